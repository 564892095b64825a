// The cells of a state that are packed: where they stand and how many bits they take.

import type { FieldId, Owner } from '../ir/program.ts'
import { cellBytes, fieldOffset } from '../wasm/layout.ts'
import type { PackedCell } from '../wasm/generate-packer.ts'
import type { Machine } from '../wasm/machine.ts'
import { changingFields } from './changing-fields.ts'

/** A cell that holds numbers below a limit. */
export function counter(address: number, limit: number): PackedCell {
  return { address, type: { bits: bitsFor(limit), signed: false } }
}

/** The cells of fields that can change, if they are asked for; all others are as they were in the beginning. */
export function ownerCells(
  { program, layout }: Machine,
  owner: Owner,
  base: number,
  wants: (field: FieldId) => boolean = () => true,
): PackedCell[] {
  const changing = changingFields(program)
  return program.fields.flatMap((field, id) => {
    if (field.owner !== owner || !changing.has(id) || !wants(id)) return []
    const start = base + fieldOffset(layout, id)
    return Array.from({ length: field.length }, (_, element) => ({
      address: start + element * cellBytes,
      type: field.type,
    }))
  })
}

/** Bits that hold every number below `count`. */
function bitsFor(count: number): number {
  return Math.max(1, 32 - Math.clz32(Math.max(0, count - 1)))
}
