// One kept value in one file, believed only when it is whole.
//
// A file is its first line, which says what it is and the hash of the rest, and the rest. It is written
// under another name, flushed and renamed, so that a process that is killed, or a disk that is full, leaves
// the old file or none. Whatever else stands under the name is foreign: told, and not used.

import { createHash, randomUUID } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

export type ReadEntry =
  | { readonly kind: 'found'; readonly content: Buffer }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unusable'; readonly reason: string }

const title = 'sallyport cache 1'

export function writeEntry(file: string, content: Uint8Array): void {
  const temporary = `${file}.${process.pid}.${randomUUID()}.tmp`
  makeFolder(dirname(file))
  try {
    const handle = openSync(temporary, 'wx', 0o600)
    try {
      writeFileSync(handle, `${title} ${hashOf(content)}\n`)
      writeFileSync(handle, content)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/**
 * Node's own way of doing this never ends where a file system answers that there is no such file (`/proc`), and says
 * that of one that is read-only.
 */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    // Another process may have been faster.
    if (!existsSync(folder)) throw error
  }
}

export function readEntry(file: string): ReadEntry {
  let whole: Buffer
  try {
    whole = readFileSync(file)
  } catch (error) {
    if (isAbsence(error)) return { kind: 'absent' }
    return { kind: 'unusable', reason: 'it cannot be read' }
  }
  const end = whole.indexOf('\n')
  const match = /^(.*) ([0-9a-f]{64})$/.exec(end < 0 ? '' : whole.toString('latin1', 0, end))
  if (match?.[1] !== title) return { kind: 'unusable', reason: 'it is no entry of this cache' }
  const content = whole.subarray(end + 1)
  if (hashOf(content) !== match[2]) return { kind: 'unusable', reason: 'it is damaged' }
  return { kind: 'found', content }
}

export function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
