// The files of a tree as they are in a git revision, read through `git` itself; the working tree and the
// index stay as they are.

import { spawnSync } from 'node:child_process'

import type { Parsed } from '../base/diagnostic.ts'
import { normalizePath, type SourceHost } from '../front/c/source-host.ts'

/** Larger files are not source code. */
const maxFileBytes = 16 * 1024 * 1024
/** A list of all files of a kernel takes a tenth of it. */
const maxListBytes = 128 * 1024 * 1024

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
  const files = filesOf(tree, commit.trim(), prefix.trim())
  const texts = new Map<string, string | undefined>()
  const host: SourceHost = {
    read(path) {
      if (texts.has(path)) return texts.get(path)
      const blob = files.get(normalizePath(path) ?? '')
      const text = blob === undefined ? undefined : textOf(tree, blob)
      texts.set(path, text)
      return text
    },
  }
  return { value: host, diagnostics: [] }
}

/** By path inside of the folder; a process for each file that is not there would take longer than all else. */
function filesOf(tree: string, commit: string, prefix: string): ReadonlyMap<string, string> {
  const folder = `${commit}:${prefix}`
  const listed = git(tree, ['ls-tree', '-r', '-z', folder], maxListBytes) ?? ''
  const rows = listed.split('\0').map((row) => /^100\d+ blob (\w+)\t(.*)$/s.exec(row))
  return new Map(rows.flatMap((row) => (row === null ? [] : [[row[2] ?? '', row[1] ?? '']])))
}

/** What stands in a blob never changes: two revisions have most of theirs in common. */
const known = new Map<string, string | undefined>()

function textOf(tree: string, blob: string): string | undefined {
  if (!known.has(blob)) known.set(blob, git(tree, ['cat-file', 'blob', blob]))
  return known.get(blob)
}

function git(tree: string, args: readonly string[], maxBuffer = maxFileBytes): string | undefined {
  const options = { encoding: 'utf8', maxBuffer } as const
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
