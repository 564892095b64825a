// The peers' models have the counts that ours have, at sizes that are quick. Where a tool is not installed its
// tests are listed as not run.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Bench } from './benches.ts'
import { petersonCount, philosophersCount } from './known-counts.ts'
import { disagreements, runBench } from './run-benches.ts'
import { rumur } from './tool-rumur.ts'
import { sallyport } from './tool-sallyport.ts'
import { spin } from './tool-spin.ts'

const folder = mkdtempSync(join(tmpdir(), 'peers-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const effort = { runs: 1, workers: [1], timeoutMs: 120_000, folder }

// Generating, compiling and starting processes takes as long as the machine is busy.
const patience = 240_000

function protocol(name: string, processes: number, known: Bench['known']): Bench {
  const subject = { kind: 'protocol', name, processes } as const
  return { name: `${name}-${processes}`, subject, depth: 1, ...(known && { known }), aims: {} }
}

const small: readonly Bench[] = [
  protocol('peterson', 4, petersonCount(4)),
  protocol('philosophers', 5, philosophersCount(5)),
]

const system: Bench = {
  name: 'polling-idle',
  subject: { kind: 'system', name: 'polling-idle' },
  depth: 2,
  longestPath: 100_000,
  aims: {},
}

for (const tool of [spin, rumur]) {
  const missing = await tool.missing()
  describe.skipIf(missing !== undefined)(`${tool.name} (${missing ?? 'installed'})`, () => {
    test.each(small)(
      `${tool.name} finds the known states of $name`,
      async (bench) => {
        const tried = await runBench(bench, [tool], effort)
        expect(tried.map(({ problem, runs }) => [problem, runs.length])).toEqual([[undefined, 1]])
        expect(disagreements(bench, tried)).toEqual([])
      },
      patience,
    )
    test(
      `${tool.name} and sallyport find the same states of a translated system`,
      async () => {
        const tried = await runBench(system, [sallyport, tool], effort)
        const expected = tried.map(() => [undefined, 1])
        expect(tried.map(({ problem, runs }) => [problem, runs.length])).toEqual(expected)
        expect(disagreements(system, tried)).toEqual([])
      },
      patience,
    )
  })
}
