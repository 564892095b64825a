// What is believed and what is not: an answer is found for the same question and the same content, and for
// nothing else; whatever happened to the files, at worst it is searched again.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { memoryHost, type SourceHost } from '../front/c/source-host.ts'
import { readEntry, writeEntry } from './entry-file.ts'
import { fingerprint } from './fingerprint.ts'
import { recordingHost } from './recording-host.ts'
import { openCache, type ResultCache } from './result-cache.ts'

type Answer = ReadonlyMap<string, bigint>

let folder = ''
let cache: ResultCache<Answer>

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-'))
  cache = openCache<Answer>(join(folder, 'results'))
})

afterEach(() => {
  rmSync(folder, { recursive: true })
})

const texts = { 'a.c': 'int a;', 'b.h': 'int b;' }
const answer: Answer = new Map([['states', 1n << 60n]])

function hostOf(more: Readonly<Record<string, string>> = {}): SourceHost {
  return memoryHost(new Map(Object.entries({ ...texts, ...more })))
}

function keep(question = 'q', host = hostOf()): void {
  expect(cache.keep(question, ['a.c', 'b.h', 'absent.h'], host, answer)).toBeUndefined()
}

function entries(): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

test('find() gives the answer to the same question about the same content', () => {
  expect(cache.find('q', hostOf())).toEqual({})
  keep()
  expect(cache.find('q', hostOf())).toEqual({ answer })
})

test.each([
  ['other content', 'q', hostOf({ 'b.h': 'int c;' })],
  ['a file that is there now', 'q', hostOf({ 'absent.h': '' })],
  ['a file that has gone', 'q', memoryHost(new Map([['a.c', 'int a;']]))],
  ['another question', 'p', hostOf()],
])('find() has no answer for %s', (_, question, host) => {
  keep()
  expect(cache.find(question, host).answer).toBeUndefined()
})

test('find() has both answers when content changes back', () => {
  const other = hostOf({ 'a.c': 'int changed;' })
  keep()
  cache.keep('q', ['a.c', 'b.h', 'absent.h'], other, new Map())
  expect(cache.find('q', hostOf()).answer).toEqual(answer)
  expect(cache.find('q', other).answer).toEqual(new Map())
})

test('find() ignores content that nobody asked for', () => {
  keep()
  expect(cache.find('q', hostOf({ 'unread.c': 'int u;' }))).toEqual({ answer })
})

test.each([
  ['cut off', (whole: Buffer) => whole.subarray(0, whole.length - 1), 'it is damaged'],
  ['cut off in its first line', (whole: Buffer) => whole.subarray(0, 20), 'it is no entry'],
  ['empty', () => Buffer.alloc(0), 'it is no entry'],
  ['one bit off', (whole: Buffer) => whole.with(90, (whole[90] ?? 0) ^ 1), 'it is damaged'],
  ['of another program', () => Buffer.from('PNG\n123'), 'it is no entry'],
])('find() does not believe an entry that is %s, and says so', (_, change, reason) => {
  keep()
  for (const file of entries()) {
    const whole = readFileSync(file)
    writeFileSync(file, change(whole))
    const found = cache.find('q', hostOf())
    expect(found.answer).toBeUndefined()
    expect(found.note).toContain(reason)
    writeFileSync(file, whole)
  }
  expect(cache.find('q', hostOf())).toEqual({ answer })
})

test('find() does not believe an entry that was moved from another name', () => {
  keep('p')
  const [one = '', two = ''] = entries()
  const content = readFileSync(one)
  writeFileSync(one, readFileSync(two))
  writeFileSync(two, content)
  const found = cache.find('p', hostOf())
  expect(found.answer).toBeUndefined()
  expect(found.note).toContain('it answers something else')
})

test('find() says that it could not read what is there', () => {
  keep()
  for (const file of entries()) {
    rmSync(file)
    mkdirSync(file)
  }
  expect(cache.find('q', hostOf()).note).toContain('it cannot be read')
})

test('keep() says why it could not, and leaves nothing half-written', () => {
  writeFileSync(join(folder, 'results'), 'a file where the folder should be')
  expect(cache.keep('q', ['a.c'], hostOf(), answer)).toContain('the result is not kept in')
  expect(entries()).toEqual([join(folder, 'results')])
})

test('writeEntry() leaves the old entry alone until the new one is complete', () => {
  const file = join(folder, 'entry')
  writeEntry(file, Buffer.from('old'))
  writeFileSync(`${file}.1234.half.tmp`, 'what a killed process left')
  expect(readEntry(file)).toEqual({ kind: 'found', content: Buffer.from('old') })
  writeEntry(file, Buffer.from('new'))
  expect(readEntry(file)).toEqual({ kind: 'found', content: Buffer.from('new') })
})

test('keep() says why there can be no folder for what it keeps', () => {
  const host = hostOf()
  writeFileSync(join(folder, 'file'), '')
  const below = openCache<Answer>(join(folder, 'file', 'below'))
  expect(below.keep('q', ['a.c'], host, answer)).toMatch(/is not kept in .*: ENOTDIR/)
  if (!existsSync('/proc')) return
  expect(openCache<Answer>('/proc/below').keep('q', ['a.c'], host, answer)).toMatch(/is not kept/)
})

test('recordingHost() remembers questions without an answer, too', () => {
  const host = recordingHost(hostOf())
  expect([host.read('b.h'), host.read('absent.h'), host.read('b.h')]).toEqual([
    'int b;',
    undefined,
    'int b;',
  ])
  expect(host.asked()).toEqual(['b.h', 'absent.h'])
})

test('fingerprint() differs when a file changes, is renamed, or comes', () => {
  const prints: string[] = []
  const print = (): void => void prints.push(fingerprint(folder, ['.'], /\.js$/))
  writeFileSync(join(folder, 'a.js'), 'a')
  print()
  writeFileSync(join(folder, 'a.js'), 'b')
  print()
  writeFileSync(join(folder, 'b.js'), 'b')
  print()
  writeFileSync(join(folder, 'notes.txt'), 'b')
  print()
  expect(new Set(prints).size).toBe(3)
  expect(prints[3]).toBe(prints[2])
})
