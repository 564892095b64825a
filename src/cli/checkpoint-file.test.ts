import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { devNull, tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import type { CheckpointHead } from '../explore/checkpoint.ts'
import { readCheckpointFile, whyNoPlace, writeCheckpointFile } from './checkpoint-file.ts'

const path = join(mkdtempSync(join(tmpdir(), 'checkpoint-')), 'file')
const head: CheckpointHead = {
  widths: [1],
  level: 7,
  states: 2,
  transitions: 99,
  found: [],
  spots: [],
  pieces: [[[1, 2]]],
  noted: [3],
}
const states = [
  { list: 'next', states: BigInt64Array.of(-1n, 5n) },
  { list: 'visited', states: BigInt64Array.of(-1n, 1n << 60n) },
] as const

function write(): void {
  writeCheckpointFile(path, 'this system', head, states)
}

test('readCheckpointFile() gives back what was written', () => {
  write()
  const read = readCheckpointFile(path, 'this system')
  if (typeof read === 'string') throw new Error(read)
  expect(read.head).toEqual(head)
  expect([...read.states()]).toEqual(states)
})

test('readCheckpointFile() refuses the checkpoint of something else', () => {
  write()
  expect(readCheckpointFile(path, 'another system')).toMatch(/another system/)
})

test('readCheckpointFile() refuses a file that is torn, at whatever length', () => {
  write()
  const { length } = readFileSync(path)
  for (let bytes = length - 1; bytes >= 0; bytes -= 7) {
    truncateSync(path, bytes)
    expect(readCheckpointFile(path, 'this system')).toMatch(/no checkpoint|damaged/)
  }
})

test('readCheckpointFile() refuses a file in which one bit is another one', () => {
  write()
  const bytes = readFileSync(path)
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 50) ^ 4, bytes.length - 50)
  writeFileSync(path, bytes)
  expect(readCheckpointFile(path, 'this system')).toMatch(/damaged/)
})

test('readCheckpointFile() tells a file that is not there, and one that is none', () => {
  expect(readCheckpointFile(`${path}.none`, 'this system')).toMatch(/no such file/)
  writeFileSync(path, 'something else\n')
  expect(readCheckpointFile(path, 'this system')).toMatch(/no checkpoint/)
})

test('writeCheckpointFile() leaves the file of before alone when states cannot be had', () => {
  write()
  const before = readFileSync(path)
  function* broken(): Generator<(typeof states)[number]> {
    yield states[0]
    throw new Error('lost')
  }
  expect(() => writeCheckpointFile(path, 'this system', head, broken())).toThrow('lost')
  expect(readFileSync(path)).toEqual(before)
  expect(readdirSync(dirname(path))).toEqual([basename(path)])
  expect(openFiles().filter((file) => file.startsWith(path))).toEqual([])
})

/** Where the system tells: a file that is open keeps its room on the disk after it was removed. */
function openFiles(): readonly string[] {
  const descriptors = '/proc/self/fd'
  const names = existsSync(descriptors) ? readdirSync(descriptors) : []
  return names.flatMap((name) => {
    try {
      return readlinkSync(join(descriptors, name))
    } catch {
      // The one that listed the folder is closed again.
      return []
    }
  })
}

test('whyNoPlace() has nothing against a file, or a place without one, and leaves nothing there', () => {
  expect(whyNoPlace(path)).toBeUndefined()
  expect(whyNoPlace(`${path}-new`)).toBeUndefined()
  expect(readdirSync(dirname(path))).toEqual([basename(path)])
})

test.each([
  ['', /no name/],
  [devNull, /no regular file/],
  [join(path, 'below'), /no folder|not a folder/],
  [join(dirname(path), 'nowhere', 'file'), /no such/],
  [dirname(path), /no regular file/],
])('whyNoPlace() tells what is against %s', (place, reason) => {
  expect(whyNoPlace(place)).toMatch(reason)
})

test('writeCheckpointFile() leaves a link where it is, and writes where it leads', () => {
  const link = `${path}-link`
  symlinkSync(path, link)
  writeCheckpointFile(link, 'through the link', head, [])
  expect(readlinkSync(link)).toBe(path)
  expect(readCheckpointFile(path, 'through the link')).toMatchObject({ head })
})
