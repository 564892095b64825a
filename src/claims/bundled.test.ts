// The claims of the bundled systems are found as they are recorded: those of a few systems in every run, the
// others (a minute of searching) on request.

import { expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { explore, noReductions, type ExploreOptions } from '../explore/explore.ts'
import { bundledSystems } from '../linux/package-files.ts'
import { makeLedger, everyDecision } from './ledger.ts'
import { hasClaims, loadClaims } from './load-claims.ts'
import type { ClaimJob } from './claim-jobs.ts'

const quick = new Set([
  'arm64-entry',
  'cpu-flags',
  'exit-split',
  'kernel-exit',
  'polling-idle',
  'word-rcu',
])
const long = process.env['SALLYPORT_LONG'] !== undefined
const systems = bundledSystems().filter((name) => hasClaims(name))

for (const name of systems) {
  test.skipIf(!long && !quick.has(name))(
    `the claims about ${name} are found as recorded`,
    { timeout: 600_000 },
    () => {
      const { value, diagnostics } = loadClaims(name)
      expect(diagnostics).toEqual([])
      const loaded = present(value, `${name} has claims`)
      const results = new Map(loaded.jobs.map((job) => [job, search(job)] as const))
      const ledger = makeLedger([loaded], (job) => present(results.get(job), 'each was searched'))
      for (const { found, question } of everyDecision(ledger)) {
        const { variant, property, recorded } = question
        const asked = `${variant.value}: ${property.value}`
        expect([asked, found]).toEqual([asked, recorded])
      }
    },
  )
}

test('each system with claims has at least three seeded faults', () => {
  for (const name of systems) {
    expect([name, (loadClaims(name).value?.file.faults.length ?? 0) >= 3]).toEqual([name, true])
  }
})

test('each claim that a search contradicts says why', () => {
  for (const name of systems) {
    for (const { decided, id, remark } of loadClaims(name).value?.file.claims ?? []) {
      const contradicted = decided.some(
        ({ recorded, stated }) => stated !== 'open' && stated !== recorded,
      )
      if (contradicted) expect([id, remark]).toEqual([id, expect.any(String)])
    }
  }
})

function search({ program, only, first }: ClaimJob) {
  return { result: explore(program, { only, first }), witnesses: new Map() }
}

test.skipIf(!long)(
  'the largest two-CPU program has the same verdicts without any reduction',
  { timeout: 600_000 },
  () => {
    const { value } = loadClaims('idtentry-2020')
    const job = present(
      value?.jobs.find(({ variant }) => variant === 'conditional for reschedule IPIs'),
      'the variant is there',
    )
    const reductions = noReductions
    const verdicts = (options: ExploreOptions): readonly string[] =>
      explore(job.program, { ...options, only: job.only }).results.map(
        ({ property, verdict }) => `${property} ${verdict.kind}`,
      )
    expect(verdicts({ reductions })).toEqual(verdicts({}))
  },
)
