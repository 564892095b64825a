// The text report as a whole: is it all right, what broke, how sure.

import { describe, expect, test } from 'vitest'

import { nowhere } from '../base/span.ts'
import type { Verdict } from '../ir/verdict.ts'
import { plain } from './paint.ts'
import { holds, outcomeWith, reportOf, unfinished, vacuous, violated } from './report-fixture.ts'
import { printReport } from './verdicts.ts'
import type { CheckReport } from './outcome.ts'

function print(report: CheckReport): string {
  const options = { width: 96, paint: plain, storyRows: 30 }
  return `\n${printReport(report, options).join('\n')}\n`
}

describe('printReport()', () => {
  test('printReport() aligns verdicts, tells the violation, adds up the figures', () => {
    const first = { 'rcu-watching': holds, 'no-lost-work': holds, 'nmi-transparent': unfinished }
    const second = { 'rcu-watching': violated, 'no-lost-work': vacuous, 'nmi-transparent': holds }
    const report = reportOf([
      outcomeWith('preempt=none', first),
      outcomeWith('preempt=full', second),
    ])
    expect(print(report)).toBe(`
linux in 2 configurations
  rcu-watching     violated    in 1 of 2 configurations: it broke
  no-lost-work     holds       its situation occurs in 1 of 2 configurations
  nmi-transparent  unfinished  2 s have passed

rcu-watching is violated after 3 steps in preempt=full

task idle
  ·                   nmi_nesting NONIDLE → 0                                     kernel/a.c:100
  ✗ it broke                                                                      kernel/a.c:102

  rcu-watching: What rcu-watching says.
  at that moment: watching yes, context KERNEL, nesting 1, nmi_nesting 0, irqs off, lockdep
    off, tracer off, resched folded no

1 violated, 1 unfinished, 1 holds.
  searched  2 configurations, 2,469,134 states and 4,000,000 transitions, paths of up to 80
            decisions, 3.00 s of searching, 23.5 MB
  code      96 functions (2,312 lines of C) from the tree, 31 from the machine library, 1
            irrelevant, none opaque
  bounds    1 CPU, 2 tasks, contexts nested 4 deep
  guessed   1 value is not tracked, all possibilities were searched (device_raised)
  left out  1 field not tracked, 1 field declared otherwise than in the tree, 1 call of fixed
            value, 2 functions replaced by the library's (--format json has their names and why)
`)
  })
  test('printReport() says how many configurations may be violated as well', () => {
    const reports = [violated, unfinished, unfinished].map((verdict, index) =>
      outcomeWith(`boot ${index}`, { p: verdict }),
    )
    expect(print(reportOf(reports))).toContain(
      'p  violated    in 1 configuration, and 2 were not searched to the end: it broke',
    )
    expect(print(reportOf(reports.slice(0, 2)))).toContain('and 1 was not searched to the end')
  })
  test('printReport() takes a property that was not asked for as decided where a search ended', () => {
    const guard = outcomeWith('a', { asked: holds, guard: violated })
    const ended = outcomeWith('b', { asked: holds })
    const stopped = outcomeWith('c', { asked: unfinished })
    expect(print(reportOf([guard, ended]))).toContain('guard  violated    in 1 of 2 configurations')
    expect(print(reportOf([guard, stopped]))).toContain('and 1 was not searched to the end')
  })
  test('printReport() takes one line for everything that a first violation left undone', () => {
    const cut: Verdict = { kind: 'unfinished', reason: 'stopped at the first violation' }
    const text = print(reportOf([outcomeWith('', { a: cut, b: violated, c: cut, d: cut })]))
    expect(text).toContain('3 others  unfinished  stopped at the first violation')
    expect(text).not.toMatch(/^ {2}[acd] /m)
    expect(text).toContain('1 violated, 3 unfinished')
  })
  test('printReport() says how much of it an earlier run searched', () => {
    const old = outcomeWith('a', { p: holds }, { cached: true })
    expect(print(reportOf([old]))).toContain('cached    all of it by an earlier run')
    const text = print(reportOf([old, outcomeWith('b', { p: holds })]))
    expect(text).toContain('cached    1 of 2 configurations by an earlier run')
  })
  test('printReport() does not claim more than fingerprints can say', () => {
    const one = outcomeWith('a', { p: holds, q: vacuous, r: violated, s: unfinished })
    const search = { ...one.result.search, collisionProbability: 1.41e-10 }
    const searched = { ...one, result: { ...one.result, search } }
    const text = print(reportOf([searched, { ...searched, configuration: 'b' }]))
    const doubt = /unless fingerprints collided \(probability at most 2\.9e-10\)/g
    expect(text.replaceAll(/\s+/g, ' ').match(doubt)).toHaveLength(2)
    const small = outcomeWith('a', { p: holds })
    const alone = { ...small, result: { ...small.result, search } }
    expect(print(reportOf([alone]))).toContain('1 holds, unless fingerprints collided.')
    const none = { ...small.result, search: { ...search, collisionProbability: 0 } }
    expect(print(reportOf([{ ...small, result: none }]))).not.toContain('collided')
  })
  test('printReport() says which reductions were switched off, if there are any', () => {
    const report = reportOf([outcomeWith('a', { p: holds })])
    expect(print(report)).not.toContain('without')
    expect(print({ ...report, without: ['arrival'] })).toContain('without   the reduction arrival')
    const both = { ...report, without: ['arrival', 'tails'] }
    expect(print(both)).toContain('without   the reductions arrival, tails')
  })
  test('printReport() says that states of interchangeable CPUs count once', () => {
    const one = outcomeWith('a', { p: holds })
    expect(print(reportOf([one]))).not.toContain('alike')
    const search = { ...one.result.search, interchangeable: 3 }
    const text = print(reportOf([{ ...one, result: { ...one.result, search } }]))
    expect(text).toContain('alike     3 CPUs or tasks can change places')
  })
  test('printReport() shows the first warnings and counts the others', () => {
    const one = { code: 'K001', severity: 'warning', span: nowhere } as const
    const thirteen = Array.from({ length: 13 }, (_, at) => ({ ...one, message: `odd ${at}` }))
    const report = reportOf([outcomeWith('', { a: holds })])
    expect(print({ ...report, diagnostics: thirteen })).toContain('… and 3 more warnings')
    const twice = print({ ...report, diagnostics: [...thirteen, ...thirteen] })
    expect(twice).toContain('… and 3 more warnings')
  })
  test('printReport() says in one sentence that everything holds', () => {
    const text = print(reportOf([outcomeWith('', { a: holds, b: holds })]))
    expect(text).toContain('Every property holds: 2 hold.')
    expect(text).not.toContain('violated')
  })
  test('printReport() tells no story of a violation that a claim states', () => {
    const expected = { p: 'violated' as const }
    const text = print(reportOf([outcomeWith('', { p: violated }, { expected })]))
    expect(text).toContain('p  violated    as stated')
    expect(text).toContain('Every claim is as stated: 1 violated (1 as stated).')
    expect(text).not.toContain('is violated after')
  })
  test('printReport() names the claim that comes out differently', () => {
    const expected = { p: 'violated' as const }
    const text = print(reportOf([outcomeWith('', { p: holds }, { expected })]))
    expect(text).toContain('but the claim says: violated')
  })
  test('printReport() says that nothing was checked when nothing was', () => {
    expect(print(reportOf([]))).toContain('Nothing was checked.')
  })
  test('printReport() takes one line for a system whose claims are all as stated', () => {
    const quiet = outcomeWith('', { p: holds }, { subject: 'lock', expected: { p: 'holds' } })
    const loud = outcomeWith('', { p: violated }, { subject: 'gate' })
    const text = print(reportOf([quiet, loud]))
    expect(text).toContain('lock  1 holds\n')
    expect(text).toContain('gate\n  p  violated')
  })
})
