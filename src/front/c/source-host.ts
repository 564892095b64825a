// Where source text comes from: texts in memory, edits laid over another host, or a kernel tree on disk
// (directory-host.ts).
//
// Paths are relative to the root of the tree and use `/`. A host answers the same text for a path for as
// long as it lives, so everything derived from a text may be kept beside the host.

export interface SourceHost {
  /** The text, or undefined when there is no such readable file inside the tree. */
  read(path: string): string | undefined
  /** What stands against reading it: `is a folder`. Undefined when there is nothing of that name. */
  whyNot?(path: string): string | undefined
}

/** A part of a path that is empty, `.` or `..`: most paths have none, and are asked for again and again. */
const steps = /(?:^|\/)\.{0,2}(?:\/|$)/

/** `a/./b/../c` as `a/c`; undefined for absolute paths and for those that leave the root. */
export function normalizePath(path: string): string | undefined {
  if (path === '' || path.startsWith('/') || path.includes('\0') || path.includes('\\')) {
    return undefined
  }
  if (!steps.test(path)) return path
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.length === 0 ? undefined : parts.join('/')
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
    whyNot: (path) => base.whyNot?.(path),
  }
}
