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
  /** For a slot that is retired already. */
  keepLater(slot: number): void
  recover(deadCpu: number): number
}

/** Slots that were freed while the same grace period was under way. */
interface Batch {
  readonly slots: number[]
  readonly begun: number
}

/** What all threads share of a slab, besides its bytes. `first`: index of the first slot's owner word. */
export interface Places {
  readonly owners: Int32Array
  readonly named: Int32Array
  readonly first: number
  readonly slots: number
}

export function newPool(thread: Thread, { first, named, owners, slots }: Places): Pool {
  const { cpu, memory } = thread
  const share = Math.floor(slots / (2 * memory.cpus))
  const kept: number[] = []
  let open: Batch | undefined
  let used = false
  // Threads begin in different places, so that they neither want the same slots nor share cache lines.
  let from = cpu * Math.floor(slots / memory.cpus)

  const giveBack = (slot: number): void => {
    if (kept.length < share) kept.push(slot)
    else releaseSlot(owners, first, slot)
  }
  thread.atDetach.push(() => {
    for (const slot of kept.splice(0)) releaseSlot(owners, first, slot)
  })
  const keepLater = (slot: number): void => {
    if (open?.begun === thread.callbacks.begun) {
      open.slots.push(slot)
      return
    }
    const batch: Batch = { slots: [slot], begun: thread.callbacks.begun }
    open = batch
    callRcu(thread, () => batch.slots.forEach(giveBack))
  }
  return {
    keepLater,
    allocate: () => {
      checkAttached(thread)
      used = true
      const slot = kept.pop()
      if (slot !== undefined) {
        reuseSlot(owners, first, slot, cpu)
        return slot
      }
      const found = allocateSlot(owners, first, slots, cpu, from)
      if (found < 0) return undefined
      from = found
      return found
    },
    free: (slot) => {
      checkAttached(thread)
      if (!retireSlot(owners, named, first, slot, cpu)) throw notAllocated(slot)
      keepLater(slot)
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
  const help = 'each slot is freed once, by whoever took it out of its root with publish()'
  return runtimeError('slot-not-allocated', `slot ${slot} cannot be freed: ${help}`)
}
