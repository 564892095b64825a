// What is learned beforehand is what the search would have learned: no more is said, and nothing else.

import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import { createFindings } from './findings.ts'
import type { Findings } from './findings.ts'
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
  warmUp(findings)
  expect(findings.pieces.sizeOf(x ?? 0)).toBe(64)
})

test('warmUp() reports nothing that is broken, and leaves it for the search to find', () => {
  const { search, findings } = begin(counting)
  warmUp(findings)
  expect(search.violations.found.size).toBe(0)
  const broken = findings.initial.slice()
  const seen = new Set<string>()
  // The way to where `x` is 40, a step of the first CPU each time.
  for (let level = 0; !seen.has(broken.join()); level++) {
    seen.add(broken.join())
    findings.learn(broken, level)
    if (search.violations.found.size > 0) break
    for (const { changes } of findings.foresee(broken)) {
      const [change] = changes
      if (change === undefined) continue
      for (let at = 0; at < change.length; at += 2) broken[change[at] ?? 0] = change[at + 1] ?? 0
      break
    }
  }
  expect(search.violations.found.get('low')?.message).toBeDefined()
})
