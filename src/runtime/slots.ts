// Slots of shared memory: who owns each, and which one a root names. Runs on threads and is checked.
//
// `slots` holds the roots first and then one owner word for each slot. A slot is free, allocated, retired, or
// reserved for the CPU that had freed it; all but the first carry that CPU's number, so that what a dead CPU
// held can be found. A slot leaves retirement only behind a grace period. References are slot numbers plus
// 1; 0 names nothing. A root is read plainly: the slot's address depends on it, and that keeps the order on
// every machine (as in the kernel's rcu_dereference); an atomic read would cost more than all the rest.

export const FREE = 0
export const ALLOCATED = 1
export const RETIRED = 2
export const RESERVED = 3
export const STATE = 3
export const OWNER_SHIFT = 2

/** A free slot, now this CPU's, looked for from `hint` on; -1 when there is none. */
export function allocateSlot(
  slots: Int32Array,
  first: number,
  count: number,
  hint: number,
  cpu: number,
): number {
  const owned = (cpu << OWNER_SHIFT) | ALLOCATED
  for (let tried = 0; tried < count; tried += 1) {
    const slot = (hint + tried) % count
    const found = Atomics.load(slots, first + slot)
    if (found === FREE && Atomics.compareExchange(slots, first + slot, FREE, owned) === FREE) {
      return slot
    }
  }
  return -1
}

/** No new reader is to find it. False when the slot is not allocated: it was freed before. */
export function retireSlot(slots: Int32Array, first: number, slot: number, cpu: number): boolean {
  const at = first + slot
  const old = Atomics.load(slots, at)
  if ((old & STATE) !== ALLOCATED) return false
  return Atomics.compareExchange(slots, at, old, (cpu << OWNER_SHIFT) | RETIRED) === old
}

/** After a grace period, by whoever retired it: for his own next use. */
export function reserveSlot(slots: Int32Array, first: number, slot: number, cpu: number): void {
  Atomics.store(slots, first + slot, (cpu << OWNER_SHIFT) | RESERVED)
}

/** A slot that this CPU has reserved. */
export function takeReserved(slots: Int32Array, first: number, slot: number, cpu: number): void {
  Atomics.store(slots, first + slot, (cpu << OWNER_SHIFT) | ALLOCATED)
}

/** After a grace period, by whoever retired it: for everybody. */
export function releaseSlot(slots: Int32Array, first: number, slot: number): void {
  Atomics.store(slots, first + slot, FREE)
}

/** The root names `reference` from now on; what it named before. */
export function publishSlot(slots: Int32Array, root: number, reference: number): number {
  return Atomics.exchange(slots, root, reference)
}

export function readRoot(slots: Int32Array, root: number): number {
  return slots[root] ?? 0
}
