// Values that take every way through code that looks at a value in these ways.

import { expect, test } from 'vitest'
import { representatives } from './representatives.ts'

const u32 = { bits: 32, signed: false } as const

test('representatives() has every combination of bits that masks tell apart, set by this code or not', () => {
  const constants = {
    masks: new Set([1n, 4n, 32n]),
    addends: new Set([4n]),
    compared: new Set<bigint>(),
  }
  const values = new Set(representatives(u32, [0n], constants))
  for (const value of [0n, 1n, 4n, 5n, 32n, 33n, 36n, 37n]) expect(values).toContain(value)
})

test('representatives() has what the code compares with, and both neighbours', () => {
  const constants = {
    masks: new Set<bigint>(),
    addends: new Set<bigint>(),
    compared: new Set([77n]),
  }
  const values = new Set(representatives(u32, [], constants))
  for (const value of [76n, 77n, 78n]) expect(values).toContain(value)
})

test('representatives() of a narrow type are all its values', () => {
  const values = representatives({ bits: 2, signed: true }, [], undefined)
  expect(values.toSorted((a, b) => Number(a - b))).toEqual([-2n, -1n, 0n, 1n])
})
