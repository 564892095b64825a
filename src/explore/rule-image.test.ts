// What has changed among the rules comes to others in pieces that they can read meanwhile.

import { expect, test } from 'vitest'
import { createRuleImage } from './rule-image.ts'

const base = 64
const value = (5n << 32n) | 3n

test('update() has what was added, as words', () => {
  const image = createRuleImage(base)
  const at = image.take(16)
  image.fill(at, value, 2)
  image.setWide(at + 8, value + 1n)
  const { start, words, widePatches } = image.update()
  expect({ start, words: [...words], widePatches }).toEqual({
    start: base,
    words: [3, 5, 4, 5],
    widePatches: [],
  })
  expect(image.get(at)).toBe(3)
})

test('update() has what has changed of 64 bits in one piece, for whoever reads it meanwhile', () => {
  const image = createRuleImage(base)
  const at = image.take(8)
  image.update()
  image.setWide(at, value)
  const { words, widePatches } = image.update()
  expect([...words]).toEqual([])
  expect(widePatches).toEqual([[at, value]])
  expect(image.update().widePatches).toEqual([])
})
