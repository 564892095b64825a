// The text report: is it all right, what broke, how sure is that.
//
// One aligned line for each property, then the story of each violation, then the figures. A claim that
// comes out as it says is all right whatever its verdict; its story is told only when it does not.

import { printDiagnostic, type Diagnostic } from '../base/diagnostic.ts'
import { fieldWords } from './field-words.ts'
import { count, printBound, printFigures } from './figures.ts'
import { wrapWords } from './layout.ts'
import { matrixOf, printMatrix } from './matrix.ts'
import { isAsHoped, mergeAnswers, type Answer, type Violation } from './merge.ts'
import type { CheckReport, VerdictKind } from './outcome.ts'
import type { Paint, Style } from './paint.ts'
import { tellStory } from './story.ts'

export interface TextOptions {
  readonly width: number
  readonly paint: Paint
  /** Rows that one story may take. */
  readonly storyRows: number
}

/** Rows of the whole report, without line ends. */
export function printReport(report: CheckReport, options: TextOptions): readonly string[] {
  const answers = mergeAnswers(report)
  const subjects = [...new Set(answers.map((answer) => answer.subject))]
  const stories = answers.filter((answer) => answer.expected === undefined || !isAsHoped(answer))
  return [
    ...printDiagnostics(report.diagnostics),
    ...subjects.flatMap((subject) => printSubject(subject, answers, report, options)),
    ...stories.flatMap(({ violation, ...answer }) =>
      violation === undefined ? [] : printViolation(answer, violation, options),
    ),
    ...(report.trees.length > 1 ? ['', ...printMatrix(matrixOf(report), options.paint)] : []),
    '',
    summary(answers, report, options.paint),
    ...printFigures(report.outcomes, report.without, options.width),
  ]
}

/** More warnings than this at once are read by nobody. */
const MOST_WARNINGS = 10

/** Architectures of one tree warn of the same lines. */
function printDiagnostics(diagnostics: readonly Diagnostic[]): readonly string[] {
  const told = [...new Set(diagnostics.map((diagnostic) => printDiagnostic(diagnostic)))]
  const rows = told.slice(0, MOST_WARNINGS).flatMap((text) => text.split('\n'))
  const more = told.length - MOST_WARNINGS
  return more > 0 ? [...rows, `… and ${count(more, 'more warning')} (--format json has all)`] : rows
}

function printSubject(
  subject: string,
  all: readonly Answer[],
  report: CheckReport,
  options: TextOptions,
): readonly string[] {
  const answers = all.filter((answer) => answer.subject === subject)
  const several = new Set(all.map((answer) => answer.subject)).size > 1
  const settled = answers.every((answer) => isAsHoped(answer))
  const title = options.paint('strong', subject)
  if (several && settled) return [`${title}  ${tally(answers)}`]
  const runs = report.outcomes.filter((outcome) => outcome.subject === subject).length
  const heading = runs > 1 ? `${title} in ${count(runs, 'configuration')}` : title
  const nameWidth = Math.max(...answers.map((answer) => answer.property.length))
  const [cut, told] = separateCut(answers)
  return [
    heading,
    ...told.flatMap((answer) => printAnswer(answer, nameWidth, runs, options)),
    ...cut.flatMap((answer) => printAnswer(answer, nameWidth, runs, options)),
  ]
}

/** The reason of a search that was told to look no further; see explore() with `first`. */
const cutShort = 'stopped at the first violation'

/** Whoever asks for one violation does not want to read about everything else: it is one line. */
function separateCut(
  answers: readonly Answer[],
): readonly [cut: readonly Answer[], told: readonly Answer[]] {
  const cut = answers.filter(({ reason }) => reason === cutShort)
  const [first] = cut
  if (first === undefined || cut.length < 3) return [[], answers]
  const property = `${cut.length} others`
  return [[{ ...first, property }], answers.filter((answer) => !cut.includes(answer))]
}

const verdictStyles: Readonly<Record<VerdictKind, Style>> = {
  holds: 'good',
  violated: 'bad',
  vacuous: 'unsure',
  unfinished: 'unsure',
}

function printAnswer(
  answer: Answer,
  nameWidth: number,
  runs: number,
  { paint, width }: TextOptions,
): readonly string[] {
  const { verdict, expected } = answer
  const style = expected === verdict ? 'good' : verdictStyles[verdict]
  const lead = `  ${answer.property.padEnd(nameWidth)}  `
  const column = lead.length + 'unfinished'.length + 2
  const [first = '', ...others] = wrapWords(remark(answer, runs), width - column)
  const word = paint(style, verdict.padEnd('unfinished'.length))
  return [
    `${lead}${word}  ${first}`.trimEnd(),
    ...others.map((row) => `${' '.repeat(column)}${row}`),
  ]
}

function remark(answer: Answer, runs: number): string {
  const { verdict, expected, counts, violation } = answer
  const parts: string[] = []
  const partly = counts[verdict] < runs
  if (expected !== undefined) {
    parts.push(expected === verdict ? 'as stated' : `but the claim says: ${expected}`)
  }
  switch (verdict) {
    case 'holds':
      if (partly) parts.push(`its situation occurs in ${counts.holds} of ${runs} configurations`)
      parts.push(...unlessCollided(answer))
      break
    case 'violated':
      if (partly) parts.push(where(answer, runs))
      if (violation !== undefined && expected !== verdict) parts.push(violation.message)
      break
    case 'vacuous':
      parts.push('its situation never occurred, so nothing was checked', ...unlessCollided(answer))
      break
    case 'unfinished':
      parts.push(answer.reason ?? '')
      break
  }
  return parts.join(': ')
}

/** What a search by fingerprints says is not certain. */
function unlessCollided({ collisionProbability = 0 }: Answer): readonly string[] {
  if (collisionProbability === 0) return []
  return [`unless fingerprints collided (probability at most ${printBound(collisionProbability)})`]
}

/** Found in some configurations says nothing about those that were not searched to their end. */
function where({ counts, undecided }: Answer, runs: number): string {
  if (undecided === 0) return `in ${counts.violated} of ${runs} configurations`
  const others = undecided === 1 ? '1 was' : `${undecided} were`
  return `in ${count(counts.violated, 'configuration')}, and ${others} not searched to the end`
}

function printViolation(
  answer: Omit<Answer, 'violation'>,
  violation: Violation,
  options: TextOptions,
): readonly string[] {
  const { outcome, message, witness } = violation
  const { property, statement } = answer
  const place = outcome.configuration === '' ? '' : ` in ${outcome.configuration}`
  const steps = count(witness.moments.length, 'step')
  const heading = `${property} is violated after ${steps}${place}`
  const page = {
    width: options.width,
    paint: options.paint,
    cpus: witness.cast.cpus > 1,
    rows: options.storyRows,
  }
  const words = fieldWords(outcome.constants)
  const failure = { property, statement, message, cycle: witness.cycle }
  const story = tellStory(witness.moments, failure, witness.cast, words, page)
  return [
    '',
    ...wrapWords(heading, options.width).map((row) => options.paint('bad', row)),
    '',
    ...story,
  ]
}

function summary(answers: readonly Answer[], { trees }: CheckReport, paint: Paint): string {
  if (answers.length === 0) return paint('unsure', 'Nothing was checked.')
  const bad = answers.filter((answer) => !isAsHoped(answer))
  const broken = trees.filter(({ problem }) => problem !== undefined).length
  const claims = answers.some((answer) => answer.expected !== undefined)
  if (bad.length === 0 && broken === 0) {
    const all = claims ? 'Every claim is as stated' : 'Every property holds'
    const unless = answers.some(({ collisionProbability = 0 }) => collisionProbability > 0)
    const doubt = unless ? ', unless fingerprints collided' : ''
    return paint('good', `${all}: ${tally(answers)}${doubt}.`)
  }
  const style = bad.some((answer) => answer.verdict === 'violated') ? 'bad' : 'unsure'
  const aside = broken === 0 ? '' : `; ${broken} of ${trees.length} could not be checked`
  return paint(style, `${capital(tally(answers))}${aside}.`)
}

function tally(answers: readonly Answer[]): string {
  const words: readonly (readonly [VerdictKind, string])[] = [
    ['violated', 'violated'],
    ['unfinished', 'unfinished'],
    ['vacuous', 'vacuous'],
    ['holds', 'hold'],
  ]
  return words
    .map(([kind, word]) => {
      const these = answers.filter((answer) => answer.verdict === kind)
      const stated = these.filter((answer) => answer.expected === kind && kind !== 'holds')
      const note = stated.length === 0 ? '' : ` (${stated.length} as stated)`
      const verb = kind === 'holds' && these.length === 1 ? 'holds' : word
      return these.length === 0 ? '' : `${these.length} ${verb}${note}`
    })
    .filter((part) => part !== '')
    .join(', ')
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
