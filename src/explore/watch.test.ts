// How many rules it takes to know what a step does: as many as the step can tell apart.

import { describe, expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import { reachable } from '../sim/reachable.ts'
import { createFindings } from './findings.ts'
import type { Findings } from './findings.ts'
import { ask, changed } from './rules.ts'
import type { Consequence, RuleTree } from './rules.ts'
import { createSearch, noReductions } from './search.ts'

/** Learns in all states, and returns how many rules there are about the second CPU's steps. */
function rulesAbout(two: readonly string[]): number {
  const program = buildProgram({
    cpus: 2,
    fields: { x: { bits: 3, overflow: 'wrap' }, y: { bits: 3 } },
    functions: { one: ['L: x = x + 1', 'goto L'], two },
    tasks: { one: 'one', two: 'two' },
  })
  const findings = createFindings(createSearch(program, noReductions, { traced: true }))
  expect(visitAll(findings)).toBe(reachable(program, { maxStates: 1000 }).states)
  // One more is about the return behind the steps, and one about a task that is over.
  return ends(findings.trees[findings.asked[1] ?? 0], new Set()).size - 2
}

/** All states, one after the other. */
function visitAll({ initial, learn, trees, asked }: Findings): number {
  const states = [initial]
  const known = new Set([initial.join()])
  for (const state of states) {
    learn(state, 0)
    for (const change of asked.flatMap((tree) => ask(trees[tree], state)?.changes ?? [])) {
      const after = changed(state, change)
      if (known.has(after.join())) continue
      known.add(after.join())
      states.push(after)
    }
  }
  return states.length
}

function ends(tree: RuleTree, found: Set<Consequence>): ReadonlySet<Consequence> {
  if (tree?.kind === 'consequence') found.add(tree)
  else for (const next of tree?.next ?? []) ends(next, found)
  return found
}

describe('a search by rules', () => {
  test('learns a comparison with a cell once for each answer', () => {
    expect(rulesAbout(['await 3 < x'])).toBe(2)
  })

  test('learns a step that takes a value once for each value', () => {
    expect(rulesAbout(['y = x'])).toBe(8)
  })

  test('learns a step that compares, and then takes the value, once for each value', () => {
    expect(rulesAbout(['if x < 9 goto L', '+ y = 1', 'L: +y = x'])).toBeGreaterThan(7)
  })

  test('learns twice what overwrites a value: where it was there before, and where it was not', () => {
    expect(rulesAbout(['x = 5'])).toBe(2)
  })

  test('learns a step that adds to a value once for each value', () => {
    expect(rulesAbout(['x = x + 1'])).toBe(8)
  })

  test('looks closely where two comparisons are about the same value', () => {
    expect(rulesAbout(['await (x < 2) + (5 < x)'])).toBeGreaterThan(2)
  })
})
