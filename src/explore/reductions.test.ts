// Programs in which a reduction that is a little too bold misses something.
//
// In each, the property breaks in one order of events only. The first set of reductions is none at all.

import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import { allReductions, explore, noReductions } from './explore.ts'

const settings = [
  noReductions,
  { ...allReductions, arrival: false },
  { ...allReductions, transparent: false, summaries: false, tails: false },
  allReductions,
]

function expectViolated(notation: ProgramNotation): void {
  const program = buildProgram({ ...notation, properties: ['p'] })
  const kinds = settings.map(
    (reductions) => explore(program, { reductions }).results[0]?.verdict.kind,
  )
  expect(kinds).toEqual(settings.map(() => 'violated'))
}

test('an NMI that writes without reading leaves a trace as soon as the old value was another', () => {
  expectViolated({
    depth: 2,
    fields: { x: { initial: 5n }, y: {} },
    functions: {
      main: ['y = 1', 'n = x', 'y = 2', 'x = 3', 'y = 3', 'n = x', 'check p: n == 3'],
      nmi: ['x = 5'],
    },
    tasks: { only: 'main' },
    vectors: { nmi: ['nmi', '1', 'nmi'] },
  })
})

test('an NMI inside of an NMI counts, also if only the outer one was ever seen', () => {
  expectViolated({
    depth: 3,
    fields: { x: {}, y: {}, armed: { bits: 1 } },
    functions: {
      main: ['n = x', 'y = 2', 'armed = 1', 'n = x', 'y = 3', 'armed = 0'],
      outer: ['a = x', 'x = a'],
      inner: ['x = 1', 'x = 0', 'check p: !armed'],
    },
    tasks: { only: 'main' },
    vectors: {
      outer: ['nmi', 'frame == 0', 'outer'],
      inner: ['nmi', 'armed & (frame == 1)', 'inner'],
    },
  })
})

test('an interrupt that only an NMI lets in counts, although it is masked where the NMI comes', () => {
  expectViolated({
    depth: 3,
    fields: { x: {}, y: {}, pending: { bits: 1 }, open: { owner: 'frame', bits: 1 } },
    functions: {
      main: ['n = x', 'y = 2', 'pending = 1', 'n = x', 'y = 3', 'check p: y == 3', 'pending = 0'],
      nmi: ['open = 1', 'a = x', 'x = a'],
      irq: ['y = 7', 'pending = 0'],
    },
    tasks: { only: 'main' },
    vectors: {
      nmi: ['nmi', 'frame == 0', 'nmi'],
      irq: ['interrupt', 'open & pending', 'irq'],
    },
  })
})

test('an NMI that a device arms counts where the device itself would not', () => {
  expectViolated({
    depth: 2,
    fields: { x: {}, y: {}, late: { bits: 1 }, pending: { bits: 1 } },
    functions: {
      main: ['n = x', 'late = 1', 'y = 1', 'n = x', 'late = 0', 'x = 0', 'check p: !n'],
      nmi: ['x = 5', 'pending = 0'],
      device: ['pending = 1'],
    },
    tasks: { only: 'main' },
    vectors: {
      nmi: ['nmi', 'pending', 'nmi'],
      device: ['environment', 'late & !pending', 'device'],
    },
  })
})

test('an NMI counts where a device counts frames', () => {
  expectViolated({
    depth: 2,
    fields: { sum: { bits: 3 } },
    functions: {
      main: ['fence'],
      nmi: ['fence'],
      // With one frame each time the sum is 1, 3, 7 and stays.
      device: ['sum <- ((old << 1) + depth(task)) & 7', 'n = sum', 'check p: n != 2'],
    },
    tasks: { only: 'main' },
    vectors: { nmi: ['nmi', '1', 'nmi'], device: ['environment', '1', 'device'] },
  })
})

test('an interrupt that changes what an NMI copies counts where only the NMI would', () => {
  expectViolated({
    depth: 2,
    fields: { x: {}, y: {}, on: { owner: 'cpu', bits: 1 } },
    functions: {
      main: ['on = 1', 'n = 0', 'n = x', 'on = 0', 'check p: !n'],
      nmi: ['a = y', 'x = a'],
      irq: ['y = 1'],
    },
    tasks: { only: 'main' },
    vectors: { nmi: ['nmi', '1', 'nmi'], irq: ['interrupt', 'on', 'irq'] },
  })
})

test('what is glued to a step counts before the step', () => {
  expectViolated({
    cpus: 2,
    fields: { g: { bits: 2 }, seen: { bits: 2 } },
    functions: {
      main: ['fence', '+ g <- old + 1', 'fence', '+ g <- old - 1'],
      other: ['n = g', 'm = g', 'check p: !(n == 1 & m == 0)'],
    },
    tasks: { a: 'main', b: 'other' },
  })
})

test.each([
  ['chooses', 'v = choose 2'],
  ['does nothing', 'fence'],
  ['waits for what is there', 'await on'],
])('an interrupt is not put off for ever by a loop that only %s', (_, line) => {
  expectViolated({
    depth: 2,
    fields: { on: { bits: 1 } },
    functions: { main: ['on = 1', `again: ${line}`, 'goto again'], irq: ['check p: 0'] },
    tasks: { only: 'main' },
    vectors: { irq: ['interrupt', 'on', 'irq'] },
  })
})
