import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createNodeTable, createRootTable } from './state-tables.ts'

type Numbered = (low: number, high: number) => number
type Unfolded = (id: number) => bigint
type Added = (key: bigint) => number

function isNumbered(value: unknown): value is Numbered {
  return typeof value === 'function'
}
function isUnfolded(value: unknown): value is Unfolded {
  return typeof value === 'function'
}
function isAdded(value: unknown): value is Added {
  return typeof value === 'function'
}

function required<T>(value: unknown, is: (value: unknown) => value is T): T {
  if (!is(value)) throw new Error('the table exports it')
  return value
}

/** Keys as code makes them: spread over all 64 bits. */
function key(number: number): bigint {
  return BigInt.asIntN(64, (BigInt(number) + 1n) * 0x9e3779b97f4a7c15n)
}

function howMany(count: number, holds: (number: number) => boolean): number {
  let result = 0
  for (let number = 0; number < count; number++) if (holds(number)) result++
  return result
}

describe('createRootTable()', () => {
  const insertInto = (table: ReturnType<typeof createRootTable>) => {
    const insert = required(table.exports['insert'], isAdded)
    return (wanted: bigint): boolean => {
      table.reserve(1)
      const isNew = insert(wanted) === 1
      if (isNew) table.added(1)
      return isNew
    }
  }

  test('says of each key once that it is new, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 600 }), (numbers) => {
        const insert = insertInto(createRootTable())
        const seen = new Set<number>()
        for (const number of numbers) {
          expect(insert(key(number))).toBe(!seen.has(number))
          seen.add(number)
        }
      }),
      { numRuns: 20 },
    )
  })

  test('loses nothing and invents nothing when it grows where it is', () => {
    const table = createRootTable()
    const insert = insertInto(table)
    const count = 200_000
    for (let number = 0; number < count; number++) insert(key(number))
    expect(table.size()).toBe(count)
    expect(howMany(count, (number) => insert(key(number)))).toBe(0)
    expect(insert(key(count))).toBe(true)
  })

  test('keeps keys apart that have the same slot', () => {
    const insert = insertInto(createRootTable())
    const near = (number: number): bigint => (0x7fffffffn << 32n) | BigInt(number)
    expect(howMany(2000, (number) => insert(near(number + 1)))).toBe(2000)
    expect(howMany(2000, (number) => insert(near(number + 1)))).toBe(0)
  })

  test('has room behind the last slot for keys that all belong there', () => {
    const insert = insertInto(createRootTable())
    expect(howMany(4000, (number) => insert(-1n - BigInt(number)))).toBe(4000)
    expect(howMany(4000, (number) => insert(-1n - BigInt(number)))).toBe(0)
  })

  test('knows nothing any more when it was cleared', () => {
    const table = createRootTable()
    const insert = insertInto(table)
    for (let number = 0; number < 50_000; number++) insert(key(number))
    table.clear()
    expect(table.size()).toBe(0)
    expect(howMany(50_000, (number) => insert(key(number)))).toBe(50_000)
  })
})

describe('createNodeTable()', () => {
  const numberIn = (table: ReturnType<typeof createNodeTable>): Numbered => {
    const intern = required(table.exports['intern'], isNumbered)
    return (low, high) => {
      table.reserve(1)
      return intern(low, high)
    }
  }

  test('gives equal pairs one number and others another, and tells the pair of a number', () => {
    const table = createNodeTable()
    const number = numberIn(table)
    const pairOf = required(table.exports['pairOf'], isUnfolded)
    const pairs = Array.from({ length: 60_000 }, (_, at) => [at % 300, Math.floor(at / 300) - 100])
    const numbers = pairs.map(([low = 0, high = 0]) => number(low, high))
    expect(new Set(numbers).size).toBe(pairs.length)
    expect(pairs.map(([low = 0, high = 0]) => number(low, high))).toEqual(numbers)
    const told = numbers.map((id) => pairOf(id))
    expect(told).toEqual(pairs.map(([low = 0, high = 0]) => (BigInt(high) << 32n) | BigInt(low)))
  })

  test('knows nothing as the pair of nothing', () => {
    const table = createNodeTable()
    expect(numberIn(table)(0, 0)).toBe(0)
    table.clear()
    expect(numberIn(table)(0, 0)).toBe(0)
  })
})
