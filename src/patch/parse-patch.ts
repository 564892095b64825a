// The diffs in a text: files with their hunks, as `git diff`, `git format-patch` and `diff -u` write them.
//
// What stands around diffs (a mail's words, a signature) is passed over, but nothing that can only be a piece of
// one: a change that got lost on the way would make two versions look equal. Inside of a hunk the counts of its
// header decide what belongs to it; a hunk of another length is damaged, and the message names its line.

import type { Diagnostic, Parsed } from '../base/diagnostic.ts'
import type { PatchCode } from './codes.ts'
import { decodeMails } from './decode-mail.ts'
import type { Body } from './decode-mail.ts'

export interface HunkLine {
  readonly kind: 'context' | 'remove' | 'add'
  readonly text: string
}

export interface Hunk {
  readonly oldStart: number
  readonly newStart: number
  readonly lines: readonly HunkLine[]
  /** Of each side, when the file's last line has no line end. */
  readonly openEnd: { readonly old: boolean; readonly new: boolean }
  /** 1 for the first of its file. */
  readonly number: number
  /** Where it stands in the patch. */
  readonly line: number
}

export interface FilePatch {
  /** Absent for a file that the patch makes. */
  readonly oldPath?: string
  /** Absent for a file that the patch removes. */
  readonly newPath?: string
  /** The old file stays. */
  readonly isCopy: boolean
  readonly hunks: readonly Hunk[]
  /** Where it begins in the patch. */
  readonly line: number
}

/** Diffs in the order in which they stand; of a series of mails in the order that their subjects say. */
export function parsePatch(name: string, text: string): Parsed<readonly FilePatch[]> {
  const mails = decodeMails(name, text)
  if (mails.diagnostics.length > 0) return { value: [], diagnostics: mails.diagnostics }
  const files: FilePatch[] = []
  for (const body of seriesIn(mails.value)) {
    const reader = { name, lines: body.text.split('\n'), first: body.line, at: 0, problems: [] }
    files.push(...readDiffs(reader))
    if (reader.problems.length > 0) return { value: [], diagnostics: reader.problems }
  }
  if (files.length > 0) return { value: files, diagnostics: [] }
  const help = 'give a unified diff, or mails in mbox form as list archives offer them'
  const diagnostic = problem('K030', name, 0, 'there is no diff in it', help)
  return { value: [], diagnostics: [diagnostic] }
}

/** A thread has answers, too: what they suggest is no part of the series that they answer. */
function seriesIn(bodies: readonly Body[]): readonly Body[] {
  const own = bodies.filter(({ subject, text }) => !/^re:/i.test(subject) && hasDiff(text))
  const chosen = own.length > 0 ? own : bodies
  return chosen.toSorted((a, b) => numberIn(a) - numberIn(b))
}

function hasDiff(text: string): boolean {
  return /^(diff --git |--- .*\n\+\+\+ )/m.test(text)
}

/** 2 of `[PATCH v3 2/5]`. */
function numberIn({ subject }: Body): number {
  return Number(/\[[^\]]*\b(\d+)\/\d+\]/.exec(subject)?.[1] ?? 0)
}

interface Reader {
  readonly name: string
  readonly lines: readonly string[]
  /** Line of the patch file at which `lines` begin. */
  readonly first: number
  at: number
  readonly problems: Diagnostic[]
}

function readDiffs(reader: Reader): readonly FilePatch[] {
  const files: FilePatch[] = []
  while (reader.at < reader.lines.length && reader.problems.length === 0) {
    const line = reader.lines[reader.at] ?? ''
    if (/^diff --(cc|combined) /.test(line)) refuse(reader, 'K032', 'a combined diff of a merge')
    else if (line.startsWith('diff --git ')) files.push(readGitDiff(reader, line))
    else if (isPlainHeader(reader)) files.push(readPlainDiff(reader))
    else if (isNames(reader)) refuse(reader, 'K030', 'names of a file, and no hunk behind them')
    else if (line.startsWith('@@ -')) refuse(reader, 'K030', 'a hunk that belongs to no file')
    else reader.at++
  }
  return files
}

function readPlainDiff(reader: Reader): FilePatch {
  const line = reader.first + reader.at
  return { ...readNames(reader), isCopy: false, hunks: readHunks(reader), line }
}

function isPlainHeader(reader: Reader): boolean {
  return isNames(reader) && isHunkHeader(reader.lines[reader.at + 2] ?? '')
}

function isNames({ lines, at }: Reader): boolean {
  const [old, now] = lines.slice(at, at + 2)
  return old?.startsWith('--- ') === true && now?.startsWith('+++ ') === true
}

function isHunkHeader(line: string): boolean {
  return /^@@ -\d+(,\d+)? \+\d+(,\d+)? @@/.test(line)
}

type Names = Pick<FilePatch, 'oldPath' | 'newPath'>

/** Extended headers say what became of the file; `---` and `+++` say it again where there are hunks. */
function readGitDiff(reader: Reader, header: string): FilePatch {
  const same = /^diff --git a\/(.+) b\/\1$/.exec(header)?.[1]
  let names: Names = same === undefined ? {} : { oldPath: same, newPath: same }
  let isCopy = false
  const start = reader.first + reader.at
  for (reader.at++; reader.at < reader.lines.length; reader.at++) {
    const line = reader.lines[reader.at] ?? ''
    const moved = /^(rename|copy) (from|to) (.+)$/.exec(line)
    isCopy ||= moved?.[1] === 'copy'
    if (moved?.[2] === 'from') names = { ...names, oldPath: unquote(moved[3] ?? '') }
    else if (moved?.[2] === 'to') names = { ...names, newPath: unquote(moved[3] ?? '') }
    else if (line.startsWith('new file mode ')) names = only('newPath', names.newPath)
    else if (line.startsWith('deleted file mode ')) names = only('oldPath', names.oldPath)
    else if (/^(GIT binary patch|Binary files )/.test(line)) {
      refuse(reader, 'K032', 'a change of a binary file')
      break
    } else if (!/^(index |old mode |new mode |(dis)?similarity index )/.test(line)) break
  }
  if (isPlainHeader(reader)) names = readNames(reader)
  return { ...names, isCopy, hunks: readHunks(reader), line: start }
}

function only(which: 'oldPath' | 'newPath', path: string | undefined): Names {
  return path === undefined ? {} : { [which]: path }
}

function readNames(reader: Reader): Names {
  const [old, now] = [pathIn(reader.lines[reader.at]), pathIn(reader.lines[reader.at + 1])]
  reader.at += 2
  return { ...only('oldPath', old), ...only('newPath', now) }
}

/** Without the first folder (`a/`, `b/`, the name of a tree) and without a date behind a tab. */
function pathIn(line = ''): string | undefined {
  const path = unquote(line.slice(4).split('\t')[0]?.trim() ?? '')
  return path === '/dev/null' ? undefined : path.slice(path.indexOf('/') + 1)
}

/** Git writes unusual names as C strings. */
function unquote(path: string): string {
  if (!path.startsWith('"') || !path.endsWith('"')) return path
  return path.slice(1, -1).replaceAll(/\\(["\\])/g, '$1')
}

function readHunks(reader: Reader): readonly Hunk[] {
  const hunks: Hunk[] = []
  while (reader.problems.length === 0) {
    const match = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(reader.lines[reader.at] ?? '')
    if (match === null) return hunks
    const [oldStart = 0, oldCount = 1, newStart = 0, newCount = 1] = match
      .slice(1)
      .map((text) => (text === undefined ? undefined : Number(text)))
    const line = reader.first + reader.at
    reader.at++
    const body = readBody(reader, oldCount, newCount, hunks.length + 1)
    hunks.push({ oldStart, newStart, ...body, number: hunks.length + 1, line })
  }
  return hunks
}

function readBody(
  reader: Reader,
  oldCount: number,
  newCount: number,
  number: number,
): Pick<Hunk, 'lines' | 'openEnd'> {
  const lines: HunkLine[] = []
  const openEnd = { old: false, new: false }
  let [old, now] = [oldCount, newCount]
  for (; old > 0 || now > 0; reader.at++) {
    const text = reader.lines[reader.at]
    const kind = text === undefined ? undefined : kindOf(text)
    const fits = kind !== undefined && (kind === 'add' || old > 0) && (kind === 'remove' || now > 0)
    if (kind === undefined || !fits) {
      if (text?.startsWith('\\') === true) continue
      const message = `hunk ${number} ends before it has all the lines that its header counts`
      refuse(reader, 'K030', message)
      return { lines, openEnd }
    }
    lines.push({ kind, text: (text ?? '').slice(1) })
    if (kind !== 'add') old--
    if (kind !== 'remove') now--
    const open = reader.lines[reader.at + 1]?.startsWith('\\ No newline') === true
    if (open && kind !== 'add') openEnd.old = true
    if (open && kind !== 'remove') openEnd.new = true
  }
  if (reader.lines[reader.at]?.startsWith('\\') === true) reader.at++
  if (isLeftOver(reader.lines[reader.at] ?? '')) {
    refuse(reader, 'K030', `hunk ${number} goes on behind all the lines that its header counts`)
  }
  return { lines, openEnd }
}

/** Two dashes begin a signature, or the names of the next file. */
function isLeftOver(line: string): boolean {
  return /^(\+|-(?!-)| [ \t]*\S)/.test(line)
}

/** An empty line is an empty line of context: some mailers cut the blank off. */
function kindOf(line: string): HunkLine['kind'] | undefined {
  if (line === '' || line.startsWith(' ')) return 'context'
  if (line.startsWith('-')) return 'remove'
  return line.startsWith('+') ? 'add' : undefined
}

function refuse(reader: Reader, code: PatchCode, message: string): void {
  const help =
    code === 'K032'
      ? 'give a patch of text files'
      : 'get the patch again: it was damaged on its way'
  const line = reader.first + reader.at
  reader.problems.push(problem(code, reader.name, line, message, help))
}

function problem(
  code: PatchCode,
  file: string,
  line: number,
  message: string,
  help: string,
): Diagnostic {
  return { code, severity: 'error', message, span: { file, line, column: 1 }, help }
}
