// Packing and loading cells of any width: what goes in comes out, in as few words as the widths say.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wrap } from '../base/integer.ts'
import type { IntType } from '../base/integer.ts'
import { encodeModule } from './encoder.ts'
import { generatePacker, packedWords } from './generate-packer.ts'
import type { PackedCell } from './generate-packer.ts'

const type: fc.Arbitrary<IntType> = fc.record({
  bits: fc.integer({ min: 1, max: 64 }),
  signed: fc.boolean(),
})
const variables = fc.array(
  fc.record({ type, value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }) }),
  {
    maxLength: 40,
  },
)
const packedAt = 32_768

function cellsOf(types: readonly IntType[], base: number): readonly PackedCell[] {
  return types.map((each, index) => ({ address: base + index * 8, type: each }))
}

function packer(cells: readonly PackedCell[]): {
  readonly memory: BigInt64Array
  readonly words: Int32Array
  readonly call: (name: string, base: number, words: number) => void
} {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const module = new WebAssembly.Module(encodeModule(generatePacker([{ name: 'All', cells }], 1)))
  const { exports } = new WebAssembly.Instance(module, { host: { memory } })
  const call = (name: string, base: number, words: number): void => {
    const found = exports[name]
    if (typeof found === 'function') found(base, words)
  }
  const words = new Int32Array(memory.buffer, packedAt)
  return { memory: new BigInt64Array(memory.buffer), words, call }
}

describe('generatePacker()', () => {
  test('loads what it packed, also at another base', () => {
    fc.assert(
      fc.property(variables, (all) => {
        const cells = cellsOf(
          all.map((each) => each.type),
          64,
        )
        const { memory, call } = packer(cells)
        const expected = all.map((each) => wrap(each.type, each.value))
        expected.forEach((value, index) => void (memory[8 + index] = value))
        call('packAll', 0, packedAt)
        call('loadAll', 1024, packedAt)
        expect([...memory.subarray(136, 136 + all.length)]).toEqual(expected)
      }),
    )
  })

  test('writes no word that packedWords() does not count', () => {
    fc.assert(
      fc.property(variables, (all) => {
        const cells = cellsOf(
          all.map((each) => each.type),
          64,
        )
        const { memory, words, call } = packer(cells)
        memory.fill(-1n)
        words.fill(7)
        call('packAll', 0, packedAt)
        expect(words.subarray(packedWords(cells)).every((word) => word === 7)).toBe(true)
      }),
    )
  })

  test('puts small cells side by side, and none across two words', () => {
    const bits = (...widths: readonly number[]): number =>
      packedWords(
        cellsOf(
          widths.map((width) => ({ bits: width, signed: false })),
          0,
        ),
      )
    expect(bits()).toBe(0)
    expect(bits(1, 1, 30)).toBe(1)
    expect(bits(20, 20)).toBe(2)
    expect(bits(64)).toBe(2)
    expect(bits(33, 31)).toBe(2)
  })

  test('leaves out cells without bits', () => {
    expect(packedWords(cellsOf([{ bits: 0, signed: false }], 0))).toBe(0)
  })
})
