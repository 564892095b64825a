// What the seats of a search do together: each takes a piece of the work, does it, and takes the next, until
// nothing is left. How far it has been taken is a word that they share.
//
// Work that is there is all that they share besides the tables; so it does not matter who does how much of it. When
// the first seat finds nothing left, it closes the work, and waits for those that have gone into it: not for a thread
// that still sleeps.

import { outputStates, tableVariables, together } from '../wasm/expander-memory.ts'
import { parts } from '../wasm/generate-visited.ts'
import type { Expander } from './expander.ts'
import type { Views } from './regions.ts'

export type SeatWork =
  /** Expand so many states of the input, in pieces; a seat ends early when it has found so many new ones. */
  | {
      readonly kind: 'expand'
      readonly states: number
      readonly piece: number
      readonly most: number
    }
  /** Move the visited states to where they are to be: a table had so many slots and bytes a part. */
  | { readonly kind: 'grow'; readonly slots: number; readonly stride: number }
  /** Put nodes into an index that is empty, up to a number. */
  | { readonly kind: 'rehash'; readonly end: number }

/** What a seat found: how many states of each kind, and which part of the input it took and did not expand. */
export interface SeatDone {
  readonly made: number
  readonly missed: number
  readonly stuck: number
  readonly left: readonly [from: number, to: number]
}

/** Where the tables are, in the order of `tableVariables`. */
export type TablePlaces = readonly number[]

export function tablePlaces({ get }: Expander): TablePlaces {
  return tableVariables.map(get)
}

export function setTables({ set }: Expander, places: TablePlaces): void {
  tableVariables.forEach((name, at) => set(name, places[at] ?? 0))
}

/** New states that one call may still add before it comes back. */
export const mostAtOnce = 16_384
const nodesAtOnce = 65_536

/** Before all seats are asked; the result is the number of this work. */
export function openWork({ words }: Views): number {
  const number = Atomics.add(words(), together.offered >> 2, 1) + 1
  Atomics.store(words(), together.taken >> 2, 0)
  Atomics.store(words(), together.open >> 2, number)
  return number
}

/** Nobody goes into the work any more. */
export function closeWork({ words }: Views): void {
  Atomics.store(words(), together.open >> 2, 0)
}

/** Whether a seat takes part: not when it comes too late, as the tables may be elsewhere then. */
export function enterWork({ words }: Views, seat: number, number: number): boolean {
  Atomics.store(words(), (together.entered >> 2) + seat, number)
  return Atomics.load(words(), together.open >> 2) === number
}

/** Whether a seat may have gone into the work that was closed; if not, it never will. */
export function hasEntered({ words }: Views, seat: number, number: number): boolean {
  return Atomics.load(words(), (together.entered >> 2) + seat) === number
}

/** How much of the work has been taken. */
export function takenWork({ words }: Views): number {
  return Atomics.load(words(), together.taken >> 2)
}

export function doWork(expander: Expander, work: SeatWork): SeatDone {
  const { words, growPart, rehash } = expander
  const take = (piece: number): number => Atomics.add(words(), together.taken >> 2, piece)
  switch (work.kind) {
    case 'expand':
      return expandPieces(expander, work, take)
    case 'grow':
      // In a memory where parts stand one behind the other, the last one goes first.
      for (let at = take(1); at < parts; at = take(1)) {
        growPart(parts - 1 - at, work.slots, work.stride)
      }
      return nothingFound
    default:
      for (let at = take(nodesAtOnce); at < work.end; at = take(nodesAtOnce)) {
        // No node has the number 0.
        rehash(Math.max(1, at), Math.min(work.end, at + nodesAtOnce))
      }
      return nothingFound
  }
}

const nothingFound: SeatDone = { made: 0, missed: 0, stuck: 0, left: [0, 0] }

function expandPieces(
  expander: Expander,
  { states, piece, most }: Extract<SeatWork, { kind: 'expand' }>,
  take: (piece: number) => number,
): SeatDone {
  const { get, set, expandStates, flush } = expander
  for (const list of ['made', 'missed', 'stuck'] as const) set(list, 0)
  // A full table would be probed for ever.
  set('madeEnd', Math.min(most + mostAtOnce, outputStates))
  let left: SeatDone['left'] = [0, 0]
  for (let from = take(piece); from < states; from = take(piece)) {
    const to = Math.min(states, from + piece)
    const done = expandStates(from, to, most)
    if (done === to) continue
    left = [done, to]
    break
  }
  flush()
  return { made: get('made'), missed: get('missed'), stuck: get('stuck'), left }
}
