// KTAP as its document says it: version line, plan, numbered results, nested tests two columns further in
// and before the result line of their parent. The reader here is written from that document.

import { expect, test } from 'vitest'

import { printKtap } from './ktap.ts'
import { kernelCast, rehearse } from './rehearse.ts'
import { holds, outcomeWith, reportOf, unfinished, vacuous, violated } from './report-fixture.ts'

interface Read {
  readonly line: string
  readonly inner: readonly Read[]
}

/** The results of one level; throws where the rows are not KTAP. */
function read(rows: readonly string[], level = 0): readonly Read[] {
  const indent = '  '.repeat(level)
  const mine = rows.filter((row) => !row.startsWith(`${indent}  `))
  expect(mine[0]).toBe(`${indent}KTAP version 1`)
  const results: Read[] = []
  let inner: string[] = []
  for (const row of rows) {
    if (row.startsWith(`${indent}  `)) inner.push(row)
    const match = /^((?:not )?ok (\d+) .*)$/.exec(row.slice(indent.length))
    if (match === null || row.startsWith(`${indent}  `)) continue
    results.push({ line: match[1] ?? '', inner: inner.length === 0 ? [] : read(inner, level + 1) })
    expect(Number(match[2])).toBe(results.length)
    inner = []
  }
  expect(inner).toEqual([])
  expect(mine[1]).toBe(`${indent}1..${results.length}`)
  return results
}

test('printKtap() nests properties in configurations in subjects', () => {
  const verdicts = { a: holds, b: vacuous, c: unfinished, d: vacuous }
  const second = { a: holds, b: holds, c: holds, d: vacuous }
  const [subject] = read(
    printKtap(
      reportOf([outcomeWith('preempt=none', verdicts), outcomeWith('preempt=full', second)]),
    ),
  )
  expect(subject?.line).toBe('not ok 1 linux')
  expect(subject?.inner.map(({ line }) => line)).toEqual([
    'not ok 1 preempt=none',
    'not ok 2 preempt=full',
  ])
  expect(subject?.inner[0]?.inner.map(({ line }) => line)).toEqual([
    'ok 1 a',
    'ok 2 b # SKIP its situation does not occur in this configuration',
    'not ok 3 c # ERROR unfinished: 2 s have passed',
    'not ok 4 d # ERROR vacuous: its situation never occurred, so nothing was checked',
  ])
})

test('printKtap() tells a story in diagnostic lines before the result', () => {
  const rows = printKtap(reportOf([outcomeWith('', { a: violated })]))
  expect(read(rows)[0]?.line).toBe('not ok 1 linux')
  expect(rows).toContain('  # it broke')
  expect(rows.indexOf('  # it broke')).toBeLessThan(rows.indexOf('  not ok 1 a'))
  expect(rows.some((row) => /^ {2}# .*kernel\/a\.c/.test(row))).toBe(true)
})

test('printKtap() keeps a # in a name from beginning a directive', () => {
  const odd = outcomeWith('', { a: holds }, { subject: 'linux # SKIP' })
  expect(read(printKtap(reportOf([odd])))[0]?.line).toBe('ok 1 linux SKIP')
})

test('printKtap() keeps a line break in the name of a file inside its diagnostic line', () => {
  const stage = rehearse('kernel/a\nok 7 b.c')
  stage.idle(1)
  stage.fail('a', 'it broke')
  const witnesses = new Map([['a', { moments: stage.moments, cast: kernelCast }]])
  const rows = printKtap(reportOf([outcomeWith('', { a: violated }, { witnesses })]))
  expect(rows.flatMap((row) => row.split('\n')).filter((row) => row.startsWith('ok'))).toEqual([])
  expect(rows.some((row) => row.includes('kernel/a ok 7 b.c'))).toBe(true)
})

test('printKtap() of input that cannot be checked fails', () => {
  const span = { file: 'Makefile', line: 0, column: 0 }
  const problem = { code: 'K001', severity: 'error', message: 'no tree', span } as const
  expect(printKtap({ ...reportOf([]), diagnostics: [problem] })).toEqual([
    'KTAP version 1',
    '1..1',
    '# Makefile  K001  no tree',
    'not ok 1 linux # ERROR unusable input',
  ])
})
