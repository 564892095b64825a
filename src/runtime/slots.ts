// Slots of shared memory: who owns each, and which one a root names. Runs on threads and is checked.
//
// `slots` holds a head word and, from `first` on, an owner word for each slot; `roots` is a memory of its
// own. A slot is free, allocated, published or retired. Allocated and retired ones carry their CPU's number,
// so that what a dead CPU held can be found; a published one belongs to nobody, and to who takes it out of
// its root. It leaves retirement only behind a grace period: for the next use of who has retired it, or for
// everybody. Free slots are a list (Treiber, 1986): a link says how far it is to the next free slot if not
// the neighbour, so that memory full of zeros is the list of all slots. The head has a tag that changes with
// the list, so that a slot that has gone and come back is not taken for one that never went.
//
// References are slot numbers plus 1; 0 names nothing. A root is read plainly: the slot's address depends on
// it, and that keeps the order on every machine (as in the kernel's rcu_dereference).

export const HEAD = 0
const INDEX = 0x1ffff
const TAG = 0x20000

export const FREE = 0
export const ALLOCATED = 1
export const RETIRED = 2
export const PUBLISHED = 3
export const STATE = 3
export const OWNER_SHIFT = 2

/** A free slot, now this CPU's; -1 when there is none. `first`: the first slot's owner word. */
export function allocateSlot(slots: Int32Array, first: number, count: number, cpu: number): number {
  for (;;) {
    const head = Atomics.load(slots, HEAD)
    const slot = head & INDEX
    if (slot === count) return -1
    const skipped = Atomics.load(slots, first + slot) >> OWNER_SHIFT
    const next = ((head & ~INDEX) + TAG) | ((slot + 1 + skipped) & INDEX)
    if (Atomics.compareExchange(slots, HEAD, head, next) === head) {
      Atomics.store(slots, first + slot, (cpu << OWNER_SHIFT) | ALLOCATED)
      return slot
    }
  }
}

/** No new reader is to find it. False when it was freed before. */
export function retireSlot(slots: Int32Array, first: number, slot: number, cpu: number): boolean {
  const at = first + slot
  const old = slots[at] ?? 0
  const state = old & STATE
  if (state === FREE || state === RETIRED) return false
  return Atomics.compareExchange(slots, at, old, (cpu << OWNER_SHIFT) | RETIRED) === old
}

/** After a grace period, by whoever retired it: for his own next use. */
export function reuseSlot(slots: Int32Array, first: number, slot: number, cpu: number): void {
  slots[first + slot] = (cpu << OWNER_SHIFT) | ALLOCATED
}

/** After a grace period, by whoever retired it: for everybody. */
export function releaseSlot(slots: Int32Array, first: number, slot: number): void {
  for (;;) {
    const head = Atomics.load(slots, HEAD)
    const skipped = (head & INDEX) - (slot + 1)
    Atomics.store(slots, first + slot, skipped << OWNER_SHIFT)
    const next = ((head & ~INDEX) + TAG) | slot
    if (Atomics.compareExchange(slots, HEAD, head, next) === head) return
  }
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
  slots[first + slot] = PUBLISHED
  return Atomics.exchange(roots, root, slot + 1)
}

export function readRoot(roots: Int32Array, root: number): number {
  return roots[root] ?? 0
}
