// Where source text comes from: a kernel tree on disk, texts in memory, or edits laid over another host.
//
// Paths are relative to the root of the tree and use `/`. A host answers the same text for a path for as
// long as it lives, so everything derived from a text may be kept beside the host.

import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'

export interface SourceHost {
  /** The text, or undefined when there is no such readable file inside the tree. */
  read(path: string): string | undefined
}

/** Larger files are not source code; they are treated as unreadable rather than exhausting memory. */
const maxFileBytes = 16 * 1024 * 1024

/** `a/./b/../c` as `a/c`; undefined for absolute paths and for those that leave the root. */
export function normalizePath(path: string): string | undefined {
  if (path === '' || path.startsWith('/') || path.includes('\0') || path.includes('\\')) {
    return undefined
  }
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.length === 0 ? undefined : parts.join('/')
}

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
  }
}

/** Texts in memory. */
export function memoryHost(texts: ReadonlyMap<string, string>): SourceHost {
  return {
    read(path) {
      const key = normalizePath(path)
      return key === undefined ? undefined : texts.get(key)
    },
  }
}

/** `edits` laid over `base`; an edit of undefined removes the file. */
export function overlayHost(
  base: SourceHost,
  edits: ReadonlyMap<string, string | undefined>,
): SourceHost {
  return {
    read(path) {
      const key = normalizePath(path)
      if (key === undefined) return undefined
      return edits.has(key) ? edits.get(key) : base.read(key)
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
  const prefix = realRoot.endsWith(sep) ? realRoot : realRoot + sep
  if (real === undefined || !real.startsWith(prefix)) return undefined
  try {
    const status = statSync(real)
    if (!status.isFile() || status.size > maxFileBytes) return undefined
    return readFileSync(real, 'utf8')
  } catch {
    return undefined
  }
}
