// Places that must not overlap.

import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import { cellBytes, fieldOffset, frameCells, layOut } from './layout.ts'

const program = buildProgram({
  cpus: 2,
  depth: 3,
  fields: {
    one: {},
    many: { length: 5 },
    mine: { owner: 'cpu' },
    saved: { owner: 'frame', length: 2 },
  },
  functions: {
    main: ['a = 1', 'b = 1', 'middle(a)', 'leaf(b)'],
    'middle(p)': ['c = p', 'leaf(c)'],
    'leaf(q)': ['one = q'],
  },
  tasks: { left: 'main', right: 'main' },
})
const layout = layOut(program)

test('an array takes a cell for each element', () => {
  expect(fieldOffset(layout, 1) - fieldOffset(layout, 0)).toBe(cellBytes)
  expect(layout.cpus - fieldOffset(layout, 1)).toBe(5 * cellBytes)
})

test('a task has room for the bound of frames and for an environment action', () => {
  expect(layout.slots).toBe(4)
  expect(layout.taskStride).toBe(layout.frames + 4 * layout.frameStride)
})

test('locals begin behind the fields of the frame, and a callee behind its deepest caller', () => {
  const start = frameCells.fields + 2 * cellBytes
  expect(layout.locals).toEqual([start, start + 2 * cellBytes, start + 4 * cellBytes])
})
