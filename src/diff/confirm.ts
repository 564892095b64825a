// A way to a context in which two versions are said to differ: do they, in exactly this state, and does it
// still show when their callers go on?
//
// The path is followed on the reference simulator. The state at its end leaves nothing unknown but what
// will be chosen, so both versions are run from there, callers included, until their marks differ.

import { present } from '../base/assert.ts'
import type { Path } from '../ir/path.ts'
import { createMachine, positionOf } from '../sim/state.ts'
import type { Activation as StateActivation, State } from '../sim/state.ts'
import { replay } from '../sim/timeline.ts'
import type { Asked } from './ask.ts'
import { canonicalForm } from './canonical.ts'
import type { Comparison, Difference, Start } from './comparison.ts'
import { cellsOf } from './cells-of.ts'
import { cellKey, ownInstance } from './keys.ts'
import { activate } from './run.ts'
import type { Activation } from './run.ts'
import { isKnown } from './value.ts'
import type { Source, Value } from './value.ts'
import { tryArrivals } from './try-arrivals.ts'
import { tryOut } from './try-out.ts'
import type { ConcreteStart, Place } from './try-out.ts'
import type { Seed } from './world.ts'

/** A difference that really happens: after the path, both sides leave these marks. */
export interface Confirmed {
  readonly configuration: number
  readonly path: Path
  readonly asked: Asked
  readonly difference: Difference
}

/** Ways to differ that are tried out in one state. */
const mostTries = 12

export function confirm(
  comparison: Comparison,
  asked: Asked,
  path: Path,
  differences: readonly Difference[],
): Confirmed | { readonly triedIn: string | undefined } {
  const { final: state } = replay(asked.program, path)
  const place = { asked, state, cpu: path.at(-1)?.cpu ?? 0 }
  const calls = callsOf(place)
  const possible = differences.filter(({ start }) => standsAt(calls, start.old))
  const tries = [tryOut, tryArrivals]
  for (const attempt of tries) {
    for (const difference of possible.slice(0, mostTries)) {
      const start = startFrom(comparison, place, calls, difference)
      const found = attempt(comparison, start, difference)
      if (found !== undefined) {
        return { configuration: asked.configuration, path, asked, difference: found }
      }
    }
  }
  return { triedIn: possible[0]?.func }
}

/** The calls of the running frame, with the steps that they had before the question was put in. */
function callsOf({ asked, state, cpu }: Place): readonly StateActivation[] {
  return positionOf(state, cpu).frame.calls.map((call) => ({
    ...call,
    pc: asked.origins[call.func]?.[call.pc] ?? call.pc,
  }))
}

function startFrom(
  comparison: Comparison,
  place: Place,
  calls: readonly StateActivation[],
  difference: Difference,
): ConcreteStart {
  const inner = difference.start.old.length
  const callers = calls.slice(0, calls.length - inner)
  const others = callers.map((call) => counterpart(comparison, call))
  const known = others.flatMap((other) => (other === undefined ? [] : [other]))
  const whole = known.length === others.length
  const own = calls.slice(-inner)
  const now = newInside(comparison, difference, own)
  const start: Start = {
    old: [...(whole ? callers : []), ...own].map(asActivation),
    new: [...(whole ? known : []), ...now],
    seed: seedOf(comparison, place, difference, own),
    cells: cellsFor(comparison, place.state, place.cpu),
    newborn: false,
  }
  return { place, start, below: whole ? [] : callers, whole }
}

/** Whether the innermost calls are those from which the comparison began. */
function standsAt(calls: readonly StateActivation[], stack: readonly Activation[]): boolean {
  const inner = calls.slice(-stack.length)
  return stack.every(({ func, pc }, at) => inner[at]?.func === func && inner[at]?.pc === pc)
}

function asActivation({ func, pc, locals }: StateActivation): Activation {
  return { func, pc, locals: [...locals] }
}

/** The call of the same words on the other side. */
function counterpart({ old, new: now }: Comparison, call: StateActivation): Activation | undefined {
  const name = old.names[call.func] ?? ''
  const id = now.functionIds.get(name)
  const [before, after] = [old.program.functions[call.func], now.program.functions[id ?? -1]]
  if (id === undefined || before === undefined || after === undefined) return undefined
  const [a, b] = [canonicalForm(old, before), canonicalForm(now, after)]
  const pc = b.steps[a.steps.indexOf(call.pc)]
  if (a.text !== b.text || pc === undefined) return undefined
  const locals = after.locals.map(
    (_, local) => call.locals[a.locals[b.locals.indexOf(local)] ?? -1] ?? 0n,
  )
  return { func: id, pc, locals }
}

/** NEW at the function's beginning with the same arguments, or where it was resumed. */
function newInside(
  { new: now }: Comparison,
  { start }: Difference,
  own: readonly StateActivation[],
): readonly Activation[] {
  if (start.after !== undefined) return start.new
  const base = present(start.new[0], 'a comparison has a function')
  return [
    activate(now, base.func, own[0]?.locals.slice(0, parametersOf(now.program, base.func)) ?? []),
  ]
}

function parametersOf(
  program: { readonly functions: readonly { readonly parameters: number }[] },
  func: number,
): number {
  return program.functions[func]?.parameters ?? 0
}

/** Who and where this is. */
function seedOf(
  { domains }: Comparison,
  { asked, state, cpu }: Place,
  { context, start }: Difference,
  own: readonly StateActivation[],
): Seed {
  const { task, depth } = positionOf(state, cpu)
  const known: readonly (readonly [Source, number])[] = [
    [{ kind: 'task' }, task],
    [{ kind: 'frame' }, depth],
    [{ kind: 'cpu' }, cpu],
    [{ kind: 'configuration' }, asked.configuration],
    ...state.stacks.map((stack, other) => [{ kind: 'depth', task: other }, stack.length] as const),
    ...state.current.map((running, other) => [{ kind: 'current', cpu: other }, running] as const),
  ]
  const identity = known.flatMap(([source, value]) => {
    const variable = domains.variable(source)
    const index = variable.candidates.indexOf(BigInt(value))
    return index < 0 ? [] : [[variable.key, [index]] as const]
  })
  const kept = keptIn(start.old, own)
  return { live: new Map([...kept, ...identity]), constraints: [], expanded: context.expanded }
}

/** Which candidates of what was kept go with the locals as they are. */
function keptIn(
  stack: readonly Activation[],
  own: readonly StateActivation[],
): ReadonlyMap<string, readonly number[]> {
  const live = new Map<string, readonly number[]>()
  stack.forEach(({ locals }, depth) => {
    locals.forEach((value, local) => {
      if (isKnown(value)) return
      const { variable, table } = value
      const before = live.get(variable.key) ?? variable.candidates.map((_, index) => index)
      const found = own[depth]?.locals[local]
      const fitting = before.filter((index) => table[index] === found)
      if (variable.source.kind === 'kept' && fitting.length > 0) live.set(variable.key, fitting)
    })
  })
  return live
}

/** Of OLD's state; what only NEW has is as it was born. */
function cellsFor(
  { old, new: now }: Comparison,
  state: State,
  cpu: number,
): ReadonlyMap<string, Value> {
  const cells = new Map<string, Value>(cellsOf(createMachine(old.program), old, state, cpu))
  now.program.fields.forEach(({ initial, owner, length }, id) => {
    for (let index = 0; index < length; index++) {
      const key = cellKey(now.fieldKeys[id] ?? '', ownInstance, index)
      if (!cells.has(key)) cells.set(key, owner === 'frame' ? 0n : initial)
    }
  })
  return cells
}
