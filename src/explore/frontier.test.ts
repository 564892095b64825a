// States go from one level to the next in slabs: none is lost, and none is overwritten that is still wanted.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { countWords, createFrontier, partOf } from './frontier.ts'
import type { Frontier } from './frontier.ts'
import { createSlabs } from './slabs.ts'
import type { StateRange } from './slabs.ts'

function wordsOf({ view }: Frontier, states: readonly StateRange[]): readonly bigint[] {
  return states.flatMap(({ slab, from, to }) => [...view(slab).subarray(from, to)])
}

function sorted(words: readonly bigint[]): readonly bigint[] {
  return words.toSorted((left, right) => Number(left - right))
}

function countingFrom(first: number, length: number): BigInt64Array {
  return BigInt64Array.from({ length }, (_, at) => BigInt(first + at))
}

/** What a seat does that has found some states; there is room for more. */
function find({ room, view, found }: Frontier, seat: number, states: BigInt64Array): void {
  const { slab, from } = room(seat, states.length + 10)
  view(slab).set(states, from)
  found(seat, states.length)
}

test('take() takes each state once, and those that are put back once more', () => {
  const frontier = createFrontier(createSlabs(false), 1)
  frontier.add('current', countingFrom(0, 10))
  frontier.add('current', countingFrom(10, 5))
  const first = frontier.take(8)
  expect(countWords(first)).toBe(8)
  frontier.putBack(partOf(first, 3, 8))
  expect(frontier.count('current')).toBe(12)
  const rest = frontier.take(100)
  const all = [...wordsOf(frontier, partOf(first, 0, 3)), ...wordsOf(frontier, rest)]
  expect(sorted(all)).toEqual([...countingFrom(0, 15)])
  expect(frontier.count('current')).toBe(0)
})

test('add() takes more states than are copied at once, and divides none of them', () => {
  const frontier = createFrontier(createSlabs(false), 7)
  const states = countingFrom(0, 7 * 30_000)
  frontier.add('next', states)
  expect(frontier.states('next').length).toBeGreaterThan(1)
  for (const { from, to } of frontier.states('next')) expect((to - from) % 7).toBe(0)
  const copied = wordsOf(frontier, frontier.states('next'))
  expect(copied.length === states.length && copied.every((one, at) => one === states[at])).toBe(
    true,
  )
})

test('createFrontier() begins with nothing, in slabs that another one has used', () => {
  const slabs = createSlabs(false)
  createFrontier(slabs, 1).add('current', countingFrom(0, 3))
  const frontier = createFrontier(slabs, 1)
  expect([frontier.count('current'), frontier.count('next')]).toEqual([0, 0])
  frontier.add('current', countingFrom(7, 1))
  expect(wordsOf(frontier, frontier.take(1))).toEqual([7n])
})

test('partOf() has the words from one position to another', () => {
  const states = [
    { slab: 0, from: 10, to: 13 },
    { slab: 4, from: 0, to: 5 },
  ]
  expect(partOf(states, 0, 8)).toEqual(states)
  expect(partOf(states, 2, 4)).toEqual([
    { slab: 0, from: 12, to: 13 },
    { slab: 4, from: 0, to: 1 },
  ])
  expect(partOf(states, 8, 99)).toEqual([])
})

const step = fc.record({
  kind: fc.constantFrom('find', 'put off', 'turn'),
  seat: fc.nat(2),
  many: fc.nat(40),
})

test('whatever was found or put off in a level is taken in it', () => {
  const check = (steps: readonly { kind: string; seat: number; many: number }[]): void => {
    const frontier = createFrontier(createSlabs(true, 64), 1)
    let [current, next]: [bigint[], bigint[]] = [[], []]
    let number = 0
    for (const { kind, seat, many } of steps) {
      const states = countingFrom(number, many)
      if (kind !== 'turn') number += many
      if (kind === 'find') {
        find(frontier, seat, states)
        next.push(...states)
      } else if (kind === 'put off') {
        frontier.add('current', states)
        current.push(...states)
      } else {
        const taken = frontier.take(frontier.count('current'))
        expect(sorted(wordsOf(frontier, taken))).toEqual(sorted(current))
        frontier.turn()
        ;[current, next] = [next, []]
      }
    }
  }
  const turn = { kind: 'turn', seat: 0, many: 0 }
  const steps = fc.array(step, { minLength: 10, maxLength: 40 }).map((all) => [...all, turn, turn])
  fc.assert(fc.property(steps, check), { numRuns: 200, seed: 5 })
})

test('expected() is twice what there was up to the middle of the widest level', () => {
  const frontier = createFrontier(createSlabs(false), 1)
  const widths = [1, 3, 3, 2, 5, 4].map((width) => {
    find(frontier, 0, countingFrom(0, width))
    frontier.turn()
    return frontier.expected()
  })
  expect(widths).toEqual([Infinity, Infinity, 5, 5, Infinity, 23])
})
