// The lint against headers that are not followed but should be: a condition asked for a name, the answer
// was "not defined", and a header that the kernel's own build reads here would have defined it.
//
// Everything that the units include, directly or through headers that were passed over, is scanned for
// #define lines without evaluating any condition. So this can warn too much (the definition may be for
// another configuration) but misses no hook of an architecture. Costs one look at each header per call.

import type { Diagnostic } from '../../base/diagnostic.ts'
import type { Span } from '../../base/span.ts'
import { candidatePaths } from './preprocess-include.ts'
import type { PreprocessOptions } from './preprocess-options.ts'
import type { PreprocessedUnit } from './token.ts'

/** A place in a header that was not read. */
interface HiddenDefinition {
  readonly file: string
  readonly line: number
}

export function lintHiddenDefinitions(
  units: readonly PreprocessedUnit[],
  options: PreprocessOptions,
): readonly Diagnostic[] {
  const read = new Set(units.flatMap((unit) => unit.files))
  const asked = new Map<string, Span>()
  for (const { undefinedNames } of units) {
    for (const [name, span] of undefinedNames) if (!asked.has(name)) asked.set(name, span)
  }
  const hidden = scanHeaders(read, asked, options)
  return [...asked].flatMap(([name, span]) => {
    const place = hidden.get(name)
    return place === undefined ? [] : [warning(name, span, place)]
  })
}

function warning(name: string, span: Span, place: HiddenDefinition): Diagnostic {
  return {
    code: 'C024',
    severity: 'warning',
    message: `${name} counted as not defined; ${place.file}:${place.line} defines it`,
    span,
    help: `let ${place.file} be followed, or define ${name} yourself`,
  }
}

/** Where headers that were not read define one of the names that were asked for. */
function scanHeaders(
  read: ReadonlySet<string>,
  asked: ReadonlyMap<string, Span>,
  options: PreprocessOptions,
): ReadonlyMap<string, HiddenDefinition> {
  const found = new Map<string, HiddenDefinition>()
  const seen = new Set(read)
  const followed = new Set<string>()
  // A set grows while it is walked, so this visits what it finds.
  for (const file of seen) {
    const folder = file.slice(0, file.lastIndexOf('/') + 1)
    const text = options.host.read(file) ?? ''
    const isRead = read.has(file)
    for (const at of directives(text)) {
      const name = isRead ? undefined : wordOf(definition, text, at)
      if (name !== undefined && asked.has(name) && !found.has(name)) {
        found.set(name, { file, line: lineOf(text, name) })
      }
      const header = wordOf(inclusion, text, at)
      if (header === undefined) continue
      // Most headers are included by many files, and looked for in the same folders each time.
      const key = header.startsWith('"') ? `${folder}${header}` : header
      if (followed.has(key)) continue
      followed.add(key)
      const path = findHeader(header.slice(1), header.startsWith('"') ? file : undefined, options)
      if (path !== undefined) seen.add(path)
    }
  }
  return found
}

const definition = /[ \t]*define[ \t]+(\w+)/y
const inclusion = /[ \t]*include[ \t]*(<[^<>"\n]{1,200}(?=>)|"[^<>"\n]{1,200}(?="))/y

/** Places behind each # that is the first on its line. */
function* directives(text: string): Iterable<number> {
  for (let at = text.indexOf('#'); at >= 0; at = text.indexOf('#', at + 1)) {
    let before = at - 1
    while (text[before] === ' ' || text[before] === '\t') before--
    if (before < 0 || text[before] === '\n') yield at + 1
  }
}

function wordOf(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(text)?.[1]
}

function lineOf(text: string, name: string): number {
  const at = new RegExp(String.raw`^[ \t]*#[ \t]*define[ \t]+${name}\b`, 'm').exec(text)?.index ?? 0
  return text.slice(0, at).split('\n').length
}

function findHeader(
  name: string,
  beside: string | undefined,
  { includeDirs, host }: PreprocessOptions,
): string | undefined {
  return candidatePaths(includeDirs, name, beside).find((path) => host.read(path) !== undefined)
}
