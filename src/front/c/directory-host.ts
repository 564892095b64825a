// Source text from a directory on disk. It stands apart because it needs Node, which the rest of the front
// end does not.

import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
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
