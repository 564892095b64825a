// The report as KTAP version 1 (Documentation/dev-tools/ktap.rst): the kernel's own test format, which
// kernel CI systems read beside those of kselftest and KUnit.
//
// One level for each subject, one below it for each configuration, one below that for the properties. The
// story of a failure stands in diagnostic lines before the result line that it belongs to.

import { unreachable } from '../base/assert.ts'
import { printDiagnostic, type Diagnostic } from '../base/diagnostic.ts'
import { complaint, storyOf, suitesOf, type Case, type Suite } from './cases.ts'
import type { CheckReport } from './outcome.ts'

interface Result {
  readonly name: string
  readonly ok: boolean
  /** `# SKIP …`, or nothing. */
  readonly directive?: string
  /** Everything that belongs before the result line, not yet indented. */
  readonly before: readonly string[]
}

export function printKtap(report: CheckReport): readonly string[] {
  const unusable = report.diagnostics.filter(({ severity }) => severity === 'error')
  const suites = suitesOf(report)
  const subjects = [...new Set(suites.map(({ outcome }) => outcome.subject))]
  const results = subjects.map((subject) =>
    subjectResult(
      subject,
      suites.filter(({ outcome }) => outcome.subject === subject),
    ),
  )
  return block(unusable.length === 0 ? results : [inputResult(report, unusable), ...results])
}

/** What could not be checked: without a result of its own it would look like success. */
function inputResult({ input }: CheckReport, unusable: readonly Diagnostic[]): Result {
  const before = unusable.flatMap((each) => comment(printDiagnostic(each).split('\n')))
  return { name: input.path, ok: false, directive: '# ERROR unusable input', before }
}

function subjectResult(subject: string, suites: readonly Suite[]): Result {
  const [only, ...others] = suites
  if (only !== undefined && others.length === 0 && only.outcome.configuration === '') {
    return suiteResult(subject, only)
  }
  return nested(
    subject,
    suites.map((suite) => suiteResult(suite.outcome.configuration, suite)),
  )
}

function suiteResult(name: string, { outcome, cases }: Suite): Result {
  const result = nested(name, cases.map(caseResult))
  if (outcome.cached !== true) return result
  const note = '# searched by an earlier run, and nothing has changed since'
  return { ...result, before: [note, ...result.before] }
}

/** A test with tests of its own has failed when one of them has. */
function nested(name: string, results: readonly Result[]): Result {
  const ok = results.every((result) => result.ok)
  return { name, ok, before: block(results).map((row) => `  ${row}`) }
}

function caseResult(one: Case): Result {
  const { property: name, status } = one
  switch (status) {
    case 'passed':
      return { name, ok: true, before: [] }
    case 'absent':
      return { name, ok: true, directive: `# SKIP ${onOneLine(complaint(one))}`, before: [] }
    case 'undecided':
    case 'never':
      return { name, ok: false, directive: `# ERROR ${onOneLine(complaint(one))}`, before: [] }
    case 'failed':
      return { name, ok: false, before: comment([complaint(one), ...storyOf(one)]) }
    default:
      return unreachable(status)
  }
}

function block(results: readonly Result[]): readonly string[] {
  return [
    'KTAP version 1',
    `1..${results.length}`,
    ...results.flatMap(({ name, ok, directive, before }, index) => [
      ...before,
      [ok ? 'ok' : 'not ok', index + 1, plainName(name), directive ?? []].flat().join(' '),
    ]),
  ]
}

/** A `#` would begin a directive, and a line break would end the line. */
function plainName(name: string): string {
  return name.replaceAll(/[#\s]+/g, ' ').trim()
}

function comment(rows: readonly string[]): readonly string[] {
  return rows.map((row) => `# ${onOneLine(row)}`.trimEnd())
}

/** Names of files may have line breaks in them. */
function onOneLine(text: string): string {
  return text.replaceAll(/[\n\r]+/g, ' ')
}
