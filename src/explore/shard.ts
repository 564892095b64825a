// One shard of the visited states: it expands those that are its own, and hands on what belongs to others.
//
// It works in rounds. What it is given and what it answers can be copied, so it does not matter whether it runs
// here or in another thread.

import { createRuleEngine } from './rule-engine.ts'
import type { EngineSetup, RuleEngine } from './rule-engine.ts'
import type { RuleUpdate } from './rule-image.ts'

/** States to be expanded in this level, in the next one, all of them, and those on their way between shards. */
export type StateList = 'current' | 'next' | 'visited' | 'underway'

export type ShardTask =
  /**
   * Forget everything, and begin with the state that has these leaves; or with room for so many states, which
   * come in the order of their slots: these lie close together in a table that is too small.
   */
  | {
      readonly kind: 'begin'
      readonly setup: EngineSetup
      readonly initial?: BigInt64Array
      readonly room?: number
    }
  /** Answer with states of a list, from a position on. */
  | { readonly kind: 'list'; readonly list: StateList; readonly at: number }
  /** Take over those states of a list that belong here. */
  | { readonly kind: 'load'; readonly list: StateList; readonly states: BigInt64Array }
  | {
      readonly kind: 'round'
      readonly update: RuleUpdate
      /** What other shards have handed on. */
      readonly inbox: readonly BigInt64Array[]
      /** Whether the next level begins. */
      readonly turn: boolean
    }

export interface ShardReport {
  /** States for other shards. */
  readonly outbox: BigInt64Array<ArrayBuffer>
  /** States that a rule is missing for, and those that nothing leads away from, leaf after leaf. */
  readonly missed: BigInt64Array<ArrayBuffer>
  readonly stuck: BigInt64Array<ArrayBuffer>
  /** States of this level that have still to be expanded, and those of the next one. */
  readonly left: number
  readonly next: number
  /** States that were expanded in this round. */
  readonly expanded: number
  readonly size: number
  readonly transitions: number
  readonly bytes: number
  /** States that were asked for, and where the list goes on, if it does. */
  readonly listed?: BigInt64Array<ArrayBuffer>
  readonly goOn?: number
  /** Why nothing more can be done: `lost` says whoever waits for a thread that does not answer. */
  readonly problem?: keyof typeof problemReasons
}

export const problemReasons = {
  memory: 'no more memory for states',
  trap: 'a state leads to too many others',
  lost: 'a thread of the search has died',
} as const

/** Why one of these shards could not do what it was asked for; what it says besides means nothing then. */
export function problemOf(reports: readonly ShardReport[]): ShardReport['problem'] {
  return reports.find(({ problem }) => problem !== undefined)?.problem
}

export interface Shard {
  readonly run: (task: ShardTask) => ShardReport
}

// A round is over after so many states, that the search is not deaf meanwhile.
const mostInRound = 65_536

export function createShard(): Shard {
  let engine: RuleEngine | undefined
  let shard: Rounds | undefined
  return {
    run: (task) => {
      try {
        if (task.kind === 'begin') {
          engine = createRuleEngine(task.setup, engine)
          engine.expander.reserve(task.room ?? 0)
          shard = createRounds(engine, task.initial)
          return shard.report()
        }
        if (shard === undefined) return nothing
        return task.kind === 'round' ? shard.round(task) : shard.exchange(task)
      } catch (error) {
        // What memory there is has been asked for, or is not to be had.
        if (error instanceof RangeError) return { ...nothing, problem: 'memory' }
        // A state leads to more others than there is room for at once.
        if (error instanceof WebAssembly.RuntimeError) return { ...nothing, problem: 'trap' }
        throw error
      }
    },
  }
}

/** The report of a shard that can do nothing. */
export const nothing: ShardReport = {
  outbox: new BigInt64Array(0),
  missed: new BigInt64Array(0),
  stuck: new BigInt64Array(0),
  left: 0,
  next: 0,
  expanded: 0,
  size: 0,
  transitions: 0,
  bytes: 0,
}

interface Rounds {
  readonly report: () => ShardReport
  readonly round: (task: Extract<ShardTask, { kind: 'round' }>) => ShardReport
  readonly exchange: (task: Extract<ShardTask, { kind: 'list' | 'load' }>) => ShardReport
}

function createRounds(engine: RuleEngine, initial: BigInt64Array | undefined): Rounds {
  let current: BigInt64Array[] = []
  /** Position in the first of them. */
  let at = 0
  let next: BigInt64Array[] = []
  if (initial !== undefined && engine.owns(initial)) {
    next = [engine.visit(initial)]
  }
  const report = (
    expanded = 0,
    missed: readonly BigInt64Array[] = [],
    stuck: readonly BigInt64Array[] = [],
  ): ShardReport => ({
    outbox: engine.outbox(),
    missed: engine.contents(joined(missed)),
    stuck: engine.contents(joined(stuck)),
    left: (count(current) - at) / engine.carried,
    next: count(next) / engine.carried,
    expanded,
    size: engine.size(),
    transitions: engine.transitions(),
    bytes: engine.bytes() + 8 * (count(current) + count(next)),
  })
  const list = (name: StateList, from: number): ShardReport => {
    if (name === 'visited') {
      const [listed, goOn] = engine.visited(from)
      return { ...report(), listed, ...(goOn === 0 ? {} : { goOn }) }
    }
    const chunks = name === 'current' ? [current[0]?.subarray(at), ...current.slice(1)] : next
    const roots = chunks.filter((chunk) => chunk !== undefined)
    const [listed, goOn] = engine.listed(roots, from)
    return { ...report(), listed, ...(goOn === 0 ? {} : { goOn }) }
  }
  const load = (name: StateList, states: BigInt64Array): ShardReport => {
    const found = engine.receive(states)
    if (name === 'current') current.push(...found)
    else if (name !== 'visited') next.push(...found)
    return report()
  }
  return {
    report,
    exchange: (task) =>
      task.kind === 'list' ? list(task.list, task.at) : load(task.list, task.states),
    round: ({ update, inbox, turn }) => {
      engine.apply(update)
      if (turn) [current, next, at] = [next, [], 0]
      for (const states of inbox) next.push(...engine.receive(states))
      const missed: BigInt64Array[] = []
      const stuck: BigInt64Array[] = []
      let expanded = 0
      for (let chunk = current[0]; chunk !== undefined; chunk = current[0]) {
        if (expanded >= mostInRound || engine.isFull()) break
        const found = engine.expand(chunk, at)
        expanded += (found.done - at) / engine.carried
        at = found.done
        if (at === chunk.length) {
          current.shift()
          at = 0
        }
        if (found.states.length > 0) next.push(found.states)
        if (found.missed.length > 0) missed.push(found.missed)
        if (found.stuck.length > 0) stuck.push(found.stuck)
      }
      // These are expanded when the rule is known.
      if (missed.length > 0) current.push(joined(missed))
      return report(expanded, missed, stuck)
    },
  }
}

function joined(chunks: readonly BigInt64Array[]): BigInt64Array {
  const all = new BigInt64Array(count(chunks))
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.length
  }
  return all
}

function count(chunks: readonly BigInt64Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0)
}
