// Answers that are kept in trees are those that were given, whatever order they came in.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createAnswers } from './answers.ts'

/** Looks at cells one after the other; which is next, and what it comes to, is decided by what was seen. */
function decide(words: Int32Array, salt: number): { cells: readonly number[]; answer: boolean } {
  const cells: number[] = []
  let seen = salt
  for (let turn = 0; turn < 4; turn++) {
    const cell = Math.abs(seen * 7 + turn) % words.length
    if (cells.includes(cell)) break
    cells.push(cell)
    seen = Math.imul(seen, 31) + (words[cell] ?? 0)
  }
  return { cells, answer: seen % 3 === 0 }
}

const values = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 6, maxLength: 6 })

describe('createAnswers()', () => {
  test('knows what was kept, and what is decided by the same cells, and nothing else', () => {
    fc.assert(
      fc.property(
        fc.array(values, { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        (rows, salt) => {
          const words = new Int32Array(6)
          const answers = createAnswers(words)
          const decided = new Map<string, boolean>()
          for (const row of rows) {
            words.set(row)
            const { cells, answer } = decide(words, salt)
            const key = cells.map((cell) => `${cell}=${words[cell]}`).join()
            expect(answers.known(1)).toBe(decided.get(key))
            if (!decided.has(key)) answers.keep(1, cells, answer)
            decided.set(key, answer)
            expect(answers.known(1)).toBe(answer)
            expect(answers.known(2)).toBe(undefined)
          }
        },
      ),
    )
  })

  test('an answer that nothing decides is known at once', () => {
    const answers = createAnswers(new Int32Array(1))
    answers.keep(0, [], true)
    expect(answers.known(0)).toBe(true)
  })
})
