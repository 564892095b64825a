// What people and scripts meet first: exit statuses, wrong use, where results go.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { holds, runFake, treeError, unfinished, vacuous, violated } from './cli-fixture.ts'
import { unfinishedSearch, type Search, type Searched } from './search.ts'

const fine = { jobs: [{ verdicts: { 'rcu-watching': holds } }] }
const broken = { jobs: [{ verdicts: { 'rcu-watching': holds, 'no-deadlock': violated } }] }

function brokenPipe(): Promise<void> {
  return Promise.reject(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
}

function failingSearch(): Promise<Searched> {
  return Promise.reject(new Error('sallyport bug: the impossible'))
}

describe('exit status', () => {
  test('run() answers 0 when every property holds', async () => {
    expect((await runFake(['check'], fine)).status).toBe(0)
  })
  test('run() answers 1 when a property is violated', async () => {
    expect((await runFake(['check'], broken)).status).toBe(1)
  })
  test('run() answers 3 when a property is unfinished and none is violated', async () => {
    const fakes = { jobs: [{ verdicts: { a: holds, b: unfinished } }] }
    expect((await runFake(['check'], fakes)).status).toBe(3)
  })
  test('run() answers 3 when a property is vacuous: nothing was checked', async () => {
    const fakes = { jobs: [{ verdicts: { a: vacuous } }] }
    expect((await runFake(['check'], fakes)).status).toBe(3)
  })
  test('run() answers 1 when one property is violated and another unfinished', async () => {
    const fakes = { jobs: [{ verdicts: { a: violated, b: unfinished } }] }
    expect((await runFake(['check'], fakes)).status).toBe(1)
  })
  test('run() answers 0 when a violation is what the claim says', async () => {
    const expected = { 'no-deadlock': 'violated' as const }
    const fakes = { jobs: [{ verdicts: { 'no-deadlock': violated }, expected }] }
    expect((await runFake(['check'], fakes)).status).toBe(0)
  })
  test('run() answers 1 when a property holds that a claim says is violated', async () => {
    const expected = { 'no-deadlock': 'violated' as const }
    const fakes = { jobs: [{ verdicts: { 'no-deadlock': holds }, expected }] }
    expect((await runFake(['check'], fakes)).status).toBe(1)
  })
  test('run() answers 2 and prints the diagnostic when the input is unusable', async () => {
    const { status, text, errors } = await runFake(['check'], { ...fine, diagnostics: [treeError] })
    expect({ status, text }).toEqual({ status: 2, text: '' })
    expect(errors).toContain('K001  this is no kernel tree')
  })
  test('run() answers 3 after an interruption and prints what is known', async () => {
    const controller = new AbortController()
    controller.abort()
    const { status, text } = await runFake(['check'], broken, { interrupted: controller.signal })
    expect(status).toBe(3)
    expect(text).toContain('interrupted')
  })
})

describe('wrong use', () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['an unknown option', ['check', '--tre', 'x'], 'did you mean --tree?'],
    ['an unknown command', ['chek'], "unknown command 'chek'"],
    ['no command', [], 'a command is missing'],
    ['a missing value', ['check', '--tree'], 'argument missing'],
    ['a depth that is no number', ['check', '--depth', 'x'], '--depth x'],
    ['a depth of 0', ['check', '--depth', '0'], '--depth 0'],
    ['more contexts than are counted', ['check', '--depth', '16'], 'from 1 to 15'],
    ['a negative time', ['check', '--timeout', '-1'], '--timeout'],
    ['a size without meaning', ['check', '--max-memory', 'much'], '500M or 4G'],
    ['a size that holds no search', ['check', '--max-memory', '1'], 'less than 16M'],
    ['an unknown format', ['check', '--format', 'xml'], 'use text, json, sarif, junit, ktap'],
    ['an unknown reduction', ['check', '--without', 'arival'], 'did you mean arrival?'],
    ['one of two reductions', ['check', '--without', 'tails,all'], 'use arrival, chains, '],
    ['a reduction without a name', ['check', '--without', ''], '--without names no reduction'],
    [
      'a name of every object',
      ['check', '--without', 'constructor'],
      'constructor is no reduction',
    ],
    [
      '--without with --no-reduce',
      ['check', '--no-reduce', '--without', 'tails'],
      'leave one of the two out',
    ],
    [
      '--fingerprint with a checkpoint',
      ['check', '--fingerprint', '--checkpoint', 'x'],
      '--fingerprint and --checkpoint do not go together',
    ],
    [
      '--fingerprint in KTAP',
      ['check', '--fingerprint', '--format', 'ktap'],
      '--fingerprint and --format ktap',
    ],
    ['fingerprints of one CPU', ['check', '--fingerprint'], 'searches of several CPUs'],
    ['--arch without a tree', ['check', '--arch', 'arm64'], 'add --tree'],
    ['--set without a tree', ['check', '--set', 'CONFIG_SMP=y'], 'add --tree'],
    ['a tree and a system', ['check', '--tree', 'x', 'y'], 'one run'],
    ['--stories about a tree', ['check', '--tree', 'x', '--stories'], 'leave one of the two out'],
    ['stories in JSON', ['check', '--stories', '--format', 'json'], 'leave one of the two out'],
    ['stories in JUnit', ['check', '--stories', '--format', 'junit'], 'leave one of the two out'],
    ['--claim with --first', ['check', '--claim', '000.1', '--first'], 'leave one of the two out'],
    ['an unknown property', ['check', '--property', 'rcu-waching'], 'did you mean rcu-watching?'],
    ['no name but that of every object', ['explain', 'constructor'], 'no property, reduction'],
    ['an unknown code', ['explain', 'Z999'], 'no property, reduction or code Z999'],
  ]
  test.each(cases)('run() refuses %s with one diagnostic and status 2', async (_, argv, part) => {
    const { status, text, errors } = await runFake(argv, fine)
    expect({ status, text }).toEqual({ status: 2, text: '' })
    expect(errors).toContain(part)
    expect(errors).toMatch(/^sallyport {2}U00\d {2}/)
    expect(errors).not.toMatch(/\n\s+at /)
  })
  test('run() shows every wrong option at once', async () => {
    const { errors } = await runFake(['check', '--depth', 'x', '--jobs', 'y'], fine)
    expect(errors).toContain('--depth x')
    expect(errors).toContain('--jobs y')
  })
})

describe('results', () => {
  test('run() gives --property to the search and reports nothing else', async () => {
    let asked: readonly string[] = []
    const search: Search = (program, options) => {
      asked = options.only
      return Promise.resolve(unfinishedSearch(program, options.only, 'fake'))
    }
    const argv = ['check', '--property', 'no-deadlock']
    const { text } = await runFake(argv, { ...broken, search })
    expect(asked).toEqual(['no-deadlock'])
    expect(text).not.toContain('rcu-watching')
  })
  test('run() says in text and in JSON which reductions were switched off', async () => {
    const argv = ['check', '--without', 'tails,arrival']
    expect((await runFake(argv, fine)).text).toContain('without   the reductions arrival, tails')
    const { text } = await runFake([...argv, '--format', 'json'], fine)
    expect(JSON.parse(text)).toMatchObject({ without: ['arrival', 'tails'] })
  })
  test('run() prints JSON with the diagnostics when the input is unusable and JSON is asked for', async () => {
    const fakes = { ...fine, diagnostics: [treeError] }
    const { status, text } = await runFake(['check', '--format', 'json'], fakes)
    expect(status).toBe(2)
    expect(JSON.parse(text)).toMatchObject({
      version: 1,
      results: [],
      diagnostics: [{ code: 'K001' }],
    })
  })
  test('run() says that a broken pipe took the result, without a stack trace', async () => {
    const { status, errors } = await runFake(['check'], fine, { out: brokenPipe })
    expect(status).toBe(2)
    expect(errors).toContain('U006  cannot write the result: nobody reads')
  })
  test('run() calls an internal error a bug of sallyport', async () => {
    const { status, errors } = await runFake(['check'], { ...fine, search: failingSearch })
    expect(status).toBe(2)
    expect(errors).toMatch(/^sallyport bug: the impossible\n.*report/)
    expect(errors).not.toMatch(/\n\s+at /)
  })
  test('run() explains a reduction, and how to do without it', async () => {
    const { status, text } = await runFake(['explain', 'tails'], fine)
    expect(status).toBe(0)
    expect(text).toContain('--without tails')
    expect((await runFake(['explain', 'tail'], fine)).errors).toContain('did you mean tails?')
  })
  test('run() explains a property and a code', async () => {
    const property = await runFake(['explain', 'rcu-watching'], fine)
    expect(property.status).toBe(0)
    expect(property.text).toContain('RCU watches.')
    expect((await runFake(['explain', 'L001'], fine)).text).toContain('nobody defines')
  })
  test('run() prints help on demand with status 0', async () => {
    const { status, text } = await runFake(['check', '--help'], fine)
    expect(status).toBe(0)
    expect(text).toContain('--max-memory')
  })
  test.each([['--help'], ['check', '--help'], ['help', 'diff'], ['--version']])(
    'run() says so when nobody reads what %s %s prints',
    async (...argv) => {
      const { status, errors } = await runFake(argv, fine, { out: brokenPipe })
      expect(status).toBe(2)
      expect(errors).toContain('U006  cannot write the result: nobody reads')
    },
  )
})

describe('--output', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('run() writes the file under its name only when complete, and leaves nothing else', async () => {
    const file = join(folder, 'result.json')
    const argv = ['check', '--format', 'json', '--output', file]
    const { status, text } = await runFake(argv, fine)
    expect({ status, text }).toEqual({ status: 0, text: '' })
    expect(readdirSync(folder)).toEqual(['result.json'])
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: 1 })
  })
  test('run() refuses a place where it cannot write before it searches', async () => {
    let searched = false
    const search = () => {
      searched = true
      return Promise.reject(new Error('not reached'))
    }
    const argv = ['check', '--output', join(folder, 'absent', 'x')]
    const { status, errors } = await runFake(argv, { ...fine, search })
    expect({ status, searched }).toEqual({ status: 2, searched: false })
    expect(errors).toContain('there is no such file or folder')
  })
  test('run() refuses a folder as the place for the result', async () => {
    const { status, errors } = await runFake(['check', '--output', folder], fine)
    expect(status).toBe(2)
    expect(errors).toContain('it is a folder')
    expect(readdirSync(folder)).toEqual([])
  })
  test('run() leaves no temporary file when the input is unusable', async () => {
    const argv = ['check', '--output', join(folder, 'x')]
    await runFake(argv, { ...fine, diagnostics: [treeError] })
    expect(readdirSync(folder)).toEqual([])
  })
})
