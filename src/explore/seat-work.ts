// What the seats of a search do together: each takes a piece of the work, does it, and takes the next, until
// nothing is left. How far it has been taken is in words that they share.
//
// Work that is there is all that they share besides the tables; so it does not matter who does how much of it. When
// the first seat finds nothing left, it closes the work, and waits for those that have gone into it: not for a thread
// that still sleeps.

import { present, unreachable } from '../base/assert.ts'
import {
  areaBytes,
  fullOutput,
  inputStates,
  mostAtOnce,
  mostNamed,
  outputStates,
  tableVariables,
  together,
} from '../wasm/expander-memory.ts'
import type { ExpanderMemory } from '../wasm/expander-memory.ts'
import { parts } from '../wasm/generate-visited.ts'
import type { Expander } from './expander.ts'
import { partOf } from './frontier.ts'
import type { SlabViews, StateRange } from './slabs.ts'

export type SeatWork =
  /** Expand so many states, in pieces; all end early when they have found so many new ones together. */
  | {
      readonly kind: 'expand'
      readonly states: number
      readonly input: readonly StateRange[]
      /** By seat: room for what it finds. */
      readonly output: readonly StateRange[]
      readonly piece: number
      readonly most: number
    }
  /** Move the states of the last table to where they are to be: it had so many slots and bytes a part. */
  | { readonly kind: 'grow'; readonly slots: number; readonly stride: number }
  /** Put nodes into an index that is empty, up to a number. */
  | { readonly kind: 'rehash'; readonly end: number }

type ExpandWork = Extract<SeatWork, { kind: 'expand' }>

/** What a seat found: how many states of each kind, and which part of the input it took and did not expand. */
export interface SeatDone {
  readonly made: number
  readonly missed: number
  readonly stuck: number
  readonly left: readonly [from: number, to: number]
}

/** A seat of a search: which one of how many it is, and the code that it has, in each of the memories. */
export interface Seat {
  readonly number: number
  readonly seats: number
  readonly first: Expander
  /** Where lists of states are. */
  readonly slabs: SlabViews
  /** Where states are looked up that no table before knows. */
  readonly further: readonly Expander[]
}

/** Where the tables are, by memory, in the order of `tableVariables`. */
export type TablePlaces = readonly (readonly number[])[]

export function tablePlaces({ first, further }: Pick<Seat, 'first' | 'further'>): TablePlaces {
  return [first, ...further].map(({ get }) => tableVariables.map(get))
}

export function setTables(
  { first, further }: Pick<Seat, 'first' | 'further'>,
  places: TablePlaces,
): void {
  ;[first, ...further].forEach(({ set }, memory) =>
    tableVariables.forEach((name, at) => set(name, places[memory]?.[at] ?? 0)),
  )
}

const nodesAtOnce = 65_536

/** Before all seats are asked; the result is the number of this work. */
export function openWork({ first: { words, map }, seats }: Seat): number {
  const number = Atomics.add(words(), together.offered >> 2, 1) + 1
  for (const word of [together.taken, together.found]) Atomics.store(words(), word >> 2, 0)
  for (let area = 0; area < seats; area++) Atomics.store(words(), areaWord(map, area), 0)
  Atomics.store(words(), together.open >> 2, number)
  return number
}

/** Nobody goes into the work any more. */
export function closeWork({ first: { words } }: Seat): void {
  Atomics.store(words(), together.open >> 2, 0)
}

/** Whether a seat takes part: not when it comes too late, as the tables may be elsewhere then. */
export function enterWork({ first: { words }, number: seat }: Seat, number: number): boolean {
  Atomics.store(words(), (together.entered >> 2) + seat, number)
  return Atomics.load(words(), together.open >> 2) === number
}

/** Whether another seat may have gone into the work that was closed; if not, it never will. */
export function hasEntered({ first: { words } }: Seat, seat: number, number: number): boolean {
  return Atomics.load(words(), (together.entered >> 2) + seat) === number
}

/** Which of so many states nobody has taken. */
export function untaken(
  { first: { words, map }, seats }: Seat,
  states: number,
): readonly (readonly [from: number, to: number])[] {
  return Array.from({ length: seats }, (_, area) => {
    const [start, end] = areaOf(states, area, seats)
    return [Math.min(end, start + Atomics.load(words(), areaWord(map, area))), end] as const
  })
}

/**
 * States are expanded in areas, in each of which one of the seats begins: neighbours lead to the same states, and
 * whoever has both sees that at once. Who has done an area helps in the next.
 */
function areaOf(
  states: number,
  area: number,
  seats: number,
): readonly [start: number, end: number] {
  return [Math.floor((states * area) / seats), Math.floor((states * (area + 1)) / seats)]
}

function areaWord({ areas }: ExpanderMemory, area: number): number {
  return (areas + areaBytes * area) >> 2
}

export function doWork(seat: Seat, work: SeatWork): SeatDone {
  const { words, rehash } = seat.first
  const take = (piece: number): number => Atomics.add(words(), together.taken >> 2, piece)
  switch (work.kind) {
    case 'expand':
      return expandAreas(seat, work)
    case 'grow':
      // In a memory where parts stand one behind the other, the last one goes first.
      for (let at = take(1); at < parts; at = take(1)) {
        lastOf(seat).growPart(parts - 1 - at, work.slots, work.stride)
      }
      return nothingFound
    case 'rehash':
      for (let at = take(nodesAtOnce); at < work.end; at = take(nodesAtOnce)) {
        // No node has the number 0.
        rehash(Math.max(1, at), Math.min(work.end, at + nodesAtOnce))
      }
      return nothingFound
    default:
      return unreachable(work)
  }
}

const nothingFound: SeatDone = { made: 0, missed: 0, stuck: 0, left: [0, 0] }

/** Where what is new ends up. */
export function lastOf({ first, further }: Seat): Expander {
  return further.at(-1) ?? first
}

/** Looks up all that waits; the result is how many states are new. What one table does not know goes to the next. */
export function settle({ first, further }: Seat): number {
  first.flush()
  let from = first
  for (const to of further) {
    const count = from.get('made')
    const start = from.map.output >> 3
    to.set('made', 0)
    to.set('madeEnd', outputStates)
    for (let at = 0; at < count; at += inputStates) {
      const end = Math.min(count, at + inputStates)
      const states = from.values().subarray(start + at * to.carried, start + end * to.carried)
      to.values().set(states, to.map.input >> 3)
      to.admit(0, end - at)
    }
    to.flush()
    from = to
  }
  return from.get('made')
}

/** What a seat has found so far: states that it has put down, and how many are in its lists. */
interface Basket {
  made: number
  missed: number
  stuck: number
}

function expandAreas(seat: Seat, work: ExpandWork): SeatDone {
  const { number, seats, first } = seat
  for (const list of ['made', 'missed', 'stuck'] as const) first.set(list, 0)
  // A full table would be probed for ever.
  first.set('madeEnd', putDownFrom(work.most, seats) + mostAtOnce)
  const basket: Basket = { made: 0, missed: 0, stuck: 0 }
  let left: SeatDone['left'] | undefined
  for (let other = 0; other < seats && left === undefined; other++) {
    left = expandArea(seat, work, (number + other) % seats, basket)
  }
  putDown(seat, work, basket)
  return { ...basket, left: left ?? [0, 0] }
}

/** Expands pieces of an area until nothing is left of it; or else the result is what was taken and not expanded. */
function expandArea(
  seat: Seat,
  work: ExpandWork,
  area: number,
  basket: Basket,
): SeatDone['left'] | undefined {
  const { states, input, piece, most } = work
  const { words, map } = seat.first
  const [start, end] = areaOf(states, area, seat.seats)
  const take = (): number => start + Atomics.add(words(), areaWord(map, area), piece)
  for (let from = take(); from < end; from = take()) {
    const to = Math.min(end, from + piece)
    bringIn(seat, input, from, to)
    const done = from + expandPiece(seat, work, to - from, basket)
    const named = nameFrom(seat, from, basket)
    const isEnough = Atomics.load(words(), together.found >> 2) >= most || named > mostNamed - piece
    if (done < to || isEnough) return [done, to]
  }
  return undefined
}

/** Positions in the lists are those in the piece at first. The result is how long the longest list is. */
function nameFrom({ first }: Seat, from: number, basket: Basket): number {
  const { words, map, get } = first
  for (const list of ['missed', 'stuck'] as const) {
    const [start, count] = [map[list] >> 2, get(list)]
    for (let at = basket[list]; at < count; at++) {
      words()[start + at] = (words()[start + at] ?? 0) + from
    }
    basket[list] = count
  }
  return Math.max(basket.missed, basket.stuck)
}

/** Expands so many states that were brought in, as long as there is room for what they need. */
function expandPiece(seat: Seat, work: ExpandWork, count: number, basket: Basket): number {
  const { get, expandStates } = seat.first
  const full = putDownFrom(work.most, seat.seats)
  for (let done = 0; ;) {
    done = expandStates(done, count, full)
    const isFull = get('made') >= full
    if (isFull) putDown(seat, work, basket)
    if (done === count || !isFull) return done
  }
}

/** So many new states are put down at once, where all seats are to find so many together. */
function putDownFrom(most: number, seats: number): number {
  return Math.min(fullOutput, Math.ceil(most / seats))
}

/** How many states one seat finds at most, where all are to find so many together. */
export function mostFound(most: number, seats: number): number {
  return most + putDownFrom(most, seats) + mostAtOnce
}

/** Copies states of a list to where they are expanded. */
function bringIn(
  { first, slabs }: Seat,
  input: readonly StateRange[],
  from: number,
  to: number,
): void {
  const { carried, map, values } = first
  let at = map.input >> 3
  for (const range of partOf(input, from * carried, to * carried)) {
    values().set(slabs(range.slab).subarray(range.from, range.to), at)
    at += range.to - range.from
  }
}

/** Copies new states to where they wait for the next level, behind those that the seat has put down before. */
function putDown(seat: Seat, { output }: ExpandWork, basket: Basket): void {
  const made = settle(seat)
  const { values, carried } = lastOf(seat)
  const start = seat.first.map.output >> 3
  const { slab, from } = present(output[seat.number], 'each seat has room')
  const place = from + basket.made * carried
  seat.slabs(slab).set(values().subarray(start, start + made * carried), place)
  seat.first.set('made', 0)
  basket.made += made
  Atomics.add(seat.first.words(), together.found >> 2, made)
}
