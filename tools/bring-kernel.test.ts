// get-kernels from the sources to the renamed tree, with answers in the place of apt, dpkg and tar.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { kernelTree } from '../src/linux/kernel-cache.ts'
import { bringKernel } from './bring-kernel.ts'
import type { KernelWish, Surroundings } from './bring-kernel.ts'
import type { Outcome, Run } from './run-process.ts'

const content = 'a package'
const sha256 = createHash('sha256').update(content).digest('hex')
const good: Outcome = { status: 0, stdout: '', stderr: '' }
const wish: KernelWish = { release: '6.12', architectures: ['x86'], keep: false }

/** A mirror that has the package in `suite`, at one older and one newer version. */
interface Mirror {
  readonly suite: string
  readonly deb: string
  readonly makefile: string
  readonly update: Outcome
}

const mirror: Mirror = {
  suite: 'bookworm-security',
  deb: content,
  makefile: 'VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 20\n',
  update: good,
}

function fakeRun(calls: string[], { suite, deb, makefile, update }: Mirror): Run {
  return async (command, parameters, options) => {
    calls.push([command, ...parameters].join(' '))
    const [, configuration = '', ...words] = parameters
    if (words.includes('update')) return update
    if (words.includes('madison')) {
      const sources = readFileSync(join(configuration, '..', 'sources.list'), 'utf8')
      const lines = ['6.12.9-1', '6.12.20-1'].map((version) => `linux-source-6.12 | ${version} | x`)
      return sources.includes(` ${suite} `) ? { ...good, stdout: lines.join('\n') } : good
    }
    if (words.includes('show')) {
      return { ...good, stdout: `Size: ${content.length}\nSHA256: ${sha256}\n` }
    }
    if (words.includes('download')) writeFileSync(join(options?.folder ?? '', 'p.deb'), deb)
    if (command === 'bash') {
      const fresh = parameters[5] ?? ''
      mkdirSync(join(fresh, 'arch', 'x86', 'kernel'), { recursive: true })
      writeFileSync(join(fresh, 'Makefile'), makefile)
    }
    return good
  }
}

describe('bringKernel()', () => {
  let root = ''
  let calls: string[] = []
  const around = (changes: Partial<Mirror> = {}): Surroundings => ({
    run: fakeRun(calls, { ...mirror, ...changes }),
    root,
    sources: [{ uri: 'http://m.example/debian', suite: 'sid', components: ['main'], options: [] }],
    keyring: undefined,
    say: () => {},
  })
  const called = (word: string): number => calls.filter((call) => call.includes(word)).length
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sallyport-kernels-'))
    calls = []
  })
  afterEach(() => rmSync(root, { recursive: true }))

  test('bringKernel() brings the newest version and leaves nothing else behind', async () => {
    expect(await bringKernel(around(), wish)).toEqual({
      kind: 'present',
      kernel: '6.12.20',
      note: 'from 6.12.20-1',
    })
    expect(kernelTree('6.12', 'x86', { SALLYPORT_KERNELS: root })).toBe(join(root, '6.12'))
    expect(readdirSync(root).toSorted()).toEqual(['.downloads', '6.12'])
    expect(readdirSync(join(root, '.downloads'))).toEqual([])
  })
  test('bringKernel() runs nothing when the tree is there', async () => {
    await bringKernel(around(), wish)
    calls = []
    expect(await bringKernel(around(), wish)).toMatchObject({ note: 'already there' })
    expect(calls).toEqual([])
  })
  test('bringKernel() adds an architecture to those that are there', async () => {
    await bringKernel(around(), wish)
    await bringKernel(around(), { ...wish, architectures: ['arm64'] })
    expect(calls.at(-1)).toContain('arch/x86/kernel')
    expect(calls.at(-1)).toContain('arch/arm64/kernel')
  })
  test('bringKernel() asks further suites when the first have nothing', async () => {
    expect(await bringKernel(around({ suite: 'trixie' }), wish)).toMatchObject({ kind: 'present' })
    expect(called('update')).toBe(2)
  })
  test('bringKernel() takes a kept package instead of downloading it again', async () => {
    await bringKernel(around(), { ...wish, keep: true })
    rmSync(join(root, '6.12'), { recursive: true })
    await bringKernel(around(), wish)
    expect(called(' download ')).toBe(1)
  })
  test('bringKernel() downloads a package again that was cut off', async () => {
    mkdirSync(join(root, '.downloads', '6.12'), { recursive: true })
    writeFileSync(join(root, '.downloads', '6.12', 'old.deb'), content.slice(0, 4))
    expect(await bringKernel(around(), wish)).toMatchObject({ kind: 'present' })
    expect(called(' download ')).toBe(1)
  })
  test('bringKernel() repairs what a killed run left half unpacked', async () => {
    mkdirSync(join(root, '6.12.unpacking', 'stale'), { recursive: true })
    await bringKernel(around(), wish)
    expect(existsSync(join(root, '6.12', 'stale'))).toBe(false)
    expect(existsSync(join(root, '6.12.unpacking'))).toBe(false)
  })
  test('bringKernel() refuses a package that is not the one apt promised', async () => {
    expect(await bringKernel(around({ deb: 'b package' }), wish)).toEqual({
      kind: 'failed',
      reason: 'size or SHA-256 is not what apt-cache says',
    })
    expect(existsSync(join(root, '6.12'))).toBe(false)
  })
  test('bringKernel() refuses a tree of another release', async () => {
    const makefile = mirror.makefile.replace('12', '13')
    expect(await bringKernel(around({ makefile }), wish)).toEqual({
      kind: 'failed',
      reason: "the package's Makefile says 6.13.20, not 6.12",
    })
    expect(readdirSync(root)).toEqual(['.downloads'])
  })
  test('bringKernel() passes on what apt said when no suite has the package', async () => {
    const update = { status: 0, stdout: '', stderr: 'W: Could not resolve the mirror\n' }
    const result = await bringKernel(around({ suite: 'none', update }), wish)
    expect(result.kind === 'failed' && result.reason).toContain('Could not resolve')
  })
  test('bringKernel() says when apt is missing or no source is an archive of Debian', async () => {
    const update = { status: 127, stdout: '', stderr: 'spawn apt-get ENOENT' }
    const missing = await bringKernel(around({ update }), wish)
    expect(missing.kind === 'failed' && missing.reason).toContain('apt-get is not there')
    expect(await bringKernel({ ...around(), sources: [] }, wish)).toEqual({
      kind: 'failed',
      reason: 'no package source of this system is a Debian archive',
    })
  })
  test('bringKernel() never replaces a folder that it did not make', async () => {
    mkdirSync(join(root, '6.12', 'mine'), { recursive: true })
    expect(await bringKernel(around(), wish)).toMatchObject({ kind: 'failed' })
    expect(existsSync(join(root, '6.12', 'mine'))).toBe(true)
  })
})
