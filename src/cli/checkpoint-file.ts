// A checkpoint as a file: a line that says what it is, a head in JSON, records of states, and a hash of it all.
//
// It is written beside its place and then renamed, so the file of before stays whole if the disk is full or the
// power fails; and it is read completely once before anything in it is believed.

import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'

import type { CheckpointHead, StateChunk, StateList } from '../explore/checkpoint.ts'
import { NO_FILE, reasonOf } from './wrong-use.ts'

/** Changes with whatever a checkpoint consists of. */
const FORMAT = 'sallyport checkpoint 3\n'
const LISTS: readonly StateList[] = ['current', 'next', 'visited']
const END = 0xffff
const HASH_BYTES = 32
const PIECE_BYTES = 1 << 22

export interface CheckpointFile {
  readonly head: CheckpointHead
  readonly states: () => Generator<StateChunk>
}

/** Why no checkpoint can be put there, if that can be known beforehand. */
export function whyNoPlace(path: string): string | undefined {
  if (path === '') return 'it has no name'
  const beside = partOf(placeOf(path))
  try {
    // What is renamed onto a device takes its place.
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === false) return NO_FILE
    closeSync(openSync(beside, 'w'))
    rmSync(beside, { force: true })
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

/** Where a link leads to: it stays a link when what it leads to is replaced. */
function placeOf(path: string): string {
  return existsSync(path) ? realpathSync(path) : path
}

function partOf(path: string): string {
  return `${path}.${process.pid}.part`
}

/** Throws what the file system throws. `key` says what is searched, and by what. */
export function writeCheckpointFile(
  path: string,
  key: string,
  head: CheckpointHead,
  states: Iterable<StateChunk>,
): void {
  const place = placeOf(path)
  const beside = partOf(place)
  try {
    writeWhole(beside, piecesOf(key, head, states))
    renameSync(beside, place)
  } catch (error) {
    rmSync(beside, { force: true })
    throw error
  }
}

function* piecesOf(
  key: string,
  head: CheckpointHead,
  states: Iterable<StateChunk>,
): Generator<Uint8Array> {
  yield Buffer.from(`${FORMAT}${JSON.stringify({ key, head })}\n`)
  for (const chunk of states) {
    yield record(LISTS.indexOf(chunk.list), chunk.states.length)
    yield bytesOf(chunk.states)
  }
  yield record(END, 0)
}

/** The pieces and the hash of them all, on the disk itself; an open file would keep its room when it is removed. */
function writeWhole(path: string, pieces: Iterable<Uint8Array>): void {
  const file = openSync(path, 'w')
  try {
    const hash = createHash('sha256')
    for (const bytes of pieces) {
      hash.update(bytes)
      put(file, bytes)
    }
    put(file, hash.digest())
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** All of it: a disk that is nearly full takes a part, and refuses the rest. */
function put(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
}

/** The checkpoint in a file, or what is wrong with it, in words. */
export function readCheckpointFile(path: string, key: string): CheckpointFile | string {
  try {
    const head = readHead(path)
    if (head === undefined) return 'it is no checkpoint of this version of sallyport'
    if (head.key !== key) {
      return 'it belongs to another system, other options or another version of sallyport'
    }
    if (!isWhole(path)) return 'it is damaged, or was not written to its end'
    return { head: head.head, states: () => readStates(path, head.bytes) }
  } catch (error) {
    return reasonOf(error)
  }
}

interface Head {
  readonly key: string
  readonly head: CheckpointHead
  /** Where records begin. */
  readonly bytes: number
}

function readHead(path: string): Head | undefined {
  const parts: Uint8Array[] = []
  let lines = 0
  for (const piece of readPieces(path)) {
    parts.push(piece.slice())
    lines += piece.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0)
    if (lines > 1) break
    if (!Buffer.concat(parts).subarray(0, FORMAT.length).equals(Buffer.from(FORMAT))) {
      return undefined
    }
  }
  const start = Buffer.concat(parts)
  const end = start.indexOf(10, FORMAT.length)
  if (!start.subarray(0, FORMAT.length).equals(Buffer.from(FORMAT)) || end < 0) return undefined
  const parsed: unknown = parseJson(start.toString('utf8', FORMAT.length, end))
  return isHead(parsed) ? { ...parsed, bytes: end + 1 } : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

// The hash says that it is what was written.
function isHead(value: unknown): value is Omit<Head, 'bytes'> {
  return typeof value === 'object' && value !== null && 'key' in value && 'head' in value
}

function isWhole(path: string): boolean {
  const hash = createHash('sha256')
  let last: Buffer = Buffer.alloc(0)
  for (const piece of readPieces(path)) {
    const all = Buffer.concat([last, piece])
    const end = Math.max(0, all.length - HASH_BYTES)
    hash.update(all.subarray(0, end))
    last = all.subarray(end)
  }
  return last.equals(hash.digest())
}

function* readStates(path: string, from: number): Generator<StateChunk> {
  const file = openSync(path, 'r')
  try {
    let at = from
    const take = (bytes: number): ArrayBuffer => {
      const room = new Uint8Array(bytes)
      for (let got = 0; got < bytes;) {
        const more = readSync(file, room, got, bytes - got, at + got)
        if (more === 0) throw new Error('the file has become shorter')
        got += more
      }
      at += bytes
      return room.buffer
    }
    for (;;) {
      const [list = END, words = 0] = new Uint32Array(take(8))
      const name = LISTS[list]
      if (name === undefined) return
      yield { list: name, states: new BigInt64Array(take(words * 8)) }
    }
  } finally {
    closeSync(file)
  }
}

function* readPieces(path: string): Generator<Uint8Array> {
  const file = openSync(path, 'r')
  try {
    const room = new Uint8Array(PIECE_BYTES)
    for (let got = readSync(file, room); got > 0; got = readSync(file, room)) {
      yield room.subarray(0, got)
    }
  } finally {
    closeSync(file)
  }
}

/** What stands before the states of a list: which one, and how many words. */
function record(list: number, words: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(list, words).buffer)
}

function bytesOf(states: BigInt64Array): Uint8Array {
  return new Uint8Array(states.buffer, states.byteOffset, states.byteLength)
}
