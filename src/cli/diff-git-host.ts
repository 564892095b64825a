// The files of a tree as they are in a git revision, read through `git` itself; the working tree and the
// index stay as they are.

import { spawnSync } from 'node:child_process'

import type { Parsed } from '../base/diagnostic.ts'
import { normalizePath, type SourceHost } from '../front/c/source-host.ts'

/** Larger files are not source code. */
const maxFileBytes = 16 * 1024 * 1024

/** Of the folder `tree`, which may be the repository's root or a folder inside. */
export function gitHost(tree: string, revision: string): Parsed<SourceHost | undefined> {
  const commit = git(tree, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  ])
  const prefix = git(tree, ['rev-parse', '--show-prefix'])
  if (prefix === undefined) return refused(tree, 'is in no git repository, or git is not installed')
  if (commit === undefined) return refused(tree, `has no revision ${revision}`)
  const texts = new Map<string, string | undefined>()
  const host: SourceHost = {
    read(path) {
      if (texts.has(path)) return texts.get(path)
      const key = normalizePath(path)
      const name = `${commit.trim()}:${prefix.trim()}${key}`
      const text = key === undefined ? undefined : git(tree, ['cat-file', 'blob', name])
      texts.set(path, text)
      return text
    },
  }
  return { value: host, diagnostics: [] }
}

function git(tree: string, args: readonly string[]): string | undefined {
  const options = { encoding: 'utf8', maxBuffer: maxFileBytes } as const
  const { status, stdout } = spawnSync('git', ['-C', tree, ...args], options)
  return status === 0 ? stdout : undefined
}

function refused(tree: string, message: string): Parsed<undefined> {
  const span = { file: tree, line: 0, column: 0 }
  const help = 'name the folder of a git repository, and revisions that it has: --git OLD..NEW'
  return {
    value: undefined,
    diagnostics: [{ code: 'U031', severity: 'error', message, span, help }],
  }
}
