// One CPU goes alone where nobody can tell whether the others went before: a persistent set of one step
// (Godefroid, Partial-Order Methods, chapter 4).
//
// A CPU's step may go alone if all that it touches is touched by no other CPU from where that one stands
// (future-accesses.ts), and if no vector of its own matters before it (arrival.ts). Both are rules: one part of
// the Program finds out what a CPU's step touches, further ones ask the other CPUs, one after the other, and
// the last one names the step alone, or all steps. So that nobody is put off for ever, a step that may close
// a circle of a CPU's control flow never goes alone.

import { present } from '../base/assert.ts'
import type { Program } from '../ir/program.ts'
import { successors } from '../ir/walk.ts'
import { frameAddress, frameCells, taskAddress, taskCells } from '../wasm/layout.ts'
import { futureAccesses, joinTouched, mustKeepOrder } from './future-accesses.ts'
import type { Access, Future, Touched } from './future-accesses.ts'
import { createActionSteps } from './glued-steps.ts'
import type { Learned } from './learn-rules.ts'
import type { Pieces } from './pieces.ts'
import type { Consequence, Look } from './rules.ts'
import type { Search } from './search.ts'

/** What stands behind a rule that has trees to ask and changes nothing. */
type Question = Pick<Learned, 'looked' | 'consequence'>

export interface LoneSteps {
  /** Trees that belong to this, from the first one on. */
  readonly trees: number
  /** What is asked for each state. */
  readonly asked: readonly number[]
  /** The CPU whose step a tree is about, or undefined when it is about what others do. */
  readonly cpuOf: (tree: number) => number | undefined
  /** What follows from what a CPU's step does in the state in the machine's memory. */
  readonly judge: (cpu: number, step: Learned) => Question
  /** What follows for a tree about others. */
  readonly ask: (tree: number) => Question
}

/** What steps touch: each kind of it has trees of its own, and a search has room for so many. */
const mostKinds = 1024

/** Which trees there are already, and which of these are about steps, and about all that may happen. */
interface Others {
  readonly first: number
  readonly step: (cpu: number) => number
  readonly all: readonly number[]
}

/** Undefined when no CPU can ever go alone. */
export function createLoneSteps(
  search: Search,
  pieces: Pieces,
  { first, step: stepTree, all }: Others,
): LoneSteps | undefined {
  const { machine, executor, plan } = search
  const { program, layout, words } = machine
  const { cpus } = program.bounds
  const task = (cpu: number): number => program.tasks.findIndex(({ runsOn }) => runsOn === cpu)
  const future = Array.from({ length: cpus }, (_, cpu) =>
    futureAccesses(machine, pieces, cpu, task(cpu)),
  )
  const targets = program.functions.map(({ steps }) => backwardTargets(steps.map(successors)))
  const candidates = future.flatMap((_, cpu) =>
    mayGoAlone(search, cpu, future, targets) ? [cpu] : [],
  )
  const [firstOne] = candidates
  if (firstOne === undefined) return undefined
  const kinds: { readonly cpu: number; readonly touched: Touched }[] = []
  const numbers = new Map<string, number>()
  const next = (cpu: number): readonly number[] => {
    const other = candidates.find((each) => each > cpu)
    return other === undefined ? all : [first + other]
  }
  const quiet = (kind: number, other: number): number => first + cpus + kind * (cpus - 1) + other
  const kindOf = (cpu: number, touched: Touched): number => {
    const key = `${cpu} ${touched.reads} ${touched.writes}`
    const known = numbers.get(key) ?? kinds.length
    if (known < kinds.length || known === mostKinds) return known
    numbers.set(key, known)
    kinds.push({ cpu, touched })
    return known
  }
  /** Whether the step where the CPU stands can close a circle, or some vector matters before it. */
  const isBound = (cpu: number): boolean => {
    const { at, locate } = executor.stack
    locate(cpu)
    if (at.finished || plan.poll(at.func, at.step) !== undefined) return true
    return targets[at.func]?.has(at.step) === true
  }
  return {
    trees: cpus + mostKinds * (cpus - 1),
    asked: [first + firstOne],
    cpuOf: (tree) => (tree < first + cpus ? tree - first : undefined),
    judge: (cpu, { looked, written, goesOn }) => {
      if (!goesOn || isBound(cpu)) return question(looked, next(cpu))
      const touched = { reads: setOf(looked.map(({ piece }) => piece)), writes: setOf(written) }
      const kind = kindOf(cpu, touched)
      return question(looked, kind === mostKinds ? next(cpu) : [quiet(kind, 0)])
    },
    ask: (tree) => {
      const number = tree - first - cpus
      const [kind, other] = [Math.floor(number / (cpus - 1)), number % (cpus - 1)]
      const { cpu, touched } = present(kinds[kind], 'a kind is known before it is asked about')
      const asked = other < cpu ? other : other + 1
      const { ofFrame, arriving } = present(future[asked], 'every CPU has a future')
      const depthCell = taskAddress(layout, task(asked)) + taskCells.depth
      const looked = [pieces.at(depthCell)]
      let touches = arriving
      for (let depth = 0; depth < (words[depthCell >> 2] ?? 0); depth++) {
        const frame = frameAddress(layout, task(asked), depth)
        looked.push(pieces.at(frame))
        const context = words[(frame + frameCells.context) >> 2] ?? 0
        touches = joinTouched(touches, ofFrame(context, words[(frame + frameCells.step) >> 2] ?? 0))
      }
      const seen = looked.flatMap((piece) => (piece < 0 ? [] : [{ piece }]))
      if (mustKeepOrder(touched, touches)) return question(seen, next(cpu))
      return question(seen, other + 2 < cpus ? [tree + 1] : [stepTree(cpu)])
    },
  }
}

/**
 * Whether some step of a CPU could go alone as far as one can tell without searching: for each other CPU there
 * is a place from which on it does not touch what the step touches.
 */
function mayGoAlone(
  { machine, plan, chains }: Search,
  cpu: number,
  future: readonly Future[],
  targets: readonly ReadonlySet<number>[],
): boolean {
  const { program, strings } = machine
  const actionSteps = createActionSteps(program)
  const reached = program.functions.map(({ steps }) => reachedSteps(steps.map(successors)))
  const places = (one: Future): readonly (readonly [context: number, step: number])[] =>
    one.contexts.flatMap((context) =>
      (reached[strings.func[context] ?? 0] ?? []).map((step) => [context, step] as const),
    )
  const others = future.flatMap((one, other) =>
    other === cpu
      ? []
      : [
          distinct(
            places(one).map(([context, step]) =>
              joinTouched(one.arriving, one.ofFrame(context, step)),
            ),
          ),
        ],
  )
  const own = present(future[cpu], 'every CPU has a future')
  const isStart = (func: number, step: number): boolean =>
    targets[func]?.has(step) !== true &&
    plan.poll(func, step) === undefined &&
    !isGlued(program, func, step) &&
    (!chains || plan.stored(func, step))
  const starts = reached.flatMap((steps, func) =>
    steps.flatMap((step) => {
      if (!isStart(func, step)) return []
      return [actionSteps(func, step).flatMap((place) => own.accesses(place.func, place.step))]
    }),
  )
  return starts.some((start) =>
    others.every((futures) => futures.some((each) => start.every((one) => isFree(one, each)))),
  )
}

/** Whether some of the cells that an access may mean is nobody else's. */
function isFree({ cells, write }: Access, { reads, writes }: Touched): boolean {
  return cells === 0n || (cells & ~(write ? reads | writes : writes)) !== 0n
}

function isGlued({ functions }: Program, func: number, step: number): boolean {
  return functions[func]?.steps[step]?.glued === true
}

/** Behind a loop without an end there may be a return that nobody comes to. */
function reachedSteps(successorsOf: readonly (readonly number[])[]): readonly number[] {
  const reached = new Set([0])
  for (const step of reached) for (const next of successorsOf[step] ?? []) reached.add(next)
  return [...reached]
}

function distinct(list: readonly Touched[]): readonly Touched[] {
  return [...new Map(list.map((one) => [`${one.reads} ${one.writes}`, one])).values()]
}

function question(looked: readonly Look[], trees: readonly number[]): Question {
  const consequence: Consequence = { kind: 'consequence', transitions: 0, changes: [], trees }
  return { looked, consequence }
}

function setOf(list: readonly number[]): bigint {
  return list.reduce((set, piece) => set | (1n << BigInt(piece)), 0n)
}

/** Steps that they themselves, or later ones, lead to: every circle goes through one. */
function backwardTargets(successorsOf: readonly (readonly number[])[]): ReadonlySet<number> {
  const targets = new Set<number>()
  successorsOf.forEach((nexts, index) => {
    for (const next of nexts) if (next <= index) targets.add(next)
  })
  return targets
}
