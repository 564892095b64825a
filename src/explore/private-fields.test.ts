// What of a task waits with its stack: what nobody else can look at while it waits.

import { describe, expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import { privateFields } from './private-fields.ts'

function hidden(more: Partial<ProgramNotation>): {
  readonly fields: readonly string[]
  readonly depth: boolean
} {
  const program = buildProgram({
    fields: { mine: { owner: 'task' }, g: {}, each: { owner: 'cpu' } },
    functions: { main: ['mine = 1', 'g = mine', 'each = 2'] },
    tasks: { one: 'main', two: 'main' },
    ...more,
  })
  const { fields, depth } = privateFields(program)
  return { fields: [...fields].map((field) => program.fields[field]?.name ?? ''), depth }
}

describe('privateFields()', () => {
  test('a field that tasks touch as their own is private, and the depth that nobody asks for', () => {
    expect(hidden({})).toEqual({ fields: ['mine'], depth: true })
  })

  test('a field that is written or read with the number of a task is not', () => {
    expect(hidden({ functions: { main: ['mine@(1 - task) = 1'] } }).fields).toEqual([])
    expect(hidden({ functions: { main: ['mine = 1', 'g = mine@1'] } }).fields).toEqual([])
  })

  test('a field that is asked for with the own number is', () => {
    expect(hidden({ functions: { main: ['mine@task = 1'] } }).fields).toEqual(['mine'])
  })

  test('a field that a vector asks for with a number is not, one of the interrupted task is', () => {
    const functions = { main: ['mine = 1'], irq: ['fence'] }
    expect(hidden({ functions, vectors: { irq: ['interrupt', 'mine@1', 'irq'] } }).fields).toEqual(
      [],
    )
    expect(hidden({ functions, vectors: { irq: ['interrupt', 'mine', 'irq'] } }).fields).toEqual([
      'mine',
    ])
  })

  test('what an invariant looks at is not: it is asked where a task has just been switched to', () => {
    expect(hidden({ invariants: { p: 'mine < 3' } }).fields).toEqual([])
  })
})
