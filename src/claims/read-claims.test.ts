// A claims file is read as data, and what is wrong with it is said where it stands.

import { expect, test } from 'vitest'
import { readClaims } from './read-claims.ts'

function problems(text: string): readonly string[] {
  return readClaims('x.claims.ts', text).diagnostics.map(
    ({ code, span, message }) => `${code} ${span.line}:${span.column} ${message}`,
  )
}

const head = "export const claims = { title: 't', depth: 2, variants: { plain: {} },"

test('readClaims() understands variants, claims and faults', () => {
  const { value, diagnostics } = readClaims(
    'x.claims.ts',
    `import type { SystemClaims } from '../claim.ts'
    export const claims: SystemClaims = {
      title: 'a lock',
      depth: 1,
      words: { owner: { values: ['nobody', 'first'] }, note: { quiet: true } },
      variants: {
        plain: {},
        swapped: { replace: { lock: 'lock_swapped' }, set: { fair: true, turn: 1 }, depth: 3, cpus: 1 },
      },
      claims: [
        {
          id: '9.1', source: 's', statement: 'one ' + 'sentence', remark: 'r',
          decided: [
            { shows: 'x', variant: 'plain', property: 'p', stated: 'open', recorded: 'holds' },
          ],
        },
      ],
      faults: [{ fault: 'f', variant: 'swapped', property: 'p' }],
    }`,
  )
  expect(diagnostics).toEqual([])
  expect(value?.claims[0]?.statement).toBe('one sentence')
  expect(value?.claims[0]?.decided[0]?.stated).toBe('open')
  const swapped = value?.variants.get('swapped')
  expect(swapped?.replace.get('lock')?.value).toBe('lock_swapped')
  expect([...(swapped?.set ?? [])].map(([name, { value: to }]) => [name, to])).toEqual([
    ['fair', 1n],
    ['turn', 1n],
  ])
  expect([swapped?.depth, swapped?.cpus]).toEqual([3, 1])
  expect(value?.words.get('owner')).toEqual({ kind: 'values', names: ['nobody', 'first'] })
  expect(value?.faults[0]?.recorded).toBe('violated')
})

test('readClaims() names a variant that the file does not have', () => {
  const text = `${head} claims: [], faults: [
    { fault: 'f', variant: 'plane', property: 'p' }] }`
  expect(problems(text)).toEqual(['U022 2:28 there is no variant `plane`'])
})

test('readClaims() executes nothing', () => {
  expect(problems(`${head} claims: someClaims(), faults: [] }`)[0]).toMatch(
    /^U020 1:\d+ this is no literal/,
  )
})

test('readClaims() names what is missing, unknown, or of the wrong kind', () => {
  expect(problems(`${head} faults: [] }`)).toContain('U021 1:23 `claims` is missing')
  expect(problems(`${head} claims: [], faults: [], fault: [] }`)[0]).toMatch(
    /`fault` has no meaning/,
  )
  expect(problems(`${head} claims: {}, faults: [] }`)[0]).toMatch(/`claims` is no list/)
  const vague = `${head} faults: [], claims: [{ id: '1', source: 's', statement: 't', decided: [
    { shows: 'x', variant: 'plain', property: 'p', stated: 'maybe', recorded: 'holds' }] }] }`
  expect(problems(vague)).toEqual(['U021 2:60 `maybe` is no verdict of a claim'])
})

test('readClaims() knows one memory besides the plain one', () => {
  const variants = (model: string): string =>
    `export const claims = { title: 't', depth: 1, claims: [], faults: [],
      variants: { plain: {}, x86: { memory: '${model}' } } }`
  const { value, diagnostics } = readClaims('x.claims.ts', variants('tso'))
  expect(diagnostics).toEqual([])
  expect([...(value?.variants.values() ?? [])].map(({ buffered }) => buffered)).toEqual([
    false,
    true,
  ])
  expect(problems(variants('pso'))).toEqual(['U021 2:45 there is no memory `pso`'])
})

test('readClaims() says what to write when there is no such constant', () => {
  const { value, diagnostics } = readClaims('x.claims.ts', 'export const claim = {}')
  expect(value).toBeUndefined()
  expect(diagnostics[0]?.help).toContain('export const claims: SystemClaims')
})

test('readClaims() reports a text that is no TypeScript', () => {
  expect(problems('export const claims = {')[0]).toMatch(/^T001/)
})
