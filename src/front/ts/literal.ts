// Literals: integers by their text, because a double cannot hold 64 bits; strings for names and messages.

import type { Expression } from 'oxc-parser'

type Literal = Extract<Expression, { type: 'Literal' }>

const integer = /^(?:0|[1-9]\d*|0x[\da-f]+|0o[0-7]+|0b[01]+)$/i

/** The value of a number or bigint literal; undefined when it is none, or does not fit 64 bits. */
export function integerLiteral(node: Literal): bigint | undefined {
  if (typeof node.value !== 'number' && typeof node.value !== 'bigint') return undefined
  const text = (node.raw ?? '').replaceAll('_', '').replace(/n$/, '')
  if (!integer.test(text)) return undefined
  const value = BigInt(text)
  // 0xffff_ffff_ffff_ffff is the register with all bits set, as in C.
  return value <= 0xffff_ffff_ffff_ffffn ? BigInt.asIntN(64, value) : undefined
}

/** The text of a string literal, or of a template without holes. */
export function stringLiteral(node: Expression): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined
  if (node.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined
  return node.quasis[0]?.value.cooked ?? undefined
}

export function describeLiteral(node: Literal): string {
  if (typeof node.value === 'string') return 'a string'
  if (node.raw === null || node.value === null) return 'null'
  return `\`${node.raw.slice(0, 40)}\``
}
