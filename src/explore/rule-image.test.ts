// What has changed among the rules comes to others in an order in which they can read meanwhile.

import { expect, test } from 'vitest'
import { createRuleImage } from './rule-image.ts'

const base = 64
const value = (5n << 32n) | 3n

test('update() has what was added, as words', () => {
  const image = createRuleImage(base)
  const at = image.take(8)
  image.setWide(at, value)
  const { start, words, patches } = image.update()
  expect({ start, words: [...words], patches }).toEqual({ start: base, words: [3, 5], patches: [] })
  expect(image.get(at)).toBe(3)
})

test('update() changes the upper half of 64 bits before the lower one, which is 0 until then', () => {
  const image = createRuleImage(base)
  const at = image.take(8)
  image.update()
  image.setWide(at, value)
  const { words, patches } = image.update()
  expect([...words]).toEqual([])
  expect(patches).toEqual([at + 4, 5, at, 3])
  expect(image.update().patches).toEqual([])
})
