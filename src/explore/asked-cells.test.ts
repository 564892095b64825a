// Which tasks' cells of a field are part of a state: those that somebody may ask for.

import { describe, expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import { isAskedFor } from './asked-cells.ts'

/** The tasks of two whose cell of `mine` is asked for. */
function asked(more: Partial<ProgramNotation>): readonly number[] {
  const program = buildProgram({
    fields: { mine: { owner: 'task' }, g: {} },
    functions: { main: ['mine = 1'] },
    tasks: { one: 'main', two: 'main' },
    properties: ['p'],
    ...more,
  })
  const isAsked = isAskedFor(program)
  const field = program.fields.findIndex(({ name }) => name === 'mine')
  return [0, 1].filter((task) => isAsked(field, task))
}

describe('isAskedFor()', () => {
  test('a cell that is only written is not', () => {
    expect(asked({})).toEqual([])
    expect(asked({ functions: { main: ['mine@1 = 2'] } })).toEqual([])
  })

  test('a cell that is named is, and the other one is not', () => {
    expect(asked({ functions: { main: ['mine = 1', 'g = mine@1'] } })).toEqual([1])
  })

  test('every cell is where somebody looks at his own, or at one that is not known beforehand', () => {
    expect(asked({ functions: { main: ['g = mine'] } })).toEqual([0, 1])
    expect(asked({ functions: { main: ['g = mine@g'] } })).toEqual([0, 1])
    expect(asked({ functions: { main: ['mine <- old + 1'] } })).toEqual([0, 1])
  })

  test('a place that is written through a look at another cell asks for that one', () => {
    expect(asked({ functions: { main: ['mine@(mine@0) = 1'] } })).toEqual([0])
  })

  test('vectors and invariants ask, too', () => {
    const functions = { main: ['mine = 1'], irq: ['fence'] }
    expect(asked({ functions, vectors: { irq: ['interrupt', 'mine@1', 'irq'] } })).toEqual([1])
    expect(asked({ functions, invariants: { p: 'mine@0 < 3' } })).toEqual([0])
  })
})
