// What a comparison asks about one cell, when all else in it is known: the answer is less than the contents.
//
// A search that wants to know what code looks at (traced code, generate-expr.ts) would tell apart all contents of
// a cell that is only compared. So a comparison with a cell on one side, however its contents are masked, shifted
// or added to, is reported as a question; whoever is told can put it to all other contents.

import { unreachable } from '../base/assert.ts'
import { wrap } from '../base/integer.ts'
import type { IntType } from '../base/integer.ts'
import { applyBinary, applyUnary, isDivision } from '../ir/arithmetic.ts'
import type { BinaryOp, Expr, Place, Program, UnaryOp } from '../ir/program.ts'

/** An expression that depends on a cell's contents (`old`) alone. */
type OfCell =
  | { readonly kind: 'const'; readonly value: bigint }
  | { readonly kind: 'old' }
  | { readonly kind: 'unary'; readonly op: UnaryOp; readonly operand: OfCell }
  | {
      readonly kind: 'binary'
      readonly op: BinaryOp
      readonly left: OfCell
      readonly right: OfCell
    }
  | { readonly kind: 'wrap'; readonly type: IntType; readonly operand: OfCell }

export interface CellTest {
  readonly op: Comparison
  /** What is compared. */
  readonly value: OfCell
  /** Whether it stands on the right. */
  readonly swapped: boolean
}

/** A comparison as a question about a cell. */
export interface Question {
  readonly test: CellTest
  readonly place: Place
  /** What it is compared with. */
  readonly other: Expr
}

const comparisons = ['eq', 'ne', 'lt_s', 'lt_u', 'le_s', 'le_u'] as const
export type Comparison = (typeof comparisons)[number]

export function isComparison(op: BinaryOp): op is Comparison {
  return comparisons.some((comparison) => comparison === op)
}

/** The question that a condition is, if it is one about a single cell that can have more than two contents. */
export function questionOf(condition: Expr, program: Program): Question | undefined {
  if (condition.kind !== 'binary' || !isComparison(condition.op)) {
    const found = comparedCell(condition, program)
    if (found === undefined) return undefined
    const { place, value } = found
    return { test: { op: 'ne', value, swapped: false }, place, other: { kind: 'const', value: 0n } }
  }
  const { op, left, right } = condition
  const first = comparedCell(left, program)
  const found = first ?? comparedCell(right, program)
  if (found === undefined) return undefined
  const swapped = first === undefined
  return {
    test: { op, value: found.value, swapped },
    place: found.place,
    other: swapped ? left : right,
  }
}

/** Whether the comparison holds for these contents. */
export function holds({ op, value, swapped }: CellTest, contents: bigint, other: bigint): boolean {
  const own = evaluate(value, contents)
  return (swapped ? applyBinary(op, other, own) : applyBinary(op, own, other)) !== 0n
}

/** The cell that is all that a value depends on. Frames' own fields are not reported, and are part of more. */
function comparedCell(
  expr: Expr,
  program: Program,
): { readonly place: Place; readonly value: OfCell } | undefined {
  switch (expr.kind) {
    case 'read': {
      const field = program.fields[expr.place.field]
      if (field === undefined || field.owner === 'frame' || field.type.bits < 2) return undefined
      return { place: expr.place, value: { kind: 'old' } }
    }
    case 'unary':
    case 'wrap': {
      const inner = comparedCell(expr.operand, program)
      return inner && { place: inner.place, value: { ...expr, operand: inner.value } }
    }
    case 'binary': {
      const { left, right } = expr
      if (isDivision(expr.op)) return undefined
      const inner = comparedCell(right.kind === 'const' ? left : right, program)
      if (inner === undefined) return undefined
      const { place, value } = inner
      if (right.kind === 'const') return { place, value: { ...expr, left: value, right } }
      return left.kind === 'const' ? { place, value: { ...expr, left, right: value } } : undefined
    }
    default:
      return undefined
  }
}

function evaluate(value: OfCell, contents: bigint): bigint {
  switch (value.kind) {
    case 'const':
      return BigInt.asIntN(64, value.value)
    case 'old':
      return contents
    case 'unary':
      return applyUnary(value.op, evaluate(value.operand, contents))
    case 'binary':
      return applyBinary(value.op, evaluate(value.left, contents), evaluate(value.right, contents))
    case 'wrap':
      return wrap(value.type, evaluate(value.operand, contents))
    default:
      return unreachable(value)
  }
}
