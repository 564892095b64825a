// What is written is what docs/schema-diff.json describes, and every field there has a description.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { ProgramNotation } from '../ir/build.ts'
import { faults, undescribed } from '../report/schema-fixture.ts'
import { comparedTrees, treeError } from './cli-fixture.ts'
import { diffAsJson, failureAsJson } from './diff-json.ts'
import type { DiffReport } from './diff-report.ts'

const file = new URL('../../../docs/schema-diff.json', import.meta.url)
const root: unknown = JSON.parse(readFileSync(file, 'utf8'))

function notation(lines: readonly string[]): ProgramNotation {
  return {
    fields: { on: { owner: 'cpu', bits: 1 }, x: { owner: 'cpu', bits: 64, signed: true } },
    functions: {
      'main()': ['L: v = choose 2', 'on = v', 'f()', 'goto L'],
      'f()': lines,
      'tick()': ['return'],
    },
    tasks: { main: 'main' },
    vectors: { timer: ['interrupt', 'on', 'tick'] },
  }
}

async function reported(old: readonly string[], now: readonly string[]): Promise<DiffReport> {
  const report = await comparedTrees(notation(old), notation(now))
  return { ...report, diagnostics: [treeError] }
}

function asRead(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

describe('diffAsJson()', () => {
  test('diffAsJson() writes a difference as the schema describes', async () => {
    const report = await reported(['x = on', 'return'], ['x = 1152921504606846976', 'return'])
    const written = diffAsJson(report)
    expect(faults(asRead(written), root)).toEqual([])
    expect(written.verdict).toBe('different')
    expect(JSON.stringify(written.difference?.new)).toContain('"values":["1152921504606846976"]')
    expect(written.difference?.function).toBe('f')
  })

  test('diffAsJson() writes equality as the schema describes', async () => {
    const report = await reported(['x = on', 'return'], ['a = on', 'x = a', 'return'])
    const settings = [
      { setting: 'CONFIG_X=n', outcome: 'equal' },
      { setting: 'CONFIG_Y=y', outcome: 'left out', reason: 'nobody can choose it' },
    ] as const
    const written = diffAsJson({ ...report, settings })
    expect(faults(asRead(written), root)).toEqual([])
    expect(written.settings).toEqual(settings)
    expect(written.verdict).toBe('equal')
    expect(written.functions.map(({ outcome }) => outcome)).toEqual(['equal'])
    expect(written.difference).toBeUndefined()
  })

  test('failureAsJson() writes what the schema describes', () => {
    const written = failureAsJson('0.0.0', 'hooks', [treeError])
    expect(faults(asRead(written), root)).toEqual([])
    expect(faults({ ...written, level: 'all' }, root)).toEqual([
      'result.level is none of the names',
    ])
  })
})

test('docs/schema-diff.json describes every field', () => {
  expect(undescribed(root)).toEqual([])
})
