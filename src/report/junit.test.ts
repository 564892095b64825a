// What CI systems read in the XML: it is well formed whatever the texts hold, its counts agree with its
// elements, and the four verdicts stay apart.

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { escapeXml, printJunit } from './junit.ts'
import { holds, outcomeWith, reportOf, unfinished, vacuous, violated } from './report-fixture.ts'

const report = reportOf([
  outcomeWith('preempt=none', { a: holds, b: violated, c: unfinished, d: vacuous, e: vacuous }),
  outcomeWith('preempt=full', { a: holds, b: holds, c: holds, d: holds, e: vacuous }),
])

/** Names of the elements that are open at the end; throws where the nesting is wrong. */
function openElements(xml: string): readonly string[] {
  const open: string[] = []
  const markup = /<(\/?)([a-z]+)((?: [a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot);[^"<&]*)*")*)(\/?)>/g
  const text = xml
    .replace(/^<\?xml[^?]*\?>/, '')
    .replaceAll(markup, (_, close, name, __, empty) => {
      if (close === '/') expect(open.pop()).toBe(name)
      else if (empty !== '/') open.push(String(name))
      return ''
    })
  expect(text.replaceAll(/&(?:amp|lt|gt|quot);/g, '')).not.toMatch(/[<&]/)
  return open
}

test('printJunit() has a testcase for each property in each configuration', () => {
  const rows = printJunit(report)
  const cases = rows.filter((row) => row.includes('<testcase '))
  expect(cases).toHaveLength(10)
  expect(cases[0]).toBe('    <testcase classname="linux preempt=none" name="a"/>')
  expect(openElements(rows.join('\n'))).toEqual([])
})

test('printJunit() counts what its testcases say', () => {
  const suites = printJunit(report).filter((row) => row.includes('<testsuite '))
  expect(suites).toEqual([
    '  <testsuite name="linux preempt=none" tests="5" failures="1" errors="2" skipped="1" time="1.500">',
    '  <testsuite name="linux preempt=full" tests="5" failures="0" errors="1" skipped="0" time="1.500">',
  ])
})

test('printJunit() tells unfinished, vacuous and vacuous-only-here apart', () => {
  const text = printJunit(report).join('\n')
  expect(text).toContain('name="c">\n      <error type="unfinished" message="unfinished: 2 s have')
  expect(text).toContain('name="d">\n      <skipped message="vacuous here: its situation does not')
  expect(text).toContain('name="e">\n      <error type="vacuous" message="vacuous: its situation')
})

test('printJunit() tells the story of a violation inside of its failure', () => {
  const text = printJunit(report).join('\n')
  expect(text).toMatch(/<failure type="violated" message="it broke">What b says\.[^]*kernel\/a\.c/)
})

test('printJunit() passes a violation that a claim expects, and fails one that did not come', () => {
  const claimed = outcomeWith(
    '',
    { a: violated, b: holds },
    { expected: { a: 'violated', b: 'violated' } },
  )
  const text = printJunit(reportOf([claimed])).join('\n')
  expect(text).toContain('<testcase classname="linux" name="a"/>')
  expect(text).toContain('<failure type="holds" message="holds, but the claim says: violated">')
})

test('printJunit() of input that cannot be checked is an error, not an empty success', () => {
  const span = { file: 'Makefile', line: 0, column: 0 }
  const problem = { code: 'K001', severity: 'error', message: 'no <tree>', span } as const
  const rows = printJunit({ ...reportOf([]), diagnostics: [problem] })
  expect(rows.join('\n')).toContain('tests="1" failures="0" errors="1"')
  expect(rows.join('\n')).toContain('message="Makefile  K001  no &lt;tree&gt;"')
})

test('escapeXml() leaves nothing that ends an attribute or that XML forbids', () => {
  const text = fc
    .array(fc.nat(0xffff), { maxLength: 20 })
    .map((units) => String.fromCharCode(...units))
  fc.assert(
    fc.property(text, (given) => {
      const escaped = escapeXml(given)
      expect(escaped.replaceAll(/&(?:amp|lt|gt|quot);/g, '')).not.toMatch(/[<>&"]/)
      expect(escaped).not.toMatch(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u)
    }),
  )
})
