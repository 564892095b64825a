// The file of runs gives back what was put in, and is refused whole when anything in it is not a run.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Run, Tried } from './run-benches.ts'
import { mergeTried, parseRuns, readRunsFile, writeRunsFile } from './runs-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'runs-file-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run: Run = {
  bench: 'peterson-5',
  tool: 'spin',
  workers: 1,
  reductions: 'none',
  states: 417,
  transitions: 945,
  seconds: 1.5,
  compileSeconds: 2,
  bytesPerState: 80,
  peakBytes: 4e6,
}
const { bench, tool, workers, reductions } = run
const tried: Tried = { bench, tool, workers, reductions, runs: [run, run] }

test('writeRunsFile() writes one entry a run, and what was tried in vain', () => {
  const vain: Tried = { ...tried, tool: 'rumur', runs: [], problem: 'out of memory' }
  const file = join(folder, 'runs.json')
  writeRunsFile(file, [tried, vain])
  expect(readRunsFile(file)).toEqual([tried, vain])
})

test('readRunsFile() gives undefined for what is no such file', () => {
  const file = join(folder, 'other.json')
  writeFileSync(file, 'no json')
  expect(readRunsFile(file)).toBeUndefined()
  expect(readRunsFile(join(folder, 'missing.json'))).toBeUndefined()
})

test.each([
  [undefined],
  [{}],
  [{ runs: [{ ...run, tool: 'spim' }] }],
  [{ runs: [{ ...run, seconds: '1' }] }],
  [{ runs: [], problems: [{ bench, tool, workers, reductions }] }],
])('parseRuns() refuses %j', (json) => {
  expect(parseRuns(json)).toBeUndefined()
})

test('mergeTried() replaces the same bench, tool and variant, and keeps all others', () => {
  const again: Tried = { ...tried, runs: [run] }
  const other: Tried = { ...tried, workers: 2 }
  expect(mergeTried([tried, other], [again])).toEqual([other, again])
})
