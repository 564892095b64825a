// Switches that other CPUs flip while the kernel runs: static keys, and what `preempt=` decides.
//
// Nobody notices a flip but by asking the switch, and it may come at any moment between two askings, here or on
// the way through one entry. So a switch that flips needs no state: each time it is asked it gives either answer.
// That is all that patching of text can do, site by site, and a little more: a CPU that masks interrupts holds up
// the flip after the next, so that one place cannot really see a switch go there and back meanwhile.

import type { FieldId, Func, Program, Step } from '../ir/program.ts'
import { mapStep } from '../ir/map-expressions.ts'
import { stepExpressions, visitExpr } from '../ir/walk.ts'
import { preemptSwitches } from './boot.ts'
import type { PreemptMode } from './release.ts'

/** Not marked read-only after boot, and flipped only while booting all the same; with who flips them. */
const decidedAtBoot: ReadonlyMap<string, string> = new Map([
  ['context_tracking_key', 'ct_cpu_track_user(), __init: before 6.12 not marked'],
  ['arch_needs_tick_broadcast', 'arch_post_acpi_subsys_init(), __init'],
  ['gic_nonsecure_priorities', 'gic_init_bases(), __init'],
  ['supports_pseudo_nmis', 'gic_init_bases(), __init'],
  ['supports_deactivate_key', 'gic_init_bases(), __init'],
  ['cpu_has_bear', 'setup_arch(), __init'],
])

/** `keys`: the static keys of the tree that are not read-only after boot; `modes`: what `preempt=` accepts. */
export function flippingSwitches(
  keys: ReadonlySet<string>,
  modes: readonly PreemptMode[],
): ReadonlySet<string> {
  const others = [...keys].filter((key) => !decidedAtBoot.has(key) && !preemptSwitches.has(key))
  return new Set([...others, ...[...preemptSwitches.keys()].filter((key) => isFlipped(key, modes))])
}

/** A change of mode first turns everything on that lets somebody schedule, and lazy preemption off. */
function isFlipped(key: string, modes: readonly PreemptMode[]): boolean {
  const on = modes.filter((mode) => preemptSwitches.get(key)?.includes(mode))
  if (modes.length < 2) return false
  return key === 'sk_dynamic_preempt_lazy' ? on.length > 0 : on.length < modes.length
}

export interface Flipping {
  readonly program: Program
  /** The switches that are asked somewhere. */
  readonly asked: readonly string[]
}

/** The Program with each look at one of these global fields turned into a choice. */
export function withFlips(program: Program, switches: ReadonlySet<string>): Flipping {
  const flipping = new Map<FieldId, string>()
  program.fields.forEach(({ owner, name }, id) => {
    if (owner === 'global' && switches.has(name)) flipping.set(id, name)
  })
  const asked = new Set<string>()
  const functions = program.functions.map((func) => flipIn(func, flipping, asked))
  return { program: { ...program, functions }, asked: [...asked].toSorted() }
}

function flipIn(func: Func, flipping: ReadonlyMap<FieldId, string>, asked: Set<string>): Func {
  const steps: Step[] = [...func.steps]
  const locals = [...func.locals]
  func.steps.forEach((step, at) => {
    const looked = fieldsOf(step).filter((field) => flipping.has(field))
    if (looked.length === 0) return
    const answers = new Map(looked.map((field, index) => [field, locals.length + index]))
    // The choices stand where the step stood, and it follows them at the same instant.
    let place = at
    for (const field of looked) {
      const name = flipping.get(field) ?? ''
      asked.add(name)
      locals.push({ name, type: { bits: 1, signed: false } })
      steps[place] = {
        kind: 'choose',
        span: step.span,
        ...((place === at ? step.glued : true) === true ? { glued: true } : {}),
        into: answers.get(field) ?? 0,
        count: 2,
        label: `${name}, which other CPUs flip`,
        next: steps.length,
      }
      place = steps.length
      steps.push(step)
    }
    const answered = mapStep(step, (expr) => {
      const local = expr.kind === 'read' ? answers.get(expr.place.field) : undefined
      return local === undefined ? expr : { kind: 'local', local }
    })
    steps[place] = { ...answered, glued: true }
  })
  return steps.length === func.steps.length ? func : { ...func, steps, locals }
}

/** The fields that a step reads, each once. */
function fieldsOf(step: Step): readonly FieldId[] {
  const fields = new Set<FieldId>()
  for (const expr of stepExpressions(step)) {
    visitExpr(expr, (part) => {
      if (part.kind === 'read') fields.add(part.place.field)
    })
  }
  return [...fields]
}
