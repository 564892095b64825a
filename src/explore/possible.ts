// Whether a vector could be delivered before the interrupted code has made another step.
//
// Its `deliverable` is a conjunction. The conjuncts that look at nothing that another environment action writes
// stay as they are until the interrupted code goes on, and so do the running task and the depth of its stack:
// NMIs that come in between are followed only if they leave everything as it was. If one of these conjuncts is
// false, the vector is out of the question for now. What an action writes itself counts only once it has run.

import { present } from '../base/assert.ts'
import type { Expr, Program, VectorKind } from '../ir/program.ts'
import { visitExpr } from '../ir/walk.ts'
import type { Footprints } from './footprint.ts'

export function isInterrupting(vector: { readonly kind: VectorKind } | undefined): boolean {
  return vector?.kind === 'interrupt' || vector?.kind === 'exception'
}

/** For each vector the part of its condition that no other vector of the environment can change. */
export function possibleConditions(program: Program, prints: Footprints): readonly Expr[] {
  const writes = program.vectors.map(({ kind }, vector) =>
    kind === 'environment'
      ? present(prints.vectors[vector], `vector ${vector} exists`).writes
      : new Set<number>(),
  )
  return program.vectors.map(({ deliverable }, vector) => {
    const changed = new Set(
      writes.flatMap((fields, other) => (other === vector ? [] : [...fields])),
    )
    const lasting = conjuncts(deliverable).filter((expr) => !looksAt(expr, changed))
    return lasting.reduceRight<Expr>(
      (rest, condition) => ({ kind: 'select', condition, then: rest, otherwise: constant(0n) }),
      constant(1n),
    )
  })
}

/** `a ? b : 0` is how `a && b` arrives here. */
function conjuncts(expr: Expr): readonly Expr[] {
  if (expr.kind !== 'select') return [expr]
  const { condition, then: taken, otherwise } = expr
  if (otherwise.kind !== 'const' || otherwise.value !== 0n) return [expr]
  return [...conjuncts(condition), ...conjuncts(taken)]
}

function looksAt(expr: Expr, fields: ReadonlySet<number>): boolean {
  let found = false
  visitExpr(expr, (inner) => {
    if (inner.kind === 'read') found ||= fields.has(inner.place.field)
  })
  return found
}

function constant(value: bigint): Expr {
  return { kind: 'const', value }
}
