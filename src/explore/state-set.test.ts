// The visited set against a Map of strings, and what its numbers promise.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createStateSet } from './state-set.ts'

// Few different words and lengths, so that equal halves and equal sequences are frequent.
const sequence = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 2 }), fc.integer()), { minLength: 1, maxLength: 12 })
  .map((words) => Int32Array.from(words))

describe('createStateSet()', () => {
  test('numbers sequences in the order of their arrival and finds them again', () => {
    fc.assert(
      fc.property(fc.array(sequence, { maxLength: 200 }), (sequences) => {
        const states = createStateSet()
        const model = new Map<string, number>()
        for (const words of sequences) {
          const key = words.join()
          if (!model.has(key)) model.set(key, model.size)
          expect(states.add(words, words.length)).toBe(model.get(key))
          // Reading changes nothing, whatever it remembers.
          states.get((words[0] ?? 0) % 2 === 0 ? 0 : model.size - 1, new Int32Array(64))
        }
        expect(states.size()).toBe(model.size)
      }),
    )
  })

  test('gives back what was added, whatever its length', () => {
    fc.assert(
      fc.property(fc.array(sequence, { maxLength: 50 }), (sequences) => {
        const states = createStateSet()
        const buffer = new Int32Array(64)
        for (const words of sequences) {
          const length = states.get(states.add(words, words.length), buffer)
          expect([...buffer.subarray(0, length)]).toEqual([...words])
        }
      }),
    )
  })

  test('tells a sequence from the same one with zeros behind it', () => {
    const states = createStateSet()
    const words = new Int32Array(8)
    const numbers = [1, 2, 3, 4, 5, 6, 7, 8].map((length) => states.add(words, length))
    expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  test('keeps a hundred thousand sequences apart while its tables grow', () => {
    const states = createStateSet()
    const words = new Int32Array(9)
    const count = 100_000
    const fill = (id: number): void => words.fill(id % 7).set([id >> 8, id & 255], 3)
    let strange = 0
    for (let id = 0; id < count; id++) {
      fill(id)
      if (states.add(words, 9) !== id) strange++
    }
    expect(strange).toBe(0)
    const read = new Int32Array(9)
    for (let id = 0; id < count; id += 997) {
      fill(id)
      states.get(id, read)
      expect(read).toEqual(words)
    }
    expect(states.bytes() / count).toBeLessThan(64)
  })
})
