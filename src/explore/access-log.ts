// Which cells a run of traced code touched, and whether an environment action could have noticed the run or
// have changed its course.

import { present } from '../base/assert.ts'
import { cpuAddress, fieldOffset, taskAddress, taskCells } from '../wasm/layout.ts'
import type { Machine } from '../wasm/machine.ts'
import { changingFields } from './changing-fields.ts'
import { pseudo } from './footprint.ts'
import type { Footprints } from './footprint.ts'
import type { StateCodec } from './state-codec.ts'

export interface AccessLog {
  /** The run's own frames, which begin as nothing and are gone afterwards, stand between these addresses. */
  readonly start: (ownFrames: { readonly from: number; readonly to: number }) => void
  readonly stop: () => void
  /** 32-bit words that the run's course and result depend on, in the order in which it came to them. */
  readonly reads: readonly number[]
  /** Whether `reads` says everything: the run looked at no other frame. */
  readonly isComplete: () => boolean
  /** Whether no environment action writes what the run read, or reads what it wrote. */
  readonly isApart: () => boolean
}

/** `isKept`: whether a task's cell of a field is part of a state. */
export function createAccessLog(
  machine: Machine,
  prints: Footprints,
  isKept: StateCodec['isKept'],
): AccessLog {
  const fields = fieldsByWord(machine, isKept)
  const changing = changingFields(machine.program)
  const environment = environmentAccess(machine, prints)
  const wide = (field: number): boolean => (machine.program.fields[field]?.type.bits ?? 0) > 32
  const reads: number[] = []
  const seen = new Set<number>()
  let complete = true
  let apart = true
  let own = { from: 0, to: 0 }

  const touched = (address: number, write: number): void => {
    if (address >= own.from && address < own.to) return
    const word = address >> 2
    const field = fields.get(word)
    if (field === undefined) {
      complete = false
      return
    }
    // What cannot change decides nothing, and what nobody looks at is no trace.
    if (field === unasked || (field >= 0 && !changing.has(field))) return
    if (write === 1 ? environment.reads.has(field) : environment.writes.has(field)) apart = false
    // What is only written counts as well: its old value decides whether the run leaves a trace.
    if (seen.has(word)) return
    seen.add(word)
    reads.push(word)
    if (wide(field)) reads.push(word + 1)
  }
  return {
    reads,
    start: (ownFrames) => {
      own = ownFrames
      reads.length = 0
      seen.clear()
      complete = true
      // The run has a frame of its own, so whoever counts frames notices it.
      apart = !environment.reads.has(pseudo.frames)
      machine.trace.touched = touched
    },
    stop: () => {
      machine.trace.touched = () => {}
    },
    isComplete: () => complete,
    isApart: () => apart && complete,
  }
}

// Words that belong to no field, and those of cells that are not part of a state.
const noField = -1
const unasked = -2

/** The field that a word belongs to, for everything but frames. */
function fieldsByWord(
  { program, layout }: Machine,
  isKept: StateCodec['isKept'],
): ReadonlyMap<number, number> {
  const fields = new Map<number, number>()
  const bases = {
    global: [0],
    cpu: Array.from({ length: program.bounds.cpus }, (_, cpu) => cpuAddress(layout, cpu)),
    task: program.tasks.map((_, task) => taskAddress(layout, task)),
    frame: [],
  }
  for (const base of bases.cpu) fields.set((base + 8) >> 2, noField)
  for (const base of bases.task) fields.set((base + taskCells.depth) >> 2, noField)
  program.fields.forEach(({ owner, length }, id) => {
    bases[owner].forEach((base, index) => {
      const meaning = owner !== 'task' || isKept(id, index) ? id : unasked
      for (let element = 0; element < length; element++) {
        fields.set((base + fieldOffset(layout, id) + element * 8) >> 2, meaning)
      }
    })
  })
  return fields
}

function environmentAccess(
  { program }: Machine,
  prints: Footprints,
): { readonly reads: ReadonlySet<number>; readonly writes: ReadonlySet<number> } {
  const reads = new Set<number>()
  const writes = new Set<number>()
  program.vectors.forEach(({ kind }, vector) => {
    if (kind !== 'environment') return
    const print = present(prints.vectors[vector], `vector ${vector} exists`)
    for (const key of print.reads) if (key >= 0 || key === pseudo.frames) reads.add(key)
    for (const key of print.writes) if (key >= 0) writes.add(key)
  })
  return { reads, writes }
}
