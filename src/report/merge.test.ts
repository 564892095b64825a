// One answer out of many configurations: the worst counts, the shortest path is shown.

import { describe, expect, test } from 'vitest'

import { isAsHoped, mergeAnswers } from './merge.ts'
import { holds, outcomeWith, reportOf, unfinished, vacuous, violated } from './report-fixture.ts'

describe('mergeAnswers()', () => {
  const cases = [
    ['violated', [holds, unfinished, violated]],
    ['unfinished', [holds, unfinished, vacuous]],
    ['holds', [vacuous, holds]],
    ['vacuous', [vacuous, vacuous]],
  ] as const
  test.each(cases)('mergeAnswers() says %s when the worst configuration is', (verdict, all) => {
    const report = reportOf(all.map((one, index) => outcomeWith(`c${index}`, { p: one })))
    expect(mergeAnswers(report)).toMatchObject([{ property: 'p', verdict }])
  })
  test('mergeAnswers() takes the shortest path of all configurations', () => {
    const long = outcomeWith('long', { p: violated }, {}, 40)
    const short = outcomeWith('short', { p: violated }, {}, 4)
    const [answer] = mergeAnswers(reportOf([long, short]))
    expect(answer?.violation?.outcome.configuration).toBe('short')
  })
  test('mergeAnswers() keeps the same property of different subjects apart', () => {
    const one = outcomeWith('', { p: holds }, { subject: 'a' })
    const other = outcomeWith('', { p: violated }, { subject: 'b' })
    const answers = mergeAnswers(reportOf([one, other]))
    expect(answers.map(({ subject, verdict }) => [subject, verdict])).toEqual([
      ['a', 'holds'],
      ['b', 'violated'],
    ])
  })
})

test('isAsHoped() takes the claim where there is one, and otherwise hopes that it holds', () => {
  const expected = { p: 'violated' as const, q: 'holds' as const }
  const report = reportOf([outcomeWith('', { p: violated, q: violated, r: holds }, { expected })])
  expect(mergeAnswers(report).map(isAsHoped)).toEqual([true, false, true])
})
