// Diagnostics about how sallyport was called, and the words for what went wrong outside it.

import type { Diagnostic } from '../base/diagnostic.ts'

export const usageCodes = {
  U001: 'the command line cannot be understood: an unknown option or command, or a missing argument',
  U002: 'an option has a value that it cannot have',
  U003: 'options that do not go together',
  U004: 'a property or a claim is named that nothing of what is checked has',
  U005: 'there is nothing to explain under this name',
  U006: 'the result cannot be written',
  U010: 'there is no system of this name, bundled or as a module',
  U011: 'a system declares no task',
  U040: 'a result was not taken from the cache, or not kept in it; the check is not harmed',
  U041: 'a checkpoint could not be written; the search is not harmed',
  U042: 'a thread could not be started; the search goes on with fewer, and is not harmed',
} as const

export type UsageCode = keyof typeof usageCodes

export function wrongUse(code: UsageCode, message: string, help?: string): Diagnostic {
  const span = { file: 'sallyport', line: 0, column: 0 }
  const base = { code, severity: 'error' as const, message, span }
  return help === undefined ? base : { ...base, help }
}

/** What the operating system had against it, in words. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error)
  if (code !== undefined) return reasons.get(code) ?? code
  return error instanceof Error ? error.message : String(error)
}

export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** Of a path where a file is to be put. */
export const NO_FILE = 'it is no regular file'

const reasons = new Map([
  ['EPIPE', 'nobody reads the other end of the pipe any more'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'operation not permitted'],
  ['EROFS', 'the file system is read-only'],
  ['ENOENT', 'there is no such file or folder'],
  ['ENOTDIR', 'a part of the path is not a folder'],
  ['EISDIR', 'it is a folder'],
  ['EIO', 'input/output error'],
])
