// What is learned beforehand is what the search would have learned: no more is said, and nothing else.

import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import { createFindings } from './findings.ts'
import type { Findings } from './findings.ts'
import { changed } from './rules.ts'
import { createSearch, noReductions } from './search.ts'
import type { Search } from './search.ts'
import { warmUp } from './warm-up.ts'

function begin(program: Program): { readonly search: Search; readonly findings: Findings } {
  const search = createSearch(program, noReductions, { traced: true })
  return { search, findings: createFindings(search) }
}

const counting = buildProgram({
  cpus: 2,
  fields: { x: { bits: 6, overflow: 'wrap' } },
  functions: {
    one: ['L: x = x + 1', 'check low: x < 40', 'goto L'],
    two: ['return'],
  },
  tasks: { one: 'one', two: 'two' },
  properties: ['low'],
})

test('warmUp() meets contents that lie deep', () => {
  const { findings } = begin(counting)
  const x = Array.from({ length: findings.pieces.count }, (_, piece) => piece).find((piece) =>
    findings.pieces.isCell(piece),
  )
  expect(findings.pieces.sizeOf(x ?? 0)).toBe(1)
  warmUp(findings, () => false)
  expect(findings.pieces.sizeOf(x ?? 0)).toBe(64)
})

test('warmUp() reports nothing that is broken, and leaves it for the search to find', () => {
  const { search, findings } = begin(counting)
  warmUp(findings, () => false)
  expect(search.violations.found.size).toBe(0)
  let broken = findings.initial
  const seen = new Set<string>()
  // The way to where `x` is 40, a step of the first CPU each time.
  for (let level = 0; !seen.has(broken.join()); level++) {
    seen.add(broken.join())
    findings.learn(broken, level)
    if (search.violations.found.size > 0) break
    const [change] = findings.foresee(broken).flatMap(({ changes }) => changes)
    if (change !== undefined) broken = changed(broken, change)
  }
  expect(search.violations.found.get('low')?.message).toBeDefined()
})

test('warmUp() ends when the search is to', () => {
  const { findings } = begin(counting)
  let states = 0
  warmUp(findings, () => ++states > 5)
  expect(states).toBe(6)
  expect(Math.max(...findings.pieces.contents().map(({ length }) => length))).toBeLessThan(10)
})
