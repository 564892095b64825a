// The files of a tree as they are in a git revision, read through `git` itself; the working tree and the
// index stay as they are.
//
// A process for each file would take longer than all else, so a file's neighbours are brought with it: those of its
// kind in the same folder. What is brought and never read costs little, and a kernel has few folders with entry code.

import { spawnSync } from 'node:child_process'
import { dirname, extname } from 'node:path'

import type { Parsed } from '../base/diagnostic.ts'
import { normalizePath, type SourceHost } from '../front/c/source-host.ts'

/** A list of all files of a kernel, and the headers of its largest folder, take a tenth of it. */
const maxBytes = 128 * 1024 * 1024

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
  const files = filesOf(tree, nameIn(commit), nameIn(prefix))
  const neighbours = inFolders(files)
  const texts = new Map<string, string | undefined>()
  const read = (file: string): string | undefined => {
    const blob = files.get(file)
    if (blob === undefined) return undefined
    if (!known.has(blob)) bring(tree, neighbours.get(folderAndKind(file)) ?? [])
    // What is too much at once may come alone, and so does what has to be fetched from elsewhere.
    if (!known.has(blob)) known.set(blob, git(tree, ['cat-file', 'blob', blob]))
    return known.get(blob)?.toString('utf8')
  }
  const host: SourceHost = {
    read(path) {
      if (!texts.has(path)) texts.set(path, read(normalizePath(path) ?? ''))
      return texts.get(path)
    },
  }
  return { value: host, diagnostics: [] }
}

/** Names of blobs by path inside of the folder. */
function filesOf(tree: string, commit: string, prefix: string): ReadonlyMap<string, string> {
  const folder = `${commit}:${prefix}`
  const listed = git(tree, ['ls-tree', '-r', '-z', '--full-tree', folder])?.toString('utf8') ?? ''
  const rows = listed.split('\0').map((row) => /^100\d+ blob (\w+)\t(.*)$/s.exec(row))
  return new Map(rows.flatMap((row) => (row === null ? [] : [[row[2] ?? '', row[1] ?? '']])))
}

function inFolders(files: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> {
  const folders = new Map<string, string[]>()
  for (const [path, blob] of files) {
    const folder = folderAndKind(path)
    const blobs = folders.get(folder)
    if (blobs === undefined) folders.set(folder, [blob])
    else blobs.push(blob)
  }
  return folders
}

function folderAndKind(path: string): string {
  return `${dirname(path)}/*${extname(path)}`
}

/** What stands in a blob never changes: two revisions have most of theirs in common. */
const known = new Map<string, Buffer | undefined>()

/** Those that the repository has itself. */
function bring(tree: string, blobs: readonly string[]): void {
  const wanted = blobs.filter((blob) => !known.has(blob))
  const input = wanted.map((blob) => `${blob}\n`).join('')
  const answer = git(tree, ['cat-file', '--batch'], input) ?? Buffer.alloc(0)
  let at = 0
  while (at < answer.length) {
    const begin = answer.indexOf('\n', at) + 1
    const [blob = '', kind, size] = answer.toString('utf8', at, begin).trimEnd().split(' ')
    const end = begin + Number(kind === 'blob' ? size : 0)
    if (kind === 'blob') known.set(blob, answer.subarray(begin, end))
    at = kind === 'blob' ? end + 1 : begin
  }
}

function git(tree: string, args: readonly string[], input = ''): Buffer | undefined {
  const env = input === '' ? process.env : { ...process.env, GIT_NO_LAZY_FETCH: '1' }
  const options = { input, env, maxBuffer: maxBytes }
  const { status, stdout } = spawnSync('git', ['-C', tree, ...args], options)
  return status === 0 ? stdout : undefined
}

function nameIn(line: Buffer): string {
  return line.toString('utf8').trim()
}

function refused(tree: string, message: string): Parsed<undefined> {
  const span = { file: tree, line: 0, column: 0 }
  const help = 'name the folder of a git repository, and revisions that it has: --git OLD..NEW'
  return {
    value: undefined,
    diagnostics: [{ code: 'U031', severity: 'error', message, span, help }],
  }
}
