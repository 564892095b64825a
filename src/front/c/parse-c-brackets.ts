// What the brackets of a top-level item say about the functions around it.
//
// Items that are no C are mostly macros, and are stepped over. But a brace too many ends a function before its author
// meant it to, and one too few takes the functions behind it along: both are told, because what is lost there could
// be replaced by another function of the same name.

import type { Diagnostic } from '../../base/diagnostic.ts'
import { closing } from './parse-c-cursor.ts'
import type { Token } from './token.ts'

/** What can begin neither a declaration nor the use of a macro. */
const statementWords = new Set(
  'break case continue default do else for goto if return switch while'.split(' '),
)

/**
 * A closing brace in what is no declaration belongs to nothing, nor is a macro what begins like a statement or with an
 * operator: a function ended before its author meant it to, and what is left of it stands outside.
 */
export function looseCode(item: readonly Token[]): Diagnostic | undefined {
  const help = 'look for a brace too many in the function before it'
  const brace = looseBrace(item)
  if (brace !== undefined) return problem(brace, 'this closing brace belongs to nothing', help)
  const [first] = item
  if (first?.kind !== 'punctuator' && !statementWords.has(first?.text ?? '')) return undefined
  return first && problem(first, `\`${first.text}\` stands outside of every function`, help)
}

function looseBrace(item: readonly Token[]): Token | undefined {
  let depth = 0
  return item.find(({ kind, text }) => {
    if (kind !== 'punctuator') return false
    if (text === '{') depth++
    else if (text === '}') depth--
    return depth < 0
  })
}

/**
 * For the last item of a unit: a bracket that is never closed has taken along what follows it. As where items are
 * stepped over, brackets are counted by their own kind.
 */
export function unclosed(item: readonly Token[]): Diagnostic | undefined {
  const open = [...closing].flatMap(([opens, closes]) => {
    const stack: number[] = []
    item.forEach(({ kind, text }, index) => {
      if (kind !== 'punctuator') return
      if (text === opens) stack.push(index)
      else if (text === closes) stack.pop()
    })
    return stack.slice(0, 1)
  })
  const first = item[Math.min(...open)]
  const help = 'look for what is missing between it and the next function'
  return first && problem(first, `this \`${first.text}\` is closed nowhere`, help)
}

function problem({ span }: Token, message: string, help: string): Diagnostic {
  return { code: 'C100', severity: 'error', message, span, help }
}
