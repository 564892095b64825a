// The statements of a C function's body, as far as moving them about needs: which are simple, which stand
// in which block, and what a branch asks.
//
// A name with a parenthesis and then a block is a loop macro. What is not understood ends the reading, and
// the function has no mutants.

import type { Token } from './c-tokens.ts'

export interface Simple {
  readonly kind: 'simple'
  readonly start: number
  readonly end: number
  /** Nothing but a call. */
  readonly isCall: boolean
  readonly isDeclaration: boolean
  /** It goes elsewhere: `return`, `goto`, `break`, `continue`. */
  readonly leaves: boolean
}

export interface Branch {
  readonly kind: 'branch'
  /** `if`, `while`, `for`, `switch`, `do`, or the name of a loop macro. */
  readonly word: string
  readonly start: number
  readonly end: number
  /** Of `if` and `while`. */
  readonly condition?: { readonly start: number; readonly end: number }
  readonly arms: readonly (Simple | Branch | Block)[]
}

export interface Block {
  readonly kind: 'block'
  readonly start: number
  readonly end: number
  readonly statements: readonly Statement[]
  /** How many tokens it has. */
  readonly tokens: number
}

export type Statement = Simple | Branch | Block

interface Reader {
  readonly tokens: readonly Token[]
  at: number
}

/** Undefined when the tokens are no block. */
export function readBlock(tokens: readonly Token[]): Block | undefined {
  return block({ tokens, at: 0 })
}

function peek({ tokens, at }: Reader, ahead = 0): string {
  return tokens[at + ahead]?.text ?? ''
}

function block(reader: Reader): Block | undefined {
  const first = reader.at
  const start = reader.tokens[first]?.start ?? 0
  if (peek(reader) !== '{') return undefined
  reader.at++
  const statements: Statement[] = []
  while (peek(reader) !== '}') {
    skipLabels(reader)
    if (peek(reader) === '}') break
    const statement = readStatement(reader)
    if (statement === undefined) return undefined
    statements.push(statement)
  }
  const end = reader.tokens[reader.at]?.end ?? 0
  reader.at++
  return { kind: 'block', start, end, statements, tokens: reader.at - first }
}

function skipLabels(reader: Reader): void {
  for (;;) {
    const isCase = peek(reader) === 'case' || peek(reader) === 'default'
    const isLabel = reader.tokens[reader.at]?.kind === 'name' && peek(reader, 1) === ':'
    if (!isCase && !isLabel) return
    while (reader.at < reader.tokens.length && peek(reader) !== ':') reader.at++
    reader.at++
  }
}

function readStatement(reader: Reader): Statement | undefined {
  const word = peek(reader)
  if (word === '{') return block(reader)
  if (word === 'do') return doLoop(reader)
  const start = reader.tokens[reader.at]?.start ?? 0
  const close = peek(reader, 1) === '(' ? closing(reader, reader.at + 1) : undefined
  const isKnown = ['if', 'while', 'for', 'switch'].includes(word)
  if (close === undefined || (!isKnown && reader.tokens[close + 1]?.text !== '{')) {
    return simple(reader)
  }
  const condition = {
    start: reader.tokens[reader.at + 1]?.end ?? 0,
    end: reader.tokens[close]?.start ?? 0,
  }
  reader.at = close + 1
  const arms = [readStatement(reader)]
  if (word === 'if' && peek(reader) === 'else') {
    reader.at++
    arms.push(readStatement(reader))
  }
  const known = arms.flatMap((arm) => (arm === undefined ? [] : [arm]))
  if (known.length < arms.length) return undefined
  const end = reader.tokens[reader.at - 1]?.end ?? 0
  const asks = word === 'if' || word === 'while'
  return { kind: 'branch', word, start, end, ...(asks && { condition }), arms: known }
}

function doLoop(reader: Reader): Statement | undefined {
  const start = reader.tokens[reader.at]?.start ?? 0
  reader.at++
  const body = readStatement(reader)
  const close = peek(reader, 1) === '(' ? closing(reader, reader.at + 1) : undefined
  if (body === undefined || peek(reader) !== 'while' || close === undefined) return undefined
  const condition = {
    start: reader.tokens[reader.at + 1]?.end ?? 0,
    end: reader.tokens[close]?.start ?? 0,
  }
  const end = reader.tokens[close + 1]?.end ?? 0
  reader.at = close + 2
  return { kind: 'branch', word: 'do', start, end, condition, arms: [body] }
}

/** The token that closes the parenthesis or brace at `from`. */
function closing({ tokens }: Reader, from: number): number | undefined {
  let depth = 0
  for (let at = from; at < tokens.length; at++) {
    const text = tokens[at]?.text ?? ''
    if (text === '(' || text === '{') depth++
    if ((text === ')' || text === '}') && --depth === 0) return at
  }
  return undefined
}

const leaving: ReadonlySet<string> = new Set(['return', 'goto', 'break', 'continue'])
const types =
  /^(struct|enum|union|unsigned|signed|int|long|short|char|bool|void|const|static|u\d+)$/

/** To the next semicolon outside of parentheses. */
function simple(reader: Reader): Simple | undefined {
  const { tokens, at: first } = reader
  for (let at = first; at < tokens.length; at++) {
    const text = tokens[at]?.text
    if (text === '(' || text === '{') at = closing(reader, at) ?? tokens.length
    if (text === '}') return undefined
    if (text !== ';') continue
    reader.at = at + 1
    const [one, two] = [tokens[first], tokens[first + 1]]
    const call = one?.kind === 'name' && two?.text === '(' && closing(reader, first + 1) === at - 1
    const twoNames = one?.kind === 'name' && (two?.kind === 'name' || types.test(one.text))
    const leaves = leaving.has(one?.text ?? '')
    return {
      kind: 'simple',
      start: one?.start ?? 0,
      end: tokens[at]?.end ?? 0,
      isCall: call,
      isDeclaration: twoNames && !leaves,
      leaves,
    }
  }
  return undefined
}
