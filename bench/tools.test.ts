// What each tool prints at its end becomes figures only when it says that it went through everything. The
// texts are in our own words, in the tools' forms.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { benches } from './benches.ts'
import { readRumur } from './tool-rumur.ts'
import { readSallyport } from './tool-sallyport.ts'
import { readSpin } from './tool-spin.ts'
import { readStateright, stateright } from './tool-stateright.ts'
import { readTlc } from './tool-tlc.ts'
import type { Reading } from './tool.ts'

function printed(stdout: string, status = 0): { status: number; stdout: string; stderr: string } {
  return { status, stdout, stderr: '' }
}

function problemOf(reading: Reading): string {
  return 'problem' in reading ? reading.problem : 'none'
}

describe('readSpin()', () => {
  const end = (errors: number, before = ''): string =>
    `${before}State-vector 36 byte, depth reached 171, errors: ${errors}\n` +
    '      417 states, stored\n      529 states, matched\n' +
    '      946 transitions (= stored+matched)\n'

  test('readSpin() does not count the initial state as a transition', () => {
    expect(readSpin(printed(end(0)))).toEqual({ figures: { states: 417, transitions: 945 } })
  })
  test('readSpin() refuses half a search', () => {
    const cut = 'error: max search depth too small\n'
    expect(problemOf(readSpin(printed(end(0, cut))))).toBe('its search was not completed')
    const full = 'pan: reached -DMEMLIM bound\n'
    expect(problemOf(readSpin(printed(end(0, full))))).toBe('out of memory')
  })
  test('readSpin() refuses a model with errors', () => {
    expect(problemOf(readSpin(printed(end(1))))).toBe('it reports an error in the model')
  })
  test('readSpin() tells the last words of a program that failed otherwise', () => {
    expect(problemOf(readSpin(printed('pan: no such thing\n', 3)))).toBe(
      'status 3: pan: no such thing',
    )
  })
})

describe('readRumur()', () => {
  const end = (words: string): string =>
    `\t 100 states explored in 1s, with 200 rules fired and 3 states in the queue.\n` +
    `Status:\n\n\t${words}\n\nState Space Explored:\n\n\t417 states, 945 rules fired in 0s.\n`

  test('readRumur() takes the last line, not the progress', () => {
    expect(readRumur(printed(end('No error found.')))).toEqual({
      figures: { states: 417, transitions: 945 },
    })
  })
  test('readRumur() refuses a run with errors or without an end', () => {
    expect(problemOf(readRumur(printed(end('1 error found.'), 1)))).toMatch(/^status 1/)
    expect(problemOf(readRumur(printed(end('1 error found.'))))).toMatch(/reports an error/)
    expect(problemOf(readRumur(printed('', 0)))).toBe('status 0: nothing was printed')
  })
})

describe('readTlc()', () => {
  const end = (left: number): string =>
    'Model checking completed. No error has been found.\n' +
    `1,946 states generated, 1,417 distinct states found, ${left} states left on queue.\n`

  test('readTlc() reads numbers with commas and leaves out the initial state', () => {
    expect(readTlc(printed(end(0)))).toEqual({ figures: { states: 1417, transitions: 1945 } })
  })
  test('readTlc() refuses a search that left states on its queue', () => {
    expect(problemOf(readTlc(printed(end(5))))).toMatch(/^status 0/)
  })
  test('readTlc() refuses a model with errors', () => {
    const text = end(0).replace('No error has been found', 'Invariant Inv is violated')
    expect(problemOf(readTlc(printed(text)))).toBe('it reports an error in the model')
  })
})

describe('readStateright()', () => {
  test('readStateright() leaves out the initial state', () => {
    expect(readStateright(printed('states=417 generated=946 violated=0\n'))).toEqual({
      figures: { states: 417, transitions: 945 },
    })
  })
  test('readStateright() refuses a violation and a panic', () => {
    expect(problemOf(readStateright(printed('states=4 generated=9 violated=1\n')))).toMatch(/error/)
    expect(problemOf(readStateright(printed('thread main panicked', 101)))).toMatch(/^status 101/)
  })
})

describe('stateright()', () => {
  /** A source folder of these files, which is gone after the test. */
  function sourceOf(files: Readonly<Record<string, string>>): string {
    const folder = mkdtempSync(join(tmpdir(), 'stateright-test-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    mkdirSync(join(folder, '.cargo'))
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
    return folder
  }

  /** What cargo is called with for a source folder. */
  function parametersWith(source: string): readonly string[] {
    const work = join(source, 'work')
    mkdirSync(work)
    const bench = benches.find(({ name }) => name === 'peterson-5') ?? expect.fail('no such bench')
    const variant = { workers: 1, reductions: 'none' } as const
    const [cargo] = stateright(source).prepare(bench, variant, work)?.compile ?? []
    return cargo?.parameters ?? []
  }

  test('stateright() hands the places of crates that the source folder names over to cargo', () => {
    const config = join('.cargo', 'config.toml')
    const source = sourceOf({ [config]: '' })
    expect(parametersWith(source)).toContain(join(source, config))
  })
  test('stateright() builds from a source folder that names no places', () => {
    const parameters = parametersWith(sourceOf({}))
    expect(parameters).toContain('build')
    expect(parameters.join(' ')).not.toContain('config.toml')
  })
  test('stateright() tells the version that the manifest of its source folder has', () => {
    const manifest = '[package]\nname = "stateright"\nversion = "9.9.9"\n[dependencies]\n'
    const { version } = stateright(sourceOf({ 'Cargo.toml': manifest }))
    expect(version).toBe('Stateright 9.9.9 from a source folder')
    expect(stateright(sourceOf({})).version).toBeUndefined()
  })
})

describe('readSallyport()', () => {
  const report = (verdict: object): string =>
    JSON.stringify({
      results: [verdict],
      search: { states: 417, transitions: 945, bytesPerState: 9.5, workers: 2 },
    })

  test('readSallyport() counts a violated property as an answer', () => {
    const figures = { states: 417, transitions: 945, bytesPerState: 9.5, workers: 2 }
    expect(readSallyport(printed(report({ verdict: 'violated' }), 1))).toEqual({ figures })
  })
  test('readSallyport() tells the search from what came before it, of one configuration', () => {
    const secondsOf = (configurations: number): unknown => {
      const search = { states: 4, transitions: 9, bytesPerState: 9, workers: 1 }
      const timed = { ...search, seconds: 2.5, compileSeconds: 0.5 }
      const all = Array.from({ length: configurations }, () => ({}))
      const text = JSON.stringify({ results: [], configurations: all, search: timed })
      const reading = readSallyport(printed(text))
      return 'figures' in reading ? reading.figures.searchSeconds : reading.problem
    }
    expect(secondsOf(1)).toBe(2)
    expect(secondsOf(2)).toBeUndefined()
  })
  test('readSallyport() refuses an unfinished search with its reason', () => {
    const unfinished = { verdict: 'unfinished', reason: 'out of memory' }
    expect(problemOf(readSallyport(printed(report(unfinished), 3)))).toBe(
      'unfinished: out of memory',
    )
  })
  test('readSallyport() tells what was printed instead of a report', () => {
    expect(problemOf(readSallyport(printed('U001  unknown option', 2)))).toBe(
      'status 2: U001  unknown option',
    )
  })
})
