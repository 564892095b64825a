// Hosts answer for tree-relative paths, and never for anything outside their tree.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { directoryHost } from './directory-host.ts'
import { memoryHost, normalizePath, overlayHost } from './source-host.ts'

describe('normalizePath()', () => {
  test('normalizePath() resolves dots and double slashes', () => {
    expect(normalizePath('a/./b//../c.h')).toBe('a/c.h')
  })

  test('normalizePath() refuses what leaves the root or names no file in it', () => {
    for (const path of ['', '.', '..', '../a', 'a/../../b', '/etc/passwd', 'a\0b', 'a\\b']) {
      expect(normalizePath(path)).toBeUndefined()
    }
  })
})

describe('memoryHost()', () => {
  test('memoryHost() finds a text by any spelling of its path', () => {
    const host = memoryHost(new Map([['a/b.h', 'text']]))
    expect(host.read('a/x/../b.h')).toBe('text')
    expect(host.read('a/c.h')).toBeUndefined()
  })
})

describe('overlayHost()', () => {
  const base = memoryHost(
    new Map([
      ['a.h', 'old'],
      ['b.h', 'kept'],
      ['c.h', 'gone'],
    ]),
  )
  const edits = new Map<string, string | undefined>([
    ['a.h', 'new'],
    ['c.h', undefined],
    ['d.h', 'added'],
  ])

  test('overlayHost() prefers edits, keeps the rest, and can remove a file', () => {
    const host = overlayHost(base, edits)
    expect(['a.h', 'b.h', 'c.h', 'd.h', 'e.h'].map((path) => host.read(path))).toEqual([
      'new',
      'kept',
      undefined,
      'added',
      undefined,
    ])
  })
})

describe('directoryHost()', () => {
  let root = ''
  let outside = ''

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sallyport-tree-'))
    outside = mkdtempSync(join(tmpdir(), 'sallyport-outside-'))
    mkdirSync(join(root, 'include'))
    writeFileSync(join(root, 'include', 'a.h'), 'text of a')
    writeFileSync(join(outside, 'secret.h'), 'secret')
  })

  afterEach(() => {
    rmSync(root, { recursive: true })
    rmSync(outside, { recursive: true })
  })

  test('directoryHost() reads files below its root', () => {
    expect(directoryHost(root).read('include/a.h')).toBe('text of a')
  })

  test('directoryHost() has no text for folders and missing files', () => {
    const host = directoryHost(root)
    expect(host.read('include')).toBeUndefined()
    expect(host.read('include/b.h')).toBeUndefined()
  })

  test('directoryHost() follows links inside the tree and refuses those that leave it', () => {
    symlinkSync('a.h', join(root, 'include', 'inside.h'))
    symlinkSync(join(outside, 'secret.h'), join(root, 'include', 'outside.h'))
    const host = directoryHost(root)
    expect(host.read('include/inside.h')).toBe('text of a')
    expect(host.read('include/outside.h')).toBeUndefined()
  })

  test('directoryHost() says why it has no text, and nothing where there is no file', () => {
    symlinkSync(join(outside, 'secret.h'), join(root, 'include', 'outside.h'))
    symlinkSync('nothing.h', join(root, 'include', 'dangling.h'))
    const host = directoryHost(root)
    expect(host.whyNot?.('include')).toBe('is a folder')
    expect(host.whyNot?.('include/outside.h')).toContain('leads out of the tree')
    expect(host.whyNot?.('include/dangling.h')).toContain('leads nowhere')
    expect(host.whyNot?.('include/absent.h')).toBeUndefined()
  })

  test('directoryHost() answers the same for as long as it lives', () => {
    const host = directoryHost(root)
    host.read('include/a.h')
    writeFileSync(join(root, 'include', 'a.h'), 'changed')
    expect(host.read('include/a.h')).toBe('text of a')
    expect(directoryHost(root).read('include/a.h')).toBe('changed')
  })

  test('directoryHost() of a folder that does not exist is empty', () => {
    expect(directoryHost(join(root, 'absent')).read('include/a.h')).toBeUndefined()
  })
})
