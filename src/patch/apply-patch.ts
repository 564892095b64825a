// Diffs applied to texts in memory, by the rules of `git apply`: every line of context must be there, but a
// hunk may stand somewhere else than its header says; the nearest place is taken, of two equally near ones the
// later. A hunk that begins at the first line, or has no context behind its changes, must be at the beginning
// or the end of the file, and no hunk touches lines of another one.
//
// Nothing is written: what comes out are the texts of the files that changed.

import type { Diagnostic, Parsed } from '../base/diagnostic.ts'
import type { PatchCode } from './codes.ts'
import type { FilePatch, Hunk } from './parse-patch.ts'

/** By path; undefined: the file is removed. */
export type Texts = ReadonlyMap<string, string | undefined>

/** Diffs follow each other: a later one finds what an earlier one left. */
export function applyPatch(
  name: string,
  files: readonly FilePatch[],
  read: (path: string) => string | undefined,
): Parsed<Texts> {
  const texts = new Map<string, string | undefined>()
  const diagnostics: Diagnostic[] = []
  const current = (path: string): string | undefined =>
    texts.has(path) ? texts.get(path) : read(path)
  for (const file of files) {
    const { oldPath, newPath, hunks } = file
    const path = newPath ?? oldPath ?? ''
    const before = oldPath === undefined ? '' : current(oldPath)
    if (before === undefined) {
      diagnostics.push(misfit(name, file.line, `there is no file ${oldPath} in the tree`))
      continue
    }
    if (newPath !== undefined && newPath !== oldPath && current(newPath) !== undefined) {
      diagnostics.push(misfit(name, file.line, `the file ${newPath} is there already`))
      continue
    }
    const after = applyHunks(before, hunks)
    if ('rejected' in after) {
      const { number, line } = after.rejected
      const message = `hunk ${number} of ${path} does not fit: its lines are not in the file`
      diagnostics.push(misfit(name, line, message))
      continue
    }
    if (newPath === undefined && after.text !== '') {
      diagnostics.push(misfit(name, file.line, `${path} is removed, and has more lines than that`))
      continue
    }
    const isGone = oldPath !== undefined && oldPath !== newPath && !file.isCopy
    if (isGone) texts.set(oldPath, undefined)
    if (newPath !== undefined) texts.set(newPath, after.text)
  }
  return { value: texts, diagnostics }
}

function misfit(file: string, line: number, message: string): Diagnostic {
  const code: PatchCode = 'K031'
  const help = 'name the tree that the patch was made for'
  return { code, severity: 'error', message, span: { file, line, column: 1 }, help }
}

interface Image {
  readonly lines: string[]
  /** Of each line, whether a hunk has been there. */
  readonly touched: boolean[]
  /** The last line has no line end. */
  openEnd: boolean
}

function applyHunks(
  text: string,
  hunks: readonly Hunk[],
): { readonly text: string } | { readonly rejected: Hunk } {
  const image = imageOf(text)
  for (const hunk of hunks) {
    const at = findPlace(image, hunk)
    if (at === undefined) return { rejected: hunk }
    const before = hunk.lines.filter(({ kind }) => kind !== 'add').length
    const after = hunk.lines.filter(({ kind }) => kind !== 'remove').map((line) => line.text)
    const reachesEnd = at + before === image.lines.length
    image.lines.splice(at, before, ...after)
    image.touched.splice(at, before, ...after.map(() => true))
    if (reachesEnd) image.openEnd = hunk.openEnd.new
  }
  return { text: image.lines.join('\n') + (image.openEnd || image.lines.length === 0 ? '' : '\n') }
}

function imageOf(text: string): Image {
  if (text === '') return { lines: [], touched: [], openEnd: false }
  const openEnd = !text.endsWith('\n')
  const lines = (openEnd ? text : text.slice(0, -1)).split('\n')
  return { lines, touched: lines.map(() => false), openEnd }
}

/** Positions of the image as it is by now; the header's place in NEW accounts for the hunks before. */
function findPlace(image: Image, hunk: Hunk): number | undefined {
  const wanted = hunk.lines.filter(({ kind }) => kind !== 'add').map(({ text }) => text)
  const last = image.lines.length - wanted.length
  const atBeginning = hunk.oldStart <= 1
  const atEnd = hunk.lines.at(-1)?.kind !== 'context'
  const expected = atBeginning ? 0 : atEnd ? last : Math.max(0, hunk.newStart - 1)
  const fits = (at: number): boolean =>
    at >= 0 &&
    at <= last &&
    (!atBeginning || at === 0) &&
    (!atEnd || at === last) &&
    (at < last || wanted.length === 0 || !hunk.openEnd.old || image.openEnd) &&
    wanted.every(
      (line, index) => image.lines[at + index] === line && image.touched[at + index] === false,
    )
  for (let distance = 0; distance <= image.lines.length; distance++) {
    if (fits(expected + distance)) return expected + distance
    if (fits(expected - distance)) return expected - distance
  }
  return undefined
}
