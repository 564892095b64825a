// The fields whose value can ever change: those that some step writes and that have bits to hold it.
//
// The others (settings, what the model does not track) are part of no state, and no order of events
// matters for their sake.

import type { FieldId, Program } from '../ir/program.ts'
import { writtenPlace } from '../ir/walk.ts'

export function changingFields(program: Program): ReadonlySet<FieldId> {
  const changing = new Set<FieldId>()
  for (const { steps } of program.functions) {
    for (const step of steps) {
      const field = writtenPlace(step)?.field
      if (field !== undefined && program.fields[field]?.type.bits !== 0) changing.add(field)
    }
  }
  return changing
}
