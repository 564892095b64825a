// Slots of shared memory: who owns each, and which one a root names. Runs on threads and is checked.
//
// `slots` holds a count of releases and, from `first` on, an owner word for each slot; `roots` is a memory of
// its own. A slot is free, allocated, published or retired. Allocated and retired ones carry their CPU's
// number, so that what a dead CPU held can be found; a published one carries its root's, belongs to nobody,
// and to who takes it out of that root. It leaves retirement only behind a grace period: for the next use of
// who has retired it, or for everybody. Free slots are looked for, not linked: there is no list whose head
// could have changed and changed back, nor one that a dying thread could leave a slot out of.
//
// References are slot numbers plus 1; 0 names nothing. A root is read plainly: the slot's address depends on
// it, and that keeps the order on every machine (as in the kernel's rcu_dereference).

/** Counts slots that were released, so that who has found none knows whether to look again. */
export const RELEASED = 0

export const FREE = 0
export const ALLOCATED = 1
export const RETIRED = 2
export const PUBLISHED = 3
export const STATE = 3
export const OWNER_SHIFT = 2

/** A free slot, now this CPU's; -1 when there is none. It looks from slot `from` on, and all around. */
export function allocateSlot(
  slots: Int32Array,
  first: number,
  count: number,
  cpu: number,
  from: number,
): number {
  const mine = (cpu << OWNER_SHIFT) | ALLOCATED
  for (;;) {
    const released = Atomics.load(slots, RELEASED)
    for (let step = 0; step < count; step += 1) {
      const slot = from + step < count ? from + step : from + step - count
      const free = (slots[first + slot] ?? 0) === FREE
      if (free && Atomics.compareExchange(slots, first + slot, FREE, mine) === FREE) return slot
    }
    if (Atomics.load(slots, RELEASED) === released) return -1
  }
}

/** No new reader is to find it. False when it was freed before, or when its root still names it. */
export function retireSlot(
  slots: Int32Array,
  roots: Int32Array,
  first: number,
  slot: number,
  cpu: number,
): boolean {
  const at = first + slot
  const old = slots[at] ?? 0
  const state = old & STATE
  if (state === FREE || state === RETIRED) return false
  if (state === PUBLISHED && roots[old >> OWNER_SHIFT] === slot + 1) return false
  return Atomics.compareExchange(slots, at, old, (cpu << OWNER_SHIFT) | RETIRED) === old
}

/** After a grace period, by whoever retired it: for his own next use. */
export function reuseSlot(slots: Int32Array, first: number, slot: number, cpu: number): void {
  slots[first + slot] = (cpu << OWNER_SHIFT) | ALLOCATED
}

/** After a grace period, by whoever retired it: for everybody. */
export function releaseSlot(slots: Int32Array, first: number, slot: number): void {
  Atomics.store(slots, first + slot, FREE)
  Atomics.add(slots, RELEASED, 1)
}

/** A slot that a dead CPU held, retired by this one from now on. False when somebody else was first. */
export function claimSlot(
  slots: Int32Array,
  first: number,
  slot: number,
  dead: number,
  cpu: number,
): boolean {
  const at = first + slot
  const old = Atomics.load(slots, at)
  const state = old & STATE
  if (state === FREE || state === PUBLISHED || old >> OWNER_SHIFT !== dead) return false
  return Atomics.compareExchange(slots, at, old, (cpu << OWNER_SHIFT) | RETIRED) === old
}

/** The root names this slot from now on, which the caller has allocated. The reference that it held before. */
export function publishSlot(
  slots: Int32Array,
  roots: Int32Array,
  first: number,
  slot: number,
  root: number,
): number {
  slots[first + slot] = (root << OWNER_SHIFT) | PUBLISHED
  return Atomics.exchange(roots, root, slot + 1)
}

/**
 * The same, and retires what the root held before. That is the caller's alone, since he has taken it out: a
 * plain store says so, and nothing waits for the memory in which it is.
 */
export function replaceSlot(
  slots: Int32Array,
  roots: Int32Array,
  first: number,
  slot: number,
  root: number,
  cpu: number,
): number {
  const old = publishSlot(slots, roots, first, slot, root)
  if (old !== 0) slots[first + old - 1] = (cpu << OWNER_SHIFT) | RETIRED
  return old
}

export function readRoot(roots: Int32Array, root: number): number {
  return roots[root] ?? 0
}
