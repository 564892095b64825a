// What code of another CPU touches without saying whose it is: that CPU's own, its task's own, its frame's own.
// The search knows the CPUs within its bounds only, so each such field gets a copy that belongs to nobody else.

import type { Expr, Field, FieldId, Place, Program, Step } from '../ir/program.ts'
import { mapStep } from '../ir/map-expressions.ts'
import { stepExpressions, visitExpr } from '../ir/walk.ts'

export interface OwnCopies {
  /** Of the Program, then the copies. */
  readonly fields: readonly Field[]
  readonly step: (step: Step) => Step
  readonly isOwn: (field: FieldId) => boolean
}

/** `who`: put before the names of the copies. */
export function ownCopies(program: Program, who: string, code: readonly Step[]): OwnCopies {
  const fields = [...program.fields]
  const copies = new Map<FieldId, FieldId>()
  const place = (at: Place): Place => {
    const original = program.fields[at.field]
    const isSaid = at.instance !== undefined && !isThis(at.instance)
    if (original === undefined || original.owner === 'global' || isSaid) return at
    let copy = copies.get(at.field)
    if (copy === undefined) {
      copy = fields.push({ ...original, owner: 'global', name: `${who}: ${original.name}` }) - 1
      copies.set(at.field, copy)
    }
    return { field: copy, ...(at.index === undefined ? {} : { index: at.index }) }
  }
  const expr = (inner: Expr): Expr => {
    if (inner.kind === 'read') return { ...inner, place: place(inner.place) }
    return here(program, inner)
  }
  const step = (original: Step): Step => {
    const mapped = mapStep(original, expr)
    return mapped.kind === 'store' || mapped.kind === 'rmw'
      ? { ...mapped, place: place(mapped.place) }
      : mapped
  }
  code.forEach(step)
  const own = new Set(copies.values())
  return { fields, step, isOwn: (field) => own.has(field) }
}

function isThis({ kind }: Expr): boolean {
  return kind === 'cpu' || kind === 'task' || kind === 'frame'
}

/** The other CPU has the first number beyond the bounds, and so has what runs there. */
function here({ bounds, tasks }: Program, expr: Expr): Expr {
  switch (expr.kind) {
    case 'cpu':
      return { kind: 'const', value: BigInt(bounds.cpus) }
    case 'task':
      return { kind: 'const', value: BigInt(tasks.length) }
    case 'frame':
      return { kind: 'const', value: 0n }
    default:
      return expr
  }
}

/** A check of the other CPU's own state: nobody disturbs it there, so it would say nothing. */
export function checksOnlyOwn(step: Step, isOwn: (field: FieldId) => boolean): boolean {
  if (step.kind !== 'check') return false
  let own = true
  for (const inner of stepExpressions(step)) {
    visitExpr(inner, (part) => {
      if (part.kind === 'read' && !isOwn(part.place.field)) own = false
      if (part.kind === 'local' || part.kind === 'current' || part.kind === 'depth') own = false
    })
  }
  return own
}
