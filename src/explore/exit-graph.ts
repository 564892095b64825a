// Components of situations, and the ways out of each: its own, and those of the components behind it.
//
// Components are numbered as they are finished, so that those behind one have smaller numbers. Most have no
// ways out of their own and one component behind them, and share its set.

import { createIntList } from './int-list.ts'
import type { NumberSets } from './number-sets.ts'

export interface ExitGraph {
  readonly size: () => number
  readonly add: (own: readonly number[], behind: readonly number[]) => void
  readonly own: (component: number) => readonly number[]
  readonly behind: (component: number) => readonly number[]
  /** The number of the set of all ways out. */
  readonly allExits: (component: number) => number
  readonly bytes: () => number
}

const none: readonly number[] = []

export function createExitGraph(sets: NumberSets): ExitGraph {
  // The lists of a component share one array: how many there are of its own, these, and those behind.
  const numbers = createIntList()
  const firsts = createIntList()
  const known = createIntList()
  const list = (from: number, count: number): readonly number[] => {
    if (count === 0) return none
    const found: number[] = []
    for (let at = 0; at < count; at++) found.push(numbers.at(from + at))
    return found
  }
  const own = (component: number): readonly number[] => {
    const first = firsts.at(component)
    return list(first + 2, numbers.at(first))
  }
  const behind = (component: number): readonly number[] => {
    const first = firsts.at(component)
    return list(first + 2 + numbers.at(first), numbers.at(first + 1))
  }
  /** The set of a component whose followers have theirs. */
  const unite = (component: number, after: readonly number[]): number => {
    const members = own(component)
    const found = after.map(known.at)
    const first = members.length > 0 ? sets.add(members) : found.pop()
    return found.reduce(sets.unite, first ?? sets.add([]))
  }
  return {
    size: firsts.length,
    add: (leavings, components) => {
      firsts.push(numbers.length())
      known.push(-1)
      numbers.push(leavings.length)
      numbers.push(components.length)
      for (const leaving of leavings) numbers.push(leaving)
      for (const component of components) numbers.push(component)
    },
    own,
    behind,
    allExits: (component) => {
      if (known.at(component) >= 0) return known.at(component)
      const open = [component]
      for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
        const after = known.at(top) < 0 ? behind(top) : none
        const missing = after.filter((next) => known.at(next) < 0)
        if (missing.length > 0) {
          open.push(...missing)
          continue
        }
        if (known.at(top) < 0) known.set(top, unite(top, after))
        open.pop()
      }
      return known.at(component)
    },
    bytes: () => [numbers, firsts, known].reduce((sum, part) => sum + part.bytes(), 0),
  }
}
