// A search by rules in one memory: states go in as they stand in lists, and come out as what is new.
//
// Whoever has the engine has the first seat and the tables. Others may have further seats on the same memory; it is
// all the same who of them finds what.

import { answerAt, inputStates } from '../wasm/expander-memory.ts'
import type { ExpanderMemory } from '../wasm/expander-memory.ts'
import { createExpander, seatMap } from './expander.ts'
import type { Expander, ExpanderSetup } from './expander.ts'
import { countWords, partOf, statesAt } from './frontier.ts'
import type { Frontier } from './frontier.ts'
import { fixedRegions, growingRegions } from './regions.ts'
import type { Shares } from './regions.ts'
import { doWork, lastOf, mostFound, openWork, settle, untaken } from './seat-work.ts'
import type { Seat, SeatDone, SeatWork } from './seat-work.ts'
import type { Slabs, StateRange } from './slabs.ts'
import { createTables, tableNames, tableShares } from './state-tables.ts'
import type { Place, StateTables } from './state-tables.ts'

export interface EngineSetup extends ExpanderSetup {
  /** Addresses of the trees that are asked for each state. */
  readonly asked: readonly number[]
}

export interface Found {
  /** How many states were expanded. */
  readonly expanded: number
  /** States that were not expanded, because a rule is not known. */
  readonly missed: BigInt64Array
  /** States that nothing leads away from. */
  readonly stuck: BigInt64Array
}

/**
 * What each of the seats that took part has done; the first one does `meanwhile` before its own share. `number` is that
 * of the work.
 */
export type WorkTogether = (
  work: SeatWork,
  number: number,
  meanwhile?: () => void,
) => readonly (readonly [seat: number, done: SeatDone])[]

export interface RuleEngine {
  readonly setup: EngineSetup
  readonly seat: Seat
  readonly tables: StateTables
  readonly transitions: () => number
  /** Words of a state in lists: its root, or with fingerprints all its leaves; and marks. Positions count words. */
  readonly carried: number
  /** Adds a state, if it is not known; the result is that state as it stands in lists. */
  readonly visit: (contents: BigInt64Array) => BigInt64Array
  /** The states that were added since the last time. */
  readonly collect: () => BigInt64Array
  /**
   * Expands so many states of a level, or as many as one call does, and adds what it finds to the next one; other
   * seats begin before `meanwhile` is done.
   */
  readonly expand: (frontier: Frontier, states: number, meanwhile?: () => void) => Found
  /** The leaves of all states of a list, one state after the other. */
  readonly contents: (states: BigInt64Array) => BigInt64Array
  /** Makes the memory as it was. */
  readonly wipe: () => void
}

/** States that are expanded by one call at most. */
export const mostInRound: number = 2 ** 18

// New states after which one call comes back: a small part of those that there are. Each seat has room for all of
// them, so they are fewer when states are long.
const fewest = 1024
const mostNewWords = 3 * 2 ** 17
// Pieces are small beside a call, and large beside the time to take one.
const smallestPiece = 64
const piecesOfSeat = 8

/** Where a search takes place. */
export interface Site {
  readonly memory: WebAssembly.Memory
  readonly slabs: Slabs
  /** One more, when the first is full. */
  readonly further: () => WebAssembly.Memory
  /** Has all seats do something; without it there is nobody else. */
  readonly together?: WorkTogether
}

export function createRuleEngine(setup: EngineSetup, site: Site): RuleEngine {
  const { leaves, fingerprints, seats } = setup
  const maps = Array.from({ length: seats }, (_, number) => seatMap(setup, number))
  const isWhole = fingerprints && leaves > 1
  const place = placer(setup)
  const { expander, regions } = place(site.memory, tableNames, tableShares(leaves > 1 && !isWhole))
  const further: Expander[] = []
  const seat: Seat = { number: 0, seats, first: expander, further, slabs: site.slabs.view }
  const { carried, map, set, words, values } = expander
  const alone: WorkTogether = (work, _number, meanwhile) => {
    meanwhile?.()
    return [[0, doWork(seat, work)]]
  }
  const ask = (work: SeatWork, meanwhile?: () => void): ReturnType<WorkTogether> =>
    (site.together ?? alone)(work, openWork(seat), meanwhile)
  const tables = createTables({ expander, regions }, seats, ask, () => {
    const more = place(site.further(), ['roots'], { roots: 1 })
    further.push(more.expander)
    return more
  })
  set('asked', setup.asked.length)
  values().fill(answerAt(map.unknownRule), map.unknownRule >> 3, (map.unknownRule >> 3) + 2)
  for (const { trees } of maps) words().set(setup.asked, trees >> 2)
  const collect = (): BigInt64Array => {
    const made = settle(seat)
    for (const one of [expander, ...further]) one.set('made', 0)
    tables.added(made)
    return outputOf(seat, map, made)
  }
  return {
    setup,
    seat,
    tables,
    carried,
    transitions: () =>
      maps.reduce((sum, { transitions }) => sum + Number(values()[transitions >> 3] ?? 0n), 0),
    visit: (contents) => {
      tables.reserve(1)
      set('madeEnd', 1)
      values().set(contents, map.contents >> 3)
      expander.visit()
      collect()
      const state = new BigInt64Array(carried)
      const at = (isWhole || leaves === 1 ? map.contents : map.ids + 8) >> 3
      state.set(values().subarray(at, at + (isWhole ? leaves : 1)))
      return state
    },
    collect,
    expand: (frontier, states, meanwhile) => {
      const wanted = Math.floor(
        Math.min(mostNewWords / carried, Math.max(fewest, tables.size() / 16)),
      )
      const most = tables.reserve(wanted, Math.ceil(wanted / 4), frontier.expected() / carried)
      const input = frontier.take(Math.min(states, mostInRound) * carried)
      const count = countWords(input) / carried
      // Only others have to wait for who takes a large one.
      const shared = Math.max(smallestPiece, Math.ceil(count / seats / piecesOfSeat))
      const piece = seats === 1 ? inputStates : Math.min(inputStates, shared)
      const room = mostFound(most, seats) * carried
      const output = maps.map((_, number) => frontier.room(number, room))
      const done = ask({ kind: 'expand', states: count, input, output, piece, most }, meanwhile)
      tables.added(done.reduce((sum, [, { made }]) => sum + made, 0))
      return gather({ seat, maps, frontier }, input, done)
    },
    contents: (states) => contentsOf(expander, setup, states),
    wipe: () => {
      tables.wipe()
      for (const { transitions, trees } of maps) words().fill(0, transitions >> 2, trees >> 2)
    },
  }
}

/** Lays out memories for a search. */
function placer(
  setup: EngineSetup,
): <N extends string>(
  memory: WebAssembly.Memory,
  names: readonly N[],
  shares: Shares<N>,
) => Place<N> {
  const { end } = seatMap(setup, 0)
  return (memory, names, shares) => {
    const create = setup.seats === 1 ? growingRegions : fixedRegions
    const regions = create(memory, names, end, shares)
    return { regions, expander: createExpander(setup, 0, memory, regions) }
  }
}

/** The new states that a seat has put down. */
function outputOf(seat: Seat, { output }: ExpanderMemory, made: number): BigInt64Array {
  const { values, carried } = lastOf(seat)
  return values().slice(output >> 3, (output >> 3) + made * carried)
}

/** What became of the states that were taken; all of them go where they belong. */
function gather(
  { seat, maps, frontier }: Gathering,
  input: readonly StateRange[],
  done: ReturnType<WorkTogether>,
): Found {
  const { carried } = seat.first
  const count = countWords(input) / carried
  for (const [number, { made }] of done) frontier.found(number, made * carried)
  const rest = [...done.map(([, { left }]) => left), ...untaken(seat, count)]
  const left = rest.flatMap(([from, to]) => partOf(input, from * carried, to * carried))
  frontier.putBack(left)
  const missed = named({ seat, maps, frontier }, input, done, 'missed')
  return {
    expanded: count - (countWords(left) + missed.length) / carried,
    missed,
    stuck: named({ seat, maps, frontier }, input, done, 'stuck'),
  }
}

interface Gathering {
  readonly seat: Seat
  readonly maps: readonly ExpanderMemory[]
  readonly frontier: Frontier
}

/** The states of the input that seats have listed. */
function named(
  { seat, maps, frontier }: Gathering,
  input: readonly StateRange[],
  done: ReturnType<WorkTogether>,
  list: 'missed' | 'stuck',
): BigInt64Array {
  const { carried, words } = seat.first
  const positions = done.flatMap(([number, { [list]: many }]) => {
    const first = (maps[number]?.[list] ?? 0) >> 2
    return [...words().subarray(first, first + many)]
  })
  return statesAt(frontier.view, input, positions, carried)
}

/** The leaves of states that were handed on. */
function contentsOf(
  { carried, map, values, unfold }: Expander,
  { leaves, fingerprints }: EngineSetup,
  states: BigInt64Array,
): BigInt64Array {
  const all = new BigInt64Array((states.length / carried) * leaves)
  for (let at = 0, to = 0; at < states.length; at += carried, to += leaves) {
    if (fingerprints && leaves > 1) all.set(states.subarray(at, at + leaves), to)
    else {
      unfold(states[at] ?? 0n)
      all.set(values().subarray(map.contents >> 3, (map.contents >> 3) + leaves), to)
    }
  }
  return all
}
