// Text to C tokens with their places.
//
// Line splices are removed first; a table of where each physical line begins in the joined text keeps
// lines and columns right. Any bytes are accepted: what is not C becomes a token with a `problem`,
// reported only if it survives preprocessing, because `#if 0` and `#error` lines may hold prose.
// Every character is looked at a bounded number of times.

import type { Diagnostic, Parsed } from '../../base/diagnostic.ts'
import type { Span } from '../../base/span.ts'
import { noNames } from './source-token.ts'
import type { LexedFile, SourceToken } from './source-token.ts'
import type { TokenKind } from './token.ts'

interface JoinedText {
  readonly text: string
  /** Offsets in `text` where the physical lines begin. */
  readonly lineStarts: readonly number[]
}

interface Scan extends JoinedText {
  readonly file: string
  readonly tokens: SourceToken[]
  readonly directives: number[]
  readonly diagnostics: Diagnostic[]
  /** One string object per distinct spelling: macro lookups then hash each name once. */
  readonly spellings: Map<string, string>
  at: number
  lineIndex: number
  spaced: boolean
  first: boolean
}

export function lex(file: string, source: string): Parsed<LexedFile> {
  const scan: Scan = {
    ...joinLines(source),
    file,
    tokens: [],
    directives: [],
    diagnostics: [],
    spellings: new Map(),
    at: 0,
    lineIndex: 0,
    spaced: false,
    first: true,
  }
  while (scan.at < scan.text.length) {
    if (!skipBlank(scan)) scanToken(scan)
  }
  const { tokens, directives, diagnostics } = scan
  return { value: { path: file, tokens, directives }, diagnostics }
}

function joinLines(source: string): JoinedText {
  const lineStarts = [0]
  const parts: string[] = []
  let kept = 0
  let removed = 0
  for (const match of source.matchAll(/\\[ \t]*\r?\n|\n/g)) {
    const end = match.index + match[0].length
    if (match[0] !== '\n') {
      parts.push(source.slice(kept, match.index))
      kept = end
      removed += match[0].length
    }
    lineStarts.push(end - removed)
  }
  parts.push(source.slice(kept))
  return { text: parts.join(''), lineStarts }
}

/** Steps over one run of white space or one comment; false when a token begins here. */
function skipBlank(scan: Scan): boolean {
  const { text, at } = scan
  const code = text.charCodeAt(at)
  if (code === 10) {
    scan.first = true
    scan.at++
  } else if (code === 32 || (code >= 9 && code <= 13)) {
    scan.at++
  } else if (code === 47 && text.charCodeAt(at + 1) === 47) {
    const end = text.indexOf('\n', at)
    scan.at = end < 0 ? text.length : end
  } else if (code === 47 && text.charCodeAt(at + 1) === 42) {
    skipComment(scan)
  } else {
    return false
  }
  scan.spaced = true
  return true
}

function skipComment(scan: Scan): void {
  const close = scan.text.indexOf('*/', scan.at + 2)
  if (close >= 0) {
    scan.at = close + 2
    return
  }
  scan.diagnostics.push({
    code: 'C001',
    severity: 'error',
    message: 'this comment has no end',
    span: spanHere(scan),
    help: 'close it with */',
  })
  scan.at = scan.text.length
}

function scanToken(scan: Scan): void {
  const { text, at } = scan
  const code = text.charCodeAt(at)
  const kindOfStart = code < 128 ? (startClasses[code] ?? stray) : stray
  switch (kindOfStart) {
    case identifier: {
      const end = runEnd(text, at, identifier, digit)
      const quote = text.charCodeAt(end)
      const prefixed = (quote === 34 || quote === 39) && /^(?:L|u|U|u8)$/.test(text.slice(at, end))
      if (prefixed) scanLiteral(scan, end)
      else push(scan, 'identifier', end)
      return
    }
    case digit:
      return push(scan, 'number', numberEnd(text, at))
    case quotation:
      return scanLiteral(scan, at)
    case punctuation: {
      const next = text.charCodeAt(at + 1)
      if (code === 46 && next >= 48 && next <= 57) return push(scan, 'number', numberEnd(text, at))
      return push(scan, 'punctuator', at + punctuatorLength(text, at))
    }
    default:
      return push(scan, 'punctuator', strayEnd(text, at), 'this is not a C token')
  }
}

/** `quoteAt`: where the opening quote stands, after an encoding prefix if there is one. */
function scanLiteral(scan: Scan, quoteAt: number): void {
  const { text } = scan
  const quote = text.charCodeAt(quoteAt)
  const kind = quote === 34 ? 'string' : 'character'
  let at = quoteAt + 1
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === quote) return push(scan, kind, at + 1)
    if (code === 10) break
    at += code === 92 ? 2 : 1
  }
  push(scan, kind, Math.min(at, text.length), `this ${kind} has no closing quote`)
}

function push(scan: Scan, kind: TokenKind, end: number, problem?: string): void {
  const sliced = scan.text.slice(scan.at, end)
  const known = scan.spellings.get(sliced)
  if (known === undefined) scan.spellings.set(sliced, sliced)
  const text = known ?? sliced
  if (scan.first && text === '#') scan.directives.push(scan.tokens.length)
  scan.tokens.push({
    kind,
    text,
    span: spanHere(scan),
    macros: noNames,
    spaced: scan.spaced,
    first: scan.first,
    hidden: noNames,
    problem,
  })
  scan.at = end
  scan.spaced = false
  scan.first = false
}

/** Places are asked for in ascending order, so the line is found by walking on. */
function spanHere(scan: Scan): Span {
  const { lineStarts, at } = scan
  while ((lineStarts[scan.lineIndex + 1] ?? Infinity) <= at) scan.lineIndex++
  const start = lineStarts[scan.lineIndex] ?? 0
  return { file: scan.file, line: scan.lineIndex + 1, column: at - start + 1 }
}

const stray = 0
const identifier = 1
const digit = 2
const quotation = 3
const punctuation = 4
const blank = 5

const startClasses: readonly number[] = Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  if (/[A-Za-z_$]/.test(character)) return identifier
  if (/[0-9]/.test(character)) return digit
  if (/["']/.test(character)) return quotation
  if (/[[\](){}.&*+\-~!/%<>^|?:;=,#]/.test(character)) return punctuation
  return /\s/.test(character) ? blank : stray
})

function runEnd(text: string, from: number, one: number, other: number): number {
  let at = from
  for (; at < text.length; at++) {
    const kind = startClasses[text.charCodeAt(at)]
    if (kind !== one && kind !== other) break
  }
  return at
}

/** Preprocessing numbers: `0x1fUL`, `1.5e-3`, and nonsense such as `1e+x` that only C itself refuses. */
function numberEnd(text: string, from: number): number {
  let at = from
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const kind = startClasses[code]
    if (kind === digit || kind === identifier || code === 46) continue
    const sign = code === 43 || code === 45
    if (!sign || !/[eEpP]/.test(text.charAt(at - 1))) break
  }
  return at
}

const longPunctuators: ReadonlySet<string> = new Set(
  '... <<= >>= -> ++ -- << >> <= >= == != && || *= /= %= += -= &= ^= |= ##'.split(' '),
)

function punctuatorLength(text: string, at: number): number {
  if (longPunctuators.has(text.slice(at, at + 3))) return 3
  return longPunctuators.has(text.slice(at, at + 2)) ? 2 : 1
}

/** A run of strange bytes is one token, so that a binary file gives few diagnostics. */
function strayEnd(text: string, from: number): number {
  let at = from + 1
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 128 && startClasses[code] !== stray) break
  }
  return at
}

/** What `text` is when it is exactly one token, as `##` has to make. */
export function kindOfToken(text: string): TokenKind | undefined {
  if (/^[A-Za-z_$][\w$]*$/.test(text)) return 'identifier'
  const { tokens } = lex('', text).value
  const [only] = tokens
  if (tokens.length !== 1 || only?.text !== text || only.problem !== undefined) return undefined
  return only.kind
}
