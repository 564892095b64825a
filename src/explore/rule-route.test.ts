// The way to a violation where levels have more states than are expanded one by one.

import { expect, test } from 'vitest'

import { buildProgram } from '../ir/build.ts'
import { replay } from '../sim/timeline.ts'
import { explore, noReductions } from './explore.ts'

test('a violation that lies behind levels of hundreds of states is told by a shortest path', () => {
  const program = buildProgram({
    cpus: 4,
    fields: { x: { length: 4, bits: 4 } },
    functions: { main: Array.from({ length: 9 }, () => 'x[cpu] <- old + 1') },
    tasks: { a: 'main', b: 'main', c: 'main', d: 'main' },
    // The target is one corner of a wide level, and not the first that leads there.
    invariants: { apart: '(x[0] != 2) | (x[1] != 3) | (x[2] != 6) | (x[3] != 7)' },
  })
  const { results } = explore(program, { reductions: noReductions })
  const verdict = results.find(({ property }) => property === 'apart')?.verdict
  const path = verdict?.kind === 'violated' ? verdict.path : []
  const steps = path.map((decision) => (decision.kind === 'run' ? decision.steps : 1))
  expect(steps.reduce((sum, many) => sum + many, 0)).toBe(2 + 3 + 6 + 7)
  const failures = replay(program, path).moments.flatMap((moment) => moment.failures)
  expect(failures.map(({ property }) => property)).toEqual(['apart'])
})
