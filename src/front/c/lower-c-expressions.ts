// Expressions: evaluated left to right into pure values, with one step per access to a field.
//
// `a && b`, `a || b` and `?:` become branches unless both sides are pure, so that what C does not
// evaluate is not accessed. A condition that is constant under the configuration never evaluates the
// other side at all: code that IS_ENABLED() switches off need not be understood.

import { unreachable } from '../../base/assert.ts'
import { i32 } from '../../base/integer.ts'
import type { Span } from '../../base/span.ts'
import type { Integer } from './arithmetic.ts'
import { applyBinary, applyUnary } from './arithmetic.ts'
import type { BinaryOperator, ExprNode } from './ast.ts'
import { constant, wrapped } from './expr-fold.ts'
import { emit } from './lower-c-builder.ts'
import { evaluateCall } from './lower-c-calls.ts'
import type { Context, Value } from './lower-c-context.ts'
import { findVariable, nothing, refuse, scalar, typeIn } from './lower-c-context.ts'
import { evaluateConditional, evaluateLogical } from './lower-c-conditions.ts'
import { isLvalueCall, locate, locateName, pointee } from './lower-c-locate.ts'
import { comparePointers, isPointer, movePointer } from './lower-c-pointers.ts'
import { load, newTemporary, storageOf, store } from './lower-c-places.ts'
import { addressValue, asInteger, asTruth, convertTo } from './lower-c-values.ts'
import { isInVariable, type Location, typeOf, valueTypeOf } from './objects.ts'
import { describeExpression } from './source-text.ts'
import { findConstant, isTypeNode, sizeOf } from './types-scope.ts'
import { integerType, intType, literal, negate, voidType } from './types.ts'

const maxDepth = 400

export function evaluate(context: Context, node: ExprNode, wanted: boolean): Value {
  if (context.depth > maxDepth) {
    return refuse(context, 'C113', node.span, 'an expression that is nested too deeply')
  }
  context.depth++
  const value = evaluateNode(context, node, wanted)
  context.depth--
  return value
}

function evaluateNode(context: Context, node: ExprNode, wanted: boolean): Value {
  switch (node.kind) {
    case 'number':
      return scalar(literal(node.type, node.value), integerType(node.type))
    case 'string':
      return scalar(constant(0n), { kind: 'pointer', to: voidType })
    case 'name':
      return evaluateName(context, node)
    case 'unary':
      return evaluateUnary(context, node)
    case 'increment':
      return evaluateIncrement(context, node, wanted)
    case 'binary':
      return evaluateBinary(context, node)
    case 'logical':
      return evaluateLogical(context, node)
    case 'assign':
      return evaluateAssign(context, node)
    case 'conditional':
      return evaluateConditional(context, node, wanted)
    case 'comma':
      evaluate(context, node.left, false)
      return evaluate(context, node.right, wanted)
    case 'call': {
      const value = evaluateCall(context, node, wanted)
      if (value.kind !== 'address' || !isLvalueCall(node)) return value
      return load(context, value.location, node.span)
    }
    case 'member':
    case 'index': {
      const location = locate(context, node)
      return location === undefined ? nothing : load(context, location, node.span)
    }
    case 'cast': {
      const type = typeIn(context, node.type)
      const value = evaluate(context, node.operand, type.kind !== 'void')
      // The cast of a place's address is still that place: `(unsigned long *)&ti->flags`.
      if (value.kind === 'address' && type.kind === 'pointer' && !addressValue(context, value)) {
        return value
      }
      return convertTo(context, value, type, node.span)
    }
    case 'sizeof':
      return evaluateSizeof(context, node)
    case 'block':
      return context.grammar.statements(context, node.body, wanted)
    case 'braces':
      return refuse(context, 'C105', node.span, 'a compound literal is used as a value')
    case 'type':
    case 'opaque':
      return refuse(context, 'C109', node.span, 'this argument is no expression')
    default:
      return unreachable(node)
  }
}

function evaluateName(context: Context, node: Extract<ExprNode, { kind: 'name' }>): Value {
  const { name, span } = node
  const named = findVariable(context, name)
  if (named !== undefined && 'boundTo' in named) return { kind: 'function', name: named.boundTo }
  if (named !== undefined && 'addressOf' in named) {
    return { kind: 'address', location: named.addressOf }
  }
  const location = locateName(context, name)
  if (location?.kind === 'variable' && context.tree.isLeftOut(name)) {
    return refuse(
      context,
      'C104',
      span,
      `\`${name}\` is left out, and used otherwise than by a call`,
    )
  }
  if (location !== undefined) return load(context, location, span)
  const known = findConstant(context.scope, name)
  if (known !== undefined) return scalar(known.expr, integerType(known.type))
  const builtin = builtinNames.get(name)
  if (builtin !== undefined) return builtin
  if (context.tree.findSignature(context.scope, name) !== undefined)
    return { kind: 'function', name }
  const help = 'follow the header that declares it, or cut the function that uses it'
  return refuse(context, 'C101', span, `\`${name}\` is not declared`, help)
}

const task: Value = scalar(
  { kind: 'task' },
  { kind: 'pointer', to: { kind: 'struct', tag: 'task_struct' } },
)
const zero: Value = scalar(constant(0n), integerType({ bits: 64, signed: false }))

/** Names that mean something to the model whether or not a header declares them. */
const builtinNames: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['current', task],
  ['NULL', scalar(constant(0n), { kind: 'pointer', to: voidType })],
  ['true', scalar(constant(1n), intType)],
  ['false', scalar(constant(0n), intType)],
  ['jiffies', zero],
  ['CALLER_ADDR0', zero],
  ['CALLER_ADDR1', zero],
  ['CALLER_ADDR2', zero],
  ['_RET_IP_', zero],
  ['_THIS_IP_', zero],
  ['__func__', scalar(constant(0n), { kind: 'pointer', to: voidType })],
])

function evaluateUnary(context: Context, node: Extract<ExprNode, { kind: 'unary' }>): Value {
  const { op, operand, span } = node
  if (op === '&') {
    if (operand.kind === 'name' && locateName(context, operand.name) === undefined) {
      const value = evaluateName(context, operand)
      if (value.kind === 'function') return value
    }
    const location = locate(context, operand)
    if (location === undefined) return nothing
    const value: Value = { kind: 'address', location }
    const pointer = addressValue(context, value)
    return pointer === undefined ? value : scalar(pointer.expr, pointer.type)
  }
  if (op === '*') {
    const value = evaluate(context, operand, true)
    if (value.kind === 'function') return value
    const location = pointee(context, value, span)
    return location === undefined ? nothing : load(context, location, span)
  }
  const value = evaluate(context, operand, true)
  if (op === '!') return scalar(negate(asTruth(context, value, span)), intType)
  const result = applyUnary(op, asInteger(context, value, span))
  return scalar(result.expr, integerType(result.type))
}

function evaluateIncrement(
  context: Context,
  node: Extract<ExprNode, { kind: 'increment' }>,
  wanted: boolean,
): Value {
  const { span, by, prefix } = node
  const location = locate(context, node.target)
  if (location === undefined) return nothing
  const type = typeOf(location)
  let old = load(context, location, span)
  if (wanted && !prefix && isInVariable(location)) old = copy(context, old, span)
  const step: Integer = { expr: constant(by), type: i32 }
  const sum = add(context, '+', old, scalar(step.expr, integerType(step.type)), span)
  const value = convertTo(context, sum, type, span)
  store(context, location, value, span)
  if (!prefix) return old
  return afterStore(context, location, value, span)
}

/** What an assignment is worth: of a bit-field, what fits it. */
function afterStore(context: Context, location: Location, value: Value, span: Span): Value {
  if (isInVariable(location)) return load(context, location, span)
  const type = valueTypeOf(location)
  const narrow = type !== typeOf(location)
  if (!narrow || value.kind !== 'scalar' || type.kind !== 'integer') return value
  return scalar(wrapped(type.type, value.expr), type)
}

/** A temporary with the value of now, for values that change before they are used. */
function copy(context: Context, value: Value, span: Span): Value {
  if (value.kind !== 'scalar' || value.expr.kind === 'const') return value
  const into = newTemporary(context, storageOf(context, value.type) ?? { bits: 64, signed: true })
  emit(context.builder, { kind: 'assign', into, value: value.expr, span })
  return scalar({ kind: 'local', local: into }, value.type)
}

function evaluateBinary(context: Context, node: Extract<ExprNode, { kind: 'binary' }>): Value {
  const left = evaluate(context, node.left, true)
  const right = evaluate(context, node.right, true)
  return add(context, node.op, left, right, node.span)
}

/** Any binary operator, with the little pointer arithmetic that there is. */
function add(context: Context, op: BinaryOperator, left: Value, right: Value, span: Span): Value {
  const comparison = ['==', '!=', '<', '>', '<=', '>='].includes(op)
  const a = isPointer(left)
  const b = isPointer(right)
  if (comparison && (a || b)) return comparePointers(context, op, left, right, span)
  if (a || b) return movePointer(context, op, left, right, span)
  const result = applyBinary(op, asInteger(context, left, span), asInteger(context, right, span))
  return scalar(result.expr, integerType(result.type))
}

function evaluateAssign(context: Context, node: Extract<ExprNode, { kind: 'assign' }>): Value {
  const { op, span } = node
  if (context.tree.isLeftOut(describeExpression(node.target))) {
    evaluateEffects(context, node.value)
    return nothing
  }
  const location = locate(context, node.target)
  if (location === undefined) {
    evaluate(context, node.value, true)
    return nothing
  }
  const type = typeOf(location)
  // A copy from one object to another has no effect but this one, which is left out.
  if (location.kind === 'field' && context.tree.isLeftOut(location.reference.path)) return nothing
  let value: Value
  if (op === undefined) value = evaluate(context, node.value, true)
  else {
    const old = load(context, location, span)
    value = add(context, op, old, evaluate(context, node.value, true), span)
  }
  const converted = convertTo(context, value, type, span)
  store(context, location, converted, span)
  return afterStore(context, location, converted, span)
}

/** Of a value that nobody wants only what its evaluation does matters: names and tables do nothing. */
function evaluateEffects(context: Context, node: ExprNode): void {
  if (node.kind === 'name') return
  if (node.kind !== 'index') evaluate(context, node, false)
  else {
    evaluateEffects(context, node.object)
    evaluate(context, node.index, true)
  }
}

function evaluateSizeof(context: Context, node: Extract<ExprNode, { kind: 'sizeof' }>): Value {
  // The operand is looked at, never evaluated.
  const { open } = context.builder
  context.builder.open = false
  const location = isTypeNode(node.of) ? undefined : locate(context, node.of)
  context.builder.open = open
  const type = isTypeNode(node.of) ? typeIn(context, node.of) : location && typeOf(location)
  const size = type === undefined ? undefined : sizeOf(context.scope, type)
  if (size === undefined) {
    return refuse(context, 'C105', node.span, 'the size of this type is not known')
  }
  return scalar(constant(BigInt(size)), integerType({ bits: 64, signed: false }))
}
