import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BinaryOp } from '../ir/program.ts'
import { applyBinary, applyUnary } from './arithmetic.ts'

const min = -(1n << 63n)
const max = (1n << 63n) - 1n

test.each<[BinaryOp, bigint, bigint, bigint]>([
  ['add', max, 1n, min],
  ['sub', min, 1n, max],
  ['mul', 1n << 62n, 4n, 0n],
  ['div_s', -7n, 2n, -3n],
  ['div_s', min, -1n, min],
  ['rem_s', -7n, 2n, -1n],
  ['rem_s', min, -1n, 0n],
  ['div_u', -1n, 2n, max],
  ['rem_u', -1n, 10n, 5n],
  ['div_s', 5n, 0n, 0n],
  ['rem_u', 5n, 0n, 0n],
  ['shl', 1n, 63n, min],
  ['shl', 1n, 64n, 1n],
  ['shr_s', min, 63n, -1n],
  ['shr_u', min, 63n, 1n],
  ['shr_u', -1n, -1n, 1n],
  ['lt_s', -1n, 0n, 1n],
  ['lt_u', -1n, 0n, 0n],
  ['le_u', 0n, -1n, 1n],
])('applyBinary(%s, %d, %d) is %d', (op, left, right, result) => {
  expect(applyBinary(op, left, right)).toBe(result)
})

test('applyUnary() negates the smallest value to itself', () => {
  expect(applyUnary('neg', min)).toBe(min)
  expect(applyUnary('not', 0n)).toBe(-1n)
  expect(applyUnary('lnot', 7n)).toBe(0n)
})

test('applyBinary() never leaves the signed 64-bit range', () => {
  const value = fc.bigInt({ min, max })
  const op = fc.constantFrom<BinaryOp>(
    'add',
    'sub',
    'mul',
    'div_s',
    'div_u',
    'rem_u',
    'shl',
    'shr_u',
  )
  fc.assert(
    fc.property(op, value, value, (which, left, right) => {
      const result = applyBinary(which, left, right)
      expect(BigInt.asIntN(64, result)).toBe(result)
    }),
  )
})
