import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import { printFunction, programNames } from '../ir/print.ts'
import { allReductions, explore } from './explore.ts'
import { searchKey, specialize } from './specialize.ts'

const tasks = { only: 'main' }

/** The function's steps, as text. */
function specialized(notation: ProgramNotation, name = 'main'): readonly string[] {
  const program = specialize(buildProgram(notation))
  const func = program.functions.find((each) => each.name === name)
  const text = printFunction(present(func, 'the function exists'), programNames(program))
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().replaceAll(/ +/g, ' '))
    .filter((line) => line !== '')
}

/** What is reached when a field decides between two stores. */
function deciding(steps: readonly string[], more: Partial<ProgramNotation> = {}): ProgramNotation {
  const fields = { mode: { initial: 2n }, x: {}, y: {} }
  const main = [...steps, 'x = 1', 'goto end', 'other: y = 1', 'end: fence']
  return { fields, functions: { main }, tasks, ...more }
}

/** Whether the second store is left in. */
function hasOther(lines: readonly string[]): boolean {
  return lines.some((line) => line.includes('global.y := 1'))
}

describe('specialize() leaves out', () => {
  test('what a field that nobody writes never leads to', () => {
    expect(hasOther(specialized(deciding(['if mode == 3 goto other'])))).toBe(false)
    expect(hasOther(specialized(deciding(['if mode == 2 goto other'])))).toBe(true)
  })

  test('what a field leads to that is only written where it never leads', () => {
    const fields = { mode: { initial: 2n }, x: {}, y: {} }
    const main = ['if mode == 2 goto end', 'mode = 3', 'y = 1', 'end: fence']
    expect(hasOther(specialized({ fields, functions: { main }, tasks }))).toBe(false)
  })

  test('what only another value of a local, an argument or a result would lead to', () => {
    const functions = {
      main: [
        'v = is(2)',
        'if v == 0 goto other',
        'x = 1',
        'goto end',
        'other: y = 1',
        'end: fence',
      ],
      'is(which)': ['v = mode == which', 'return v'],
    }
    expect(hasOther(specialized(deciding([], { functions })))).toBe(false)
  })

  test('what only a vector does that is never deliverable', () => {
    const functions = { main: ['fence'], irq: ['y = 1'] }
    const notation = deciding([], { functions })
    const when = (deliverable: string): ProgramNotation => ({
      ...notation,
      vectors: { irq: ['interrupt', deliverable, 'irq'] },
    })
    expect(hasOther(specialized(when('mode == 3'), 'irq'))).toBe(false)
    expect(hasOther(specialized(when('mode == 2'), 'irq'))).toBe(true)
  })
})

describe('specialize() keeps', () => {
  test('what a local leads to that is looked at before it is set', () => {
    const main = ['again: if v == 0 goto other', 'x = 1', 'other: y = 1', 'v = 1', 'goto again']
    const lines = specialized(deciding([], { functions: { main } }))
    expect(lines.some((line) => line.includes('global.x := 1'))).toBe(true)
  })

  test('every value that a choice, an atomic update or a second store can leave', () => {
    for (const steps of [['v = choose 2'], ['v = old mode <- old + 1'], ['mode = 0', 'v = mode']]) {
      expect(hasOther(specialized(deciding([...steps, 'if v == 0 goto other'])))).toBe(true)
    }
  })

  test('a fault in what is looked at', () => {
    const fields = { list: { length: 2 }, x: {} }
    const notation = { fields, functions: { main: ['x = list[7] & 0'] }, tasks }
    const verdictOf = (reductions = allReductions): string | undefined =>
      explore(buildProgram(notation), { reductions }).results.find(
        ({ property }) => property === 'field-range',
      )?.verdict.kind
    expect(verdictOf()).toBe('violated')
    expect(verdictOf({ ...allReductions, constants: false })).toBe('violated')
  })

  test('the place and the number of steps', () => {
    const before = buildProgram(deciding(['if mode == 3 goto other']))
    const after = specialize(before)
    const count = ({ functions }: typeof before): readonly number[] =>
      functions.map(({ steps }) => steps.length)
    expect(count(after)).toEqual(count(before))
  })
})

describe('searchKey()', () => {
  const booted = (mode: bigint): string => {
    const fields = { mode: { initial: mode }, x: {}, y: {} }
    return searchKey(buildProgram({ ...deciding(['if mode <= 1 goto other']), fields }))
  }

  test('searchKey() is the same for boots that lead to the same code', () => {
    expect(booted(0n)).toBe(booted(1n))
  })

  test('searchKey() differs where another step is reached', () => {
    expect(booted(0n)).not.toBe(booted(2n))
  })
})
