// What a register holds while two Programs are compared: a number, or a function of one unknown.
//
// A comparison begins in a context about which nothing is known: each cell that is read before it is
// written, each argument and each choice is a variable with a finite list of candidates. What is computed
// from one variable is a table over its candidates, and the same as an expression in which `old` stands for
// the variable. Whatever would need two variables at once has one of them split first (world.ts).

import { applyBinary, applyUnary } from '../ir/arithmetic.ts'
import { wrap } from '../base/integer.ts'
import type { IntType } from '../base/integer.ts'
import type { BinaryOp, Expr, Owner, UnaryOp } from '../ir/program.ts'

/** Where an unknown value comes from. */
export type Source =
  /**
   * What a cell holds where the comparison begins, or (`since` > 0) behind the mark of that number: the call
   * of a function that was not looked into, or the arrival of something that may have changed it.
   */
  | {
      readonly kind: 'cell'
      readonly owner: Owner
      readonly name: string
      readonly instance: number
      readonly index: number
      readonly since: number
      readonly arrival?: true
    }
  /** What was kept over a wait, a switch or a round; of values that both sides compute from it. */
  | { readonly kind: 'kept'; readonly number: number; readonly candidates: readonly bigint[] }
  /** What such a call returned. */
  | {
      readonly kind: 'result'
      readonly func: string
      readonly value: number
      readonly since: number
    }
  | { readonly kind: 'argument'; readonly func: string; readonly local: number }
  /** What the environment chooses; the same for both sides when label and turn are the same. */
  | {
      readonly kind: 'choice'
      readonly label: string
      readonly turn: number
      readonly count: number
    }
  /** Which task, which depth of frame, which other task a CPU runs, how many frames a task has. */
  | { readonly kind: 'task' | 'frame' | 'cpu' }
  | { readonly kind: 'current'; readonly cpu: number }
  | { readonly kind: 'depth'; readonly task: number }
  /** Which of the configurations: fields that nobody stores into differ by it alone. */
  | { readonly kind: 'configuration' }

export interface Variable {
  /** Equal for what is the same unknown on both sides. */
  readonly key: string
  readonly source: Source
  readonly candidates: readonly bigint[]
}

export interface Spread {
  readonly variable: Variable
  /** For each candidate. */
  readonly table: readonly bigint[]
  /** The same as text: `old` stands for the variable. */
  readonly expr: Expr
}

export type Value = bigint | Spread

export function isKnown(value: Value): value is bigint {
  return typeof value === 'bigint'
}

/** Not left behind by a call that was passed over, nor by what is only known since then. */
export function isFromOutside({ source }: Variable): boolean {
  if (source.kind === 'choice' || source.kind === 'result' || source.kind === 'kept') return false
  return source.kind !== 'cell' || source.since === 0
}

/** What something that arrived has left behind. */
export function isFromArrival({ source }: Variable): boolean {
  return source.kind === 'cell' && source.arrival === true
}

/** The variable itself. */
export function spreadOf(variable: Variable): Spread {
  return { variable, table: variable.candidates, expr: { kind: 'old' } }
}

export function exprOf(value: Value): Expr {
  return isKnown(value) ? { kind: 'const', value } : value.expr
}

export function unaryOf(op: UnaryOp, operand: Value): Value {
  if (isKnown(operand)) return applyUnary(op, operand)
  const table = operand.table.map((value) => applyUnary(op, value))
  return { ...operand, table, expr: { kind: 'unary', op, operand: operand.expr } }
}

export function wrapOf(type: IntType, operand: Value): Value {
  if (isKnown(operand)) return wrap(type, operand)
  const table = operand.table.map((value) => wrap(type, value))
  if (table.every((value, index) => value === operand.table[index])) return operand
  return { ...operand, table, expr: { kind: 'wrap', type, operand: operand.expr } }
}

/** Undefined when the operands are functions of different variables. */
export function binaryOf(op: BinaryOp, left: Value, right: Value): Value | undefined {
  if (isKnown(left) && isKnown(right)) return applyBinary(op, left, right)
  const expr: Expr = { kind: 'binary', op, left: exprOf(left), right: exprOf(right) }
  if (isKnown(left)) {
    if (isKnown(right)) return applyBinary(op, left, right)
    return { ...right, table: right.table.map((value) => applyBinary(op, left, value)), expr }
  }
  if (isKnown(right)) {
    return { ...left, table: left.table.map((value) => applyBinary(op, value, right)), expr }
  }
  if (left.variable.key !== right.variable.key) return undefined
  const table = left.table.map((value, index) => applyBinary(op, value, right.table[index] ?? 0n))
  return { ...left, table, expr }
}
