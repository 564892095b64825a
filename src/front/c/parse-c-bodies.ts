// Bodies of functions, parsed when somebody looks at them: of thousands in headers few are called.
//
// A body that is parsed later gives what it would have given in its place: it sees the typedefs that came
// before it and no others. One that may declare something for the rest of the unit (a struct or an enum) is
// parsed at once.

import type { FunctionNode, TokenRange } from './ast.ts'
import type { Cursor } from './parse-c-cursor.ts'
import { fail, hereSpan, nested, startCursor } from './parse-c-cursor.ts'
import { parseBlockBody } from './parse-c-statements.ts'

type Body = Pick<FunctionNode, 'body' | 'unparsable'>

interface Typedefs {
  /** How many typedefs came before each: those that come later do not count in a body. */
  readonly typedefOrder: ReadonlyMap<string, number>
}

/** `names`: of parameters. `after`: behind the closing brace. */
export function readBody(
  cursor: Cursor,
  names: readonly string[],
  after: number,
  typedefs: Typedefs,
): () => Body {
  const { tokens, position } = cursor
  // What is wrong with a body may be told at the token behind it.
  cursor.reach = Math.max(cursor.reach, after)
  if (declaresTags({ tokens, from: position, to: after })) return parseNow(cursor, names, after)
  return parseLater(cursor, names, after, typedefs)
}

function parseLater(
  { file, tokens, grammar, position }: Cursor,
  names: readonly string[],
  after: number,
  { typedefOrder }: Typedefs,
): () => Body {
  const count = typedefOrder.size
  const isTypedef = (name: string): boolean => (typedefOrder.get(name) ?? count) < count
  let body: Body | undefined
  return () => {
    if (body !== undefined) return body
    const cursor = startCursor(file, tokens, grammar, isTypedef)
    cursor.position = position
    body = parseBody(cursor, names, after)
    return body
  }
}

/** What a body declares for the whole unit has to be known before the rest of the unit is parsed. */
function parseNow(cursor: Cursor, names: readonly string[], after: number): () => Body {
  const body = parseBody(cursor, names, after)
  cursor.failure = undefined
  cursor.end = cursor.tokens.length
  return () => body
}

function declaresTags({ tokens, from, to }: TokenRange): boolean {
  for (let index = from; index < to; index++) {
    const text = tokens[index]?.text
    if (text === 'enum') return true
    if (text !== 'struct' && text !== 'union') continue
    const next = tokens[index + 2]?.text
    if (tokens[index + 1]?.kind !== 'identifier' || next === '{') return true
    // Attributes may stand before a tag and behind it.
    if (next === '(' || next?.startsWith('__') === true) return true
  }
  return false
}

function parseBody(cursor: Cursor, names: readonly string[], after: number): Body {
  for (const name of names) cursor.locals.add(name)
  cursor.end = after
  const body = nested(cursor, [], () => parseBlockBody(cursor))
  if (cursor.failure === undefined && cursor.position < cursor.end) {
    fail(cursor, 'text behind the closing brace', hereSpan(cursor))
  }
  const { failure } = cursor
  return { body: failure === undefined ? body : [], unparsable: failure }
}
