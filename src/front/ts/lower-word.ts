// Expressions as statements: calls of functions, and the words check, emit, atomically, waitUntil,
// switchTo, fence. A check looks at the state at one instant, so its condition is one expression with any
// number of reads, glued to the step before it, unless that is a call.

import type { ArrowFunctionExpression, Expression } from 'oxc-parser'
import type { Expr } from '../../ir/program.ts'
import type { Context } from './context.ts'
import { meaningOf, report, spanOf } from './context.ts'
import type { Region } from './draft.ts'
import { add, newLabel, place } from './draft.ts'
import { constant } from './fold.ts'
import { inlineBody, inlineCall } from './inline-call.ts'
import type { CallNode } from './lower-call.ts'
import { exactArguments, lowerCall, plainArguments } from './lower-call.ts'
import { stringLiteral } from './literal.ts'
import { refuse } from './refuse.ts'
import type { StatementWord } from './words.ts'

export function lowerExpressionStatement(context: Context, node: Expression): void {
  if (node.type !== 'CallExpression') return refuseEffect(context, node)
  const { callee } = node
  const meaning = callee.type === 'Identifier' ? meaningOf(context, callee.name) : undefined
  if (meaning?.kind === 'word' && meaning.word.place === 'statement') {
    return lowerStatementWord(context, node, meaning.word.name)
  }
  lowerCall(context, node, false)
}

/** What an expression is doing that stands as a statement and is neither a call nor an assignment. */
function refuseEffect(context: Context, node: Expression): void {
  // 'use strict' and the like.
  if (stringLiteral(node) !== undefined) return
  const before = context.diagnostics.length
  context.value(context, node)
  if (context.diagnostics.length > before) return
  const branches = node.type === 'LogicalExpression' || node.type === 'ConditionalExpression'
  const help = branches ? 'write `if`' : 'remove the statement'
  report(context, node, 'T010', 'a value that nobody uses', help)
}

function lowerStatementWord(context: Context, node: CallNode, word: StatementWord): void {
  switch (word) {
    case 'check':
      return lowerCheck(context, node)
    case 'emit':
      return lowerEmit(context, node)
    case 'atomically':
      return lowerAtomically(context, node)
    case 'waitUntil':
      return lowerWait(context, node)
    case 'switchTo':
      return lowerSwitchTo(context, node)
    default:
      return lowerFence(context, node)
  }
}

function lowerCheck(context: Context, node: CallNode): void {
  const args = exactArguments(context, node, 'check', 3)
  const [propertyNode, conditionNode, messageNode] = args ?? []
  if (propertyNode === undefined || conditionNode === undefined || messageNode === undefined) return
  const property = textArgument(context, propertyNode, 'the property of a check')
  const message = textArgument(context, messageNode, 'the message of a check')
  const condition = context.value({ ...context, mode: 'look' }, conditionNode)
  const span = spanOf(context, node)
  const id = context.symbols.property(property)
  add(context.draft, { kind: 'check', property: id, condition, message, next: 0, span }, 'ours')
}

/** The text of an argument that has to be a string literal. */
export function textArgument(context: Context, node: Expression, what: string): string {
  const text = stringLiteral(node)
  if (text !== undefined && text !== '') return text
  report(context, node, 'T022', `${what} is no string literal`)
  return ''
}

function lowerEmit(context: Context, node: CallNode): void {
  const [eventNode, ...rest] = plainArguments(context, node)
  if (eventNode === undefined) return report(context, node, 'T022', '`emit` takes a name')
  const event = textArgument(context, eventNode, 'the name of an event')
  const { items, looks } = context.draft
  const from = items.length
  const observer = { ...context, observing: true }
  const args = rest.map((argument) => context.value(observer, argument))
  const silent = items.length === from
  add(context.draft, { kind: 'emit', event, args, next: 0, span: spanOf(context, node) }, 'ours')
  if (!silent) looks.push({ from, to: items.length })
}

function lowerAtomically(context: Context, node: CallNode): void {
  const func = functionArgument(context, node, 'atomically')
  if (func === undefined) return
  const { draft } = context
  const outer = draft.region
  const region: Region = outer ?? { started: false, switched: false, callee: false }
  draft.region = region
  const end = newLabel(draft)
  const inner = { ...context, returnTo: end, breakTo: undefined, continueTo: undefined }
  const { body } = func
  if (body.type === 'BlockStatement') context.statements(inner, body.body)
  else context.effect(inner, body)
  place(draft, end)
  draft.region = outer
}

function lowerWait(context: Context, node: CallNode): void {
  const { draft } = context
  const [argument] = exactArguments(context, node, 'waitUntil', 1) ?? []
  if (argument === undefined) return
  if (draft.region?.started === true) {
    const help = 'make it the first thing in the atomically, or wait before'
    report(context, node, 'T023', 'waitUntil() inside an action that has begun', help)
  }
  const condition = lowerPredicate(context, argument)
  add(draft, { kind: 'await', condition, next: 0, span: spanOf(context, node) }, 'alone')
}

function lowerSwitchTo(context: Context, node: CallNode): void {
  const { draft } = context
  const [argument] = exactArguments(context, node, 'switchTo', 1) ?? []
  if (argument === undefined) return
  const to = context.value(context, argument)
  if (draft.region?.callee === true) {
    const help = 'call switchTo in the function that has the atomically'
    report(context, node, 'T023', 'switchTo() in a function called in atomically', help)
  }
  add(draft, { kind: 'switch', to, next: 0, span: spanOf(context, node) }, 'alone')
  if (draft.region !== undefined) draft.region.switched = true
}

function lowerFence(context: Context, node: CallNode): void {
  if (exactArguments(context, node, 'fence', 0) === undefined) return
  add(context.draft, { kind: 'fence', next: 0, span: spanOf(context, node) }, 'access')
}

/** `() => condition`, or the name of a function that is one. */
export function lowerPredicate(context: Context, node: Expression): Expr {
  const looking: Context = { ...context, mode: 'look' }
  if (node.type === 'ArrowFunctionExpression') {
    if (!isPlainArrow(context, node)) return constant(0n)
    return inlineBody(looking, node)
  }
  const meaning = node.type === 'Identifier' ? meaningOf(context, node.name) : undefined
  if (meaning?.kind === 'function' || meaning?.kind === 'external') {
    return inlineCall(looking, node, meaning, [])
  }
  if (meaning?.kind !== 'broken') {
    report(context, node, 'T022', 'a condition is a function', 'write `() => condition`')
  }
  return constant(0n)
}

/** The arrow function that is the word's only argument. */
function functionArgument(
  context: Context,
  node: CallNode,
  word: string,
): ArrowFunctionExpression | undefined {
  const [argument] = exactArguments(context, node, word, 1) ?? []
  if (argument === undefined) return undefined
  if (argument.type === 'ArrowFunctionExpression') {
    return isPlainArrow(context, argument) ? argument : undefined
  }
  if (argument.type === 'FunctionExpression') refuse(context, argument)
  else report(context, argument, 'T022', `\`${word}\` takes a function`, 'write `() => { … }`')
  return undefined
}

export function isPlainArrow(context: Context, node: ArrowFunctionExpression): boolean {
  if (!node.async && node.params.length === 0) return true
  const what = node.async ? 'an asynchronous function' : 'a parameter'
  report(context, node, 'T012', `${what} where \`() => …\` is expected`)
  return false
}
