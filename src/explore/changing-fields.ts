// The fields whose value can change and can matter: those that some step writes, that have bits to hold it,
// and that the Program does not name as unread.
//
// The others (settings, what the model does not track, what is kept for debuggers) are part of no state, and
// no order of events matters for their sake.

import type { FieldId, Program } from '../ir/program.ts'
import { writtenPlace } from '../ir/walk.ts'

export function changingFields(program: Program): ReadonlySet<FieldId> {
  const unread = new Set(program.unread)
  const changing = new Set<FieldId>()
  for (const { steps } of program.functions) {
    for (const step of steps) {
      const field = writtenPlace(step)?.field
      if (field === undefined || unread.has(field)) continue
      if (program.fields[field]?.type.bits !== 0) changing.add(field)
    }
  }
  return changing
}
