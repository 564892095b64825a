// What a search by rules learns before it begins: what pieces can contain, and most of the rules.
//
// When a piece gets a number that has no room, the search begins anew (piece-places.ts), and what it has visited is
// visited again. So a few states are looked at beforehand, those first in which some piece has a number that it has
// not had: they lead to further ones, however deep they lie. Their order is not that of the search. So what breaks
// a property is left for it to find (`foresee` in rule-book.ts).

import type { Findings } from './findings.ts'
import { changed } from './rules.ts'
import type { Change } from './rules.ts'
import { createWordSet } from './word-set.ts'

/** How many states are looked at, and how many of them one after the other without finding a number. */
const most = 8000
const patience = 600

/** Or fewer, when `isOver` says so, which is asked for each of them. */
export function warmUp({ initial, foresee }: Findings, isOver: () => boolean): void {
  const met = new Set<number>()
  const known = createWordSet()
  known.add(initial, initial.length)
  const promising = [initial]
  const others = createBag()
  for (let looked = 0, idle = 0; looked < most && idle < patience; looked++, idle++) {
    const state = promising.pop() ?? others.take()
    if (state === undefined || isOver()) return
    for (const { changes } of foresee(state)) {
      for (const change of changes) {
        const after = changed(state, change)
        const size = known.size()
        if (known.add(after, after.length) < size) continue
        if (meets(met, change)) {
          promising.push(after)
          idle = 0
        } else others.add(after)
      }
    }
  }
}

/** Notes the numbers that pieces get; whether there is a new one among them. */
function meets(met: Set<number>, change: Change): boolean {
  const before = met.size
  for (let at = 0; at < change.length; at += 2) {
    met.add((change[at] ?? 0) * 2 ** 24 + (change[at + 1] ?? 0))
  }
  return met.size > before
}

interface Bag {
  readonly add: (state: Int32Array) => void
  readonly take: () => Int32Array | undefined
}

/** States are taken from anywhere, the same ones each time: near ones and far ones. */
function createBag(): Bag {
  const states: Int32Array[] = []
  let random = 1
  return {
    add: (state) => void states.push(state),
    take: () => {
      random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0
      const at = Math.floor((random / 2 ** 32) * states.length)
      const last = states.pop()
      const taken = states[at] ?? last
      if (at < states.length && last !== undefined) states[at] = last
      return taken
    },
  }
}
