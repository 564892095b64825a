// The story of a violation: what happened, in nested contexts, on about one screen.
//
// Amounts of detail are tried from generous to sparse until the story fits. Whatever the amount, it
// shows each context change, each task switch and the failing check; what it leaves out it counts.
// The manner is that of kernel mails: indentation for contexts, L1.A L2.A L2.B L1.B for their levels.

import { keepLedger, situation } from './change.ts'
import type { FieldWords } from './field-words.ts'
import { layOut, wrapWords, type Page } from './layout.ts'
import { labelLevels } from './levels.ts'
import type { Moment } from '../sim/timeline.ts'
import type { Cast } from './cast.ts'
import type { Detail, Plot } from './plot.ts'
import { tellCycle, type Cycle } from './tell-cycle.ts'
import { tellLines } from './tell-lines.ts'
import { growTimeline } from './timeline.ts'

export interface Failure {
  readonly property: string
  readonly statement: string
  readonly message: string
  /** What can go on for ever behind the last moment. */
  readonly cycle?: Cycle | undefined
}

export interface StoryOptions extends Page {
  /** Rows that the story may take, the closing lines included. */
  readonly rows: number
}

const details: readonly Detail[] = [
  { tail: 12, choices: true, fold: 12, finishedFrames: true },
  { tail: 12, choices: true, fold: 25, finishedFrames: true },
  { tail: 12, choices: true, fold: Infinity, finishedFrames: true },
  { tail: 6, choices: true, fold: Infinity, finishedFrames: true },
  { tail: 6, choices: false, fold: Infinity, finishedFrames: true },
  { tail: 4, choices: false, fold: Infinity, finishedFrames: false },
  { tail: 0, choices: false, fold: Infinity, finishedFrames: false },
]

/** Rows of text, without a heading. */
export function tellStory(
  moments: readonly Moment[],
  failure: Failure,
  cast: Cast,
  words: FieldWords,
  options: StoryOptions,
): readonly string[] {
  const { cycle } = failure
  const told = cycle === undefined ? upToFailure(moments, failure.property) : moments
  const ledger = keepLedger(told, cast, words)
  const roots = growTimeline(told)
  const labels = labelLevels(roots)
  const plot: Plot = { moments: told, changes: ledger.changes, roots, labels, cast }
  const ending = tellEnding()
  const room = Math.max(12, options.rows - ending.length)
  return [...fit(plot, room, options), ...ending]

  function tellEnding(): readonly string[] {
    const last = told.at(-1)
    const failed = last?.failed?.property === failure.property
    const complaint = failed ? [] : [options.paint('bad', `✗ ${failure.message}`)]
    const then = last === undefined ? [] : situation(ledger, last, words)
    const pieces = then.map(({ subject, value }) => `${subject} ${value}`).join(', ')
    return [
      ...(cycle === undefined ? [] : tellRound(cycle)),
      ...complaint,
      '',
      ...indented(`${failure.property}: ${failure.statement}`, options.width),
      ...(pieces === '' ? [] : indented(`at that moment: ${pieces}`, options.width)),
    ]
  }

  function tellRound(round: Cycle): readonly string[] {
    const { changes } = keepLedger([...told, ...round.moments], cast, words)
    return tellCycle(round, changes.slice(told.length), cast, options)
  }
}

/** The path may go on after the failing step when several properties fail along it. */
function upToFailure(moments: readonly Moment[], property: string): readonly Moment[] {
  const at = moments.findIndex(({ failures }) => failures.some((one) => one.property === property))
  const last = moments[at]
  const failed = last?.failures.find((one) => one.property === property)
  if (last === undefined || failed === undefined) return moments
  return [...moments.slice(0, at), { ...last, failed }]
}

function fit(plot: Plot, room: number, page: Page): readonly string[] {
  let rows: readonly string[] = []
  for (const detail of details) {
    rows = layOut(tellLines(plot, detail), page)
    if (rows.length <= room) return rows
  }
  return elide(rows, room, page)
}

/** A last resort for very long paths: the beginning and, longer, the end; of the middle the levels only. */
function elide(rows: readonly string[], room: number, page: Page): readonly string[] {
  const head = Math.floor(room / 4)
  const levels = rows.slice(head).filter(isLevel).length
  const tail = Math.max(1, room - head - 1 - levels)
  const middle = rows.slice(head, -tail)
  const kept = middle.filter(isLevel)
  const left = middle.length - kept.length
  const gap = page.paint('weak', `      … ${left} lines left out (--format json has every step)`)
  return [...rows.slice(0, head), gap, ...kept, ...rows.slice(-tail)]
}

function isLevel(row: string): boolean {
  return /^\W*L\d+\.[AB] /.test(row)
}

function indented(text: string, width: number): readonly string[] {
  return wrapWords(text, width - 4).map((row, index) => (index === 0 ? `  ${row}` : `    ${row}`))
}
