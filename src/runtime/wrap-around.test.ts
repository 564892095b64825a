// Counts in shared words come round. What they are compared for stays right while they do, and nothing beside
// them in the word is touched.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasLeft, passQuiescent, tryEnter, tryExit } from './protocol.ts'
import { allocateSlot, RELEASED, releaseSlot } from './slots.ts'
import { Mode, STRIDE, VISIT, VISITS, WAKE, WATCHED, WORK, WORKING } from './state-word.ts'

const last = VISITS
/** 13 bits. */
const allVisits = 8192

function wordWith(word: number): Int32Array {
  const words = new Int32Array(new SharedArrayBuffer(4 * STRIDE))
  words[0] = word
  return words
}

test('tryEnter() counts the last visit round to none, and keeps all else', () => {
  const words = wordWith(last | WAKE | WATCHED | Mode.User)
  expect(tryEnter(words, 0)).toBe(0)
  expect(words[0]).toBe(WAKE | WATCHED | Mode.Kernel)
})

test('tryEnter() counts over the sign bit', () => {
  const words = wordWith((2 ** 31 - VISIT) | WORK | Mode.Idle)
  expect(tryEnter(words, 0)).toBe(255)
  expect(words[0]).toBe(-(2 ** 31) | WORKING | Mode.Kernel)
})

test('passQuiescent() and tryExit() with work count the last visit round to none', () => {
  for (const call of [passQuiescent, (words: Int32Array) => tryExit(words, 0, Mode.User)]) {
    const words = wordWith(last | WORK | Mode.Kernel)
    expect(call(words, 0)).toBe(255)
    expect(words[0]).toBe(WORKING | Mode.Kernel)
  }
})

test('hasLeft() knows a CPU that came back, wherever its visits stand', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: allVisits - 1 }),
      fc.integer({ min: 1, max: 50 }),
      (from, times) => {
        const words = wordWith((from * VISIT) | Mode.User)
        tryEnter(words, 0)
        const seen = words[0] ?? 0
        expect(hasLeft(words, 0, seen)).toBe(false)
        for (let time = 0; time < times; time += 1) {
          tryExit(words, 0, Mode.User)
          expect(tryEnter(words, 0)).toBe(0)
        }
        expect(hasLeft(words, 0, seen)).toBe(true)
      },
    ),
  )
})

test('hasLeft() takes a CPU for one that stayed after exactly all visits, which only costs time', () => {
  const words = wordWith(Mode.User)
  tryEnter(words, 0)
  const seen = words[0] ?? 0
  for (let visit = 0; visit < allVisits; visit += 1) {
    tryExit(words, 0, Mode.User)
    tryEnter(words, 0)
  }
  expect(hasLeft(words, 0, seen)).toBe(false)
  tryExit(words, 0, Mode.User)
  expect(hasLeft(words, 0, seen)).toBe(true)
})

test('allocateSlot() and releaseSlot() go on when the count of releases comes round', () => {
  const slots = new Int32Array(new SharedArrayBuffer(4 * 3))
  slots[RELEASED] = 2 ** 31 - 1
  for (let round = 0; round < 5; round += 1) {
    expect([0, 1, 2].map(() => allocateSlot(slots, 1, 2, 0, 1))).toEqual([1, 0, -1])
    for (const slot of [0, 1]) releaseSlot(slots, 1, slot)
  }
  expect(slots[RELEASED]).toBe(-(2 ** 31) + 9)
})
