// Tasks and answers come back from a board as they were written, and what is none for a board is left to messages.

import { expect, test } from 'vitest'
import type { MateTask } from '../explore/mate.ts'
import { readAnswer, readTask, writeAnswer, writeTask } from './mate-numbers.ts'

const tables = [
  [1, 2, 3],
  [4, 5, 4_294_967_295],
]
const range = { slab: 3, from: 0, to: 99 }
const expand = {
  kind: 'expand',
  states: 1000,
  piece: 32,
  most: 1024,
  input: [range, { slab: 0, from: 5, to: 7 }],
  output: [range],
} as const
const rest = { kind: 'work', number: 77, tables, slabs: [] } as const

test.each<[string, MateTask]>([
  ['expands states', { ...rest, work: expand }],
  ['makes a table larger', { ...rest, work: { kind: 'grow', slots: 4096, stride: 2 ** 31 } }],
  ['numbers nodes', { ...rest, work: { kind: 'rehash', end: 12 } }],
])('readTask() has the task back that %s', (_, task) => {
  const board = new Float64Array(64)
  expect(writeTask(board, task)).toBe(true)
  expect(readTask(board)).toEqual(task)
})

test('writeTask() refuses what does not fit, and what is more than numbers', () => {
  const board = new Float64Array(64)
  const many = Array.from({ length: 20 }, () => range)
  expect(writeTask(board, { ...rest, work: { ...expand, input: many } })).toBe(false)
  expect(writeTask(board, { ...rest, work: expand, slabs: [new SharedArrayBuffer(8)] })).toBe(false)
})

test('readAnswer() has the answer back of a thread that has done its work', () => {
  const board = new Float64Array(8)
  const answer = { kind: 'done', done: { made: 5, missed: 1, stuck: 0, left: [3, 9] } } as const
  expect(writeAnswer(board, answer)).toBe(true)
  expect(readAnswer(board)).toEqual(answer)
  for (const other of [{ kind: 'late' }, { kind: 'stopped', problem: 'trap' }] as const) {
    expect(writeAnswer(board, other)).toBe(false)
  }
})
