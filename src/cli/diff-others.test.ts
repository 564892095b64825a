import { describe, expect, test } from 'vitest'
import type { Parsed } from '../base/diagnostic.ts'
import { compareNotations } from '../diff/diff-fixture.ts'
import { buildProgram, type ProgramNotation } from '../ir/build.ts'
import { asJob, treeError } from './cli-fixture.ts'
import type { Pair, Pairs } from './diff-load.ts'
import { compareOthers } from './diff-others.ts'
import { verdictOf } from './diff-report.ts'

function versionWith(...lines: readonly string[]): ProgramNotation {
  return {
    fields: { x: { owner: 'cpu', bits: 2 } },
    functions: { 'main()': ['L: f()', 'goto L'], 'f()': [...lines, 'return'] },
    tasks: { main: 'main' },
  }
}

const [none, one, two] = [versionWith('x = 0'), versionWith('x = 1'), versionWith('x = 2')]

function pair(old: ProgramNotation, now: ProgramNotation): Pair {
  const job = (notation: ProgramNotation) => ({
    ...asJob({ verdicts: {} }),
    program: buildProgram(notation),
  })
  return { name: 'usual', old: job(old), new: job(now) }
}

type Versions = readonly [ProgramNotation, ProgramNotation]

/** Both versions are `none` in the usual configuration. */
function compareIn(settings: Readonly<Record<string, Versions | 'unreadable'>>) {
  const names = { kind: 'trees', old: 'old', new: 'new' } as const
  const compared: string[] = []
  const possible = Object.entries(settings).map(([setting, versions]) => ({
    setting,
    load: (): Parsed<Pairs | undefined> =>
      versions === 'unreadable'
        ? { value: undefined, diagnostics: [treeError] }
        : { value: { ...names, pairs: [pair(...versions)] }, diagnostics: [] },
  }))
  const leftOut = [{ setting: 'CONFIG_D=y', reason: 'nobody can choose it' }]
  const others = () => ({ possible, leftOut })
  const base: Pairs = { ...names, pairs: [pair(none, none)], others }
  const outcome = compareOthers(base, async ({ pairs }) => {
    const [first] = pairs
    compared.push(first?.name ?? '')
    const [, setting = ''] = first?.name.split(' ') ?? []
    const versions = settings[setting]
    if (versions === undefined || versions === 'unreadable') return undefined
    return (await compareNotations(...versions)).result
  })
  return outcome.then((answer) => ({ ...answer, compared }))
}

describe('compareOthers()', () => {
  test('tells of each setting how it turned out, or why it was left out', async () => {
    const { settings, worst } = await compareIn({
      'CONFIG_A=n': [one, one],
      'CONFIG_B=n': 'unreadable',
      'CONFIG_C=n': [none, none],
    })
    expect(settings).toMatchObject([
      { setting: 'CONFIG_D=y', outcome: 'left out', reason: 'nobody can choose it' },
      { setting: 'CONFIG_A=n', outcome: 'equal' },
      { setting: 'CONFIG_B=n', outcome: 'left out' },
      { setting: 'CONFIG_C=n', outcome: 'same code' },
    ])
    expect(worst).toBeUndefined()
  })

  test('ends with the first difference, and names the configuration', async () => {
    const { settings, worst, compared } = await compareIn({
      'CONFIG_A=n': [one, two],
      'CONFIG_B=n': [one, one],
    })
    expect(settings.at(-1)).toEqual({ setting: 'CONFIG_A=n', outcome: 'different' })
    expect(worst && verdictOf(worst.result)).toBe('different')
    expect(compared).toEqual(['usual CONFIG_A=n'])
  })

  test('has nothing to compare where a configuration was asked for', async () => {
    const base: Pairs = { kind: 'trees', old: 'a', new: 'b', pairs: [pair(none, one)] }
    const answer = await compareOthers(base, () => Promise.reject(new Error('not asked')))
    expect(answer).toEqual({ settings: [], worst: undefined })
  })
})
