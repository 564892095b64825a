// One side of a comparison, run from a function's first step (or from where it was resumed) to its end in
// one world: the meaning of steps is that of src/sim, with values that may still depend on one unknown.
//
// A run ends when the outermost function returns, where it waits or switches to another task (what comes
// then is another comparison, from a state about which little is known), or after too many steps. Nothing
// interrupts it here. What can be observed on the way is kept as marks.

import { present, unreachable } from '../base/assert.ts'
import type { Span } from '../base/span.ts'
import type { Call, Choose, Place, Return, Step } from '../ir/program.ts'
import { fieldOf } from './keys.ts'
import type { Arrivals } from './arrivals.ts'
import { cellName, evaluate, locate, readCell, readMasks } from './look.ts'
import type { Epoch } from './look.ts'
import type { Footprint } from './footprint.ts'
import { instrumentation, tracedEntry } from './instrumentation.ts'
import type { Mark, MarkKind, Level } from './mark.ts'
import type { Side } from './side.ts'
import type { Domains } from './domains.ts'
import { spreadOf, wrapOf } from './value.ts'
import type { Value } from './value.ts'
import { areEqual, decide, settle } from './world.ts'
import type { World } from './world.ts'

export interface Activation {
  readonly func: number
  pc: number
  readonly locals: Value[]
}

export interface Run {
  readonly side: Side
  readonly world: World
  readonly domains: Domains
  readonly level: Level
  /** Outermost first. */
  readonly stack: Activation[]
  /** Cells that were written, or are known from before. */
  readonly cells: Map<string, Value>
  /** By field key: since which mark its cells are unknown again. */
  readonly ages: Map<string, number>
  readonly footprints: readonly Footprint[]
  readonly arrivals: Arrivals
  /** How many of the values that a function returns some caller takes. */
  readonly taken: ReadonlyMap<string, number>
  readonly epochs: Epoch[]
  /** By key of a cell: how many marks there were when it was last written. */
  readonly writtenAt: Map<string, number>
  readonly marks: Mark[]
  /** The frame begins with this run: its cells are zero. */
  readonly newborn: boolean
  /** How often each choice has been made. */
  readonly turns: Map<string, number>
  /** By the key of what was chosen: how many marks there were then. */
  readonly chosenAt: Map<string, number>
  /** A call was passed over, in which masks may have changed, and nothing could arrive since. */
  passed: boolean
  /** Steps since the last mark. */
  silent: number
  /** Absent as long as it goes on. */
  ending: Ending | undefined
  /** Whether something could have come between the last mark and the next step. */
  open: boolean
}

/** Why a run is over. */
export type Ending = 'returned' | 'switched' | 'waiting' | 'repeating' | 'endless'

/** Steps that a run may make without anything to observe. */
const mostSilentSteps = 5000

/** Runs until there are so many marks, or to the end; how a run ends is always observed, too. */
export function runToMark(run: Run, count: number): void {
  while (run.marks.length < count && run.ending === undefined) stepOnce(run)
}

/** The step that comes next. */
export function nextStepOf({ stack, side }: Run): Step {
  const top = present(stack.at(-1), 'a run has a function')
  const func = present(side.program.functions[top.func], 'a function of that number')
  return present(func.steps[top.pc], 'a step of that number')
}

export function stepOnce(run: Run): void {
  const step = nextStepOf(run)
  if (run.silent++ === mostSilentSteps) {
    mark(run, 'endless', '', [], step.span)
    run.ending = 'endless'
    return
  }
  if (step.glued !== true && (!run.open || run.epochs.length === 0)) {
    run.open = true
    beginEpoch(run)
  }
  run.ending = perform(run, present(run.stack.at(-1), 'a run has a function'), step)
}

/** Something can arrive from here on, and could before the last mark when the epoch before lasted until then. */
function beginEpoch(run: Run): void {
  const { arrivals, epochs, marks } = run
  if (arrivals.gates.length === 0) return
  const before = epochs.at(-1)?.masks.at(-1)
  const masks = [...(before === undefined ? [] : [before]), readMasks(run)]
  epochs.push({ since: marks.length, masks, through: run.passed })
  run.passed = false
}

export function activate(side: Side, func: number, args: readonly Value[]): Activation {
  const { locals } = present(side.program.functions[func], 'a function of that number')
  return { func, pc: 0, locals: locals.map((_, local) => args[local] ?? 0n) }
}

function perform(run: Run, top: Activation, step: Step): Ending | undefined {
  switch (step.kind) {
    case 'assign':
      top.locals[step.into] = evaluate(run, step.value)
      break
    case 'store':
      write(run, step.place, evaluate(run, step.value), step.span)
      break
    case 'rmw': {
      const old = readCell(run, locate(run, step.place))
      const kept = write(run, step.place, evaluate(run, step.update, old), step.span)
      if (step.into !== undefined) top.locals[step.into] = step.result === 'new' ? kept : old
      break
    }
    case 'branch':
      top.pc = decide(run.world, evaluate(run, step.condition)) ? step.then : step.otherwise
      return undefined
    case 'call':
      return call(run, top, step)
    case 'return':
      return leave(run, step)
    case 'choose':
      if (turnsOf(run, step) >= mostTurns) {
        mark(run, 'round', step.label, [], step.span)
        return 'repeating'
      }
      top.locals[step.into] = choose(run, step)
      break
    case 'check':
      if (run.level === 'warnings' && !decide(run.world, evaluate(run, step.condition))) {
        mark(run, 'warning', step.message, [], step.span)
      }
      break
    case 'emit':
      mark(
        run,
        'event',
        step.event,
        step.args.map((arg) => evaluate(run, arg)),
        step.span,
      )
      break
    case 'await':
      if (decide(run.world, evaluate(run, step.condition))) break
      mark(run, 'wait', '', [], step.span)
      return 'waiting'
    case 'switch':
      mark(run, 'switch', '', [evaluate(run, step.to)], step.span)
      top.pc = step.next
      return 'switched'
    case 'jump':
      if (run.level !== 'effects' && step.note !== undefined) {
        mark(run, 'hook', step.note, [], step.span)
      }
      break
    case 'fence':
      break
    default:
      return unreachable(step)
  }
  top.pc = step.next
  return undefined
}

function call(run: Run, top: Activation, step: Call): Ending | undefined {
  const { side } = run
  const name = side.names[step.func] ?? ''
  if (run.level !== 'effects' && instrumentation.has(name)) {
    const what = name === tracedEntry ? `entry of ${side.names[top.func] ?? ''}()` : `${name}()`
    mark(run, 'hook', what, [], step.span)
  }
  const way = wayOf(run, step, name)
  if (way === 'skip') {
    top.pc = step.next
    return undefined
  }
  const args = step.args.map((arg) => evaluate(run, arg))
  if (way === 'pass') return passOver(run, top, step, name, args)
  run.stack.push(activate(side, step.func, args))
  return undefined
}

/** Whether a call is followed, taken as one observation, or has nothing to observe. */
function wayOf(run: Run, step: Call, name: string): 'enter' | 'pass' | 'skip' {
  const footprint = present(run.footprints[step.func], 'a function has a footprint')
  const { same, observable, checks, hooks } = footprint
  if (!same || run.world.expanded.has(name)) return 'enter'
  const visible = (hooks && run.level !== 'effects') || (checks && run.level === 'warnings')
  if (observable || visible) return 'pass'
  return step.into.length === 0 ? 'skip' : 'enter'
}

/** So often a run passes over one function before what follows is taken as a comparison of its own. */
const mostPasses = 2

function passOver(
  run: Run,
  top: Activation,
  step: Call,
  name: string,
  args: readonly Value[],
): Ending | undefined {
  const { domains, side } = run
  const { writes, blocks } = present(run.footprints[step.func], 'a function has a footprint')
  const passes = run.marks.filter(({ kind, what }) => kind === 'call' && what === name).length
  mark(run, 'call', name, args, step.span)
  const since = run.marks.length
  const touched = blocks ? new Set([...writes, ...side.shared]) : writes
  for (const key of touched) run.ages.set(key, since)
  run.passed ||= run.arrivals.masks.some(({ cell }) => touched.has(fieldOf(cell)))
  for (const key of run.cells.keys()) if (touched.has(fieldOf(key))) run.cells.delete(key)
  step.into.forEach((into, value) => {
    const source = { kind: 'result', func: side.names[step.func] ?? '', value, since } as const
    top.locals[into] = settle(run.world, spreadOf(domains.variable(source)))
  })
  top.pc = step.next
  return passes < mostPasses ? undefined : 'repeating'
}

function leave(run: Run, step: Return): Ending | undefined {
  const values = step.values.map((value) => evaluate(run, value))
  const caller = run.stack.at(-2)
  if (caller === undefined) {
    const name = run.side.names[run.stack.at(-1)?.func ?? -1] ?? ''
    mark(run, 'return', '', values.slice(0, run.taken.get(name) ?? 0), step.span)
    return 'returned'
  }
  run.stack.pop()
  const made = run.side.program.functions[caller.func]?.steps[caller.pc]
  if (made?.kind !== 'call') return undefined
  made.into.forEach((into, index) => {
    caller.locals[into] = present(values[index], 'a value for each local that takes one')
  })
  caller.pc = made.next
  return undefined
}

/** So often one thing is chosen before what follows is taken as a comparison of its own. */
const mostTurns = 3

function turnsOf(run: Run, { label, count }: Choose): number {
  return count === 1 ? 0 : (run.turns.get(label) ?? 0)
}

function choose(run: Run, step: Choose): Value {
  const { label, count } = step
  if (count === 1) return 0n
  const turn = turnsOf(run, step)
  run.turns.set(label, turn + 1)
  const variable = run.domains.variable({ kind: 'choice', label, turn, count })
  run.chosenAt.set(variable.key, run.marks.length)
  return settle(run.world, spreadOf(variable))
}

/** A store that changes nothing leaves no mark. */
function write(run: Run, place: Place, value: Value, span: Span): Value {
  const { world } = run
  const cell = locate(run, place)
  const kept = settle(world, wrapOf(cell.field.type, value))
  if (run.level === 'warnings' && cell.field.overflow === 'error') {
    if (!areEqual(world, value, kept)) mark(run, 'warning', 'a value that does not fit', [], span)
  }
  if (cell.field.type.bits === 0) return kept
  const before = readCell(run, cell)
  // What is ours alone decides about later warnings, and about nothing else.
  const visible = !cell.field.ghost || run.level === 'warnings'
  const isMarked = visible && !areEqual(world, before, kept)
  if (isMarked) mark(run, 'write', cellName(cell), [kept], span, before)
  run.cells.set(cell.key, kept)
  // What arrives between two marks counts as arriving behind the first one, before the write.
  run.writtenAt.set(cell.key, run.marks.length + (isMarked ? 0 : 1))
  return kept
}

function mark(
  run: Run,
  kind: MarkKind,
  what: string,
  values: readonly Value[],
  span: Span,
  before?: Value,
): void {
  const top = run.stack.at(-1)
  const func = run.side.names[top?.func ?? -1] ?? ''
  const base = { kind, what, values, joined: !run.open, func, span }
  run.marks.push(before === undefined ? base : { ...base, before })
  run.open = false
  run.silent = 0
}
