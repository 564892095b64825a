import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import { createMachine } from '../wasm/machine.ts'
import type { Machine } from '../wasm/machine.ts'
import { placeCells, widen } from './cell-places.ts'
import type { Place, Widths } from './cell-places.ts'

const machine: Machine = createMachine(
  buildProgram({
    cpus: 2,
    fields: {
      wide: { bits: 40 },
      signed: { bits: 8, signed: true },
      still: { bits: 8 },
      own: { owner: 'cpu', bits: 3 },
    },
    functions: { main: ['n = wide', 'wide = n + 1', 'signed = 0 - 1', 'own = 1', 'x = still'] },
    tasks: { one: 'main', two: 'main' },
  }),
  () => {},
  () => ({ kind: 'const', value: 1n }),
)

function widest(places: readonly Place[]): number {
  return Math.max(...places.map(({ bits }) => bits))
}

test('placeCells() gives no two cells the same bit, and none a bit beyond its leaf', () => {
  const { cells, leaves } = placeCells(machine, new Map())
  const taken = new Set<string>()
  for (const { leaf, shift, bits } of cells) {
    expect(leaf).toBeLessThan(leaves)
    expect(shift + bits).toBeLessThanOrEqual(64)
    for (let bit = shift; bit < shift + bits; bit++) {
      expect(taken.has(`${leaf} ${bit}`)).toBe(false)
      taken.add(`${leaf} ${bit}`)
    }
  }
})

test('placeCells() leaves out what never changes', () => {
  const still = machine.layout.fields[2]
  expect(placeCells(machine, new Map()).cells.some(({ address }) => address === still)).toBe(false)
})

test('placeCells() begins with few bits, and widen() gives a value the room that it needs', () => {
  const widths: Widths = new Map()
  const address = machine.layout.fields[0] ?? 0
  const bitsOf = (): number | undefined =>
    placeCells(machine, widths).cells.find((cell) => cell.address === address)?.bits
  expect(bitsOf()).toBeLessThan(10)
  widen(machine, widths, address, 1023n)
  expect(bitsOf()).toBe(10)
  widen(machine, widths, address, 2n ** 40n - 1n)
  expect(bitsOf()).toBe(40)
  expect(widest(placeCells(machine, widths).cells)).toBe(40)
})

test('widen() counts the sign of a signed value', () => {
  const widths: Widths = new Map()
  const address = machine.layout.fields[1] ?? 0
  widen(machine, widths, address, -5n)
  const place = placeCells(machine, widths).cells.find((cell) => cell.address === address)
  expect(place?.bits).toBe(4)
})

test('widen() widens the copies of all CPUs together', () => {
  const widths: Widths = new Map()
  const { cpus, cpuStride, fields } = machine.layout
  const own = fields[3] ?? 0
  widen(machine, widths, cpus + own, 5n)
  const { cells } = placeCells(machine, widths)
  const bits = [0, 1].map(
    (cpu) => cells.find(({ address }) => address === cpus + cpu * cpuStride + own)?.bits,
  )
  expect(bits).toEqual([3, 3])
})
