// How a comparison goes on after both sides waited or switched to another task at the same place.
//
// Others have run meanwhile, so cells of CPU, tasks and globals are unknown again; what the functions keep
// in locals and in their own frame is as it was, and so is what every interrupt restores if this was a
// wait. All of it is made known first, so that there are finitely many such places.

import { present } from '../base/assert.ts'
import type { Start } from './comparison.ts'
import { cellKey, fieldOf } from './keys.ts'
import type { Activation, Ending, Run } from './run.ts'
import { isKnown, spreadOf } from './value.ts'
import type { Source, Value, Variable } from './value.ts'
import { fieldKey } from './keys.ts'
import { everything, restrictTo, settle } from './world.ts'

export interface Resumption {
  /** Equal for places from which the same follows. */
  readonly key: string
  readonly start: Start
}

const words = {
  switched: 'after the switch in',
  waiting: 'after waiting in',
  repeating: 'in a later round of',
  returned: 'after',
  endless: 'in',
} as const satisfies Readonly<Record<Ending, string>>

const identities: ReadonlySet<Source['kind']> = new Set(['task', 'frame', 'cpu', 'configuration'])

export function resumptionOf(old: Run, now: Run, ending: Ending): Resumption {
  const keep = createKeeper(old)
  const stacks = [keptStack(old, keep), keptStack(now, keep)] as const
  const cells = keptCells(old, ending, keep)
  const seed = { ...restrictTo(old.world, isIdentity), expanded: new Set<string>() }
  const top = present(old.stack.at(-1), 'a run has a function')
  const after = `${words[ending]} ${old.side.names[top.func] ?? ''}()`
  const key = [
    ...stacks.map((stack) => stack.map(printActivation).join(' ')),
    ...[...cells].map(([cell, value]) => `${cell}=${printValue(value)}`).toSorted(),
    ...[...seed.live].map(([variable, live]) => `${variable}:${live.join()}`).toSorted(),
  ].join('|')
  const start = { old: stacks[0], new: stacks[1], seed, cells, newborn: old.newborn, after }
  return { key, start }
}

/**
 * The same with as little as possible kept: which steps come next, what locals have to do with each other, and,
 * unless another task has run meanwhile, the masks as far as they are known. There are few such places, and whoever has
 * compared what follows from one has compared it for everything that is forgotten here.
 */
export function cutOf(old: Run, now: Run): Resumption {
  const keep = createKeeper(old, false)
  const stacks = [keptStack(old, keep), keptStack(now, keep)] as const
  const masks = privateFields(old, old.ending === 'switched' ? 'switched' : 'waiting')
  const cells = new Map<string, Value>()
  for (const [key, value] of old.cells) {
    const settled = settle(old.world, value)
    if (isKnown(settled) && masks.has(fieldOf(key))) cells.set(key, settled)
  }
  const key = [
    ...stacks.map((stack) => stack.map(printActivation).join(' ')),
    ...[...cells].map(([cell, value]) => `${cell}=${printValue(value)}`).toSorted(),
  ].join('|')
  const start = { old: stacks[0], new: stacks[1], seed: everything, cells, newborn: false }
  return { key, start }
}

function isIdentity({ source }: Variable): boolean {
  return identities.has(source.kind)
}

type Keep = (value: Value) => Value

/**
 * What is a function of something unknown stays one, of an unknown that has no past: its candidates are
 * those that are still possible (or all of them), and its number is the order in which it was met.
 */
function createKeeper({ world, domains }: Run, narrowed: boolean = true): Keep {
  const kept = new Map<string, Variable>()
  return (value) => {
    const settled = settle(world, value)
    if (isKnown(settled)) return settled
    const { variable, table, expr } = settled
    if (isIdentity(variable)) return settled
    const all = variable.candidates.map((_, index) => index)
    const live = (narrowed ? world.live.get(variable.key) : undefined) ?? all
    const candidates = live.map((index) => variable.candidates[index] ?? 0n)
    const own =
      kept.get(variable.key) ?? domains.variable({ kind: 'kept', number: kept.size, candidates })
    kept.set(variable.key, own)
    return { variable: own, table: live.map((index) => table[index] ?? 0n), expr }
  }
}

/** Dead locals are zero. */
function keptStack({ side, stack }: Run, keep: Keep): readonly Activation[] {
  return stack.map(({ func, pc, locals }, depth) => {
    const liveness = side.liveness(func)
    const isTop = depth === stack.length - 1
    const live = (isTop ? liveness.before : liveness.during)[pc]
    const values = locals.map((value, local) => (live?.has(local) === true ? keep(value) : 0n))
    return { func, pc, locals: values }
  })
}

/** Cells that nobody else changes meanwhile, and after a round all that are known anyhow. */
function keptCells(run: Run, ending: Ending, keep: Keep): Map<string, Value> {
  const { world, cells, domains, newborn, arrivals } = run
  const { changes } = arrivals
  const own = privateFields(run, ending)
  const kept = new Map<string, Value>()
  for (const [key, value] of cells) {
    const settled = settle(world, value)
    if (own.has(fieldOf(key))) kept.set(key, keep(settled))
    else if (ending === 'repeating' && isKnown(settled) && !changes.has(fieldOf(key)))
      kept.set(key, settled)
  }
  if (newborn) return kept
  // Cells that were only read, and about which something is known by that.
  for (const { variable } of world.constraints) {
    const { source } = variable
    if (source.kind !== 'cell') continue
    const field = fieldKey(source)
    const key = cellKey(field, source.instance, source.index)
    if (!own.has(field) || kept.has(key) || source.since !== (run.ages.get(field) ?? 0)) continue
    kept.set(key, keep(spreadOf(domains.variable(source))))
  }
  return kept
}

/** Fields of the frame; while a task waits, also what every interrupt leaves as it was. */
function privateFields({ side }: Run, ending: Ending): ReadonlySet<string> {
  const { fields, restored } = side.program
  const whole = (restored ?? []).flatMap(({ field, mask }) => {
    const bits = fields[field]?.type.bits ?? 64
    return BigInt.asUintN(bits, mask) === (1n << BigInt(bits)) - 1n ? [field] : []
  })
  const frames = fields.flatMap(({ owner }, id) => (owner === 'frame' ? [id] : []))
  const own = ending === 'waiting' ? [...frames, ...whole] : frames
  return new Set(own.map((id) => side.fieldKeys[id] ?? ''))
}

function printValue(value: Value): string {
  if (isKnown(value)) return value.toString()
  return `~${value.variable.key}[${value.table.join()}]`
}

function printActivation({ func, pc, locals }: Activation): string {
  return `${func}.${pc}(${locals.map(printValue).join()})`
}
