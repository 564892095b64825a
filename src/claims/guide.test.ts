// The guide to schemes of one's own says what happens: its listings are read and searched here.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { explore } from '../explore/explore.ts'
import { readSystem } from '../front/ts/read-system.ts'
import { claimJobs } from './claim-jobs.ts'
import { everyDecision, isAsRecorded, makeLedger } from './ledger.ts'
import { readClaims } from './read-claims.ts'

const guide = readFileSync('docs/guide-new-scheme.md', 'utf8')
const [scheme = '', claims = ''] = [...guide.matchAll(/```ts\n([^]*?)```/g)].map(
  ([, listing]) => listing,
)

test('the listings of docs/guide-new-scheme.md are found as the guide says', () => {
  const system = readSystem('doorbell.ts', {
    read: (path) => (path === 'doorbell.ts' ? scheme : undefined),
    resolve: (specifier) => specifier.replace('sallyport/', '').replace(/$/, '.ts'),
  })
  expect(system.diagnostics).toEqual([])
  const file = present(readClaims('doorbell.claims.ts', claims).value, 'the claims can be read')
  const jobs = claimJobs('doorbell', system.value, file)
  expect(jobs.diagnostics).toEqual([])
  const ledger = makeLedger([{ system: 'doorbell', file, jobs: jobs.value }], ({ program }) => ({
    result: explore(program),
    witnesses: new Map(),
  }))
  expect(everyDecision(ledger).map(({ found }) => found)).toEqual(['violated', 'holds'])
  expect(everyDecision(ledger).every((one) => isAsRecorded(one))).toBe(true)
  expect(ledger.systems[0]?.claims[0]?.outcome).toBe('refuted')
})
