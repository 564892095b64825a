// `&&`, `||`, `?:` and the conditions of statements.
//
// They become branches unless both sides are pure, so that what C does not evaluate is not accessed.
// A condition that is constant under the configuration never evaluates the other side at all: code
// that IS_ENABLED() switches off need not be understood.

import { i64, u1 } from '../../base/integer.ts'
import type { Span } from '../../base/span.ts'
import type { Integer } from './arithmetic.ts'
import { applyBinary } from './arithmetic.ts'
import type { ExprNode } from './ast.ts'
import { constant, select } from './expr-fold.ts'
import type { Label } from './lower-c-builder.ts'
import { emit, emitAssign, emitBranch, emitJump, newLabel, placeLabel } from './lower-c-builder.ts'
import type { Context, Value } from './lower-c-context.ts'
import { nothing, refuse, scalar } from './lower-c-context.ts'
import { locateName } from './lower-c-locate.ts'
import { newTemporary, storageOf } from './lower-c-places.ts'
import { asScalar, asTruth, convertTo, isNull, meetingType } from './lower-c-values.ts'
import { boolType, integerType, intType } from './types.ts'

/** Whether evaluating this touches nothing but variables and constants, and changes nothing. */
function isPure(context: Context, node: ExprNode, depth = 0): boolean {
  if (depth > 20) return false
  const inner = (operand: ExprNode): boolean => isPure(context, operand, depth + 1)
  switch (node.kind) {
    case 'number':
    case 'sizeof':
      return true
    case 'name': {
      const location = locateName(context, node.name)
      return location === undefined || location.kind === 'variable'
    }
    case 'unary':
      return node.op !== '*' && node.op !== '&' && inner(node.operand)
    case 'binary':
    case 'logical':
      return inner(node.left) && inner(node.right)
    case 'cast':
      return inner(node.operand)
    default:
      return false
  }
}

export function evaluateLogical(
  context: Context,
  node: Extract<ExprNode, { kind: 'logical' }>,
): Value {
  const { span, op } = node
  const left = asTruth(context, context.grammar.evaluate(context, node.left, true), node.left.span)
  if (left.kind === 'const') {
    if ((left.value !== 0n) === (op === '||')) return scalar(left, intType)
    const right = asTruth(
      context,
      context.grammar.evaluate(context, node.right, true),
      node.right.span,
    )
    return scalar(right, intType)
  }
  if (isPure(context, node.right)) {
    const right = asTruth(
      context,
      context.grammar.evaluate(context, node.right, true),
      node.right.span,
    )
    const both = op === '&&' ? select(left, right, constant(0n)) : select(left, constant(1n), right)
    return scalar(both, intType)
  }
  const { builder } = context
  const into = newTemporary(context, u1)
  const more = newLabel(builder)
  const short = newLabel(builder)
  const end = newLabel(builder)
  emitBranch(builder, left, op === '&&' ? more : short, op === '&&' ? short : more, span)
  placeLabel(builder, more)
  const right = asTruth(
    context,
    context.grammar.evaluate(context, node.right, true),
    node.right.span,
  )
  emitAssign(builder, into, right, span)
  emitJump(builder, end, span)
  placeLabel(builder, short)
  emit(builder, { kind: 'assign', into, value: constant(op === '||' ? 1n : 0n), span })
  placeLabel(builder, end)
  return scalar({ kind: 'local', local: into }, boolType)
}

export function evaluateConditional(
  context: Context,
  node: Extract<ExprNode, { kind: 'conditional' }>,
  wanted: boolean,
): Value {
  const { span } = node
  const tested = context.grammar.evaluate(context, node.condition, true)
  const condition = asTruth(context, tested, node.condition.span)
  const chosen = (): Value =>
    node.then === undefined ? tested : context.grammar.evaluate(context, node.then, wanted)
  if (condition.kind === 'const') {
    const then = node.then ?? node.condition
    const [taken, other] = condition.value === 0n ? [node.otherwise, then] : [then, node.otherwise]
    const value =
      taken === node.condition ? tested : context.grammar.evaluate(context, taken, wanted)
    return wanted ? asIfMet(context, value, other, span) : value
  }
  if (isPure(context, node.otherwise) && (node.then === undefined || isPure(context, node.then))) {
    const [then, otherwise] = meet(
      context,
      chosen(),
      context.grammar.evaluate(context, node.otherwise, wanted),
      span,
    )
    return scalar(select(condition, then.expr, otherwise.expr), then.type)
  }
  const { builder } = context
  const yes = newLabel(builder)
  const no = newLabel(builder)
  const end = newLabel(builder)
  emitBranch(builder, condition, yes, no, span)
  placeLabel(builder, yes)
  const then = chosen()
  if (!wanted || then.kind !== 'scalar') {
    emitJump(builder, end, span)
    placeLabel(builder, no)
    context.grammar.evaluate(context, node.otherwise, false)
    placeLabel(builder, end)
    return wanted && then.kind !== 'nothing'
      ? refuse(context, 'C105', span, 'a choice between values that are no numbers')
      : nothing
  }
  const into = newTemporary(context, i64)
  const assigned = builder.drafts.length
  emit(builder, { kind: 'assign', into, value: then.expr, span })
  emitJump(builder, end, span)
  placeLabel(builder, no)
  const otherwise = context.grammar.evaluate(context, node.otherwise, true)
  const [first, second] = meet(context, then, otherwise, span)
  emitAssign(builder, into, second.expr, span)
  placeLabel(builder, end)
  // Only now is the type known in which both sides meet.
  const draft = builder.drafts[assigned]
  if (draft?.kind === 'assign' && draft.into === into) {
    builder.drafts[assigned] = { ...draft, value: first.expr }
  }
  builder.locals[into] = { name: `t${into}`, type: storageOf(context, second.type) ?? i64 }
  return scalar({ kind: 'local', local: into }, second.type)
}

/** The side that is taken has the type in which both sides meet; the other is only looked at. */
function asIfMet(context: Context, value: Value, other: ExprNode, span: Span): Value {
  const { builder, silenced } = context
  const { open } = builder
  builder.open = false
  const seen = context.grammar.evaluate(context, other, true)
  builder.open = open
  const understood = context.silenced === silenced
  if (!understood || value.kind !== 'scalar' || seen.kind !== 'scalar') return value
  const [met] = meet(context, value, seen, span)
  return scalar(met.expr, met.type)
}

function meet(context: Context, left: Value, right: Value, span: Span): readonly [Scalar, Scalar] {
  const a = asScalar(context, left, span)
  const b = asScalar(context, right, span)
  if (a.type.kind === 'integer' && b.type.kind === 'integer') {
    const zero32: Integer = { expr: constant(0n), type: b.type.type }
    const type = applyBinary('|', { expr: constant(0n), type: a.type.type }, zero32).type
    const common = integerType(type)
    return [
      asScalar(context, convertTo(context, left, common, span), span),
      asScalar(context, convertTo(context, right, common, span), span),
    ]
  }
  const type = isNull(left) ? b.type : meetingType(a.type, b.type)
  return [
    asScalar(context, convertTo(context, left, type, span), span),
    asScalar(context, convertTo(context, right, type, span), span),
  ]
}

type Scalar = Pick<Extract<Value, { kind: 'scalar' }>, 'expr' | 'type'>

/** A condition: branches directly, without a truth value in between. */
export function branch(context: Context, node: ExprNode, then: Label, otherwise: Label): void {
  const { builder } = context
  if (node.kind === 'unary' && node.op === '!') {
    branch(context, node.operand, otherwise, then)
    return
  }
  if (node.kind === 'call' && node.callee.kind === 'name') {
    const [only] = node.args
    const hint = node.callee.name === 'likely' || node.callee.name === 'unlikely'
    if (hint && only !== undefined && node.args.length === 1) {
      branch(context, only, then, otherwise)
      return
    }
  }
  if (node.kind === 'logical') {
    const more = newLabel(builder)
    if (node.op === '&&') branch(context, node.left, more, otherwise)
    else branch(context, node.left, then, more)
    placeLabel(builder, more)
    if (builder.open) branch(context, node.right, then, otherwise)
    return
  }
  const value = context.grammar.evaluate(context, node, true)
  emitBranch(builder, asTruth(context, value, node.span), then, otherwise, node.span)
}
