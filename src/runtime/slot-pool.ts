// Which slots one thread can have: those it has freed itself and keeps, and those that are free for all.
//
// What is freed waits for a grace period in batches, one callback for many slots. What comes back is kept
// for this thread's next allocations, up to a share; the rest is given to all.

import { callRcu } from './callbacks.ts'
import { runtimeError } from './errors.ts'
import {
  allocateSlot,
  FIRST_ROOT,
  FREE,
  OWNER_SHIFT,
  releaseSlot,
  reserveSlot,
  retireSlot,
  STATE,
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

/** `first`: index of the first slot's owner word. */
export function newPool(thread: Thread, owners: Int32Array, first: number, slots: number): Pool {
  const { cpu, memory } = thread
  const share = Math.floor(slots / (2 * memory.cpus))
  const kept: number[] = []
  let open: Batch | undefined

  const giveBack = (slot: number): void => {
    if (kept.length < share) {
      reserveSlot(owners, first, slot, cpu)
      kept.push(slot)
      return
    }
    releaseSlot(owners, first, slot)
  }
  return {
    allocate: () => {
      checkAttached(thread)
      const slot = kept.pop()
      if (slot !== undefined) {
        takeReserved(owners, first, slot, cpu)
        return slot
      }
      const found = allocateSlot(owners, first, slots, cpu)
      return found < 0 ? undefined : found
    },
    free: (slot) => {
      checkAttached(thread)
      if (!retireSlot(owners, first, slot, cpu)) throw notAllocated(slot)
      if (open?.begun === thread.callbacks.begun) {
        open.slots.push(slot)
        return
      }
      const batch: Batch = { slots: [slot], begun: thread.callbacks.begun }
      open = batch
      callRcu(thread, () => batch.slots.forEach(giveBack))
    },
    recover: (deadCpu) => {
      const found = heldBy(owners, first, slots, deadCpu)
      if (found.length > 0) callRcu(thread, () => found.forEach(giveBack))
      return found.length
    },
  }
}

function heldBy(owners: Int32Array, first: number, slots: number, cpu: number): readonly number[] {
  const references = owners.subarray(FIRST_ROOT, first)
  const named = new Set(Array.from(references, (reference) => reference - 1))
  return Array.from({ length: slots }, (_, slot) => slot).filter((slot) => {
    const owner = Atomics.load(owners, first + slot)
    return (owner & STATE) !== FREE && owner >> OWNER_SHIFT === cpu && !named.has(slot)
  })
}

function notAllocated(slot: number): Error {
  const help = 'each slot is freed once, by whoever took it out of its root'
  return runtimeError('slot-not-allocated', `slot ${slot} is not allocated: ${help}`)
}
