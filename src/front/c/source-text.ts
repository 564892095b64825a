// Source text for messages: calls put together again from their tokens, lvalues from their tree.
//
// What a macro inside the call expanded to is shown as the macro's name, because the expansion is
// nothing that anybody wrote: `BUG_ON(in_nmi() == NMI_MASK)`, not the masks and shifts behind it.

import type { ExprNode, TokenRange } from './ast.ts'
import type { Token } from './token.ts'

/** Macros that this token came out of beyond those that the whole call came out of. */
function innerMacro(token: Token, outer: readonly string[]): string | undefined {
  const inner = token.macros.slice(0, Math.max(0, token.macros.length - outer.length))
  return inner.at(-1)
}

/** Function-like macros are mostly written in lower case; this is for reading only. */
function macroText(name: string): string {
  return /[a-z]/u.test(name) || name.startsWith('IS_') ? `${name}()` : name
}

const noSpaceBefore = new Set([')', ']', ',', ';', '.', '->', '++', '--', '(', '['])
const noSpaceAfter = new Set(['(', '[', '.', '->', '!', '~'])
const binaryWords = /^([-+*/%&|^<>=?:]|&&|\|\||<<|>>|[=!<>]=)$/u

export function sourceText(source: TokenRange): string {
  const tokens = source.tokens.slice(source.from, source.to)
  const outer = tokens[0]?.macros ?? []
  const words: string[] = []
  let macro: string | undefined
  for (const token of tokens) {
    const inner = innerMacro(token, outer)
    if (inner !== undefined && inner === macro) continue
    macro = inner
    words.push(inner === undefined ? token.text : macroText(inner))
  }
  return joinWords(words).slice(0, 200)
}

/** An lvalue as a person would write it; what is not a plain name or member is left out. */
export function describeExpression(node: ExprNode, depth = 0): string {
  if (depth > 20) return '…'
  const inner = (operand: ExprNode): string => describeExpression(operand, depth + 1)
  switch (node.kind) {
    case 'name':
      return node.name
    case 'member':
      return `${inner(node.object)}${node.arrow ? '->' : '.'}${node.name}`
    case 'index':
      return `${inner(node.object)}[…]`
    case 'unary':
      return `${node.op}${inner(node.operand)}`
    case 'call':
      return `${inner(node.callee)}()`
    case 'cast':
      return inner(node.operand)
    case 'binary':
      return `(${inner(node.left)} ${node.op} ${inner(node.right)})`
    default:
      return '(…)'
  }
}

function joinWords(words: readonly string[]): string {
  let text = ''
  let previous = ''
  /** The previous word is an operator in front of its only operand. */
  let prefix = false
  for (const word of words) {
    const behindOperator = binaryWords.test(previous)
    const tight =
      previous === '' ||
      prefix ||
      noSpaceAfter.has(previous) ||
      (noSpaceBefore.has(word) && !(behindOperator && (word === '(' || word === '[')))
    text += tight && !(word === '(' && previous === ',') ? word : ` ${word}`
    prefix =
      binaryWords.test(word) &&
      (previous === '' || previous === ',' || behindOperator || noSpaceAfter.has(previous))
    previous = word
  }
  return text
}
