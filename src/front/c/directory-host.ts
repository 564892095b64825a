// Source text from a directory on disk. It stands apart because it needs Node, which the rest of the front
// end does not.
//
// Include directories are tried in turn, so that most paths which are asked for do not exist: folders are
// listed once, and what is not in the list costs nothing.

import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { normalizePath } from './source-host.ts'
import type { SourceHost } from './source-host.ts'

/** Larger files are not source code; they are treated as unreadable rather than exhausting memory. */
const maxFileBytes = 16 * 1024 * 1024

/** A directory on disk. Symbolic links are followed as long as they stay inside it. */
export function directoryHost(root: string): SourceHost {
  const texts = new Map<string, string | undefined>()
  const realRoot = resolveLinks(root)
  const folders = new Map<string, Folder | undefined>()
  return {
    read(path) {
      // Most paths come normalized and are asked for again and again.
      if (texts.has(path)) return texts.get(path)
      const key = normalizePath(path)
      if (key === undefined || realRoot === undefined) return undefined
      if (!texts.has(key)) texts.set(key, readInside(realRoot, folders, key))
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

interface Folder {
  /** Where it is when all links are followed. */
  readonly real: string
  /** What is in it; undefined when it cannot be listed. */
  readonly names: ReadonlySet<string> | undefined
}

type Folders = Map<string, Folder | undefined>

function readInside(realRoot: string, folders: Folders, path: string): string | undefined {
  const cut = path.lastIndexOf('/')
  const name = path.slice(cut + 1)
  const folder = folderAt(realRoot, folders, cut < 0 ? '' : path.slice(0, cut))
  if (folder === undefined || folder.names?.has(name) === false) return undefined
  const full = join(folder.real, name)
  try {
    let status = lstatSync(full)
    const real = status.isSymbolicLink() ? resolveLinks(full) : full
    if (real === undefined || !isInside(realRoot, real)) return undefined
    if (real !== full) status = statSync(real)
    if (!status.isFile() || status.size > maxFileBytes) return undefined
    return readFileSync(real, 'utf8')
  } catch {
    return undefined
  }
}

/** Undefined when there is no such folder. */
function folderAt(realRoot: string, folders: Folders, path: string): Folder | undefined {
  const known = folders.get(path)
  if (known !== undefined || folders.has(path)) return known
  const folder = path === '' ? openFolder(realRoot) : openInside(realRoot, folders, path)
  folders.set(path, folder)
  return folder
}

function openInside(realRoot: string, folders: Folders, path: string): Folder | undefined {
  const cut = path.lastIndexOf('/')
  const name = path.slice(cut + 1)
  const parent = folderAt(realRoot, folders, cut < 0 ? '' : path.slice(0, cut))
  if (parent === undefined || parent.names?.has(name) === false) return undefined
  const real = resolveLinks(join(parent.real, name))
  return real === undefined ? undefined : openFolder(real)
}

function openFolder(real: string): Folder {
  try {
    return { real, names: new Set(readdirSync(real)) }
  } catch {
    return { real, names: undefined }
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
