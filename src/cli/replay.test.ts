// `sallyport replay` from the command line to the exit status.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { explore } from '../explore/explore.ts'
import { attach, createCpus, createTrace, openRecorder, readTrace } from '../runtime/index.ts'
import type { Trace } from '../runtime/index.ts'
import { fakeScreen, partsOf } from './cli-fixture.ts'
import { run } from './main.ts'
import type { Search } from './search.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const search: Search = (program, { first, maxStates }) =>
  Promise.resolve({
    result: explore(program, { first, ...(maxStates === undefined ? {} : { maxStates }) }),
    witnesses: new Map(),
  })

async function replay(text: string, ...more: readonly string[]) {
  const path = join(folder, 'trace.json')
  writeFileSync(path, text)
  return runReplay(path, ...more)
}

async function runReplay(...words: readonly string[]) {
  const screen = fakeScreen()
  const loaders = {
    loadTree: () => ({ value: { jobs: [] }, diagnostics: [] }),
    loadSystems: () => ({ value: { jobs: [] }, diagnostics: [] }),
    architectures: () => ({ value: [], diagnostics: [] }),
  }
  const status = await run(['replay', ...words], screen.io, partsOf(loaders, search))
  const show = (said: string): string => said.replaceAll(folder, '.')
  return { status, text: show(screen.text()), errors: show(screen.errors()) }
}

/** One CPU hands work to another one, which does it when it enters. */
function record(): Trace {
  const handle = createCpus({ cpus: 2 })
  const trace = createTrace({ cpus: 2, recorders: 2, calls: 20 })
  const work = [(): void => {}]
  const [first, second] = [0, 1].map((cpu) =>
    attach(handle, cpu, { work, trace: openRecorder(trace) }),
  )
  first?.deferWork(1, 0)
  second?.inKernel(() => {})
  return readTrace(trace)
}

/** The same, but the work was not there. */
function withoutWork(): Trace {
  const trace = record()
  const threads = trace.threads.map((calls) =>
    calls
      .filter(({ call }) => call !== 'finishWork')
      .map((entry) =>
        entry.call === 'tryEnter' && entry.made
          ? { ...entry, made: { ...entry.made, result: 0 } }
          : entry,
      ),
  )
  return { ...trace, threads }
}

test('sallyport replay says that a run is a behaviour, with status 0', async () => {
  const { errors, status, text } = await replay(JSON.stringify(record()))
  expect([status, errors]).toEqual([0, ''])
  expect(text).toContain('./trace.json: 7 calls of 2 threads on 2 CPUs\n  a behaviour of the model')
})

test('sallyport replay says where a run is none, with status 1', async () => {
  const { status, text } = await replay(JSON.stringify(withoutWork()))
  expect(status).toBe(1)
  expect(text).toContain('no behaviour of the model')
  expect(text).toContain('thread 1, call 1: tryEnter(1) gave 0, tickets 6 to 7')
  expect(text).toContain('after attachCpu(1) gave 1')
})

test('sallyport replay --format json has the verdict and the calls that are stuck', async () => {
  const { text } = await replay(JSON.stringify(withoutWork()), '--format', 'json')
  expect(JSON.parse(text)).toMatchObject({
    version: 1,
    input: { kind: 'trace', cpus: 2, threads: 2, calls: 6, open: 0 },
    verdict: 'none',
    stuck: [{ thread: 1, index: 1, call: 'tryEnter' }],
  })
})

test('sallyport replay that reaches a limit says so, with status 3', async () => {
  const { status, text } = await replay(JSON.stringify(record()), '--max-states', '1')
  expect(status).toBe(3)
  expect(text).toContain('unfinished')
})

const wrong: readonly (readonly [what: string, text: string, more: string[], code: string])[] = [
  ['a file that is no trace', '[]', [], 'U050'],
  ['a trace of another version', '{"kind":"sallyport-trace","version":0}', [], 'U051'],
  ['a limit that is none', JSON.stringify(record()), ['--timeout', 'x'], 'U002'],
  ['a format of checks', JSON.stringify(record()), ['--format', 'junit'], 'U002'],
  ['a format that is none', JSON.stringify(record()), ['--format', 'xml'], 'U002'],
  ['an unknown option', JSON.stringify(record()), ['--depth', '2'], 'U001'],
]

for (const [what, given, more, code] of wrong) {
  test(`sallyport replay refuses ${what} with status 2`, async () => {
    const { errors, status, text } = await replay(given, ...more)
    expect([status, text]).toEqual([2, ''])
    expect(errors).toContain(code)
    expect(errors).toContain('help: ')
  })
}

test('sallyport replay refuses a file that is not there, and no file at all', async () => {
  const absent = await runReplay(join(folder, 'absent.json'))
  expect([absent.status, absent.text]).toEqual([2, ''])
  expect(absent.errors).toContain('U050  ./absent.json cannot be read: there is no such file')
  expect(await runReplay()).toMatchObject({ status: 2, errors: expect.stringContaining('U001') })
})

test('sallyport replay refuses a result that it cannot write, before it searches', async () => {
  const { errors, status } = await replay(JSON.stringify(record()), '--output', folder)
  expect(status).toBe(2)
  expect(errors).toContain('U006')
})
