// Which slots one thread can have: those it has freed itself and keeps, and those that are free for all.
//
// What is freed waits for a grace period in batches, one callback for many slots. What comes back is kept
// for this thread's next allocations, up to a share; the rest is given to all.

import { callRcu } from './callbacks.ts'
import { runtimeError } from './errors.ts'
import { checkCpu } from './memory.ts'
import { isOffline } from './pin.ts'
import { allocateSlot, claimSlot, releaseSlot, retireSlot, reuseSlot } from './slots.ts'
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
  let used = false

  const giveBack = (slot: number): void => {
    if (kept.length < share) kept.push(slot)
    else releaseSlot(owners, first, slot)
  }
  return {
    allocate: () => {
      checkAttached(thread)
      used = true
      const slot = kept.pop()
      if (slot !== undefined) {
        reuseSlot(owners, first, slot, cpu)
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
    recover: (dead) => {
      checkAttached(thread)
      checkCpu(memory, dead)
      if (dead === cpu ? used : !isOffline(thread, dead)) throw stillAlive(dead)
      const all = Array.from({ length: slots }, (_, slot) => slot)
      const found = all.filter((slot) => claimSlot(owners, first, slot, dead, cpu))
      if (found.length > 0) callRcu(thread, () => found.forEach(giveBack))
      return found.length
    },
  }
}

function stillAlive(cpu: number): Error {
  const help = 'recover before it has a thread again, or in that thread before it allocates'
  return runtimeError('cpu-taken', `CPU ${cpu} has a thread that may hold slots: ${help}`)
}

function notAllocated(slot: number): Error {
  const help = 'each slot is freed once, by whoever took it out of its root'
  return runtimeError('slot-not-allocated', `slot ${slot} is not allocated: ${help}`)
}
