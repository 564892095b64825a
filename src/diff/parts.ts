// What the steps of a woven function are made of: checks that ask whether two versions still do the same.
//
// A step of a version becomes a row of parts. The first is glued to what came before as the step was; the others
// are glued to the first, so that nothing comes between and all of them see the same state.

import { nowhere } from '../base/span.ts'
import type { Span } from '../base/span.ts'
import type { Branch, Expr, Field, Owner, Place, PropertyId, Return, Step } from '../ir/program.ts'

/** A step that one other follows; which one is filled in later. */
export type Part = Exclude<Step, Branch | Return>

export const zero: Expr = { kind: 'const', value: 0n }
export const one: Expr = { kind: 'const', value: 1n }

/** A field that no version has: whether something is so. */
export function note(name: string, owner: Owner): Field {
  const type = { bits: 1, signed: false }
  return {
    name: `sallyport.${name}`,
    owner,
    type,
    length: 1,
    initial: 0n,
    overflow: 'wrap',
    ghost: true,
    span: nowhere,
  }
}

export function equal(left: Expr, right: Expr): Expr {
  return { kind: 'binary', op: 'eq', left, right }
}

export function not(operand: Expr): Expr {
  return { kind: 'unary', op: 'lnot', operand }
}

export function all(conditions: readonly Expr[]): Expr {
  return conditions.reduceRight<Expr>(
    (then, condition) => ({ kind: 'select', condition, then, otherwise: zero }),
    one,
  )
}

/** Fails where the versions part, or may part. */
export function ask(property: PropertyId, condition: Expr, span: Span): Part {
  const message = 'the two versions differ from here on'
  return { kind: 'check', property, condition, message, next: 0, span }
}

/** Does nothing. */
export function pass(span: Span): Part {
  return { kind: 'jump', next: 0, span }
}

/**
 * The first part is glued as the step was that it stands for, the others always, but for what waits or lets another
 * task go on: that is an action of its own.
 */
export function row(parts: readonly Part[], glued: boolean, span: Span): readonly Part[] {
  const some = parts.length === 0 ? [pass(span)] : parts
  return some.map((part, at) => {
    const { glued: _, ...free } = part
    const isOwn = part.kind === 'await' || part.kind === 'switch'
    return glued || (at > 0 && !isOwn) ? { ...free, glued: true } : free
  })
}

/** What ends up in a cell. */
export function keptIn(field: Field, value: Expr): Expr {
  if (field.type.bits === 0) return zero
  return { kind: 'wrap', type: field.type, operand: value }
}

/** The two are known to be the same without a look. */
export function areSameExpr(left: Expr, right: Expr): boolean {
  return printed(left) === printed(right)
}

function printed(expr: Expr): string {
  return JSON.stringify(expr, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}

/** That two places are one cell. */
export function samePlace(left: Place, right: Place): readonly Expr[] {
  return [...sameOperand(left.instance, right.instance), ...sameOperand(left.index, right.index)]
}

function sameOperand(left: Expr | undefined, right: Expr | undefined): readonly Expr[] {
  if (left === undefined && right === undefined) return []
  // An own instance beside one that is named: they may be the same, but it is not looked into.
  if (left === undefined || right === undefined) return [zero]
  return sameValue(left, right)
}

/** Nothing to ask when it is certain. */
export function sameValue(left: Expr, right: Expr): readonly Expr[] {
  return areSameExpr(left, right) ? [] : [equal(left, right)]
}
