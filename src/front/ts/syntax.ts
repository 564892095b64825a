// Text → ESTree, or a diagnostic. The parser is oxc; its positions are UTF-16 offsets.
//
// The parser recurses on the native stack and takes the process with it when that ends, so text that
// could nest too deeply never reaches it. The limits are far below what was measured to crash a worker
// thread (3000 brackets, 5000 arrows) and far above what anybody writes in a module of 400 lines.

import { parseSync } from 'oxc-parser'
import type { Program } from 'oxc-parser'
import type { Diagnostic } from '../../base/diagnostic.ts'
import type { Span } from '../../base/span.ts'
import type { TsCode } from './codes.ts'

/** One file's text and where its lines begin. */
export interface Source {
  readonly file: string
  readonly text: string
  readonly lines: readonly number[]
}

export interface Syntax {
  readonly source: Source
  /** Absent when there is a diagnostic. */
  readonly program?: Program
  readonly diagnostics: readonly Diagnostic[]
}

export const maxSourceLength = 65_536
const maxBrackets = 200
const maxChain = 2500

export function parseModule(file: string, text: string): Syntax {
  const source = { file, text, lines: lineStarts(text) }
  const excess = excessOf(text)
  if (excess !== undefined) {
    const help = 'split the module; nested expressions can go into functions of their own'
    return { source, diagnostics: [diagnosticAt(source, 0, 'T027', excess, help)] }
  }
  const result = parseSync(file, text, { lang: 'ts', sourceType: 'module', preserveParens: false })
  const diagnostics = result.errors.map((error) =>
    diagnosticAt(
      source,
      error.labels[0]?.start ?? 0,
      'T001',
      `syntax error: ${error.message}`,
      error.helpMessage ?? undefined,
    ),
  )
  // A tree that the parser had to repair says nothing reliable about what was meant.
  if (diagnostics.length > 0) return { source, diagnostics }
  return { source, program: result.program, diagnostics }
}

/** The span of a position in the text. */
export function spanAt(source: Source, offset: number): Span {
  let low = 0
  let high = source.lines.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((source.lines[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return { file: source.file, line: low + 1, column: offset - (source.lines[low] ?? 0) + 1 }
}

export function diagnosticAt(
  source: Source,
  offset: number,
  code: TsCode,
  message: string,
  help?: string,
): Diagnostic {
  const found = { code, severity: 'error', message, span: spanAt(source, offset) } as const
  return help === undefined ? found : { ...found, help }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

function excessOf(text: string): string | undefined {
  if (text.length > maxSourceLength) {
    return `the module has ${text.length} characters; the limit is ${maxSourceLength}`
  }
  if (bracketDepth(text) > maxBrackets) {
    return `brackets are nested more than ${maxBrackets} deep`
  }
  // Right-nested chains need no bracket: a => a => …, a ? b : c ? …, a = b = …, A<A<…, new new ….
  for (const chain of [/=>/g, /=+/g, /\?/g, /</g, /\bnew\b/g]) {
    const count = text.match(chain)?.length ?? 0
    if (count > maxChain) return `${String(chain).slice(1, -2)} occurs more than ${maxChain} times`
  }
  return undefined
}

/** Strings and comments are skipped, so that the brackets of prose do not count. */
function bracketDepth(text: string): number {
  const skipped = /\/\/[^\n]*|\/\*[^]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g
  const bare = text.replace(skipped, '')
  let depth = 0
  let deepest = 0
  for (const character of bare) {
    if ('([{'.includes(character)) depth += 1
    else if (')]}'.includes(character)) depth = Math.max(0, depth - 1)
    deepest = Math.max(deepest, depth)
  }
  return deepest
}
