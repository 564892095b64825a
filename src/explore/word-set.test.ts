import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWordSet } from './word-set.ts'

test('add() gives equal sequences one number, and get() and copy() tell the sequence of a number', () => {
  const sequence = fc.array(fc.integer({ min: -2, max: 2 }), { maxLength: 5 })
  fc.assert(
    fc.property(fc.array(sequence, { maxLength: 300 }), (sequences) => {
      const set = createWordSet()
      const known = new Map<string, number>()
      for (const words of sequences) {
        const expected = known.get(words.join()) ?? known.size
        known.set(words.join(), expected)
        // What stands behind the sequence is no part of it.
        expect(set.add(Int32Array.from([...words, 7]), words.length)).toBe(expected)
        expect([...set.get(expected)]).toEqual(words)
        const copied = new Int32Array(6)
        expect([...copied.subarray(0, set.copy(expected, copied))]).toEqual(words)
      }
      expect(set.size()).toBe(known.size)
    }),
    { seed: 1 },
  )
})

test('add() keeps more than one chunk of words, each sequence in one piece', () => {
  const set = createWordSet()
  const words = (number: number): Int32Array => new Int32Array(1000).fill(number)
  for (let number = 0; number < 200; number++) expect(set.add(words(number), 1000)).toBe(number)
  for (let number = 0; number < 200; number++) {
    expect(set.add(words(number), 1000)).toBe(number)
    expect(set.get(number)).toEqual(words(number))
  }
})
