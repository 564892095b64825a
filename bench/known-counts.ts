// How many states and transitions the unreduced protocols have: the textbook figures that every tool must
// meet to the state, and the targets of whoever works on the search.
//
// The philosophers' are known in closed form: each fork lies on the table or one of its two neighbours has
// it, and all combinations occur. Those of Peterson's lock were found by Rumur, by Spin without reduction,
// and by a program of thirty lines that does nothing else; all three agree, and so do the transitions.

export interface Count {
  readonly states: number
  readonly transitions: number
}

export function philosophersCount(processes: number): Count {
  return { states: 3 ** processes, transitions: 2 * processes * 3 ** (processes - 1) }
}

const peterson: Readonly<Record<number, Count>> = {
  2: { states: 20, transitions: 34 },
  3: { states: 417, transitions: 945 },
  4: { states: 9_272, transitions: 25_792 },
  5: { states: 223_105, transitions: 741_065 },
  6: { states: 5_779_920, transitions: 22_245_396 },
  7: { states: 162_909_733, transitions: 711_648_217 },
}

export function petersonCount(processes: number): Count | undefined {
  return peterson[processes]
}

/** Two CPUs, three contexts on each stack; Spin finds as many. */
export const dynticksCount: Count = { states: 4_467_085, transitions: 10_081_110 }
