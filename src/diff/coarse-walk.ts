// Everything that a Program of which little is known (forget.ts) can come to, function by function: for each state in
// which one is called, where it can go, and the states that it can leave behind. Whoever calls it, or is interrupted
// by it, goes on from each of these (M. Sharir and A. Pnueli, "Two approaches to interprocedural data flow analysis",
// 1981: the functional approach). So nesting costs nothing, and there is no bound on it.
//
// More can happen here than in the Program: a task goes on in any state in which somebody has ever switched to it, and
// frames are not counted. Only one CPU is followed.

import { present, unreachable } from '../base/assert.ts'
import type { FieldId, FunctionId, Program, PropertyId, Step, StepIndex } from '../ir/program.ts'
import { createCellNumbers } from './cell-numbers.ts'
import type { CellNumbers } from './cell-numbers.ts'
import { createPool, listen, put } from './coarse-point.ts'
import type { Called, Exit, Point, Pool } from './coarse-point.ts'
import { watchSplits } from './coarse-split.ts'
import type { Split, SplitWatch } from './coarse-split.ts'
import { evaluate, kept, layOutCells, readPlace, written } from './coarse-state.ts'
import type { Cells, CoarseCells, View } from './coarse-state.ts'
import { livingLocals } from './living-locals.ts'
import type { LivingLocals } from './living-locals.ts'
import { privateSteps } from './private-steps.ts'
import type { PrivateSteps } from './private-steps.ts'

interface Walk {
  readonly program: Program
  readonly question: PropertyId
  readonly cells: CoarseCells
  readonly numbers: CellNumbers
  readonly newFrame: number
  readonly isPrivate: PrivateSteps
  /** By function, and the state in which it is called. */
  readonly calls: readonly Map<number, Called>[]
  /** By state: what can arrive there leaves these behind. */
  readonly arrivals: Map<number, Pool>
  /** By task: in which states it goes on when somebody has switched to it. */
  readonly resumed: readonly Pool[]
  readonly agenda: Point[]
  readonly living: LivingLocals
  /** Ways on from points that were looked at. */
  ways: number
  readonly splits: SplitWatch
}

export type Walked =
  | { readonly kind: 'never' }
  /** Where the answer is yes. */
  | { readonly kind: 'found'; readonly point: Point }
  /** As `endsAt` says. */
  | { readonly kind: 'split'; readonly split: Split }
  /** One of the last points. */
  | { readonly kind: 'too many ways'; readonly point: Point }

export interface Limits {
  /** Which fields are known. */
  readonly isKept: (field: FieldId) => boolean
  readonly mostWays: number
  /** So many more are looked at behind a yes: two states where there was one are told rather than that. */
  readonly waysBehind?: number
  /** Whether the walk ends when two states are there where there was one. */
  readonly endsAt?: (split: Split) => boolean
}

/** Whether a check of the property ever fails, with one CPU. */
export function walkCoarsely(
  program: Program,
  question: PropertyId,
  { isKept, mostWays, waysBehind = 0, endsAt = () => false }: Limits,
): Walked {
  const cells = layOutCells(program, isKept)
  const numbers = createCellNumbers()
  const walk: Walk = {
    program,
    question,
    cells,
    numbers,
    newFrame: numbers.numberOf(cells.newFrame),
    isPrivate: privateSteps(program),
    calls: program.functions.map(() => new Map()),
    arrivals: new Map(),
    resumed: program.tasks.map(() => createPool()),
    agenda: [],
    living: livingLocals(program, numbers),
    ways: 0,
    splits: watchSplits(numbers, endsAt),
  }
  begin(walk)
  let yes: Point | undefined
  let most = mostWays
  for (let at = 0; at < walk.agenda.length; at++) {
    const point = present(walk.agenda[at], 'a point of that number')
    if (goOn(walk, point) === 'parted' && yes === undefined) {
      yes = point
      most = Math.min(most, walk.ways + waysBehind)
    }
    const split = walk.splits.first()
    if (split !== undefined) return { kind: 'split', split }
    if (walk.ways >= most) {
      return yes === undefined ? { kind: 'too many ways', point } : { kind: 'found', point: yes }
    }
  }
  return yes === undefined ? { kind: 'never' } : { kind: 'found', point: yes }
}

function begin(walk: Walk): void {
  const { tasks } = walk.program
  const { numberOf } = walk.numbers
  tasks.forEach(({ func, runsOn }, task) => {
    const start = (shared: number, from: Point | undefined): void => {
      const called = call(walk, { func, shared, frame: walk.newFrame, args: [] }, false, from)
      // A task whose function is over is there still, and is interrupted.
      onExit(called, (exit) => rest(walk, exit.shared, exit.from))
    }
    if (runsOn === undefined) listen(poolOf(walk, task), start)
    else start(numberOf(walk.cells.initial), undefined)
  })
}

function poolOf({ resumed }: Walk, task: number): Pool {
  return present(resumed[task], 'a task of that number')
}

/** Those to come as well. */
function onExit({ waiting, exits }: Called, take: (exit: Exit) => void): void {
  waiting.push(take)
  exits.forEach(take)
}

function rest(walk: Walk, shared: number, from: Point): void {
  // Whoever arrives at a task that is over, and whatever arrives then.
  const known = walk.arrivals.has(shared)
  const pool = arrivalsAt(walk, shared, from)
  if (!known) listen(pool, (state) => rest(walk, state, from))
}

interface Begun {
  readonly func: FunctionId
  readonly shared: number
  readonly frame: number
  readonly args: Cells
}

function call(
  walk: Walk,
  { func, shared, frame, args }: Begun,
  isWhole: boolean,
  before: Point | undefined,
): Called {
  const { numberOf, pairOf } = walk.numbers
  const { locals, parameters } = present(walk.program.functions[func], 'a function of that number')
  const own = numberOf(locals.map((_, local) => (local < parameters ? (args[local] ?? 0n) : 0n)))
  const calls = present(walk.calls[func], 'a function of that number')
  const key = 2 * pairOf(pairOf(shared, frame), own) + (isWhole ? 1 : 0)
  const known = calls.get(key)
  if (known !== undefined) return known
  const called: Called = {
    func,
    isWhole,
    seen: new Set(),
    exits: [],
    exitKeys: new Set(),
    waiting: [],
  }
  calls.set(key, called)
  add(walk, called, 0, { shared, frame, locals: own }, before, undefined)
  return called
}

type State = Pick<Point, 'shared' | 'frame' | 'locals'>

function add(
  walk: Walk,
  called: Called,
  at: StepIndex,
  { shared, frame, locals: all }: State,
  before: Point | undefined,
  over: Point | undefined,
): void {
  const { pairOf } = walk.numbers
  const locals = walk.living(called.func, at, all)
  const key = pairOf(pairOf(pairOf(shared, frame), locals), at)
  walk.ways++
  if (called.seen.has(key)) return
  called.seen.add(key)
  walk.agenda.push({ call: called, at, shared, frame, locals, before, over })
}

/** What can come at a point in this state, and is over again. */
function arrivalsAt(walk: Walk, shared: number, from: Point): Pool {
  const known = walk.arrivals.get(shared)
  if (known !== undefined) return known
  const pool = createPool()
  walk.arrivals.set(shared, pool)
  const { cells, numbers, program, newFrame } = walk
  const view = { shared: numbers.cellsOf(shared), frame: [], locals: [] }
  for (const { deliverable, func, kind } of program.vectors) {
    if (evaluate(cells, deliverable, view) === 0n) continue
    const isWhole = kind === 'environment'
    const called = call(walk, { func, shared, frame: newFrame, args: [] }, isWhole, from)
    onExit(called, (exit) => put(pool, exit.shared, exit.from))
  }
  return pool
}

function goOn(walk: Walk, point: Point): 'parted' | undefined {
  const { program, question, numbers } = walk
  const { call: called, at, shared, frame, locals } = point
  const step = present(program.functions[called.func]?.steps[at], 'a step of that number')
  if (step.glued !== true && !called.isWhole && !walk.isPrivate(called.func, at)) {
    listen(arrivalsAt(walk, shared, point), (state, over) =>
      add(walk, called, at, { shared: state, frame, locals }, point, over),
    )
  }
  const { cellsOf } = numbers
  const view = { shared: cellsOf(shared), frame: cellsOf(frame), locals: cellsOf(locals) }
  const isAsked = step.kind === 'check' && step.property === question
  if (isAsked && evaluate(walk.cells, step.condition, view) === 0n) return 'parted'
  make(walk, point, step, view)
  return undefined
}

function make(walk: Walk, point: Point, step: Step, view: View): void {
  const { cells, numbers } = walk
  const next = (to: StepIndex, state: State = point): void =>
    add(walk, point.call, to, state, point, undefined)
  const setting = (local: number, value: bigint, state: State = point): State => ({
    ...state,
    locals: numbers.numberOf(view.locals.with(local, value)),
  })
  switch (step.kind) {
    case 'assign':
      return next(step.next, setting(step.into, evaluate(cells, step.value, view)))
    case 'store':
      return next(step.next, storing(walk, point, step, evaluate(cells, step.value, view), view))
    case 'rmw': {
      const found = readPlace(cells, step.place, view)
      const value = evaluate(cells, step.update, view, found)
      const after = storing(walk, point, step, value, view)
      const taken = step.result === 'new' ? kept(cells, step.place, value) : found
      return next(step.next, step.into === undefined ? after : setting(step.into, taken, after))
    }
    case 'branch':
      return next(evaluate(cells, step.condition, view) === 0n ? step.otherwise : step.then)
    case 'call':
      return follow(walk, point, step, view)
    case 'return':
      return leave(
        walk,
        point,
        step.values.map((value) => evaluate(cells, value, view)),
      )
    case 'choose':
      for (let value = 0; value < step.count; value++) {
        next(step.next, setting(step.into, BigInt(value)))
      }
      return
    case 'await':
      if (evaluate(cells, step.condition, view) !== 0n) next(step.next)
      return
    case 'switch':
      return change(walk, point, step, view)
    case 'check':
    case 'emit':
    case 'jump':
    case 'fence':
      return next(step.next)
    default:
      return unreachable(step)
  }
}

function storing(
  { cells, numbers }: Walk,
  { locals }: Point,
  { place }: Extract<Step, { kind: 'store' | 'rmw' }>,
  value: bigint,
  view: View,
): State {
  const { shared, frame } = written(cells, place, view, kept(cells, place, value))
  return { shared: numbers.numberOf(shared), frame: numbers.numberOf(frame), locals }
}

function follow(walk: Walk, point: Point, step: Extract<Step, { kind: 'call' }>, view: View): void {
  const { cells, numbers } = walk
  const { call: called, shared, frame } = point
  const args = step.args.map((arg) => evaluate(cells, arg, view))
  const inner = call(walk, { func: step.func, shared, frame, args }, called.isWhole, point)
  onExit(inner, (exit) => {
    const state = { ...exit, locals: taking(numbers, point.locals, step.into, exit.results) }
    add(walk, called, step.next, state, point, exit.from)
  })
}

/** Locals with the results of a call. */
function taking(
  { cellsOf, numberOf }: CellNumbers,
  locals: number,
  into: readonly number[],
  results: number,
): number {
  if (into.length === 0) return locals
  const [after, left] = [[...cellsOf(locals)], cellsOf(results)]
  into.forEach((local, at) => (after[local] = left[at] ?? 0n))
  return numberOf(after)
}

function leave(walk: Walk, from: Point, values: Cells): void {
  const { numberOf, pairOf } = walk.numbers
  const { call: called, shared, frame } = from
  const results = numberOf(values)
  const key = pairOf(pairOf(shared, frame), results)
  if (called.exitKeys.has(key)) return
  called.exitKeys.add(key)
  const exit = { shared, frame, results, from }
  const [first] = called.exits
  if (first !== undefined) walk.splits.note('exits', first, exit)
  called.exits.push(exit)
  for (const take of called.waiting) take(exit)
}

/** To a task that does not exist, or to itself: then nothing is switched. */
function change(
  walk: Walk,
  point: Point,
  step: Extract<Step, { kind: 'switch' }>,
  view: View,
): void {
  const { cells, numbers, program } = walk
  const own = Number(view.shared[0])
  const to = evaluate(cells, step.to, view)
  const goTo = (shared: number, over: Point | undefined): void =>
    add(walk, point.call, step.next, { ...point, shared }, point, over)
  if (to < 0n || to >= BigInt(program.tasks.length) || Number(to) === own) {
    goTo(point.shared, undefined)
    return
  }
  const pool = poolOf(walk, Number(to))
  const shared = numbers.numberOf(view.shared.with(0, to))
  const [[before, from] = []] = pool.states
  if (before !== undefined && from !== undefined) {
    walk.splits.note('switches', { shared: before, from }, { shared, from: point })
  }
  put(pool, shared, point)
  listen(poolOf(walk, own), goTo)
}
