// What a walk of a few fields (coarse-walk.ts) depends on, as one text: two Programs with the same text are walked
// through alike. Ways of booting often differ in nothing else than what has been forgotten.

import type { Expr, FieldId, Program, PropertyId } from '../ir/program.ts'
import { reachableFrom } from '../ir/reachable-functions.ts'
import { stepExpressions, visitExpr, writtenPlace } from '../ir/walk.ts'

export function walkKey(
  { fields, functions, tasks, vectors }: Program,
  question: PropertyId,
  isKept: (field: FieldId) => boolean,
): string {
  const begun = [...tasks, ...vectors].map(({ func }) => func)
  const reached = [...reachableFrom({ functions }, begun)].map((id) => ({ id, ...functions[id] }))
  const used = new Set<FieldId>()
  const look = (expr: Expr): void =>
    visitExpr(expr, (inner) => {
      if (inner.kind === 'read') used.add(inner.place.field)
    })
  vectors.forEach(({ deliverable }) => look(deliverable))
  for (const step of reached.flatMap(({ steps = [] }) => steps)) {
    stepExpressions(step).forEach(look)
    const place = writtenPlace(step)
    if (place !== undefined) used.add(place.field)
  }
  const cells = [...used].map((id) => ({ id, isKept: isKept(id), ...fields[id] }))
  return JSON.stringify([question, tasks, vectors, reached, cells], withoutWords)
}

/** Where something stands and what people call it makes no difference. */
function withoutWords(key: string, value: unknown): unknown {
  if (words.has(key)) return undefined
  return typeof value === 'bigint' ? `${value}n` : value
}

const words: ReadonlySet<string> = new Set(['span', 'message', 'name', 'label', 'lines', 'event'])
