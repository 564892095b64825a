// Two versions of a whole system side by side: what they part in is found and can be told, and what is the
// same never parts.

import { expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import { replay } from '../sim/timeline.ts'
import type { Mark } from './mark.ts'
import { runTogether } from './side-by-side.ts'
import type { Parted } from './side-by-side.ts'
import { createSide } from './side.ts'
import { isKnown } from './value.ts'

/** A loop that goes round as long as an interrupt sets the flag while it waits for nothing else. */
function looping(
  body: readonly string[],
  handler: readonly string[] = ['y = 1', 'return'],
): ProgramNotation {
  return {
    depth: 2,
    fields: {
      x: { owner: 'cpu', bits: 2 },
      y: { owner: 'cpu', bits: 1 },
      on: { owner: 'cpu', bits: 1 },
    },
    functions: { 'main()': ['L: f()', 'goto L'], 'f()': body, 'h()': handler },
    tasks: { main: 'main' },
    vectors: { timer: ['interrupt', 'on', 'h'] },
  }
}

function run(old: ProgramNotation, now: ProgramNotation): Parted | undefined {
  const setting = { old: buildProgram(old), new: buildProgram(now) }
  const sides = {
    old: createSide('old', setting.old, new Map()),
    new: createSide('new', setting.new, new Map()),
  }
  return runTogether(sides, setting, 'effects', [], 12)
}

function written(mark: Mark | undefined): string {
  const values = (mark?.values ?? []).map((value) => (isKnown(value) ? value.toString() : '?'))
  return [mark?.what, ...values].join(' ')
}

const again = [
  'on = 1',
  'emit open',
  'on = 0',
  'if y == 0 goto M',
  'y = 0',
  'x = 1',
  'x = 0',
  'M: return',
]
const forgets = [
  'on = 1',
  'emit open',
  'on = 0',
  'if y == 0 goto M',
  'y = 0',
  'x = 1',
  'x = 2',
  'M: return',
]

test('runTogether() finds what only shows when something has arrived at the right moment', () => {
  const parted = present(run(looping(again), looping(forgets)), 'they differ')
  const { at, old, new: now } = parted
  expect([old[at], now[at]].map(written)).toEqual(['x 0', 'x 2'])
  expect(old.slice(0, at)).toEqual(now.slice(0, at))
  expect(parted.running[0]).toBe('f')
})

test('runTogether() tells a way that OLD can go, to where its marks begin', () => {
  const parted = present(run(looping(again), looping(forgets)), 'they differ')
  const program = buildProgram(looping(again))
  const moments = replay(program, parted.path).moments.filter(({ changed }) => 'cpu0.x' in changed)
  expect(moments).toEqual([])
})

test('runTogether() never parts versions that are the same in other words', () => {
  const other = again.map((line) => (line === 'on = 1' ? 'on = 2 - 1' : line))
  expect(run(looping(again), looping(other))).toBeUndefined()
})

test('runTogether() does not take another order of private questions for a difference', () => {
  const asked = ['a = choose 2', 'x = a', 'x = 0', 'return']
  const twice = ['b = choose 2', 'a = choose 2', 'x = a', 'x = 0', 'return']
  expect(run(looping(asked), looping(twice))).toBeUndefined()
  expect(run(looping(asked), looping(['x = 3', 'x = 0', 'return']))).toBeDefined()
})
