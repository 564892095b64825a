// The report as JUnit XML, as the Jenkins plugin and its many readers take it: a testsuite for each
// configuration, a testcase for each property.
//
// A violation is a failure. What could not be decided is an error, of type `unfinished` or `vacuous`. A
// property whose situation occurs in other configurations only is skipped in this one.

import { unreachable } from '../base/assert.ts'
import { printDiagnostic } from '../base/diagnostic.ts'
import { complaint, storyOf, suitesOf, type Case, type Suite } from './cases.ts'
import type { CheckReport, Outcome } from './outcome.ts'

export function printJunit(report: CheckReport): readonly string[] {
  const unusable = report.diagnostics.filter(({ severity }) => severity === 'error')
  const suites = suitesOf(report).map(suiteOf)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="sallyport">',
    ...(unusable.length === 0 ? [] : inputSuite(report, unusable.map(printDiagnostic))),
    ...suites.flat(),
    '</testsuites>',
  ]
}

/** What could not be checked: without a test of its own it would look like success. */
function inputSuite(report: CheckReport, problems: readonly string[]): readonly string[] {
  const [first = ''] = problems
  return [
    `  <testsuite${attributes({ name: report.input.path, tests: 1, failures: 0, errors: 1 })}>`,
    `    <testcase${attributes({ classname: report.input.path, name: 'input' })}>`,
    ...element('error', { type: 'unusable input', message: lineOf(first) }, problems),
    '    </testcase>',
    '  </testsuite>',
  ]
}

function suiteOf({ outcome, cases }: Suite): readonly string[] {
  const amount = (...statuses: readonly Case['status'][]): number =>
    cases.filter(({ status }) => statuses.includes(status)).length
  const head = {
    name: suiteName(outcome),
    tests: cases.length,
    failures: amount('failed'),
    errors: amount('undecided', 'never'),
    skipped: amount('absent'),
    time: outcome.result.search.seconds.toFixed(3),
  }
  return [
    `  <testsuite${attributes(head)}>`,
    ...(outcome.cached === true ? cachedProperty : []),
    ...cases.flatMap(caseOf),
    '  </testsuite>',
  ]
}

const cachedProperty = [
  '    <properties>',
  '      <property name="cached" value="searched by an earlier run, and nothing has changed since"/>',
  '    </properties>',
]

function suiteName({ subject, configuration }: Outcome): string {
  return configuration === '' ? subject : `${subject} ${configuration}`
}

function caseOf(one: Case): readonly string[] {
  const head = attributes({ classname: suiteName(one.outcome), name: one.property })
  if (one.status === 'passed') return [`    <testcase${head}/>`]
  return [`    <testcase${head}>`, ...resultOf(one), '    </testcase>']
}

function resultOf(one: Case): readonly string[] {
  const message = complaint(one)
  switch (one.status) {
    case 'passed':
      return []
    case 'absent':
      return element('skipped', { message: `vacuous here: ${message}` }, [])
    case 'undecided':
      return element('error', { type: 'unfinished', message }, [one.statement])
    case 'never':
      return element('error', { type: 'vacuous', message }, [one.statement])
    case 'failed':
      return element('failure', { type: one.verdict.kind, message }, [
        one.statement,
        '',
        ...storyOf(one),
      ])
    default:
      return unreachable(one.status)
  }
}

function element(
  name: string,
  given: Readonly<Record<string, string | number>>,
  rows: readonly string[],
): readonly string[] {
  const head = `      <${name}${attributes(given)}`
  if (rows.length === 0) return [`${head}/>`]
  return [`${head}>${escapeXml(rows.join('\n'))}</${name}>`]
}

function attributes(given: Readonly<Record<string, string | number>>): string {
  return Object.entries(given)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('')
}

function lineOf(text: string): string {
  return text.split('\n')[0] ?? ''
}

const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
])

/** Text for content and attributes. What no XML document may hold, even escaped, becomes U+FFFD. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll(/[&<>"]/g, (character) => entities.get(character) ?? character)
}
