// Which CPUs and tasks of a Program are interchangeable, as permutations under which it means the same.
//
// Pairs are tried that run the same function; every pair that may be exchanged is, and where none may, whether
// all of them may go round. Nothing is said of the initial state: what follows from a state and what follows
// from it after the exchange are the same but for the exchange, wherever it began.

import { mapExpr, mapStep } from '../ir/map-expressions.ts'
import type { Program } from '../ir/program.ts'
import { successors } from '../ir/walk.ts'
import { reachableFunctions } from '../wasm/call-strings.ts'
import { isAutomorphism } from './automorphism.ts'
import { numbersAreKept, numbersExist } from './kept-numbers.ts'
import { foldNode } from './normal-form.ts'
import { closure, identity, swapped } from './permutations.ts'
import type { Permutation } from './permutations.ts'
import { valueMeanings } from './value-meanings.ts'
import type { PlacedStep, ValueMeanings } from './value-meanings.ts'

export interface Symmetry {
  readonly moves: readonly Permutation[]
  /** Whether the moves are all permutations that there are, but for the one that changes nothing. */
  readonly complete: boolean
  readonly meanings: ValueMeanings
}

// With more permutations than that, only exchanges of two are made.
const mostMoves = 23

export function findSymmetry(original: Program): Symmetry | undefined {
  const program = distinct(original)
  const steps = reachedSteps(program)
  const candidates = exchanges(program, steps)
  if (candidates.length === 0) return undefined
  const meanings = valueMeanings(program, steps)
  if (meanings === undefined) return undefined
  const examined = { program, steps, meanings }
  if (!numbersAreKept(examined) || !numbersExist(examined)) return undefined
  const isOne = (permutation: Permutation): boolean => isAutomorphism(examined, permutation)
  const exchangeable = candidates.filter(isOne)
  const moves = exchangeable.length > 0 ? exchangeable : rotations(program, steps).filter(isOne)
  if (moves.length === 0) return undefined
  const all = closure(moves, mostMoves)
  return { moves: all ?? moves, complete: all !== undefined, meanings }
}

/** How many CPUs, or tasks, take the place of another one in some move. */
export function interchangeable({ moves }: Symmetry): number {
  const moving = (pick: (move: Permutation) => readonly number[]): number =>
    new Set(moves.flatMap((move) => pick(move).filter((to, from) => to !== from))).size
  return Math.max(
    moving(({ cpus }) => cpus),
    moving(({ tasks }) => tasks),
  )
}

/** Each node another one, and nothing left to compute. */
function distinct(program: Program): Program {
  return {
    ...program,
    functions: program.functions.map((func) => ({
      ...func,
      steps: func.steps.map((step) => mapStep(step, foldNode)),
    })),
    vectors: program.vectors.map((vector) => ({
      ...vector,
      deliverable: mapExpr(vector.deliverable, foldNode),
    })),
    invariants: program.invariants.map((invariant) => ({
      ...invariant,
      condition: mapExpr(invariant.condition, foldNode),
    })),
  }
}

function reachedSteps(program: Program): readonly PlacedStep[] {
  const entries = [...program.tasks, ...program.vectors].map(({ func }) => func)
  return [...reachableFunctions(program, entries)].flatMap((func) => {
    const steps = program.functions[func]?.steps ?? []
    const reached = new Set([0])
    for (const at of reached) {
      const step = steps[at]
      if (step !== undefined) for (const next of successors(step)) reached.add(next)
    }
    return steps.filter((_, at) => reached.has(at)).map((step) => ({ func, step }))
  })
}

function switchesTasks(steps: readonly PlacedStep[]): boolean {
  return steps.some(({ step }) => step.kind === 'switch')
}

/** Exchanges of two that could be right. Where tasks stay on their CPUs, a CPU takes its task with it. */
function exchanges(program: Program, steps: readonly PlacedStep[]): readonly Permutation[] {
  const { tasks, bounds } = program
  const none = identity(bounds.cpus, tasks.length)
  const runs = (cpu: number): number => tasks.findIndex(({ runsOn }) => runsOn === cpu)
  const isAlike = (one: number, other: number): boolean =>
    one >= 0 && other >= 0 && tasks[one]?.func === tasks[other]?.func
  const cpuPairs = pairs(none.cpus).filter(([one, other]) => isAlike(runs(one), runs(other)))
  if (!switchesTasks(steps)) {
    return cpuPairs.map(([one, other]) => ({
      cpus: swapped(none.cpus, one, other),
      tasks: swapped(none.tasks, runs(one), runs(other)),
    }))
  }
  return [
    ...cpuPairs.map(([one, other]) => ({ ...none, cpus: swapped(none.cpus, one, other) })),
    ...pairs(none.tasks)
      .filter(([one, other]) => isAlike(one, other))
      .map(([one, other]) => ({ ...none, tasks: swapped(none.tasks, one, other) })),
  ]
}

function pairs<T>(of: readonly T[]): readonly (readonly [T, T])[] {
  return of.flatMap((one, at) => of.slice(at + 1).map((other): readonly [T, T] => [one, other]))
}

/** Every CPU takes the place of the next one, with its task. */
function rotations(program: Program, steps: readonly PlacedStep[]): readonly Permutation[] {
  const { tasks, bounds } = program
  const running = tasks.flatMap(({ runsOn }, task) => (runsOn === undefined ? [] : [task]))
  if (switchesTasks(steps) || running.length !== bounds.cpus || bounds.cpus < 3) return []
  const none = identity(bounds.cpus, tasks.length)
  const turned = none.cpus.map((cpu) => (cpu + 1) % bounds.cpus)
  const byCpu = none.cpus.map((cpu) => tasks.findIndex(({ runsOn }) => runsOn === cpu))
  const turnedTasks = none.tasks.map((task) => {
    const at = byCpu.indexOf(task)
    return at < 0 ? task : (byCpu[turned[at] ?? 0] ?? task)
  })
  return [{ cpus: turned, tasks: turnedTasks }]
}
