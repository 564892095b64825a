// Which pieces of a state a run looks at, and how closely.
//
// Traced code reports each cell that it touches, and the stack the frames that it brings up. A cell that is only
// compared is asked a question (cell-test.ts): what follows is the same for all contents with the same answer. A
// cell that is only overwritten matters in one way: it may have been like that before. Where code looks twice, and
// not for the same, the whole contents count.

import { scratch } from '../wasm/layout.ts'
import { holds } from '../wasm/cell-test.ts'
import type { Machine } from '../wasm/machine.ts'
import type { Pieces } from './pieces.ts'
import type { Look } from './rules.ts'

export interface Seen {
  /** In the order in which code looked; what was only overwritten comes last. */
  readonly looked: readonly Look[]
  /** Pieces that were written, whether they got another number or not. */
  readonly written: readonly number[]
}

export interface Watch {
  /** Begins to watch, in a state that is in the machine's memory. */
  readonly start: () => void
  /** The run begins once more, with other choices. */
  readonly again: () => void
  /** What the numbers of pieces are when a run is over. */
  readonly over: (after: Int32Array) => void
  readonly stop: () => Seen
}

export function createWatch({ trace, tests, words }: Machine, pieces: Pieces): Watch {
  let looked: Look[] = []
  const whole = new Set<number>()
  const asked = new Map<number, string>()
  const written = new Set<number>()
  /** In this run: what it has written without having looked is its own. */
  const overwritten = new Set<number>()
  /** What overwritten pieces became, in each run. */
  const ends = new Map<number, Set<number>>()

  const look = (piece: number): void => {
    whole.add(piece)
    looked.push({ piece })
  }
  const touched = (address: number, write: number): void => {
    const piece = pieces.at(address)
    if (piece < 0) return
    if (write === 1) written.add(piece)
    if (whole.has(piece) || overwritten.has(piece)) return
    if (write === 1 && pieces.isCell(piece)) overwritten.add(piece)
    else look(piece)
  }
  const tested = (number: number, address: number): void => {
    const piece = pieces.at(address)
    const test = tests[number]
    if (piece < 0 || test === undefined || whole.has(piece) || overwritten.has(piece)) return
    const other = wide(words[scratch.compared >> 2], words[(scratch.compared >> 2) + 1])
    const question = `${number} ${other}`
    const before = asked.get(piece)
    if (before === question) return
    asked.set(piece, question)
    if (before !== undefined) return look(piece)
    const answers = pieces
      .contentsOf(piece)
      .map(([low, high]) => (holds(test, wide(low, high), other) ? 1 : 0))
    looked.push({ piece, answers })
  }
  return {
    start: () => {
      looked = []
      for (const each of [whole, asked, written, overwritten, ends]) each.clear()
      trace.touched = touched
      trace.tested = tested
      trace.all = true
    },
    again: () => overwritten.clear(),
    over: (after) => {
      for (const piece of overwritten) {
        const known = ends.get(piece) ?? new Set()
        ends.set(piece, known.add(after[piece] ?? 0))
      }
    },
    stop: () => {
      trace.touched = ignore
      trace.tested = ignore
      trace.all = false
      for (const [piece, numbers] of ends) {
        if (!whole.has(piece))
          looked.push({ piece, answers: whichOf(numbers, pieces.sizeOf(piece)) })
      }
      return { looked, written: [...written] }
    },
  }
}

function ignore(): void {}

function wide(low = 0, high = 0): bigint {
  return (BigInt(high) << 32n) | BigInt(low >>> 0)
}

/** By number: which of the given ones it is. */
function whichOf(numbers: ReadonlySet<number>, size: number): readonly number[] {
  const given = [...numbers]
  return Array.from({ length: size }, (_, number) => given.indexOf(number))
}
