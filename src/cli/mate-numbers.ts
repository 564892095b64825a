// What goes between two searching threads in each round, as numbers on their board: a message takes longer than
// many a round. What does not fit, or is no number, goes as a message.

import { present, unreachable } from '../base/assert.ts'
import type { MateAnswer, MateTask } from '../explore/mate.ts'
import type { SeatWork } from '../explore/seat-work.ts'
import type { StateRange } from '../explore/slabs.ts'

const kinds = ['expand', 'grow', 'rehash'] as const

/** Writes a task down; false when it is none for a board. */
export function writeTask(board: Float64Array, task: MateTask): boolean {
  if (task.kind !== 'work' || task.slabs.length > 0) return false
  const { work, number, tables } = task
  return write(board, [
    [number, kinds.indexOf(work.kind), tables.length, tables[0]?.length ?? 0],
    tables.flat(),
    workNumbers(work),
  ])
}

export function readTask(board: Float64Array): MateTask {
  const next = reader(board)
  const [number, kind, memories, each] = [next(), next(), next(), next()]
  const tables = many(memories, () => many(each, next))
  return {
    kind: 'work',
    number,
    tables,
    work: readWork(present(kinds[kind], 'work is of a kind'), next),
    slabs: [],
  }
}

/** The same for an answer. */
export function writeAnswer(board: Float64Array, answer: MateAnswer): boolean {
  if (answer.kind !== 'done') return false
  const { made, missed, stuck, left } = answer.done
  return write(board, [[made, missed, stuck, ...left]])
}

export function readAnswer(board: Float64Array): MateAnswer {
  const next = reader(board)
  const [made, missed, stuck] = [next(), next(), next()]
  return { kind: 'done', done: { made, missed, stuck, left: [next(), next()] } }
}

function workNumbers(work: SeatWork): readonly number[] {
  switch (work.kind) {
    case 'expand': {
      const { states, piece, most, input, output } = work
      return [states, piece, most, ...rangeNumbers(input), ...rangeNumbers(output)]
    }
    case 'grow':
      return [work.slots, work.stride]
    case 'rehash':
      return [work.end]
    default:
      return unreachable(work)
  }
}

function readWork(kind: SeatWork['kind'], next: () => number): SeatWork {
  switch (kind) {
    case 'expand': {
      const [states, piece, most] = [next(), next(), next()]
      return { kind, states, piece, most, input: readRanges(next), output: readRanges(next) }
    }
    case 'grow':
      return { kind, slots: next(), stride: next() }
    case 'rehash':
      return { kind, end: next() }
    default:
      return unreachable(kind)
  }
}

function rangeNumbers(ranges: readonly StateRange[]): readonly number[] {
  return [ranges.length, ...ranges.flatMap(({ slab, from, to }) => [slab, from, to])]
}

function readRanges(next: () => number): readonly StateRange[] {
  return many(next(), () => ({ slab: next(), from: next(), to: next() }))
}

function write(board: Float64Array, parts: readonly (readonly number[])[]): boolean {
  const numbers = parts.flat()
  if (numbers.length > board.length) return false
  board.set(numbers)
  return true
}

function reader(board: Float64Array): () => number {
  let at = 0
  return () => board[at++] ?? 0
}

function many<T>(length: number, make: () => T): readonly T[] {
  return Array.from({ length }, make)
}
