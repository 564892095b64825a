// Which questions there are: protocols that every tool has a model of, and built-in systems of this project.
//
// A protocol stands in bench/protocols and, in the peers' languages, in bench/peers. A bench is one size of
// it; a built-in system is translated for Spin and Rumur. `aims` says how many times as fast as each peer the search is meant to be, with one worker and
// without reductions; the page tells which are reached.

import { dynticksCount, petersonCount, philosophersCount, type Count } from './known-counts.ts'

export type Peer = 'spin' | 'rumur' | 'tlc' | 'stateright'

/** What is searched. */
export type Subject =
  | {
      readonly kind: 'protocol'
      /** Its file, without the ending. */
      readonly name: string
      /** Without a number of processes it is taken as it stands. */
      readonly processes?: number
    }
  | { readonly kind: 'system'; readonly name: string }

export interface Bench {
  readonly name: string
  readonly subject: Subject
  /** Contexts on one stack. */
  readonly depth: number
  /** Longest path that Spin has to follow depth first; without one it is faster breadth first. */
  readonly longestPath?: number
  readonly known?: Count
  readonly aims: Readonly<Partial<Record<Peer, number>>>
}

function sized(name: string, processes: number, known: Count | undefined): Bench {
  return {
    name: `${name}-${processes}`,
    subject: { kind: 'protocol', name, processes },
    depth: 1,
    ...(known === undefined ? {} : { known }),
    aims: { spin: 8, rumur: 20, tlc: 25, stateright: 3 },
  }
}

/** As deep as deliveries in it can nest, the default depth at most. */
function twoCpus(name: string, depth: number): Bench {
  const aims = { spin: 5 }
  return { name, subject: { kind: 'system', name }, depth, longestPath: 100_000, aims }
}

/**
 * A system that says what must go on (word-rcu) is searched once more for that, and its states are counted with
 * that search: it is no bench.
 */
export const benches: readonly Bench[] = [
  ...[5, 6, 7].map((size) => sized('peterson', size, petersonCount(size))),
  ...[12, 14, 16].map((size) => sized('philosophers', size, philosophersCount(size))),
  {
    name: 'dynticks-2',
    subject: { kind: 'protocol', name: 'dynticks' },
    depth: 3,
    longestPath: 1_000_000,
    known: dynticksCount,
    aims: { spin: 5, stateright: 2 },
  },
  twoCpus('cpu-flags', 2),
  twoCpus('deferred-flush', 2),
  twoCpus('deferred-ipi', 2),
  twoCpus('idtentry-2020', 4),
  twoCpus('kernel-exit', 3),
  twoCpus('lazy-preemption', 4),
  twoCpus('polling-idle', 4),
  twoCpus('remote-pin', 2),
  twoCpus('tasks-rcu', 4),
]
