// Claims become Programs, Programs become verdicts, verdicts become the ledger.

import { expect, test } from 'vitest'
import { plain } from '../report/paint.ts'
import { claimJobs, type ClaimJob } from './claim-jobs.ts'
import { explore } from '../explore/explore.ts'
import { counterSystem } from './claims-fixture.ts'
import {
  everyDecision,
  isAsRecorded,
  makeLedger,
  type Ledger,
  type SearchedClaim,
} from './ledger.ts'
import { printBriefly } from './brief-ledger.ts'
import { ledgerPage } from './ledger-page.ts'
import { printLedger } from './print-ledger.ts'
import { readClaims } from './read-claims.ts'
import { present } from '../base/assert.ts'

const variants = `{
  atomic: {},
  torn: { replace: { add: 'add_in_two_steps' } },
  careless: { replace: { add: 'add_in_two_steps' }, set: { fair: false } },
}`

function decision(variant: string, stated: string, recorded: string): string {
  const common = `shows: 'x', variant: '${variant}', property: 'every-addition-counts'`
  return `{ ${common}, stated: '${stated}', recorded: '${recorded}' }`
}

function searchHere({ program, only, first }: ClaimJob): SearchedClaim {
  return { result: explore(program, { only, first }), witnesses: new Map() }
}

function load(decisions: readonly string[], own: string = variants) {
  const text = `export const claims = { title: 't', depth: 1, variants: ${own}, faults: [],
    claims: [{ id: '7.1', source: 's', statement: 'said', decided: [${decisions.join(', ')}] }] }`
  const file = present(readClaims('x.claims.ts', text).value, 'the claims are well formed')
  return { file, jobs: claimJobs('counter', counterSystem(), file) }
}

function decide(...decisions: readonly string[]): Ledger {
  const { file, jobs } = load(decisions)
  expect(jobs.diagnostics).toEqual([])
  return makeLedger([{ system: 'counter', file, jobs: jobs.value }], searchHere)
}

function outcome(ledger: Ledger): string | undefined {
  return ledger.systems[0]?.claims[0]?.outcome
}

test('makeLedger() confirms a claim when every search finds what is stated', () => {
  const ledger = decide(
    decision('atomic', 'holds', 'holds'),
    decision('torn', 'violated', 'violated'),
  )
  expect(outcome(ledger)).toBe('confirmed')
  expect(everyDecision(ledger).map(({ found }) => found)).toEqual(['holds', 'violated'])
})

test('makeLedger() refutes a claim when one search finds the opposite', () => {
  const ledger = decide(decision('atomic', 'holds', 'holds'), decision('torn', 'holds', 'violated'))
  expect(outcome(ledger)).toBe('refuted')
  expect(everyDecision(ledger).every((one) => isAsRecorded(one))).toBe(true)
})

test('makeLedger() answers a claim that only asks', () => {
  expect(outcome(decide(decision('torn', 'open', 'violated')))).toBe('answered')
})

test('isAsRecorded() is false for a verdict that nobody recorded', () => {
  const ledger = decide(decision('careless', 'violated', 'violated'))
  expect(everyDecision(ledger).map((one) => [one.found, isAsRecorded(one)])).toEqual([
    ['holds', false],
  ])
  const text = printLedger(ledger, { width: 80, paint: plain, storyRows: 0 }).join('\n')
  expect(text).toContain('recorded: violated')
  expect(text).toContain('1 verdict not as recorded')
})

const screen = { width: 80, paint: plain, storyRows: 9 }

test('printBriefly() has one line for a claim that every search confirms', () => {
  const ledger = decide(decision('atomic', 'holds', 'holds'))
  const rows = printBriefly(ledger, screen).filter((row) => row.startsWith('  7.1'))
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatch(/7\.1 +confirmed +\d+ states +\d+\.\d s {2}said$/)
})

test('printBriefly() says where a search found something else than is stated', () => {
  const ledger = decide(decision('atomic', 'holds', 'holds'), decision('torn', 'holds', 'violated'))
  const text = printBriefly(ledger, screen).join('\n')
  expect(text).toMatch(/7\.1 +refuted/)
  expect(text).toContain('violated (stated: holds)  x')
})

test('printBriefly() tells all about a verdict that nobody recorded', () => {
  const text = printBriefly(decide(decision('careless', 'violated', 'violated')), screen).join('\n')
  expect(text).toContain('recorded: violated')
  expect(text).toContain('1 verdict not as recorded')
})

test('makeLedger() lets nothing hold where a value did not fit its field', () => {
  const own = '{ small: { set: { counter: 15 } } }'
  const holds = decision('small', 'holds', 'holds').replace('every-addition-counts', 'no-deadlock')
  const { file, jobs } = load([holds], own)
  expect(jobs.diagnostics).toEqual([])
  const ledger = makeLedger([{ system: 'counter', file, jobs: jobs.value }], searchHere)
  expect(everyDecision(ledger).map(({ found, reason }) => [found, reason])).toEqual([
    ['unfinished', 'the search rests on field-range, which is violated'],
  ])
  expect(outcome(ledger)).toBe('unsettled')
})

test('claimJobs() links a variant once, however many decisions ask for it', () => {
  const { jobs } = load([
    decision('torn', 'open', 'violated'),
    decision('torn', 'holds', 'violated'),
  ])
  expect(jobs.value.map(({ variant, first }) => [variant, first])).toEqual([['torn', true]])
})

test('claimJobs() names a replacement that is never called, and one that does not exist', () => {
  const own = "{ a: { replace: { unused: 'add' } }, b: { replace: { add: 'ad' } } }"
  const { jobs } = load([decision('a', 'open', 'holds'), decision('b', 'open', 'holds')], own)
  expect(jobs.value).toEqual([])
  expect(jobs.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual(
    expect.arrayContaining([
      'U025 nothing calls `unused`',
      'U025 no module of the system exports `ad`',
    ]),
  )
})

test('claimJobs() names a field and a property that the system does not have', () => {
  const { jobs } = load([decision('a', 'open', 'holds')], '{ a: { set: { fare: true } } }')
  expect(jobs.diagnostics.map(({ code }) => code)).toEqual(['U024'])
  const other = decision('atomic', 'open', 'holds').replace('every', 'each')
  expect(load([other]).jobs.diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([
    'U023 the system has no property `each-addition-counts`',
  ])
})

test('claimJobs() leaves out the tasks of CPUs that a variant does not have', () => {
  const { jobs } = load([decision('one', 'open', 'holds')], '{ one: { cpus: 1 } }')
  expect(jobs.value[0]?.program.tasks.map(({ name }) => name)).toEqual(['first'])
  expect(jobs.value[0]?.program.bounds.cpus).toBe(1)
})

test('ledgerPage() puts each claim under its discussion', () => {
  const ledger = decide(decision('atomic', 'holds', 'holds'))
  const page = ledgerPage(ledger, [
    { number: '6', title: 'six', about: 'a' },
    { number: '7', title: 'seven', about: 'b' },
  ])
  expect(page).toContain('## 7: seven')
  expect(page).not.toContain('## 6: six')
  expect(page).toContain('### 7.1')
  expect(page.join('\n')).toMatch(/\| x \| `every-addition-counts` \| holds \| holds \| \d+ \|/)
})
