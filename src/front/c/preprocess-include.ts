// Finding and opening the files of a unit.
//
// `"x.h"` is looked for beside the including file first, then both forms go through the include
// directories in order. A missing `asm/x.h` falls back to `asm-generic/x.h`, as the wrappers do that the
// kernel's build generates. The first file that exists decides; if the caller does not allow it, it is
// passed over, and no later candidate takes its place.

import type { Parsed } from '../../base/diagnostic.ts'
import type { Span } from '../../base/span.ts'
import { lex } from './lex.ts'
import { abandon } from './macro-expand.ts'
import { readText, report } from './preprocess-unit.ts'
import type { Unit } from './preprocess-unit.ts'
import { normalizePath } from './source-host.ts'
import type { LexedFile, SourceToken } from './source-token.ts'

function lexFile({ lexed }: Unit, path: string, text: string): Parsed<LexedFile> {
  const known = lexed.get(path)
  if (known?.text === text) return known.file
  const file = text.includes('\0') ? binaryFile(path) : lex(path, text)
  lexed.set(path, { text, file })
  return file
}

/** No C holds a NUL: one word about the file instead of one about each of its bytes. */
function binaryFile(path: string): Parsed<LexedFile> {
  const span: Span = { file: path, line: 0, column: 0 }
  const message = 'this is a binary file, not C'
  const diagnostics = [{ code: 'C012', severity: 'error', message, span } as const]
  return { value: { path, tokens: [], directives: [] }, diagnostics }
}

/** Begins to read `path` (a tree path that exists or not); false when it cannot be read. */
export function openFile(unit: Unit, path: string, from: Span): boolean {
  if (unit.onceFiles.has(path)) return true
  const text = readText(unit, path)
  if (text === undefined) return false
  if (text.length > unit.limits.fileLength) {
    abandon(unit.expander, from, `${path} has more than ${unit.limits.fileLength} characters`)
    return true
  }
  if (unit.readers.length >= unit.limits.includeDepth) {
    abandon(
      unit.expander,
      from,
      `includes are nested more than ${unit.limits.includeDepth} deep (${path})`,
    )
    return true
  }
  unit.includes++
  if (unit.includes > unit.limits.includes) {
    abandon(unit.expander, from, `more than ${unit.limits.includes} files were included`)
    return true
  }
  const file = lexFile(unit, path, text)
  if (!unit.files.has(path)) for (const found of file.diagnostics) unit.diagnostics.push(found)
  unit.files.add(path)
  openLexed(unit, file.value)
  return true
}

export function openLexed(unit: Unit, file: LexedFile): void {
  unit.readers.push({ file, conditionals: [], at: 0, directive: 0 })
}

/** A header that is read before the unit, allowed or not. */
export function openForced(unit: Unit, header: string): boolean {
  const span: Span = { file: '(forced)', line: 1, column: 1 }
  const path = normalizePath(header)
  if (path !== undefined && exists(unit, path)) {
    return openFile(unit, path, span)
  }
  const found = candidatePaths(unit.options.includeDirs, header, undefined).find((each) =>
    exists(unit, each),
  )
  return found !== undefined && openFile(unit, found, span)
}

/** The operand of an #include whose macros, if any, are expanded. */
export function openIncluded(unit: Unit, operand: readonly SourceToken[], from: Span): void {
  const header = parseHeaderName(operand)
  if (header === undefined) {
    return report(unit, 'C003', from, '#include needs "file" or <file>')
  }
  const { allow = () => true, includeDirs } = unit.options
  const paths = candidatePaths(includeDirs, header.name, header.quoted ? from.file : undefined)
  const found = paths.find((path) => exists(unit, path))
  if (found !== undefined) {
    if (allow(found)) openFile(unit, found, from)
    return
  }
  // Headers that the build generates are in no source tree.
  if (!paths.some((path) => allow(path)) || /(?:^|\/)generated\//.test(header.name)) return
  const help = `looked for ${paths.slice(0, 4).join(', ')}`
  report(unit, 'C007', from, `the header ${header.name} is not in this tree`, help)
}

interface HeaderName {
  readonly name: string
  readonly quoted: boolean
}

export function parseHeaderName(operand: readonly SourceToken[]): HeaderName | undefined {
  const [first] = operand
  if (first === undefined) return undefined
  if (first.kind === 'string' && first.text.startsWith('"')) {
    return first.problem === undefined ? { name: first.text.slice(1, -1), quoted: true } : undefined
  }
  const close = operand.findIndex((token) => token.text === '>')
  if (first.text !== '<' || close < 0) return undefined
  const parts = operand.slice(1, close)
  const name = parts.map((token, at) => (at > 0 && token.spaced ? ' ' : '') + token.text).join('')
  return { name, quoted: false }
}

/** Tree paths where a header may be, the best first. `beside`: the including file, for "name". */
export function candidatePaths(
  includeDirs: readonly string[],
  name: string,
  beside: string | undefined,
): readonly string[] {
  const wanted = includeDirs.map((dir) => `${dir}/${name}`)
  if (name.startsWith('asm/')) {
    const generic = name.replace('asm/', 'asm-generic/')
    wanted.push(...includeDirs.map((dir) => `${dir}/${generic}`))
  }
  if (beside !== undefined) {
    const folder = beside.slice(0, beside.lastIndexOf('/') + 1)
    wanted.unshift(`${folder}${name}`)
  }
  return wanted.map((path) => normalizePath(path)).filter((path) => path !== undefined)
}

function exists(unit: Unit, path: string): boolean {
  return readText(unit, path) !== undefined
}
