// Conversions between values of C types, and questions about values.
//
// A pointer into a family and an opaque pointer represent NULL differently (see objects.ts); whoever
// gives a value a new type goes through here. What a call of an unknown function returned has an
// unknown type: it is taken as the 64 bits it is and converted to whatever it is used as.

import { unreachable } from '../../base/assert.ts'
import type { IntType } from '../../base/integer.ts'
import { i32, i64 } from '../../base/integer.ts'
import type { Span } from '../../base/span.ts'
import type { Expr } from '../../ir/program.ts'
import type { Integer } from './arithmetic.ts'
import { binary, constant, equals, wrapped } from './expr-fold.ts'
import type { Context, Value } from './lower-c-context.ts'
import { refuse, scalar } from './lower-c-context.ts'
import { storageOf } from './lower-c-places.ts'
import type { Family } from './objects.ts'
import {
  familyNull,
  fromOpaque,
  opaqueNull,
  pointerTo,
  sameInstances,
  toOpaque,
} from './objects.ts'
import { sameType } from './struct-members.ts'
import type { CType } from './types.ts'
import { convert, longType, printType, quoteType, truth } from './types.ts'

export function familyOfPointer(context: Context, type: CType): Family | undefined {
  if (type.kind !== 'pointer') return undefined
  if (type.to.kind === 'array') {
    return familyOfPointer(context, { kind: 'pointer', to: type.to.of })
  }
  return type.to.kind === 'struct' ? context.tree.familyOf(type.to.tag) : undefined
}

/** A scalar, turning addresses of whole objects into instance numbers. */
export function asScalar(
  context: Context,
  value: Value,
  span: Span,
): { readonly expr: Expr; readonly type: CType } {
  const zero = { expr: constant(0n), type: longType }
  switch (value.kind) {
    case 'scalar':
      return value
    case 'address': {
      const pointer = addressValue(context, value)
      if (pointer !== undefined) return pointer
      const help = 'only built-ins that read or write a place take such an address'
      refuse(context, 'C103', span, 'the address of a field or variable is used as a value', help)
      return zero
    }
    case 'function': {
      const known = context.tree.addressOf(value.name)
      if (known !== undefined) return { expr: constant(known), type: longType }
      refuse(context, 'C104', span, `the function \`${value.name}\` is used as a value`)
      return zero
    }
    case 'aggregate':
      refuse(context, 'C105', span, `${quoteType(value.type)} is used where one value is needed`)
      return zero
    case 'nothing':
      refuse(context, 'C114', span, 'this expression has no value')
      return zero
    default:
      return unreachable(value)
  }
}

/** The pointer that an address is, when it designates a whole object of a family. */
export function addressValue(
  context: Context,
  value: Extract<Value, { kind: 'address' }>,
): { readonly expr: Expr; readonly type: CType } | undefined {
  const { location } = value
  if (location.kind !== 'field') return undefined
  const { reference } = location
  const element = reference.type.kind === 'array' ? reference.type.of : reference.type
  const type: CType = { kind: 'pointer', to: element }
  const family = familyOfPointer(context, type)
  if (family === undefined || reference.perCpuBase) return undefined
  const expr = pointerTo(family, reference)
  return expr === undefined ? undefined : { expr, type }
}

/** The integer that arithmetic works on. */
export function asInteger(context: Context, value: Value, span: Span): Integer {
  const { expr, type } = asScalar(context, value, span)
  if (type.kind === 'integer') return { expr, type: type.type }
  if (type.kind !== 'unknown') {
    refuse(context, 'C108', span, `a pointer (${printType(type)}) is used as a number`)
  }
  return { expr, type: i64 }
}

/** 0 or 1: is the value true? */
export function asTruth(context: Context, value: Value, span: Span): Expr {
  if (value.kind === 'address' && addressValue(context, value) === undefined) return constant(1n)
  if (value.kind === 'function') return constant(1n)
  const { expr, type } = asScalar(context, value, span)
  if (familyOfPointer(context, type) !== undefined) return binary('ne', expr, familyNull)
  // A bool is 0 or 1 already.
  if (type.kind === 'integer' && type.type.bits === 1) return expr
  return truth(expr)
}

/** Whether this is C's null pointer constant. */
export function isNull(value: Value): boolean {
  if (value.kind !== 'scalar' || !equals(value.expr, 0n)) return false
  return (
    value.type.kind === 'integer' ||
    (value.type.kind === 'pointer' && value.type.to.kind === 'void')
  )
}

/** C's implicit conversion, as in assignments, arguments and returns; also what casts do. */
export function convertTo(context: Context, value: Value, type: CType, span: Span): Value {
  if (type.kind === 'void') return { kind: 'nothing' }
  if (type.kind === 'unknown') {
    return refuse(context, 'C105', span, `the type ${type.what} is not known`)
  }
  if (value.kind === 'aggregate') {
    if (sameType(value.type, type)) return value
    return refuse(
      context,
      'C105',
      span,
      `${quoteType(value.type)} cannot become ${printType(type)}`,
    )
  }
  if (type.kind === 'pointer') return toPointer(context, value, type, span)
  if (type.kind !== 'integer') {
    return refuse(context, 'C105', span, `a value cannot become ${printType(type)}`)
  }
  const boolean = type.type.bits === 1 && !type.type.signed
  if (boolean) return scalar(asTruth(context, value, span), type)
  const { expr, type: from } = asInteger(context, value, span)
  return scalar(convert(expr, from, type.type), type)
}

function toPointer(context: Context, value: Value, type: CType, span: Span): Value {
  const family = familyOfPointer(context, type)
  if (isNull(value)) return scalar(family === undefined ? opaqueNull : familyNull, type)
  // Which function a pointer points to is not tracked: only that it is one.
  if (value.kind === 'function' && family === undefined) return scalar(constant(1n), type)
  const { expr, type: from } = asScalar(context, value, span)
  if (from.kind === 'unknown') return scalar(wrapped(storageOf(context, type) ?? i64, expr), type)
  if (from.kind !== 'pointer') {
    if (family === undefined) return scalar(expr, type)
    return refuse(context, 'C108', span, `a number becomes a pointer (${printType(type)})`)
  }
  const source = familyOfPointer(context, from)
  if (family === undefined) return scalar(source === undefined ? expr : toOpaque(expr), type)
  if (source === undefined)
    return scalar(wrapped(storageOf(context, type) ?? i64, fromOpaque(expr)), type)
  if (source.prefix === family.prefix || sameInstances(source, family)) return scalar(expr, type)
  return refuse(context, 'C108', span, `${printType(from)} becomes ${printType(type)}`)
}

/** The type in which the two arms of `?:` meet, and what makes a comparison comparable. */
export function meetingType(left: CType, right: CType): CType {
  if (left.kind === 'pointer') return left
  return right.kind === 'pointer' ? right : longType
}

/** Default argument promotions: what an argument becomes when the callee is not known. */
export function promoted(type: IntType): IntType {
  return type.bits < 32 ? i32 : type
}
