// The protocols of the benches have as many states as textbook and peers say, to the state.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { explore, noReductions } from '../src/explore/explore.ts'
import { readSystem, resolveRelative } from '../src/front/ts/read-system.ts'
import { link } from '../src/link/link.ts'
import { petersonCount, philosophersCount } from './known-counts.ts'
import { sizedProtocol } from './sized-protocol.ts'

const unreduced = noReductions

function search(name: string, processes: number): ReturnType<typeof explore> {
  const path = `bench/protocols/${name}.ts`
  const { value: system, diagnostics } = readSystem(path, {
    read: (file) => {
      const text = readFileSync(file, 'utf8')
      return file === path ? sizedProtocol(text, processes) : text
    },
    resolve: resolveRelative,
  })
  expect(diagnostics).toEqual([])
  const linked = link({
    name,
    declarations: [system.declarations],
    definitions: [system.definitions],
    leaves: () => undefined,
    cuts: new Map(),
    overrides: () => undefined,
    bounds: { cpus: processes, depth: 1 },
    allowOpaque: false,
  })
  expect(linked.diagnostics).toEqual([])
  if (linked.value === undefined) throw new Error('does not link')
  return explore(linked.value.program, { reductions: unreduced })
}

describe('peterson', () => {
  test.each([2, 3, 4])('peterson() for %i processes has the states that the peers find', (n) => {
    const { search: figures, results } = search('peterson', n)
    expect(figures).toMatchObject(petersonCount(n) ?? {})
    const verdicts = results.map(({ property, verdict }) => [property, verdict.kind])
    expect(verdicts).toContainEqual(['mutual-exclusion', 'holds'])
  })
})

describe('philosophers', () => {
  test.each([3, 4, 5, 6, 7])('philosophers() at a table of %i: three states for each fork', (n) => {
    const { search: figures, results } = search('philosophers', n)
    expect(figures).toMatchObject(philosophersCount(n))
    const verdicts = results.map(({ property, verdict }) => [property, verdict.kind])
    expect(verdicts).toContainEqual(['no-deadlock', 'holds'])
  })
})

const sized = (cpus: string): string =>
  `const PROCESSES = 3\nrest(PROCESSES - 1)\ntask('process 0', run, 0)\ntask('process 1', run${cpus})\n`

test('sizedProtocol() changes the size and the tasks, and nothing else', () => {
  expect(sizedProtocol(sized(', 1'), 3)).toBe(
    "const PROCESSES = 3\nrest(PROCESSES - 1)\ntask('process 0', run, 0)\n" +
      "task('process 1', run, 1)\ntask('process 2', run, 2)\n",
  )
})

test('sizedProtocol() leaves tasks without a CPU where only the first has one', () => {
  expect(sizedProtocol(sized(''), 2)).toBe(
    "const PROCESSES = 2\nrest(PROCESSES - 1)\ntask('process 0', run, 0)\ntask('process 1', run)\n",
  )
})
