// Pointers compared, and the little pointer arithmetic that has a meaning: inside one modelled array.

import type { Span } from '../../base/span.ts'
import { applyBinary } from './arithmetic.ts'
import type { BinaryOperator } from './ast.ts'
import { binary } from './expr-fold.ts'
import type { Context, Value } from './lower-c-context.ts'
import { refuse, scalar } from './lower-c-context.ts'
import { asInteger, asScalar, convertTo, familyOfPointer, isNull } from './lower-c-values.ts'
import { integerType, intType, opaquePointer } from './types.ts'

export function isPointer(value: Value): boolean {
  if (value.kind === 'scalar') return value.type.kind === 'pointer'
  return value.kind === 'address' || value.kind === 'function'
}

export function comparePointers(
  context: Context,
  op: BinaryOperator,
  left: Value,
  right: Value,
  span: Span,
): Value {
  const known = [left, right].map((value) =>
    isNull(value) ? undefined : asScalar(context, value, span),
  )
  const type = known.find((value) => value?.type.kind === 'pointer')?.type
  const target = type ?? opaquePointer
  const a = asScalar(context, convertTo(context, left, target, span), span)
  const b = asScalar(context, convertTo(context, right, target, span), span)
  const u64 = { bits: 64, signed: familyOfPointer(context, target) !== undefined }
  const result = applyBinary(op, { expr: a.expr, type: u64 }, { expr: b.expr, type: u64 })
  return scalar(result.expr, intType)
}

/** `h + n`, `h - n`, `h - array`. */
export function movePointer(
  context: Context,
  op: BinaryOperator,
  left: Value,
  right: Value,
  span: Span,
): Value {
  const pointer = asScalar(context, left, span)
  const family = familyOfPointer(context, pointer.type)
  if (family?.length === undefined || (op !== '+' && op !== '-')) {
    return refuse(
      context,
      'C108',
      span,
      'arithmetic on a pointer that is not into a modelled array',
    )
  }
  const name = op === '+' ? 'add' : 'sub'
  if (isPointer(right)) {
    const other = asScalar(context, right, span)
    if (op === '-' && familyOfPointer(context, other.type)?.prefix === family.prefix) {
      return scalar(
        binary('sub', pointer.expr, other.expr),
        integerType({ bits: 64, signed: true }),
      )
    }
    return refuse(context, 'C108', span, 'arithmetic on two pointers into different objects')
  }
  const amount = asInteger(context, right, span)
  return scalar(binary(name, pointer.expr, amount.expr), pointer.type)
}
