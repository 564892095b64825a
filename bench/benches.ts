// Which questions there are: protocols that every tool has a model of, and built-in systems of this project.
//
// A protocol stands in bench/protocols and, in the peers' languages, in bench/peers. A bench is one size of
// it. `aims` says how many times as fast as each peer the search is meant to be, with one worker and
// without reductions; the page tells which are reached.

import { dynticksCount, petersonCount, philosophersCount, type Count } from './known-counts.ts'

export type Peer = 'spin' | 'rumur' | 'tlc' | 'stateright'

export interface Bench {
  readonly name: string
  /** File of the protocol, without its ending. */
  readonly protocol: string
  /** Number of processes; without one the protocol is taken as it stands. */
  readonly processes?: number
  /** Contexts on one stack. */
  readonly depth: number
  /** How Spin is fastest at it. */
  readonly spin: 'breadth-first' | 'depth-first'
  readonly known?: Count
  readonly aims: Readonly<Partial<Record<Peer, number>>>
}

const locks = { spin: 8, rumur: 20, tlc: 25, stateright: 3 }

function sized(protocol: string, processes: number, known: Count | undefined): Bench {
  return {
    name: `${protocol}-${processes}`,
    protocol,
    processes,
    depth: 1,
    spin: 'breadth-first',
    ...(known === undefined ? {} : { known }),
    aims: locks,
  }
}

export const benches: readonly Bench[] = [
  ...[5, 6, 7].map((size) => sized('peterson', size, petersonCount(size))),
  ...[12, 14, 16].map((size) => sized('philosophers', size, philosophersCount(size))),
  {
    name: 'dynticks-2',
    protocol: 'dynticks',
    depth: 3,
    spin: 'depth-first',
    known: dynticksCount,
    aims: { spin: 5, stateright: 2 },
  },
]
