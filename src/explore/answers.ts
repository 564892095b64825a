// Answers that are decided by a few cells of memory: a tree for each question.
//
// Trees are asked far more often than anything else, at nearly every step. Most cells of a tree have had one
// value so far, so they are compared in runs, and only where several values led on there is a fork.

import { present } from '../base/assert.ts'

export interface Answers {
  /** The answer to a question where the cells have the values that they have now, if it is known. */
  readonly known: (question: number) => boolean | undefined
  /** Keeps an answer that was decided by the values of these cells (word indices), in this order. */
  readonly keep: (question: number, cells: readonly number[], answer: boolean) => void
}

/** Cells that have had these values only; then a fork, or else the answer. */
interface Run {
  cells: readonly number[]
  values: readonly number[]
  fork: Fork | undefined
  answer: boolean
}

/** A cell of several values. Mostly it is the value of last time. */
interface Fork {
  readonly cell: number
  readonly ways: Map<number, Run>
  lastValue: number
  last: Run | undefined
}

const maxAnswers = 1 << 18

/** Cells are words of this memory. */
export function createAnswers(words: Int32Array): Answers {
  const roots: (Run | undefined)[] = []
  let answers = 0

  const newRun = (cells: readonly number[], answer: boolean): Run => ({
    cells,
    values: cells.map((cell) => words[cell] ?? 0),
    fork: undefined,
    answer,
  })
  /** Adds an answer that is not known behind this run, whose cells begin with `from`. */
  const add = (root: Run, cells: readonly number[], answer: boolean): void => {
    let run = root
    for (let from = 0; ;) {
      const other = differs(words, run)
      if (other < run.cells.length) split(run, other)
      from += run.cells.length
      const fork = present(run.fork, 'what is looked at follows from what was seen')
      const value = words[fork.cell] ?? 0
      const next = follow(fork, value)
      from++
      if (next === undefined) {
        fork.last = newRun(cells.slice(from), answer)
        fork.ways.set(value, fork.last)
        return
      }
      run = next
    }
  }
  return {
    known: (question) => {
      for (let run = roots[question]; run !== undefined;) {
        if (differs(words, run) < run.cells.length) return undefined
        const { fork } = run
        if (fork === undefined) return run.answer
        run = follow(fork, words[fork.cell] ?? 0)
      }
      return undefined
    },
    keep: (question, cells, answer) => {
      if (++answers > maxAnswers) {
        roots.length = 0
        answers = 1
      }
      const root = roots[question]
      if (root === undefined) roots[question] = newRun([...cells], answer)
      else add(root, cells, answer)
    },
  }
}

/** The first cell of a run that has another value now; the length of the run if there is none. */
function differs(words: Int32Array, { cells, values }: Run): number {
  const { length } = cells
  let at = 0
  while (at < length && words[cells[at] ?? 0] === values[at]) at++
  return at
}

function follow(fork: Fork, value: number): Run | undefined {
  if (value !== fork.lastValue) {
    fork.last = fork.ways.get(value)
    fork.lastValue = value
  }
  return fork.last
}

/** Makes a cell of a run a fork: its value leads to what came behind. */
function split(run: Run, at: number): void {
  const [cell, value] = [run.cells[at] ?? 0, run.values[at] ?? 0]
  const rest: Run = {
    cells: run.cells.slice(at + 1),
    values: run.values.slice(at + 1),
    fork: run.fork,
    answer: run.answer,
  }
  run.cells = run.cells.slice(0, at)
  run.values = run.values.slice(0, at)
  run.fork = { cell, ways: new Map([[value, rest]]), lastValue: value, last: rest }
}
