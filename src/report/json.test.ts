// What is written is what docs/schema-check.json describes, and every field there has a description.
//
// The schema is interpreted here by a few lines for the words that it uses; an unknown word fails.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

import { reportAsJson } from './json.ts'
import { holds, outcomeWith, reportOf, unfinished, vacuous, violated } from './report-fixture.ts'

interface Schema {
  readonly [word: string]: unknown
}

const file = new URL('../../../docs/schema-check.json', import.meta.url)
const root: unknown = JSON.parse(readFileSync(file, 'utf8'))

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function object(value: unknown): Schema {
  return isObject(value) ? value : {}
}

/** Places at which `value` is not what `schema` says. */
function faults(value: unknown, schema: unknown, at: string): readonly string[] {
  return Object.entries(object(schema)).flatMap(([word, rule]) => {
    switch (word) {
      case '$ref': {
        const name = typeof rule === 'string' ? rule.replace('#/$defs/', '') : ''
        return faults(value, object(object(root)['$defs'])[name] ?? { const: NaN }, at)
      }
      case 'const':
        return value === rule ? [] : [`${at} is not ${String(rule)}`]
      case 'enum':
        return Array.isArray(rule) && rule.includes(value) ? [] : [`${at} is none of the names`]
      case 'type':
        return [rule].flat().some((type) => hasType(value, type)) ? [] : [`${at} has another type`]
      case 'minimum':
        return Number(value) >= Number(rule) ? [] : [`${at} is too small`]
      case 'items':
        return Array.isArray(value)
          ? value.flatMap((item, index) => faults(item, rule, `${at}[${index}]`))
          : []
      case 'required':
        return [rule]
          .flat()
          .flatMap((name) => (String(name) in object(value) ? [] : [`${at} lacks ${String(name)}`]))
      case 'properties':
        return Object.entries(object(value)).flatMap(([name, inner]) =>
          faults(inner, object(rule)[name], `${at}.${name}`),
        )
      case 'additionalProperties':
        return strangers(value, object(schema)).flatMap(([name, inner]) =>
          rule === false ? [`${at} has ${name}`] : faults(inner, rule, `${at}.${name}`),
        )
      case '$schema':
      case '$defs':
      case 'title':
      case 'description':
        return []
      default:
        return [`the schema says ${word} at ${at}`]
    }
  })
}

function strangers(value: unknown, schema: Schema): readonly (readonly [string, unknown])[] {
  const known = object(schema['properties'])
  return Object.entries(object(value)).filter(([name]) => !(name in known))
}

function hasType(value: unknown, type: unknown): boolean {
  if (type === 'integer') return Number.isSafeInteger(value)
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isObject(value)
  return typeof value === type
}

/** Fields of the schema without a description. */
function undescribed(schema: unknown, at: string): readonly string[] {
  return Object.entries(object(schema)).flatMap(([word, inner]) => {
    if (word !== 'properties') return undescribed(inner, `${at}/${word}`)
    return Object.entries(object(inner)).flatMap(([name, field]) => [
      ...('description' in object(field) ? [] : [`${at}/${name}`]),
      ...undescribed(field, `${at}/${name}`),
    ])
  })
}

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
    expect(faults(written, root, 'result')).toEqual([])
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
    expect(undescribed(root, '')).toEqual([])
  })
  test('the little interpreter finds a missing, a strange and a wrong field', () => {
    const wrong = { version: 2, tool: { name: 'sallyport' }, extra: 1 }
    const found = faults(wrong, root, 'result').join('\n')
    expect(found).toContain('result lacks results')
    expect(found).toContain('result has extra')
    expect(found).toContain('result.version is not 1')
    expect(found).toContain('result.tool lacks version')
  })
})
