// Which slots one thread can have: those it has freed itself and keeps, and those that are free for all.
//
// What is freed waits for a grace period in batches, one callback for many slots. What comes back is kept
// for this thread's next allocations, up to a share; the rest is given to all. A search that has found
// nothing is not repeated before somebody has given something back.

import { callRcu } from './callbacks.ts'
import { runtimeError } from './errors.ts'
import {
  allocateSlot,
  FREE,
  OWNER_SHIFT,
  releaseSlot,
  reserveSlot,
  retireSlot,
  takeReserved,
} from './slots.ts'
import type { Thread } from './thread.ts'
import { checkAttached } from './thread.ts'

export interface Pool {
  allocate(): number | undefined
  free(slot: number): void
  recover(deadCpu: number): number
}

/** Slots that were freed while the same grace period was under way. */
interface Batch {
  readonly slots: number[]
  readonly begun: number
}

const mostKept = 1024

/** `owners`: roots, then a word for each slot, then a count of what was given back to all. */
export function newPool(thread: Thread, owners: Int32Array, roots: number, slots: number): Pool {
  const { cpu, memory } = thread
  const given = roots + slots
  const share = Math.min(mostKept, Math.floor(slots / (2 * memory.cpus)))
  const kept: number[] = []
  let hint = Math.floor((cpu * slots) / memory.cpus)
  let nothingSince: number | undefined
  let open: Batch | undefined

  const giveBack = (slot: number): void => {
    if (kept.length < share) {
      reserveSlot(owners, roots, slot, cpu)
      kept.push(slot)
      return
    }
    releaseSlot(owners, roots, slot)
    Atomics.add(owners, given, 1)
  }
  const search = (): number | undefined => {
    const before = Atomics.load(owners, given)
    if (before === nothingSince) return undefined
    const slot = allocateSlot(owners, roots, slots, hint, cpu)
    nothingSince = slot < 0 ? before : undefined
    if (slot < 0) return undefined
    hint = (slot + 1) % slots
    return slot
  }
  return {
    allocate: () => {
      checkAttached(thread)
      const slot = kept.pop()
      if (slot === undefined) return search()
      takeReserved(owners, roots, slot, cpu)
      return slot
    },
    free: (slot) => {
      checkAttached(thread)
      if (!retireSlot(owners, roots, slot, cpu)) throw notAllocated(slot)
      if (open?.begun === thread.callbacks.begun) {
        open.slots.push(slot)
        return
      }
      const batch: Batch = { slots: [slot], begun: thread.callbacks.begun }
      open = batch
      callRcu(thread, () => batch.slots.forEach(giveBack))
    },
    recover: (deadCpu) => {
      const found = heldBy(owners, roots, slots, deadCpu)
      if (found.length > 0) callRcu(thread, () => found.forEach(giveBack))
      return found.length
    },
  }
}

function heldBy(owners: Int32Array, roots: number, slots: number, cpu: number): readonly number[] {
  const named = new Set(Array.from(owners.subarray(0, roots), (reference) => reference - 1))
  return Array.from({ length: slots }, (_, slot) => slot).filter((slot) => {
    const owner = Atomics.load(owners, roots + slot)
    return owner !== FREE && owner >> OWNER_SHIFT === cpu && !named.has(slot)
  })
}

function notAllocated(slot: number): Error {
  const help = 'each slot is freed once, by whoever took it out of its root'
  return runtimeError('slot-not-allocated', `slot ${slot} is not allocated: ${help}`)
}
