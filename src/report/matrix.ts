// The summary of a matrix: one row for each tree, architecture and configuration that was checked.
//
// The same rows are the table of the text report and a list in JSON. Rows stand in the order in which they
// were asked for, whoever was searched first.

import { addCoverage, addUp, printCount } from './figures.ts'
import { mergeAnswers } from './merge.ts'
import type { CheckReport, VerdictKind } from './outcome.ts'
import type { Paint } from './paint.ts'

export interface MatrixRow {
  readonly subject: string
  readonly path: string
  readonly arch: string
  readonly kernel?: string
  /** Why it could not be checked; the figures are those of nothing then. */
  readonly problem?: string
  readonly configurations: number
  readonly functions: {
    readonly tree: number
    readonly library: number
    readonly irrelevant: number
    readonly opaque: number
  }
  readonly lines: number
  readonly states: number
  readonly transitions: number
  /** Of searching, added up over the configurations. */
  readonly seconds: number
  readonly verdicts: Readonly<Record<VerdictKind, number>>
  /** Whether all of it was searched by an earlier run. */
  readonly cached: boolean
}

export function matrixOf(report: CheckReport): readonly MatrixRow[] {
  const answers = mergeAnswers(report)
  return report.trees.map((tree) => {
    const outcomes = report.outcomes.filter(({ subject }) => subject === tree.subject)
    const own = answers.filter(({ subject }) => subject === tree.subject)
    const amount = (kind: VerdictKind): number =>
      own.filter(({ verdict }) => verdict === kind).length
    const { configurations, states, transitions, seconds } = addUp(outcomes)
    const { functions, irrelevant, opaque, lines } = addCoverage(outcomes)
    return {
      ...tree,
      configurations,
      functions: {
        tree: functions.tree,
        library: functions.library,
        irrelevant: irrelevant.length,
        opaque: opaque.length,
      },
      lines,
      states,
      transitions,
      seconds,
      verdicts: {
        violated: amount('violated'),
        unfinished: amount('unfinished'),
        vacuous: amount('vacuous'),
        holds: amount('holds'),
      },
      cached: outcomes.length > 0 && outcomes.every((outcome) => outcome.cached === true),
    }
  })
}

// The architecture stands in the first column where there are several.
const titles = ['tree', 'release', 'functions', 'lines', 'states', 'seconds', '']
/** Columns of figures stand to the right. */
const firstFigure = 2

export function printMatrix(rows: readonly MatrixRow[], paint: Paint): readonly string[] {
  const cells = rows.map(cellsOf)
  const widths = titles.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)),
  )
  const line = (row: readonly string[], style: (text: string) => string): string => {
    const columns = row.map((text, column) => {
      const width = widths[column] ?? 0
      if (column === row.length - 1) return style(text)
      return column < firstFigure ? text.padEnd(width) : text.padStart(width)
    })
    return `  ${columns.join('  ')}`.trimEnd()
  }
  return [
    line(titles, (text) => text),
    ...rows.map((row, index) => line(cells[index] ?? [], (text) => paint(styleOf(row), text))),
  ]
}

function cellsOf(row: MatrixRow): readonly string[] {
  const { subject, kernel, functions, lines, states, seconds, problem } = row
  const front = [subject, kernel ?? '']
  if (problem !== undefined) return [...front, '', '', '', '', `not checked (${codeOf(problem)})`]
  const figures = [functions.tree, lines, states, seconds].map(printCount)
  return [...front, ...figures, verdictText(row)]
}

/** The whole of it stands above the table. */
function codeOf(problem: string): string {
  return problem.split(' ')[0] ?? ''
}

function verdictText({ verdicts, cached }: MatrixRow): string {
  const { violated, unfinished, vacuous, holds } = verdicts
  const parts = [
    violated === 0 ? '' : `${violated} violated`,
    unfinished === 0 ? '' : `${unfinished} unfinished`,
    vacuous === 0 ? '' : `${vacuous} vacuous`,
    holds === 1 ? '1 holds' : `${holds} hold`,
    cached ? 'cached' : '',
  ]
  return parts.filter((part) => part !== '').join(', ')
}

function styleOf({ verdicts, problem }: MatrixRow): 'good' | 'bad' | 'unsure' {
  if (verdicts.violated > 0) return 'bad'
  const open = problem !== undefined || verdicts.unfinished + verdicts.vacuous > 0
  return open ? 'unsure' : 'good'
}
