// Source text from a directory on disk. It stands apart because it needs Node, which the rest of the front
// end does not.

import { existsSync, lstatSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { normalizePath } from './source-host.ts'
import type { SourceHost } from './source-host.ts'

/** Larger files are not source code; they are treated as unreadable rather than exhausting memory. */
const maxFileBytes = 16 * 1024 * 1024

/** A directory on disk. Symbolic links are followed as long as they stay inside it. */
export function directoryHost(root: string): SourceHost {
  const texts = new Map<string, string | undefined>()
  const realRoot = resolveLinks(root)
  return {
    read(path) {
      // Most paths come normalized and are asked for again and again.
      if (texts.has(path)) return texts.get(path)
      const key = normalizePath(path)
      if (key === undefined || realRoot === undefined) return undefined
      if (!texts.has(key)) texts.set(key, readInside(realRoot, key))
      return texts.get(key)
    },
    whyNot(path) {
      const key = normalizePath(path)
      if (key === undefined || realRoot === undefined) return undefined
      try {
        return reasonAgainst(realRoot, key)
      } catch {
        return 'cannot be reached: permission denied or a failing disk'
      }
    },
  }
}

function resolveLinks(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

function readInside(realRoot: string, path: string): string | undefined {
  const full = join(realRoot, path)
  // Include directories are tried in turn, so most paths do not exist; an exception each would be slow.
  const real = existsSync(full) ? resolveLinks(full) : undefined
  if (real === undefined || !isInside(realRoot, real)) return undefined
  try {
    const status = statSync(real)
    if (!status.isFile() || status.size > maxFileBytes) return undefined
    return readFileSync(real, 'utf8')
  } catch {
    return undefined
  }
}

function isInside(realRoot: string, real: string): boolean {
  return real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)
}

/** The same questions again, for somebody who wants to know. */
function reasonAgainst(realRoot: string, path: string): string | undefined {
  const full = join(realRoot, path)
  if (lstatSync(full, { throwIfNoEntry: false }) === undefined) return undefined
  const real = resolveLinks(full)
  if (real === undefined) return 'is a symbolic link that leads nowhere'
  if (!isInside(realRoot, real)) return 'is a symbolic link that leads out of the tree'
  const status = statSync(real)
  if (!status.isFile()) return status.isDirectory() ? 'is a folder' : 'is no ordinary file'
  if (status.size > maxFileBytes) return `is larger than ${maxFileBytes / 1024 ** 2} MB`
  return 'cannot be read: permission denied or a failing disk'
}
