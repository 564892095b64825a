// `const memory = new Int32Array(new SharedArrayBuffer(64))` at the top of a module → a global array of
// 32-bit words, all 0 at first, that wrap as they do in JavaScript. It is the only `new` of the subset.

import type { Expression } from 'oxc-parser'
import type { Diagnostic } from '../../base/diagnostic.ts'
import { constantValue } from './lower-function.ts'
import type { Module, StateField } from './scope.ts'
import { diagnosticAt, spanAt } from './syntax.ts'

type NewNode = Extract<Expression, { type: 'NewExpression' }>

const wordBytes = 4n
const maxWords = 4096n

/** The memory that a constant declares, or undefined (and a diagnostic). */
export function readWords(
  module: Module,
  name: string,
  node: NewNode,
  diagnostics: Diagnostic[],
): StateField | undefined {
  const refuse = (at: { readonly start: number }, message: string): undefined => {
    const help = 'write `new Int32Array(new SharedArrayBuffer(bytes))`'
    diagnostics.push(diagnosticAt(module.source, at.start, 'T029', message, help))
  }
  const buffer = onlyArgument(node, 'Int32Array')
  if (buffer?.type !== 'NewExpression') return refuse(node, 'this is no shared memory')
  const size = onlyArgument(buffer, 'SharedArrayBuffer')
  if (size === undefined) return refuse(buffer, 'the words stand in no SharedArrayBuffer')
  const bytes = constantValue(module, size, diagnostics)
  if (bytes === undefined) return undefined
  const length = bytes / wordBytes
  if (bytes % wordBytes !== 0n || length < 1n || length > maxWords) {
    return refuse(size, `a memory of ${bytes} bytes; it has 1 to ${maxWords} words of 4`)
  }
  const type = { bits: 32, signed: true }
  const declaration = {
    type,
    length: Number(length),
    initial: 0n,
    overflow: 'wrap' as const,
    ghost: false,
  }
  const span = spanAt(module.source, node.start)
  const symbol = { owner: 'global' as const, name, span, declaration }
  return { kind: 'field', symbol, declaration, array: true }
}

function onlyArgument(node: NewNode, type: string): Expression | undefined {
  const [argument, ...more] = node.arguments
  const named = node.callee.type === 'Identifier' && node.callee.name === type
  if (!named || more.length > 0 || argument?.type === 'SpreadElement') return undefined
  return argument
}
