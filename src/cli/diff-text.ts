// The text report of a comparison: the verdict, the way to the first difference and both sides next to each
// other from there on, then what was compared and what could not be.

import { printDiagnostic } from '../base/diagnostic.ts'
import { useSite } from '../base/span.ts'
import type { Confirmed } from '../diff/confirm.ts'
import type { Mark } from '../diff/mark.ts'
import { endedEarly, type FunctionOutcome } from '../diff/settle.ts'
import { fieldWords, type FieldWords } from '../report/field-words.ts'
import { count } from '../report/figures.ts'
import { wrapWords } from '../report/layout.ts'
import type { Paint, Style } from '../report/paint.ts'
import { tellStory } from '../report/story.ts'
import {
  confirmedIn,
  type DiffReport,
  type SettingOutcome,
  underAssumption,
  verdictOf,
  wayTo,
} from './diff-report.ts'
import { describeContext, describeMark } from './diff-words.ts'

export interface DiffPage {
  readonly width: number
  readonly paint: Paint
}

/** Rows of the way to the difference. */
const storyRows = 36
/** Marks that both sides still have in common, and what comes behind them. */
const commonMarks = 4

export function printDiff(report: DiffReport, page: DiffPage): readonly string[] {
  const { pairs, result, level, diagnostics } = report
  const { paint } = page
  const verdict = verdictOf(result)
  const confirmed = confirmedIn(result)
  return [
    ...diagnostics.slice(0, 10).flatMap((each) => printDiagnostic(each).split('\n')),
    paint('strong', `${pairs.old} → ${pairs.new}, ${level}`),
    ...printFunctions(result.functions, page),
    ...result.structure.flatMap((line) => indented(paint('bad', line), page)),
    ...(confirmed === undefined ? [] : printDifference(confirmed, report, page)),
    ...printOthers(report, page),
    ...printAssumptions(report, page),
    '',
    paint(styles[verdict], `${words[verdict]}.`),
    ...printFacts(report, page),
  ]
}

const styles = { equal: 'good', different: 'bad', unfinished: 'unsure' } as const

const words = {
  equal: 'No difference',
  different: 'Different',
  unfinished: 'Not decided',
} as const

/** How each turned out stands in a column behind the names; what was left is told in one sentence. */
function printFunctions(functions: readonly FunctionOutcome[], page: DiffPage): readonly string[] {
  const told = functions.filter(({ outcome }) => !isLeft(outcome))
  const left = functions.filter(({ outcome }) => isLeft(outcome)).map(({ func }) => called(func))
  const widest = Math.max(0, ...told.map(({ func }) => called(func).length))
  const column = Math.min(widest, page.width - 42)
  return [
    ...told.flatMap((each) => printFunction(each, column, page)),
    ...(left.length === 0
      ? []
      : indented(`not looked at any further, ${endedEarly}: ${list(left)}`, page)),
  ]
}

function isLeft(outcome: FunctionOutcome['outcome']): boolean {
  return outcome.kind === 'open' && outcome.reason === endedEarly
}

function printFunction(
  { func, outcome }: FunctionOutcome,
  column: number,
  page: DiffPage,
): readonly string[] {
  const [style, text] = inWords(outcome)
  const name = called(func)
  const rows = wrapWords(text, page.width - column - 6).map((row) => page.paint(style, row))
  const [first = '', ...others] = name.length > column ? ['', ...rows] : rows
  return [
    `  ${name.padEnd(column)}  ${first}`.trimEnd(),
    ...others.map((row) => `${' '.repeat(column + 4)}${row}`),
  ]
}

/** What other CPUs do has a sentence for a name. */
function called(func: string): string {
  return func.includes(' ') ? func : `${func}()`
}

function inWords(outcome: FunctionOutcome['outcome']): readonly [Style, string] {
  switch (outcome.kind) {
    case 'equal':
      return ['good', 'equal in every context']
    case 'equal in its callers':
      return ['good', `equal inside of ${list(outcome.callers.map(called))}`]
    case 'never told apart':
      return ['good', 'equal in every context that occurs']
    case 'different':
      return ['bad', 'different']
    default:
      return ['unsure', outcome.reason]
  }
}

function printDifference(
  confirmed: Confirmed,
  { pairs }: DiffReport,
  page: DiffPage,
): readonly string[] {
  const { difference, configuration, path } = confirmed
  const pair = pairs.pairs[configuration]
  const { moments, cast } = wayTo(confirmed)
  const told = fieldWords(pair?.old.constants ?? new Map())
  const where = pair === undefined || pair.name === '' ? '' : ` in ${pair.name}`
  const steps = count(path.length, 'decision')
  const failure = {
    property: 'difference-occurs',
    statement: 'from here on the two versions do not do the same',
    message:
      difference.start.after === undefined
        ? `${called(difference.func)} is called`
        : `both go on from here, until they differ in ${called(difference.func)}`,
  }
  const options = { rows: storyRows, width: page.width, paint: page.paint, cpus: cast.cpus > 1 }
  return [
    '',
    page.paint('strong', `${called(difference.func)} differs after ${steps}${where}`),
    '',
    ...tellStory(moments, failure, cast, told, options),
    '',
    ...twoColumns(confirmed, told, cast.tasks, page),
  ]
}

function twoColumns(
  { difference }: Confirmed,
  told: FieldWords,
  tasks: readonly string[],
  { width, paint }: DiffPage,
): readonly string[] {
  const { old, new: now, at } = difference
  const common = old.slice(Math.max(0, at - commonMarks), at)
  const half = Math.floor((width - 7) / 2)
  const rows = Math.max(old.length, now.length) - at
  const cell = (mark: Mark | undefined): readonly string[] =>
    mark === undefined ? [] : markRows(mark, told, tasks, half)
  const lines = [`  ${'OLD'.padEnd(half)} │ NEW`, `  ${'─'.repeat(half)}─┼─${'─'.repeat(half)}`]
  const side = (left: readonly string[], right: readonly string[]): readonly string[] =>
    sideBySide(left, right, half)
  if (at > common.length) lines.push(...side(['…'], ['…']))
  for (const mark of common) lines.push(...side(cell(mark), cell(mark)))
  for (let row = 0; row < rows; row++) {
    const part = side(cell(old[at + row]), cell(now[at + row]))
    lines.push(...(row === 0 ? part.map((line) => paint('bad', line)) : part))
  }
  return lines
}

function sideBySide(
  left: readonly string[],
  right: readonly string[],
  half: number,
): readonly string[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, row) =>
    `  ${(left[row] ?? '').padEnd(half)} │ ${right[row] ?? ''}`.trimEnd(),
  )
}

/** What was observed, then by whom and where. */
function markRows(
  mark: Mark,
  told: FieldWords,
  tasks: readonly string[],
  width: number,
): readonly string[] {
  const text = wrapWords(describeMark(mark, told, tasks), width)
  const { file, line } = useSite(mark.span)
  const places = [file, `…/${file.split('/').at(-1)}`].map(
    (each) => `  ${mark.func}() ${each}:${line}`,
  )
  const place = places.find(({ length }) => length <= width)
  if (place !== undefined) return [...text, place]
  const apart = [`  ${mark.func}()`, `    …/${file.split('/').at(-1)}:${line}`]
  return [...text, ...apart.map((each) => each.slice(0, width))]
}

/** Functions about which no more is known than that there are contexts in which they are not the same. */
function printOthers({ result, pairs }: DiffReport, page: DiffPage): readonly string[] {
  const told = fieldWords(pairs.pairs[0]?.old.constants ?? new Map())
  const tasks = (pairs.pairs[0]?.old.program.tasks ?? []).map(({ name }) => name)
  const configurations = pairs.pairs.map(({ name }) => name)
  const half = Math.floor((page.width - 7) / 2)
  return result.functions.flatMap(({ func, outcome, differences }) => {
    const [first] = differences
    if (outcome.kind !== 'open' || first === undefined) return []
    const context = inFew(describeContext(first, configurations))
    const when = context === '' ? '' : `, in calls with ${context}`
    const [left, right] = [first.old[first.at], first.new[first.at]].map((mark) =>
      mark === undefined ? [] : markRows(mark, told, tasks, half),
    )
    return [
      '',
      ...indented(`${called(func)} is not the same${when}:`, page),
      ...sideBySide(left ?? [], right ?? [], half),
    ]
  })
}

/** A context of which all conditions are told says less than its first ones. */
const mostConditions = 4

function inFew(conditions: readonly string[]): string {
  const more = conditions.length - mostConditions
  const told = conditions.slice(0, mostConditions).join(' and ')
  return more > 0 ? `${told} and ${count(more, 'more condition')}` : told
}

function printAssumptions({ result, pairs }: DiffReport, page: DiffPage): readonly string[] {
  const configurations = pairs.pairs.map(({ name }) => name)
  return underAssumption(result.functions).flatMap(({ func, differences, outcome }) => {
    if (differences.length === 0) {
      const searched = `${called(func)} was compared in the states that occur within the bounds, in no others.`
      return ['', ...indented(searched, page)]
    }
    const contexts = differences.map((each) => describeContext(each, configurations).join(' and '))
    const never =
      outcome.kind === 'never told apart'
        ? 'which does not occur within the bounds'
        : 'which its callers never bring'
    const shown = [...new Set(contexts)].slice(0, 4)
    return [
      '',
      ...indented(`${called(func)} is not the same for calls with`, page),
      ...shown.flatMap((line) =>
        wrapWords(line === '' ? 'anything' : line, page.width - 6).map((row) => `      ${row}`),
      ),
      ...(contexts.length > shown.length ? ['      …'] : []),
      ...indented(`${never}.`, page),
    ]
  })
}

function printFacts(
  { result, pairs, seconds, level, settings = [] }: DiffReport,
  page: DiffPage,
): readonly string[] {
  const { changes, entries, onlyOld, onlyNew, sampled } = result
  const touched = entries.filter((entry) => entry.touched).map(({ name }) => name)
  const program = pairs.pairs[0]?.old.program
  const rows: (readonly [string, string])[] = [
    ['compared', `${comparedWords(result)}, ${seconds.toFixed(1)} s`],
    ['level', levelWords[level]],
    [
      'contexts',
      `every task, frame and value that either version can store, in ${count(pairs.pairs.length, 'configuration')}; what the hardware lets in comes behind or just before anything that can be observed`,
    ],
    ...settingRows(settings),
    ['entries', listOr(touched, 'no entry point reaches a changed function')],
    ...(changes.onlyOld.length > 0 ? [['only OLD', list(changes.onlyOld)] as const] : []),
    ...(changes.onlyNew.length > 0 ? [['only NEW', list(changes.onlyNew)] as const] : []),
    ...(onlyOld.length > 0
      ? [['not compared', `${list(onlyOld.map(({ name }) => name))}: in OLD only`] as const]
      : []),
    ...(onlyNew.length > 0
      ? [['not compared', `${list(onlyNew.map(({ name }) => name))}: in NEW only`] as const]
      : []),
    ...(sampled.size > 0
      ? [
          [
            'sampled',
            [...sampled].map(([name, size]) => `${name} (${size} values)`).join(', '),
          ] as const,
        ]
      : []),
    [
      'bounds',
      `${count(program?.bounds.cpus ?? 1, 'CPU')}, ${count(program?.tasks.length ?? 0, 'task')}, contexts nested ${program?.bounds.depth ?? 0} deep`,
    ],
  ]
  return rows.flatMap(([name, text]) =>
    wrapWords(text, page.width - 16).map(
      (row, at) => `  ${(at === 0 ? name : '').padEnd(12)}  ${row}`,
    ),
  )
}

function comparedWords({ changes, functions }: DiffReport['result']): string {
  const worlds = functions.reduce((sum, each) => sum + each.worlds, 0)
  const same = changes.unchanged.length
  const all = `${count(changes.changed.length + same, 'function')} by their text`
  const equal = `${same} ${same === 1 ? 'is' : 'are'} the same in both`
  if (functions.length === 0) return `${all}: ${equal}`
  const run = `${functions.length} ${functions.length === 1 ? 'was' : 'were'} run side by side`
  return `${all}: ${equal}, ${run} in ${count(worlds, 'context')}`
}

function settingRows(settings: readonly SettingOutcome[]): readonly (readonly [string, string])[] {
  const kinds = [
    ['different', 'different'],
    ['unfinished', 'not decided'],
    ['equal', 'equal'],
    ['same code', 'nothing compared looks at it'],
    ['left out', 'not looked at'],
  ] as const
  const rows = kinds.flatMap(([outcome, told]) => {
    const of = settings.filter((each) => each.outcome === outcome)
    const names = of.map(({ setting, reason }) => (reason ? `${setting} (${reason})` : setting))
    return names.length === 0 ? [] : [`${told}: ${names.join(', ')}`]
  })
  return rows.map((text, at) => [at === 0 ? 'settings' : '', text])
}

const levelWords = {
  effects: 'effects: state that the kernel reads, events, switches, waits, returned values',
  hooks: 'hooks: effects, and every place that a tracer, a probe or lockdep can see',
  warnings: 'warnings: hooks, and every check of the source that fires',
} as const

function list(names: readonly string[]): string {
  return names.map((name) => name).join(', ')
}

function listOr(names: readonly string[], none: string): string {
  return names.length === 0 ? none : list(names)
}

function indented(text: string, page: DiffPage): readonly string[] {
  return wrapWords(text, page.width - 4).map((row) => `  ${row}`)
}
