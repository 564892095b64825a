// Everything that a Program of which little is known (forget.ts) can come to, function by function: for each state in
// which one is called, where it can go, and the states that it can leave behind. Whoever calls it, or is interrupted
// by it, goes on from each of these (M. Sharir and A. Pnueli, "Two approaches to interprocedural data flow analysis",
// 1981: the functional approach). So nesting costs nothing, and there is no bound on it.
//
// More can happen here than in the Program: a task goes on in any state in which somebody has ever switched to it, and
// frames are not counted. Only one CPU is followed.

import { present, unreachable } from '../base/assert.ts'
import type { FieldId, FunctionId, Program, PropertyId, Step, StepIndex } from '../ir/program.ts'
import { liveLocals } from '../sim/live-locals.ts'
import { createCoarseStates } from './coarse-state.ts'
import type { Cells, CoarseStates, View } from './coarse-state.ts'
import { privateSteps } from './private-steps.ts'
import type { PrivateSteps } from './private-steps.ts'

/** Somewhere in a function. */
export interface Point {
  readonly call: Called
  readonly at: StepIndex
  readonly shared: number
  readonly frame: number
  readonly locals: Cells
  /** A way by which it was come to first: the point before it, and what came in between, if something did. */
  readonly before: Point | undefined
  readonly over: Point | undefined
}

/** A function in one state, with these arguments. */
interface Called {
  readonly func: FunctionId
  /** Nothing comes in between: what another CPU does is one action. */
  readonly isWhole: boolean
  readonly seen: Set<string>
  readonly exits: Exit[]
  readonly exitKeys: Set<string>
  readonly waiting: ((exit: Exit) => void)[]
}

interface Exit {
  readonly shared: number
  readonly frame: number
  readonly results: Cells
  readonly from: Point
}

/** States that become known one by one, and who goes on from each. */
interface Pool {
  readonly states: Map<number, Point | undefined>
  readonly waiting: ((state: number, from: Point | undefined) => void)[]
}

interface Walk {
  readonly program: Program
  readonly question: PropertyId
  readonly states: CoarseStates
  readonly isPrivate: PrivateSteps
  readonly calls: Map<string, Called>
  /** By state: what can arrive there leaves these behind. */
  readonly arrivals: Map<number, Pool>
  /** By task: in which states it goes on when somebody has switched to it. */
  readonly resumed: readonly Pool[]
  readonly agenda: Point[]
  readonly liveness: Map<FunctionId, readonly ReadonlySet<number>[]>
  /** Ways on from points that were looked at. */
  ways: number
  readonly endsAt: (split: Split) => boolean
  split: Split | undefined
}

/** Two ways to leave a function that was called once, or to two switches to one task; with the states there. */
export interface Split {
  readonly kind: 'exits' | 'switches'
  readonly ends: readonly [Point, Point]
  readonly states: readonly [Cells, Cells]
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
  /** Whether the walk ends when two states are there where there was one. */
  readonly endsAt?: (split: Split) => boolean
}

/** Whether a check of the property ever fails, with one CPU. */
export function walkCoarsely(
  program: Program,
  question: PropertyId,
  { isKept, mostWays, endsAt = () => false }: Limits,
): Walked {
  const walk: Walk = {
    program,
    question,
    states: createCoarseStates(program, isKept),
    isPrivate: privateSteps(program),
    calls: new Map(),
    arrivals: new Map(),
    resumed: program.tasks.map(() => createPool()),
    agenda: [],
    liveness: new Map(),
    ways: 0,
    endsAt,
    split: undefined,
  }
  begin(walk)
  for (let at = 0; at < walk.agenda.length; at++) {
    const point = present(walk.agenda[at], 'a point of that number')
    if (goOn(walk, point) === 'parted') return { kind: 'found', point }
    if (walk.split !== undefined) return { kind: 'split', split: walk.split }
    if (walk.ways > mostWays) return { kind: 'too many ways', point }
  }
  return { kind: 'never' }
}

function createPool(): Pool {
  return { states: new Map(), waiting: [] }
}

function begin(walk: Walk): void {
  const { tasks } = walk.program
  const { numberOf, initial } = walk.states
  tasks.forEach(({ func, runsOn }, task) => {
    const start = (state: number, from: Point | undefined): void => {
      const called = call(walk, func, state, numberOf(walk.states.newFrame), [], false, from)
      // A task whose function is over is there still, and is interrupted.
      const end = ({ shared, from: last }: Exit): void => rest(walk, shared, last)
      called.waiting.push(end)
      called.exits.forEach(end)
    }
    if (runsOn === undefined) listen(poolOf(walk, task), start)
    else start(numberOf(initial), undefined)
  })
}

function poolOf({ resumed }: Walk, task: number): Pool {
  return present(resumed[task], 'a task of that number')
}

function listen(
  { states, waiting }: Pool,
  take: (state: number, from: Point | undefined) => void,
): void {
  waiting.push(take)
  for (const [state, from] of states) take(state, from)
}

function put({ states, waiting }: Pool, state: number, from: Point | undefined): void {
  if (states.has(state)) return
  states.set(state, from)
  for (const take of waiting) take(state, from)
}

function rest(walk: Walk, shared: number, from: Point): void {
  // Whoever arrives at a task that is over, and whatever arrives then.
  const known = walk.arrivals.has(shared)
  const pool = arrivalsAt(walk, shared, from)
  if (!known) listen(pool, (state) => rest(walk, state, from))
}

function call(
  walk: Walk,
  func: FunctionId,
  shared: number,
  frame: number,
  args: Cells,
  isWhole: boolean,
  before: Point | undefined,
): Called {
  const key = `${func} ${isWhole ? 1 : 0} ${shared} ${frame} ${args.join()}`
  const known = walk.calls.get(key)
  if (known !== undefined) return known
  const called: Called = {
    func,
    isWhole,
    seen: new Set(),
    exits: [],
    exitKeys: new Set(),
    waiting: [],
  }
  walk.calls.set(key, called)
  const { locals, parameters } = present(walk.program.functions[func], 'a function of that number')
  const own = locals.map((_, local) => (local < parameters ? (args[local] ?? 0n) : 0n))
  add(walk, { call: called, at: 0, shared, frame, locals: own, before, over: undefined })
  return called
}

/** Dead locals are 0. */
function add(walk: Walk, point: Point): void {
  const { call: called, at, shared, frame } = point
  const live = livenessOf(walk, called.func)[at]
  const locals = point.locals.map((value, local) => (live?.has(local) === true ? value : 0n))
  const key = `${at} ${shared} ${frame} ${locals.join()}`
  walk.ways++
  if (called.seen.has(key)) return
  called.seen.add(key)
  walk.agenda.push({ ...point, locals })
}

function livenessOf({ liveness, program }: Walk, func: FunctionId): readonly ReadonlySet<number>[] {
  const known = liveness.get(func)
  if (known !== undefined) return known
  const { before } = liveLocals(present(program.functions[func], 'a function of that number'))
  liveness.set(func, before)
  return before
}

/** What can come at a point in this state, and is over again. */
function arrivalsAt(walk: Walk, shared: number, from: Point): Pool {
  const known = walk.arrivals.get(shared)
  if (known !== undefined) return known
  const pool = createPool()
  walk.arrivals.set(shared, pool)
  const { states, program } = walk
  const newFrame = states.numberOf(states.newFrame)
  const view = { shared: states.cellsOf(shared), frame: [], locals: [] }
  for (const { deliverable, func, kind } of program.vectors) {
    if (states.evaluate(deliverable, view) === 0n) continue
    const called = call(walk, func, shared, newFrame, [], kind === 'environment', from)
    const take = (exit: Exit): void => put(pool, exit.shared, exit.from)
    called.waiting.push(take)
    called.exits.forEach(take)
  }
  return pool
}

function goOn(walk: Walk, point: Point): 'parted' | undefined {
  const { program, states, question } = walk
  const { call: called, at, shared, frame, locals } = point
  const step = present(program.functions[called.func]?.steps[at], 'a step of that number')
  const view = { shared: states.cellsOf(shared), frame: states.cellsOf(frame), locals }
  if (step.glued !== true && !called.isWhole && !walk.isPrivate(called.func, at)) {
    const pool = arrivalsAt(walk, shared, point)
    listen(pool, (state, over) => add(walk, { ...point, shared: state, before: point, over }))
  }
  const isAsked = step.kind === 'check' && step.property === question
  if (isAsked && states.evaluate(step.condition, view) === 0n) return 'parted'
  make(walk, point, step, view)
  return undefined
}

function make(walk: Walk, point: Point, step: Step, view: View): void {
  const { states } = walk
  const { call: called } = point
  const next = (to: StepIndex, after: View = view): void =>
    add(walk, {
      call: called,
      at: to,
      shared: states.numberOf(after.shared),
      frame: states.numberOf(after.frame),
      locals: after.locals,
      before: point,
      over: undefined,
    })
  const setting = (local: number, value: bigint, after: View = view): View => ({
    ...after,
    locals: after.locals.with(local, value),
  })
  switch (step.kind) {
    case 'assign':
      return next(step.next, setting(step.into, states.evaluate(step.value, view)))
    case 'store': {
      const value = states.kept(step.place, states.evaluate(step.value, view))
      return next(step.next, states.written(view, step.place, value))
    }
    case 'rmw': {
      const found = states.readPlace(view, step.place)
      const value = states.kept(step.place, states.evaluate(step.update, view, found))
      const after = states.written(view, step.place, value)
      const taken = step.result === 'new' ? value : found
      return next(step.next, step.into === undefined ? after : setting(step.into, taken, after))
    }
    case 'branch':
      return next(states.evaluate(step.condition, view) === 0n ? step.otherwise : step.then)
    case 'call':
      return follow(walk, point, step, view)
    case 'return':
      return leave(
        walk,
        point,
        step.values.map((value) => states.evaluate(value, view)),
      )
    case 'choose':
      for (let value = 0; value < step.count; value++) {
        next(step.next, setting(step.into, BigInt(value)))
      }
      return
    case 'await':
      if (states.evaluate(step.condition, view) !== 0n) next(step.next)
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

function follow(walk: Walk, point: Point, step: Extract<Step, { kind: 'call' }>, view: View): void {
  const { call: called, shared, frame, locals } = point
  const args = step.args.map((arg) => walk.states.evaluate(arg, view))
  const inner = call(walk, step.func, shared, frame, args, called.isWhole, point)
  const take = (exit: Exit): void => {
    const after = [...locals]
    step.into.forEach((local, at) => (after[local] = exit.results[at] ?? 0n))
    const { shared: left, frame: own, from } = exit
    add(walk, {
      call: called,
      at: step.next,
      shared: left,
      frame: own,
      locals: after,
      before: point,
      over: from,
    })
  }
  inner.waiting.push(take)
  inner.exits.forEach(take)
}

function leave(walk: Walk, from: Point, results: Cells): void {
  const { call: called, shared, frame } = from
  const key = `${shared} ${frame} ${results.join()}`
  if (called.exitKeys.has(key)) return
  called.exitKeys.add(key)
  const exit = { shared, frame, results, from }
  const [first] = called.exits
  if (first !== undefined) noteSplit(walk, 'exits', first, exit)
  called.exits.push(exit)
  for (const take of called.waiting) take(exit)
}

function noteSplit(
  walk: Walk,
  kind: Split['kind'],
  one: Pick<Exit, 'shared' | 'from'>,
  other: Pick<Exit, 'shared' | 'from'>,
): void {
  if (one.shared === other.shared || walk.split !== undefined) return
  const { states, endsAt } = walk
  const left = [states.cellsOf(one.shared), states.cellsOf(other.shared)] as const
  const split: Split = { kind, ends: [one.from, other.from], states: left }
  if (endsAt(split)) walk.split = split
}

/** To a task that does not exist, or to itself: then nothing is switched. */
function change(
  walk: Walk,
  point: Point,
  step: Extract<Step, { kind: 'switch' }>,
  view: View,
): void {
  const { states, program } = walk
  const own = Number(view.shared[0])
  const to = states.evaluate(step.to, view)
  const goTo = (shared: number, over: Point | undefined): void =>
    add(walk, { ...point, at: step.next, shared, before: point, over })
  if (to < 0n || to >= BigInt(program.tasks.length) || Number(to) === own) {
    goTo(point.shared, undefined)
    return
  }
  const pool = poolOf(walk, Number(to))
  const shared = states.numberOf(view.shared.with(0, to))
  const [[before, from] = []] = pool.states
  if (before !== undefined && from !== undefined) {
    noteSplit(walk, 'switches', { shared: before, from }, { shared, from: point })
  }
  put(pool, shared, point)
  listen(poolOf(walk, own), goTo)
}
