// Numbers for lists of cells: equal lists have equal numbers, so that a state is kept once and is compared as a number.

import { present } from '../base/assert.ts'
import type { Cells } from './coarse-state.ts'

export interface CellNumbers {
  readonly numberOf: (cells: Cells) => number
  readonly cellsOf: (number: number) => Cells
  /** One number for two of these, or of what this made of others. */
  readonly pairOf: (one: number, other: number) => number
}

export function createCellNumbers(): CellNumbers {
  const numbers = new Map<string, number>()
  const lists: Cells[] = []
  return {
    numberOf(cells) {
      const key = cells.join()
      const known = numbers.get(key)
      if (known !== undefined) return known
      const number = lists.push(cells) - 1
      numbers.set(key, number)
      return number
    },
    cellsOf: (number) => present(lists[number], 'cells of that number'),
    pairOf: createPairs(),
  }
}

/** A table with open addressing, as most of a walk is finding that something is known already. */
function createPairs(): CellNumbers['pairOf'] {
  let size = 2 ** 12
  let table = new Int32Array(3 * size)
  let count = 0
  /** Where both are, with their number, which is 0 where there is none. */
  const placeOf = (one: number, other: number): number => {
    const hash = Math.imul(one, 0x9e3779b1) ^ Math.imul(other, 0x85ebca6b)
    for (let slot = hash ^ (hash >>> 15); ; slot++) {
      const at = 3 * (slot & (size - 1))
      if (table[at + 2] === 0 || (table[at] === one && table[at + 1] === other)) return at
    }
  }
  const put = (one: number, other: number, number: number): void => {
    const at = placeOf(one, other)
    table[at] = one
    table[at + 1] = other
    table[at + 2] = number
  }
  const grow = (): void => {
    const before = table
    size *= 2
    table = new Int32Array(3 * size)
    for (let at = 0; at < before.length; at += 3) {
      const number = before[at + 2] ?? 0
      if (number !== 0) put(before[at] ?? 0, before[at + 1] ?? 0, number)
    }
  }
  return (one, other) => {
    const known = table[placeOf(one, other) + 2] ?? 0
    if (known !== 0) return known - 1
    count++
    if (2 * count > size) grow()
    put(one, other, count)
    return count - 1
  }
}
