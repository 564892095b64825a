// Classes of values that have one meaning, as they are found to belong together (union-find).
//
// A class knows what it was said to be, and the constants that are in it. Whoever joins two classes joins what is
// known about them.

import { present } from '../base/assert.ts'

export type Meaning = 'number' | 'cpu' | 'task'

export type ValueClass = number

export interface ValueClasses {
  readonly fresh: () => ValueClass
  /** A class of its own for a constant. */
  readonly constant: (value: bigint) => ValueClass
  /** Makes two classes one, and returns it. */
  readonly join: (left: ValueClass, right: ValueClass) => ValueClass
  /** Says what the values are; the result is the class. */
  readonly mark: (of: ValueClass, as: 'cpu' | 'task') => ValueClass
  readonly meaning: (of: ValueClass) => Meaning
  readonly constants: (of: ValueClass) => readonly bigint[]
  /** Whether some values are said to be two things. */
  readonly isMixed: () => boolean
}

export function createValueClasses(): ValueClasses {
  const parents: number[] = []
  const known: { marks: Set<'cpu' | 'task'>; constants: Set<bigint> }[] = []
  const root = (of: ValueClass): ValueClass => {
    let at = of
    for (let next = parents[at] ?? at; next !== at; next = parents[at] ?? at) at = next
    parents[of] = at
    return at
  }
  const about = (of: ValueClass): (typeof known)[number] =>
    present(known[root(of)], 'a class is known')
  const fresh = (): ValueClass => {
    known.push({ marks: new Set(), constants: new Set() })
    return parents.push(parents.length) - 1
  }
  return {
    fresh,
    constant: (value) => {
      const made = fresh()
      about(made).constants.add(value)
      return made
    },
    join: (left, right) => {
      const [into, from] = [root(left), root(right)]
      if (into === from) return into
      const [kept, joined] = [about(into), about(from)]
      for (const mark of joined.marks) kept.marks.add(mark)
      for (const value of joined.constants) kept.constants.add(value)
      parents[from] = into
      return into
    },
    mark: (of, as) => {
      about(of).marks.add(as)
      return of
    },
    meaning: (of) => [...about(of).marks][0] ?? 'number',
    constants: (of) => [...about(of).constants],
    isMixed: () => known.some((_, of) => about(of).marks.size > 1),
  }
}
