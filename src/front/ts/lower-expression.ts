// Expressions → IR expressions. In `steps` mode the accesses on the way become steps, from left to
// right as in JavaScript, and what is returned is work on locals alone; in `look` mode it is one
// expression with reads inside.
//
// Numbers are 64-bit two's complement registers, not doubles: `&`, `|`, `<<` … work on all 64 bits,
// `>>>` fills with zeros from bit 63, comparisons are signed. Idioms that rely on 32 bits are refused.

import type { Expression } from 'oxc-parser'
import { u1 } from '../../base/integer.ts'
import type { BinaryOp, Expr } from '../../ir/program.ts'
import type { Context } from './context.ts'
import { deeper, meaningOf, report, spanOf } from './context.ts'
import { addBranch, addLocal, goTo, keep, newLabel, newTemporary, place } from './draft.ts'
import { binary, constant, localValue, select, unary } from './fold.ts'
import { describeLiteral, integerLiteral } from './literal.ts'
import { lowerCall } from './lower-call.ts'
import { lowerMember } from './lower-place.ts'
import { refuse } from './refuse.ts'
import { isNumericType } from './written-type.ts'

type Node<Type extends Expression['type']> = Extract<Expression, { type: Type }>

export const zero: Expr = constant(0n)

export function lowerValue(outer: Context, node: Expression): Expr {
  const context = deeper(outer, node)
  if (context === undefined) return zero
  switch (node.type) {
    case 'Literal':
      return lowerLiteral(context, node)
    case 'Identifier':
      return lowerName(context, node)
    case 'UnaryExpression':
      return lowerUnary(context, node)
    case 'BinaryExpression':
      return lowerBinary(context, node)
    case 'LogicalExpression':
      return lowerLogical(context, node)
    case 'ConditionalExpression':
      return lowerConditional(context, node)
    case 'CallExpression':
      return lowerCall(context, node, true)
    case 'MemberExpression':
      return lowerMember(context, node)
    case 'TSNonNullExpression':
      return lowerValue(context, node.expression)
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      if (!isNumericType(node.typeAnnotation)) refuse(context, node)
      return lowerValue(context, node.expression)
    default:
      refuse(context, node)
      return zero
  }
}

function lowerLiteral(context: Context, node: Node<'Literal'>): Expr {
  if (typeof node.value === 'boolean') return constant(node.value ? 1n : 0n)
  const value = integerLiteral(node)
  if (value !== undefined) return constant(value)
  const help =
    'every value is a 64-bit integer or a boolean; name cases with `const X = { … } as const`'
  report(context, node, 'T013', `${describeLiteral(node)} is no 64-bit integer`, help)
  return zero
}

function lowerName(context: Context, node: Node<'Identifier'>): Expr {
  const meaning = meaningOf(context, node.name)
  switch (meaning?.kind) {
    case 'local':
      return localValue(meaning.local)
    case 'value':
      return meaning.value
    case 'constant':
      return constant(meaning.value)
    case 'broken':
      return zero
    case undefined:
      report(context, node, 'T006', `\`${node.name}\` is not declared here`, nameHelp(node.name))
      return zero
    case 'state':
      report(context, node, 'T021', `\`${node.name}\` is a whole record of state`, fieldHelp)
      return zero
    case 'words':
      report(context, node, 'T021', `\`${node.name}\` is a whole memory`, 'name one word of it')
      return zero
    case 'function':
    case 'external':
      report(
        context,
        node,
        'T012',
        `the function \`${node.name}\` is used as a value`,
        functionHelp,
      )
      return zero
    default:
      report(context, node, 'T011', `\`${node.name}\` is no value`)
      return zero
  }
}

const fieldHelp = 'read or write one field of it: `name.field`'
const functionHelp = 'only calls of functions are understood: write `switch` over a number instead'

function nameHelp(name: string): string {
  if (name === 'undefined' || name === 'NaN' || name === 'Infinity') return 'use a number instead'
  if (name === 'Math') return 'of Math there is only `Math.trunc(a / b)`'
  return 'declare it, or import it from the module that does'
}

function lowerUnary(context: Context, node: Node<'UnaryExpression'>): Expr {
  const operand = lowerValue(context, node.argument)
  switch (node.operator) {
    case '-':
      return unary('neg', operand)
    case '+':
      return operand
    case '!':
      return unary('lnot', operand)
    case '~':
      if (node.argument.type === 'UnaryExpression' && node.argument.operator === '~') {
        report(context, node, 'T016', '`~~` cuts to 32 bits in JavaScript', wideHelp)
      }
      return unary('not', operand)
    default:
      report(context, node, 'T015', `the operator \`${node.operator}\` gives no integer`)
      return zero
  }
}

const wideHelp = 'leave it out: numbers have 64 bits here; use `& 0xffffffff` to keep the low 32'

const operators: ReadonlyMap<string, BinaryOp> = new Map<string, BinaryOp>([
  ['+', 'add'],
  ['-', 'sub'],
  ['*', 'mul'],
  ['%', 'rem_s'],
  ['&', 'and'],
  ['|', 'or'],
  ['^', 'xor'],
  ['<<', 'shl'],
  ['>>', 'shr_s'],
  ['>>>', 'shr_u'],
  ['===', 'eq'],
  ['!==', 'ne'],
  ['<', 'lt_s'],
  ['<=', 'le_s'],
])

function lowerBinary(context: Context, node: Node<'BinaryExpression'>): Expr {
  if (node.left.type === 'PrivateIdentifier') {
    report(context, node, 'T015', 'the operator `in` gives no integer')
    return zero
  }
  const left = lowerValue(context, node.left)
  const right = lowerValue(context, node.right)
  return arithmetic(context, node, node.operator, left, right)
}

/** Also for compound assignments, whose operator is given without its `=`. */
export function arithmetic(
  context: Context,
  node: { readonly start: number },
  operator: string,
  left: Expr,
  right: Expr,
): Expr {
  if (operator === '>') return binary('lt_s', right, left)
  if (operator === '>=') return binary('le_s', right, left)
  const op = operators.get(operator)
  if (op === undefined) {
    reportOperator(context, node, operator)
    return zero
  }
  if (right.kind === 'const') checkConstantOperand(context, node, operator, op, right.value)
  return binary(op, left, right)
}

function reportOperator(context: Context, node: { start: number }, operator: string): void {
  if (operator === '==' || operator === '!=') {
    const help = `write \`${operator}=\``
    return report(context, node, 'T014', `\`${operator}\` converts its operands`, help)
  }
  const help =
    operator === '/' ? 'write `Math.trunc(a / b)`: integer division, towards zero' : undefined
  report(context, node, 'T015', `the result of \`${operator}\` is not always an integer`, help)
}

function checkConstantOperand(
  context: Context,
  node: { start: number },
  operator: string,
  op: BinaryOp,
  right: bigint,
): void {
  if (op === 'rem_s' && right === 0n) {
    report(context, node, 'T028', 'the remainder of a division by 0')
  }
  if (op === 'shl' || op === 'shr_s' || op === 'shr_u') {
    if (right < 0n || right > 63n) report(context, node, 'T028', `a shift by ${right} of 64 bits`)
  }
  if (right !== 0n || (op !== 'or' && op !== 'shr_u' && op !== 'shr_s' && op !== 'shl')) return
  report(context, node, 'T016', `\`${operator} 0\` cuts to 32 bits in JavaScript`, wideHelp)
}

/** `a && b` is b when a is true and a otherwise; `a || b` the other way round. */
function lowerLogical(context: Context, node: Node<'LogicalExpression'>): Expr {
  if (node.operator === '??') return lowerFallback(context, node)
  const and = node.operator === '&&'
  if (context.mode === 'steps' && !isQuiet(context, node.right)) {
    return lowerBranches(
      context,
      node,
      node.left,
      and ? node.right : true,
      and ? false : node.right,
    )
  }
  const left = lowerValue(context, node.left)
  const right = lowerValue(context, node.right)
  if (and) return select(left, right, zero)
  if (isTruth(context, left)) return select(left, constant(1n), right)
  if (left.kind === 'local' || left.kind === 'const') return select(left, left, right)
  if (context.mode === 'steps') {
    const kept = keep(context.draft, left, spanOf(context, node))
    return select(kept, kept, right)
  }
  const help = 'compare the left side with 0 first'
  report(context, node, 'T024', '`||` of numbers in a condition that only looks', help)
  return zero
}

/** Array elements have type `number | undefined` under tsc's strictest flag; there is no undefined here. */
function lowerFallback(context: Context, node: Node<'LogicalExpression'>): Expr {
  if (node.left.type !== 'MemberExpression' || !node.left.computed) {
    report(context, node, 'T015', '`??` stands behind something else than an array element')
  }
  return lowerValue(context, node.left)
}

function lowerConditional(context: Context, node: Node<'ConditionalExpression'>): Expr {
  const { test, consequent, alternate } = node
  const quiet = isQuiet(context, consequent) && isQuiet(context, alternate)
  if (context.mode === 'steps' && !quiet) {
    return lowerBranches(context, node, test, consequent, alternate)
  }
  const condition = lowerValue(context, test)
  return select(condition, lowerValue(context, consequent), lowerValue(context, alternate))
}

/** Only one arm is evaluated; `true` and `false` as an arm are what the test itself gave. */
function lowerBranches(
  context: Context,
  node: Expression,
  test: Expression,
  consequent: Expression | true,
  alternate: Expression | false,
): Expr {
  const { draft } = context
  const span = spanOf(context, node)
  const into = newTemporary(draft)
  const [then, otherwise, end] = [newLabel(draft), newLabel(draft), newLabel(draft)]
  let condition = lowerValue(context, test)
  const isBoolean = isTruth(context, condition)
  if (consequent === true && !isBoolean) condition = keep(draft, condition, span)
  const arm = (label: number, value: () => Expr): boolean => {
    place(draft, label)
    const result = value()
    const truth = isTruth(context, result)
    addLocal(draft, result, (merged) => ({ kind: 'assign', into, value: merged, next: 0, span }))
    goTo(draft, end, span)
    return truth
  }
  const same = isBoolean ? constant(1n) : condition
  addBranch(draft, condition, then, otherwise, span)
  const thenTruth = arm(then, () => (consequent === true ? same : lowerValue(context, consequent)))
  const elseTruth = arm(otherwise, () =>
    alternate === false ? zero : lowerValue(context, alternate),
  )
  place(draft, end)
  if (thenTruth && elseTruth) draft.truths.add(into)
  return localValue(into)
}

/** Whether the value is 0 or 1. */
export function isTruth(context: Context, value: Expr): boolean {
  switch (value.kind) {
    case 'const':
      return value.value === 0n || value.value === 1n
    case 'local':
      return context.draft.truths.has(value.local)
    case 'read':
      return context.symbols.typeOf(value.place.field)?.bits === u1.bits
    case 'unary':
      return value.op === 'lnot'
    case 'binary':
      return ['eq', 'ne', 'lt_s', 'lt_u', 'le_s', 'le_u'].includes(value.op)
    case 'select':
      return isTruth(context, value.then) && isTruth(context, value.otherwise)
    default:
      return false
  }
}

/** Whether evaluating it makes no step, so that evaluating it in vain does no harm. */
function isQuiet(context: Context, node: Expression): boolean {
  const quiet = (...parts: readonly Expression[]): boolean =>
    parts.every((part) => isQuiet(context, part))
  switch (node.type) {
    case 'Literal':
    case 'Identifier':
      return true
    case 'UnaryExpression':
      return quiet(node.argument)
    case 'BinaryExpression':
      return node.left.type !== 'PrivateIdentifier' && quiet(node.left, node.right)
    case 'LogicalExpression':
      return quiet(node.left, node.right)
    case 'ConditionalExpression':
      return quiet(node.test, node.consequent, node.alternate)
    case 'MemberExpression': {
      const { object } = node
      return object.type === 'Identifier' && meaningOf(context, object.name)?.kind === 'enum'
    }
    default:
      return false
  }
}
