// Goals for bundled systems, asked from outside: what they defer is done, and whom they wake runs. Each is broken
// by one change of a line.

import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { readSystem, resolveRelative } from '../front/ts/read-system.ts'
import type { Program } from '../ir/program.ts'
import { linkJobs } from '../linux/jobs.ts'
import { explore } from './explore.ts'

interface Change {
  readonly file: string
  readonly from: string
  readonly to: string
}

/** The system with a goal, whose lines stand in a module of its own; vectors by these names are fair. */
function load(system: string, goal: string, fair: readonly string[], change?: Change): Program {
  const entry = `systems/${system}/goal.ts`
  const text = `import { eventually, of, property } from '../../machine/lang.ts'
    import './system.ts'
    property('goal', 'what is owed is done')
    ${goal}`
  const read = (file: string): string => {
    if (file === entry) return text
    const known = readFileSync(file, 'utf8')
    if (change?.file !== file) return known
    expect(known).toContain(change.from)
    return known.replace(change.from, change.to)
  }
  const { value, diagnostics } = readSystem(entry, { read, resolve: resolveRelative })
  expect(diagnostics).toEqual([])
  const linked = linkJobs({
    subject: system,
    declarations: [value.declarations],
    definitions: [value.definitions],
    leaves: () => undefined,
    cuts: new Map(),
    overrides: () => undefined,
    bounds: { cpus: 2, depth: 3 },
    allowOpaque: false,
    config: {},
  })
  expect(linked.diagnostics).toEqual([])
  const { program } = present(linked.value.jobs[0], 'a system is a job')
  const vectors = program.vectors.map((one) =>
    fair.includes(one.name) ? { ...one, fair: true } : one,
  )
  return { ...program, vectors }
}

function verdict(program: Program): string | undefined {
  const { results } = explore(program, { only: ['goal'] })
  return results.find(({ property }) => property === 'goal')?.verdict.kind
}

describe('polling-idle', () => {
  const goal = `import { queue } from './idle.ts'
    eventually('goal', () => queue.woken, () => !queue.woken, 'a woken task does not run')`
  const file = 'systems/polling-idle/idle.ts'

  test('whoever is woken runs', () => {
    expect(verdict(load('polling-idle', goal, []))).toBe('holds')
  })

  test('not if the flag is set only for who polls', () => {
    const change = {
      file,
      from: 'if (!set_nr_if_polling()) interrupts()',
      to: 'set_nr_if_polling()',
    }
    expect(verdict(load('polling-idle', goal, [], change))).toBe('violated')
  })
})

describe('cpu-flags', () => {
  const goal = `import { cpu } from './staleness.ts'
    eventually('goal', () => cpu.stale, () => !cpu.stale, 'deferred work is never done')`

  test('deferred work is done', () => {
    expect(verdict(load('cpu-flags', goal, ['IPI']))).toBe('holds')
  })

  test('not if the interrupt need not come', () => {
    expect(verdict(load('cpu-flags', goal, []))).toBe('violated')
  })
})

describe('deferred-ipi', () => {
  // The target changes its word all the time, and each time the other CPU's compare-and-exchange fails.
  test('who defers work by compare-and-exchange may try for ever', () => {
    const goal = `import { poke } from './text.ts'
      eventually('goal', () => !poke.done, () => poke.done, 'the change of the text does not end')`
    expect(verdict(load('deferred-ipi', goal, ['function-call IPI']))).toBe('violated')
  })
})
