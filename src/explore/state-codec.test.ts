// What is part of a state: everything that can make a difference, and nothing else.

import { describe, expect, test } from 'vitest'
import { i64 } from '../base/integer.ts'
import type { IntType } from '../base/integer.ts'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import { createMachine } from '../wasm/machine.ts'
import { createActions } from './micro-step.ts'
import { createExecutor } from './executor.ts'
import { createStateCodec } from './state-codec.ts'
import { chainPlan } from './stops.ts'

/** Every state that a run without choices and interrupts passes through, packed. */
function statesOf(
  notation: ProgramNotation,
  localType: IntType = i64,
  tails = false,
): readonly (readonly number[])[] {
  const built = buildProgram(notation)
  const functions = built.functions.map((func) => ({
    ...func,
    locals: func.locals.map((local) => ({ ...local, type: localType })),
  }))
  const program = { ...built, functions }
  const machine = createMachine(
    program,
    () => {},
    () => ({ kind: 'const', value: 1n }),
  )
  const sink = { insane: () => {}, mute: () => {}, unmute: () => false }
  const executor = createExecutor(machine, chainPlan(program, false), sink, 1000, {
    chains: true,
    traced: false,
  })
  const { microStep } = createActions(machine, executor, sink)
  const codec = createStateCodec(machine, tails)
  const words = new Int32Array(codec.maxWords)
  const states: number[][] = []
  executor.stack.reset()
  for (let going = true; going; going = microStep(0, 0)) {
    const length = codec.pack(words)
    const state = [...words.subarray(0, length)]
    // Loading is the inverse of packing.
    codec.load(words.subarray(0, length))
    expect([...words.subarray(0, codec.pack(words))]).toEqual(state)
    states.push(state)
  }
  return states
}

function lengths(...lines: readonly string[]): readonly number[] {
  const functions = { main: [...lines, 'return'], 'helper(p)': ['x = p', 'return p'] }
  return statesOf({ fields: { x: { bits: 32 } }, functions, tasks: { only: 'main' } }).map(
    (state) => state.length,
  )
}

describe('createStateCodec()', () => {
  test('a local is stored while it is live, also in a caller', () => {
    // Fixed words: x, and what CPU and task are. A frame: its place; then 65 bits for a live local.
    const [bare, live] = [3, 6]
    expect(lengths('a = x', 'x = a')).toEqual([bare, live, bare, bare])
    const both = live + 2
    expect(lengths('a = x', 'b = helper(3)', 'x = a')).toEqual([
      bare,
      live,
      both,
      both,
      live,
      bare,
      bare,
    ])
  })

  test('a field that nobody writes takes no room', () => {
    const fields = { x: {}, setting: { bits: 64, initial: 5n } }
    const functions = { main: ['x = setting'] }
    const [first] = statesOf({ fields, functions, tasks: { only: 'main' } })
    const [same] = statesOf({
      fields: { x: {} },
      functions: { main: ['x = 5'] },
      tasks: { only: 'main' },
    })
    expect(first).toEqual(same)
  })

  test('a local that fits its type takes no more than that, and one that does not is kept whole', () => {
    const run = (value: string): readonly (readonly number[])[] =>
      statesOf(
        {
          fields: { wide: { bits: 64 } },
          functions: { main: [`a = ${value}`, 'wide = a'] },
          tasks: { only: 'main' },
        },
        { bits: 8, signed: false },
      )
    const [small, large] = [run('255'), run('0 - 2')]
    expect(small[1]?.length).toBe((small[0]?.length ?? 0) + 1)
    expect(large[1]?.length).toBe((large[0]?.length ?? 0) + 3)
    expect(large[2]?.slice(0, 2)).toEqual([-2, -1])
  })

  test('with tails, bits of a local that nobody looks at make no difference', () => {
    const run = (value: string, tails: boolean): readonly (readonly number[])[] => {
      const functions = { main: [`a = ${value}`, 'x = a & 6', 'x = a & 4294967296'] }
      const fields = { x: { bits: 64 } }
      return statesOf({ fields, functions, tasks: { only: 'main' } }, i64, tails)
    }
    expect(run('4294967299', true)).toEqual(run('21474836490', true))
    expect(run('4294967299', false)).not.toEqual(run('21474836490', false))
    // Bit 2 and bit 32 are looked at.
    expect(run('4294967299', true)).not.toEqual(run('4294967300', true))
    expect(run('4294967299', true)).not.toEqual(run('3', true))
  })

  test('with tails, the cell of a task that nobody asks about takes no room', () => {
    const run = (asked: string, tails: boolean): number => {
      const functions = { main: ['noted = 1', `x = noted@${asked}`] }
      const fields = { x: { bits: 64 }, noted: { owner: 'task', bits: 64 } } as const
      const tasks = { one: 'main', two: 'main' }
      const states = statesOf({ fields, functions, tasks }, i64, tails)
      return states[0]?.length ?? 0
    }
    expect(run('1', true)).toBeLessThan(run('1', false))
    expect(run('x', true)).toBe(run('x', false))
  })
})
