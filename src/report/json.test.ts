// What is written is what docs/schema-check.json describes, and every field there has a description.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

import { reportAsJson } from './json.ts'
import { faults, undescribed } from './schema-fixture.ts'
import { holds, outcomeWith, reportOf, unfinished, vacuous, violated } from './report-fixture.ts'

const file = new URL('../../../docs/schema-check.json', import.meta.url)
const root: unknown = JSON.parse(readFileSync(file, 'utf8'))

const report = reportOf([
  outcomeWith(
    'none',
    { a: holds, b: unfinished, c: vacuous, d: violated },
    { expected: { d: 'violated' } },
  ),
  outcomeWith('full', { a: violated, b: holds, c: vacuous, d: holds }),
])

describe('reportAsJson()', () => {
  const written: unknown = JSON.parse(JSON.stringify(reportAsJson(report)))

  test('reportAsJson() writes what the schema describes', () => {
    expect(faults(written, root)).toEqual([])
  })
  test('reportAsJson() writes values beyond 2^53 as decimal digits', () => {
    const text = JSON.stringify(written)
    expect(text).toContain('"cpu0.huge":"1152921504606846976"')
    expect(text).toContain('"cpu0.context_tracking.nmi_nesting":0')
  })
  test('reportAsJson() keeps as common settings only those that are equal everywhere', () => {
    expect(written).toMatchObject({ input: { config: { CONFIG_SMP: 'y' } } })
    expect(JSON.stringify(reportAsJson(report).input.config)).not.toContain('PREEMPT')
  })
  test('reportAsJson() gives a path to violated properties and to no other', () => {
    const paths = reportAsJson(report).results.map(({ property, path }) => [property, path?.length])
    expect(paths).toEqual([
      ['a', 3],
      ['b', undefined],
      ['c', undefined],
      ['d', 3],
    ])
  })
})

describe('docs/schema-check.json', () => {
  test('the schema describes every field', () => {
    expect(undescribed(root)).toEqual([])
  })
  test('the little interpreter finds a missing, a strange and a wrong field', () => {
    const wrong = { version: 2, tool: { name: 'sallyport' }, extra: 1 }
    const found = faults(wrong, root).join('\n')
    expect(found).toContain('result lacks results')
    expect(found).toContain('result has extra')
    expect(found).toContain('result.version is not 1')
    expect(found).toContain('result.tool lacks version')
  })
})
