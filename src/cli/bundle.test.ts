// The real command in a package of its own: which of the two forms of the program runs, and that it does
// not matter for what comes out.

import { spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { readdirSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { writeEntry } from '../cache/entry-file.ts'
import { packageRoot } from '../linux/package-files.ts'
import { keptFor } from './bundle.ts'

const kept = mkdtempSync(join(tmpdir(), 'sallyport-'))
const folder = join(kept, 'package')
const bundle = join(folder, 'dist/bundle/cli')

/** What the build has made before it makes the bundle. */
beforeAll(() => {
  mkdirSync(folder)
  for (const name of ['bin', 'machine', 'systems', 'package.json', 'dist/tsconfig.tsbuildinfo']) {
    cpSync(join(packageRoot, name), join(folder, name), { recursive: true })
  }
  for (const name of ['dist/src', 'dist/tools']) {
    const filter = (path: string): boolean => !/\.(?:test\.js|d\.ts|map)$/.test(path)
    cpSync(join(packageRoot, name), join(folder, name), { recursive: true, filter })
  }
  symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'))
  expect(spawnSync(process.execPath, [join(folder, 'dist/tools/bundle.js')]).status).toBe(0)
  cpSync(bundle, join(kept, 'bundle'), { recursive: true })
})

beforeEach(() => {
  rmSync(bundle, { recursive: true, force: true })
  cpSync(join(kept, 'bundle'), bundle, { recursive: true })
})

afterAll(() => {
  rmSync(kept, { recursive: true })
})

interface Answer {
  readonly status: number | null
  readonly out: string
  readonly errors: string
}

function sallyport(...words: readonly string[]): Answer {
  const env = { ...process.env, XDG_CACHE_HOME: join(kept, 'cache'), SALLYPORT_DEBUG: '1' }
  const parameters = [join(folder, 'bin/sallyport.js'), ...words]
  const { status, stdout, stderr } = spawnSync(process.execPath, parameters, {
    encoding: 'utf8',
    cwd: folder,
    env,
  })
  return { status, out: stdout, errors: stderr }
}

/** Leaves out how long it took. */
function withoutTimes({ out, ...others }: Answer): Answer {
  return { ...others, out: out.replaceAll(/ [\d.]+ s /g, ' … ') }
}

/** Makes whoever takes the separate files say so. */
function spoilSeparateFiles(): () => void {
  const file = join(folder, 'dist/src/cli/start.js')
  const text = readFileSync(file)
  writeFileSync(file, `throw new Error('separate files')\n`)
  return () => writeFileSync(file, text)
}

function runsBundle(): boolean {
  const mend = spoilSeparateFiles()
  const { status, errors } = sallyport('--version')
  mend()
  if (status !== 0) expect(errors).toContain('separate files')
  return status === 0
}

describe('bin/sallyport.js', () => {
  test('runs the bundle while it is of the last build', () => {
    expect(runsBundle()).toBe(true)
  })

  test('runs the separate files once tsc has built something else', () => {
    const info = join(folder, 'dist/tsconfig.tsbuildinfo')
    const text = readFileSync(info)
    appendFileSync(info, ' ')
    expect(runsBundle()).toBe(false)
    writeFileSync(info, text)
    expect(runsBundle()).toBe(true)
  })

  test('runs the bundle where nothing was built, as in a package', () => {
    const info = join(folder, 'dist/tsconfig.tsbuildinfo')
    const text = readFileSync(info)
    rmSync(info)
    expect(runsBundle()).toBe(true)
    writeFileSync(info, text)
  })

  test('says the same with a bundle and without, whatever threads take part', () => {
    const words = ['check', '--workers', '2', '--jobs', '1', '--no-reduce', 'tasks-rcu']
    const bundled = sallyport(...words)
    rmSync(bundle, { recursive: true })
    const separate = sallyport(...words)
    expect(bundled.errors).toBe('')
    expect(bundled.out).toContain('Every verdict is the recorded one')
    expect(withoutTimes(bundled)).toEqual(withoutTimes(separate))
  })

  test('has less than half of the code to read when no tree is to be read', () => {
    const sizes = ['few', 'all'].map(
      (which) => statSync(join(bundle, `start.cjs.${which}.code`)).size,
    )
    expect(sizes[0]).toBeLessThan((sizes[1] ?? 0) / 2)
    expect(keptFor(['check', 'polling-idle'])).toBe('few')
    for (const words of [['diff'], ['check', '--tree', 'linux'], ['check', '--tree=linux']]) {
      expect(keptFor(words)).toBe('all')
    }
  })

  test.each([
    ['damaged', (file: string) => writeFileSync(file, readFileSync(file).with(1000, 7))],
    ['cut off', (file: string) => truncateSync(file, 100_000)],
    ['of another version of V8', (file: string) => writeEntry(file, Buffer.alloc(100_000, 7))],
    ['absent', (file: string) => rmSync(file)],
  ])('does without kept code that is %s', (_, spoil) => {
    const names = readdirSync(bundle).filter((name) => name.endsWith('.code'))
    expect(names.length).toBeGreaterThan(1)
    for (const name of names) spoil(join(bundle, name))
    expect(sallyport('check', 'polling-idle')).toMatchObject({ status: 0, errors: '' })
  })
})
