// What is put in comes out, for any widths and with gaps.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBitStream } from './bit-stream.ts'

const piece = fc.record({
  bits: fc.integer({ min: 1, max: 32 }),
  value: fc.integer(),
  gap: fc.boolean(),
})

test('take() gets back the low bits of what was put, also across words', () => {
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const stream = createBitStream()
      const words = new Int32Array(pieces.length + 1)
      stream.start(words)
      for (const { bits, value, gap } of pieces) {
        if (gap) stream.align()
        stream.put(value, bits)
      }
      stream.align()
      stream.start(words)
      for (const { bits, value, gap } of pieces) {
        if (gap) stream.alignRead()
        const expected = bits === 32 ? value : value & (2 ** bits - 1)
        expect(stream.take(bits)).toBe(expected)
      }
    }),
  )
})
