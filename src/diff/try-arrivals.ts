// Does it show that something arrives in the middle of a function? From a state that really occurs both versions
// are run mark by mark; between any two marks they are interrupted by what OLD's hardware lets in, which runs
// to its end on the reference simulator; then both go on from what it left.
//
// Both are interrupted at the same place: behind a mark, or just before the next one. What the arrival itself
// does is the same for both.

import { present } from '../base/assert.ts'
import { evaluate, viewFrom } from '../sim/evaluate.ts'
import { executeStep } from '../sim/execute-step.ts'
import { createFrame, createMachine, draftOf, nextStep, positionOf } from '../sim/state.ts'
import type { Draft, Machine } from '../sim/state.ts'
import { noArrivals } from './arrivals.ts'
import { cellsOf, putCells } from './cells-of.ts'
import type { Comparison, Difference } from './comparison.ts'
import { createDice, holds } from './dice.ts'
import type { Dice } from './dice.ts'
import { fieldKey, fieldOf } from './keys.ts'
import { areSame } from './mark.ts'
import type { Mark } from './mark.ts'
import { nextStepOf, stepOnce } from './run.ts'
import type { Activation, Run } from './run.ts'
import { tryOut } from './try-out.ts'
import type { ConcreteStart } from './try-out.ts'
import { isFromArrival, isKnown } from './value.ts'
import type { Value, Variable } from './value.ts'
import { runFrom } from './walk-worlds.ts'
import { enterWorld, know } from './world.ts'
import type { Seed, World } from './world.ts'

/** Arrivals that are tried for one difference. */
const mostArrivals = 300
/** Steps that one arrival may make. */
const mostSteps = 4000
/** Ways that one arrival at one place may take. */
const mostWays = 3

interface Trial {
  readonly comparison: Comparison
  readonly start: ConcreteStart
  readonly difference: Difference
  readonly machine: Machine
  readonly dice: Dice
  /** Fields that have to change for the difference to show. */
  readonly wanted: ReadonlySet<string>
  left: number
}

export function tryArrivals(
  comparison: Comparison,
  start: ConcreteStart,
  difference: Difference,
): Difference | undefined {
  const wanted = fieldsThatChange(difference)
  if (wanted.size === 0) return undefined
  const machine = createMachine(comparison.old.program)
  const dice = createDice(1)
  const trial = { comparison, start, difference, machine, dice, wanted, left: mostArrivals }
  const { seed } = start.start
  const chosen = [...difference.context.live].filter(([key]) => key.startsWith('choice '))
  const seeds: Seed[] = [seed, { ...seed, live: new Map([...seed.live, ...chosen]) }]
  for (let next = seeds.pop(); next !== undefined && trial.left > 0; next = seeds.pop()) {
    const world = enterWorld(next)
    const found = interruptRuns(trial, world)
    if (found !== undefined) return found
    seeds.push(...world.others)
  }
  return undefined
}

function fieldsThatChange({ context, at, old, new: now }: Difference): ReadonlySet<string> {
  const values = [old[at], now[at]].flatMap((mark) => mark?.values ?? [])
  const variables: readonly Variable[] = [
    ...context.constraints.map(({ variable }) => variable),
    ...values.flatMap((value) => (isKnown(value) ? [] : [value.variable])),
  ]
  return new Set(
    variables.filter(isFromArrival).flatMap(({ source }) => {
      return source.kind === 'cell' ? [fieldKey(source)] : []
    }),
  )
}

/** Along one way through both versions. */
function interruptRuns(trial: Trial, world: World): Difference | undefined {
  const { comparison, start } = trial
  const undisturbed = { ...comparison, arrivals: noArrivals }
  const old = runFrom(undisturbed, comparison.old, start.start, world)
  const now = runFrom(undisturbed, comparison.new, start.start, world)
  while (old.ending === undefined && now.ending === undefined && trial.left > 0) {
    const at = old.marks.length
    const [first, second] = [spotsUpToMark(old, world), spotsUpToMark(now, world)]
    for (const which of ['behind', 'before'] as const) {
      const [a, b] = [first?.[which], second?.[which]]
      const found = a === undefined || b === undefined ? undefined : interruptAt(trial, a, b)
      if (found !== undefined) return found
    }
    const [a, b] = [old.marks[at], now.marks[at]]
    if (a === undefined || b === undefined || !areSame(world, a, b)) return undefined
  }
  return undefined
}

/** Where one side stands when it is interrupted. */
interface Spot {
  readonly stack: readonly Activation[]
  readonly cells: ReadonlyMap<string, bigint>
  readonly marks: readonly Mark[]
}

/** Runs to the next mark; places on the way where something can come between, the first and the last one. */
function spotsUpToMark(
  run: Run,
  world: World,
): { readonly behind: Spot; readonly before: Spot } | undefined {
  const count = run.marks.length
  let [first, last]: [Spot | undefined, Spot | undefined] = [undefined, undefined]
  while (run.marks.length === count && run.ending === undefined) {
    if (nextStepOf(run).glued !== true) last = spotOf(run, world)
    first ??= last
    stepOnce(run)
  }
  return first === undefined || last === undefined ? undefined : { behind: first, before: last }
}

function spotOf(run: Run, world: World): Spot {
  const number = (value: Value): bigint => know(world, value)
  return {
    stack: run.stack.map(({ func, pc, locals }) => ({ func, pc, locals: locals.map(number) })),
    cells: new Map([...run.cells].map(([key, value]) => [key, number(value)])),
    marks: [...run.marks],
  }
}

function interruptAt(trial: Trial, old: Spot, now: Spot): Difference | undefined {
  const { comparison, machine, start, wanted } = trial
  const { vectors } = machine.program
  for (const [number, vector] of vectors.entries()) {
    const gate = comparison.arrivals.gates.find((each) => each.vectors.includes(vector.name))
    if (gate === undefined || ![...wanted].some((field) => gate.changes.has(field))) continue
    for (let way = 0; way < mostWays && trial.left > 0; way++) {
      const draft = stateAt(trial, old)
      if (!isDeliverable(machine, draft, start.place.cpu, number)) break
      trial.left--
      if (!runArrival(trial, draft, number)) continue
      const cells = cellsOf(machine, comparison.old, draft, start.place.cpu)
      const isOther = [...cells].some(
        ([key, value]) => wanted.has(fieldOf(key)) && (old.cells.get(key) ?? value) !== value,
      )
      if (!isOther) continue
      const found = goOnFrom(trial, old, now, cells)
      if (found !== undefined) return joined(found, old, now, arrivalMark(comparison, number))
    }
  }
  return undefined
}

/** The state in which OLD is interrupted. */
function stateAt({ comparison, start, machine }: Trial, spot: Spot): Draft {
  const { state, cpu } = start.place
  const draft = draftOf(state)
  putCells(machine, comparison.old, draft, cpu, spot.cells)
  const { task, depth } = positionOf(draft, cpu)
  const frame = present(draft.stacks[task]?.[depth], 'the topmost frame')
  const calls = [...start.below, ...spot.stack].map(({ func, pc, locals }) => ({
    func,
    pc,
    locals: locals.map((value) => (typeof value === 'bigint' ? value : 0n)),
  }))
  frame.calls.splice(0, frame.calls.length, ...calls)
  return draft
}

function isDeliverable(machine: Machine, draft: Draft, cpu: number, vector: number): boolean {
  const { bounds, vectors } = machine.program
  const { kind, deliverable } = present(vectors[vector], 'a vector of that number')
  const { depth } = positionOf(draft, cpu)
  if (kind !== 'environment' && depth + 1 >= bounds.depth) return false
  return (
    evaluate(
      deliverable,
      viewFrom(machine, draft, cpu, () => undefined),
    ) !== 0n
  )
}

/** To the end of its frame; false when it does not come there by itself. */
function runArrival({ machine, start, dice }: Trial, draft: Draft, vector: number): boolean {
  const { cpu } = start.place
  const { task, depth } = positionOf(draft, cpu)
  const { func } = present(machine.program.vectors[vector], 'a vector of that number')
  draft.stacks[task]?.push(createFrame(machine, func, vector))
  for (let steps = 0; steps < mostSteps; steps++) {
    const position = positionOf(draft, cpu)
    if (position.task !== task) return false
    if (position.depth === depth) return true
    const step = nextStep(machine, draft, cpu)
    if (step === undefined) return false
    if (step.kind === 'await' && !holds(machine, draft, cpu, step)) return false
    executeStep(machine, draft, cpu, step.kind === 'choose' ? dice(step.count) : 0)
  }
  return false
}

function goOnFrom(
  { comparison, start, difference }: Trial,
  old: Spot,
  now: Spot,
  cells: ReadonlyMap<string, bigint>,
): Difference | undefined {
  const own = [...now.cells].filter(([key]) => !cells.has(key))
  const { seed, newborn } = start.start
  const from = { old: old.stack, new: now.stack, seed, newborn }
  const again = { ...from, cells: new Map([...cells, ...own]) }
  return tryOut(comparison, { start: again, whole: start.whole }, difference)
}

function arrivalMark({ old }: Comparison, number: number): Mark {
  const { name, func, span } = present(old.program.vectors[number], 'a vector of that number')
  const where = { func: old.names[func] ?? '', span }
  return { kind: 'arrival', what: name, values: [], joined: false, ...where }
}

/** What both did before, the arrival, and what they did then. */
function joined(found: Difference, old: Spot, now: Spot, arrival: Mark): Difference {
  return {
    ...found,
    at: old.marks.length + 1 + found.at,
    old: [...old.marks, arrival, ...found.old],
    new: [...now.marks, arrival, ...found.new],
  }
}
