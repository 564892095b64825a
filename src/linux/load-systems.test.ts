// The bundled systems load, and each way of booting them keeps every property.

import { describe, expect, test } from 'vitest'
import { explore } from '../explore/explore.ts'
import { loadSystems } from './load-systems.ts'

describe('loadSystems() with generic-entry', () => {
  const { value, diagnostics } = loadSystems({
    systems: ['generic-entry'],
    depth: 2,
    allowOpaque: false,
  })

  test('gives one job for each way of booting', () => {
    expect(diagnostics).toEqual([])
    expect(value.jobs.map(({ name }) => name)).toEqual([
      'preempt=none nohz_full=off',
      'preempt=voluntary nohz_full=off',
      'preempt=full nohz_full=off',
      'preempt=none nohz_full=on',
      'preempt=voluntary nohz_full=on',
      'preempt=full nohz_full=on',
    ])
  })

  test.each(value.jobs)('$name keeps every property', ({ program }) => {
    const { results } = explore(program)
    expect(results.length).toBeGreaterThan(0)
    expect(results.filter(({ verdict }) => verdict.kind !== 'holds')).toEqual([])
  })
})

test('loadSystems() suggests the bundled system that was meant', () => {
  const { value, diagnostics } = loadSystems({ systems: ['generic-entri'], allowOpaque: false })
  expect(value.jobs).toEqual([])
  expect(diagnostics).toMatchObject([{ code: 'U010', severity: 'error' }])
  expect(diagnostics[0]?.help).toContain('did you mean generic-entry?')
})

test('loadSystems() refuses a folder, and says how a tree is named', () => {
  const { diagnostics } = loadSystems({ systems: ['src'], allowOpaque: false })
  expect(diagnostics).toMatchObject([{ code: 'U010', message: 'src is a folder, and no module' }])
  expect(diagnostics[0]?.help).toContain('--tree')
})

test('loadSystems() takes the name of a group for all systems in it', () => {
  const { value, diagnostics } = loadSystems({ systems: ['runtime'], allowOpaque: false })
  const subjects = value.jobs.map(({ subject }) => subject)
  expect(diagnostics).toEqual([])
  expect(subjects).toContain('runtime/remote-pin')
  expect(subjects.filter((subject) => !subject.startsWith('runtime/'))).toEqual([])
})
