// What built-ins are made of: how their arguments are read and how one atomic step is made.
//
// A built-in is a kernel word whose C text would say less than its meaning (`this_cpu_inc`,
// `raw_atomic_add_return`, `WARN_ON_ONCE`). The tables are in builtins-*.ts, one per subject; a name
// that stands in a table is never looked up in the tree.

import type { IntType } from '../../base/integer.ts'
import type { Span } from '../../base/span.ts'
import type { Expr } from '../../ir/program.ts'
import type { CallNode, ExprNode } from './ast.ts'
import { constant } from './expr-fold.ts'
import { emit, newLocal } from './lower-c-builder.ts'
import type { Context, Value } from './lower-c-context.ts'
import { nothing, refuse, scalar } from './lower-c-context.ts'
import { pointee } from './lower-c-locate.ts'
import { cellOf, load, placeOf, store } from './lower-c-places.ts'
import { asInteger, asScalar, convertTo } from './lower-c-values.ts'
import type { Location } from './objects.ts'
import { typeOf } from './objects.ts'
import type { CType } from './types.ts'
import { convert, integerType } from './types.ts'

export type Builtin = (context: Context, call: CallNode, wanted: boolean) => Value

export function calledName(call: CallNode): string {
  return call.callee.kind === 'name' ? call.callee.name : 'the call'
}

/** The argument at `position`; refuses when there is none. */
export function argument(context: Context, call: CallNode, position: number): ExprNode {
  const node = call.args[position]
  if (node !== undefined) return node
  refuse(context, 'C107', call.span, `${calledName(call)}() lacks argument ${position + 1}`)
  return { kind: 'number', span: call.span, value: 0n, type: { bits: 32, signed: true } }
}

export function evaluateArgument(context: Context, call: CallNode, position: number): Value {
  return context.grammar.evaluate(context, argument(context, call, position), true)
}

/** The place that a pointer argument designates: `&ct->state`, `this_cpu_ptr(&v.path)`. */
export function placeArgument(
  context: Context,
  call: CallNode,
  position: number,
): Location | undefined {
  return pointee(context, evaluateArgument(context, call, position), call.span)
}

/** The argument, converted to the type of a place. */
export function argumentAs(
  context: Context,
  call: CallNode,
  position: number,
  type: CType,
): { readonly expr: Expr; readonly type: CType } {
  const value = convertTo(context, evaluateArgument(context, call, position), type, call.span)
  return asScalar(context, value, call.span)
}

export interface Update {
  readonly location: Location
  /** Computes the new value from the old one; both in canonical form of the place's type. */
  readonly update: (old: Expr) => Expr
  readonly result: 'old' | 'new' | 'none'
  /** Indivisible on its own CPU only. */
  readonly local?: boolean
  readonly span: Span
}

/** One indivisible read-modify-write. On a variable, which nobody else sees, it is plain work. */
export function readModifyWrite(context: Context, change: Update): Value {
  const { location, update, result, span } = change
  const type = typeOf(location)
  if (location.kind === 'variable') {
    const old = asScalar(context, load(context, location, span), span)
    const saved = newLocal(context.builder, 'old', { bits: 64, signed: true })
    emit(context.builder, { kind: 'assign', into: saved, value: old.expr, span })
    const before: Expr = { kind: 'local', local: saved }
    store(context, location, scalar(update(before), type), span)
    return result === 'old' ? scalar(before, type) : load(context, location, span)
  }
  if (location.kind !== 'field') {
    const known = load(context, location, span)
    return refuse(context, 'C109', span, `an atomic operation on ${known.kind} that is no cell`)
  }
  const cell = cellOf(context, location.reference, span)
  const place = placeOf(context, location.reference, span)
  const local = change.local === true ? { local: true } : {}
  const step = { kind: 'rmw' as const, place, update: update({ kind: 'old' }), ...local, span }
  if (result === 'none' || cell === undefined) {
    emit(context.builder, step)
    return nothing
  }
  const into = newLocal(context.builder, `t${context.builder.locals.length}`, cell)
  emit(context.builder, { ...step, into, result })
  context.builder.fresh = into
  return scalar({ kind: 'local', local: into }, type)
}

/** The integer type of a place on which arithmetic is done. */
export function integerOf(context: Context, location: Location, span: Span): IntType {
  const type = typeOf(location)
  if (location.kind === 'field' && location.reference.bits !== undefined) {
    return location.reference.bits
  }
  if (type.kind === 'integer') return type.type
  refuse(context, 'C109', span, 'arithmetic on something that is no integer')
  return { bits: 64, signed: true }
}

/** An integer argument in the given type. */
export function integerArgument(
  context: Context,
  call: CallNode,
  position: number,
  type: IntType,
): Expr {
  const value = asInteger(context, evaluateArgument(context, call, position), call.span)
  return convert(value.expr, value.type, type)
}

export function truthValue(expr: Expr): Value {
  return scalar(expr, integerType({ bits: 1, signed: false }))
}

export const zeroValue: Value = scalar(constant(0n), integerType({ bits: 32, signed: true }))
