// One version's steps in the words of the woven Program (weave.ts): the fields, functions, properties and locals
// that it means, by the numbers that they have there.

import type { Expr, FieldId, Func, Local, Place, Step } from '../ir/program.ts'
import { mapExpr, mapStep } from '../ir/map-expressions.ts'
import type { Side } from './side.ts'

export interface Voice {
  readonly side: Side
  readonly func: Func
  readonly local: (local: Local) => Local
  readonly field: (field: FieldId) => FieldId
}

/** Calls and what comes next keep the numbers that they have in the version. */
export function translated(voice: Voice, step: Step): Step {
  const mapped = mapStep(step, (expr) => renumbered(voice, expr))
  switch (mapped.kind) {
    case 'store':
      return { ...mapped, place: inField(voice, mapped.place) }
    case 'rmw':
      return {
        ...mapped,
        place: inField(voice, mapped.place),
        ...(mapped.into === undefined ? {} : { into: voice.local(mapped.into) }),
      }
    case 'assign':
    case 'choose':
      return { ...mapped, into: voice.local(mapped.into) }
    case 'call':
      return { ...mapped, into: mapped.into.map(voice.local) }
    default:
      return mapped
  }
}

function renumbered(voice: Voice, expr: Expr): Expr {
  if (expr.kind === 'local') return { ...expr, local: voice.local(expr.local) }
  return expr.kind === 'read' ? { ...expr, place: inField(voice, expr.place) } : expr
}

function inField(voice: Voice, place: Place): Place {
  return { ...place, field: voice.field(place.field) }
}

/** The expression with what memory holds in the place of `old`. */
export function lookingAt(update: Expr, place: Place): Expr {
  return mapExpr(update, (expr) => (expr.kind === 'old' ? { kind: 'read', place } : expr))
}
