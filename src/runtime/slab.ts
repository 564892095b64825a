// Shared memory in slots of one size: allocated, filled, published under a root, read without locks, and
// freed when no reader can have it any more.
//
// A reader takes what a root names inside of a read section and uses it until the section ends. A writer
// fills a slot that nobody knows, publishes it, and frees what the root named before.

import { runtimeError } from './errors.ts'
import { hasMemory } from './memory.ts'
import { newPool } from './slot-pool.ts'
import { ALLOCATED, publishSlot, readRoot, replaceSlot, STATE } from './slots.ts'
import { checkAttached } from './thread.ts'
import type { Thread } from './thread.ts'

export interface SlabOptions {
  /** 1 to 65,536. */
  readonly slots: number
  /** 8 to 1,048,576; rounded up to a multiple of 8. */
  readonly slotBytes: number
  /** Names under which slots are published: 1 unless told, 1,024 at most. */
  readonly roots?: number
}

export interface SlabHandle {
  readonly kind: 'sallyport-slab'
  readonly version: number
  readonly slots: number
  readonly slotBytes: number
  readonly roots: number
  readonly memory: SharedArrayBuffer
}

/** A slab as one thread uses it. Slots are numbers from 0. */
export interface Slab {
  /** A slot that is this CPU's until it is published or freed; undefined when there is none to be had. */
  allocate(): number | undefined
  /** The bytes of a slot: of one that was allocated here, or that read() gave, until the section ends. */
  bytes(slot: number): Uint8Array
  /** The same, as 32-bit words. */
  words(slot: number): Int32Array
  /** All slots' words in one array, for code that counts nanoseconds: a slot's begin at `start(slot)`. */
  readonly all: Int32Array
  start(slot: number): number
  /** The root names this slot now; what it named before is the caller's to free. */
  publish(slot: number, root?: number): number | undefined
  /** The same, and frees what the root named before: dearest of all is memory that moves, and this moves less. */
  replace(slot: number, root?: number): void
  /** What the root names. Only inside of a read section, and good until its end. */
  read(root?: number): number | undefined
  /** The slot can be allocated again after a grace period, by this CPU before others. */
  free(slot: number): void
  /**
   * Frees slots that a dead CPU had allocated and not published, or had not yet given back. How many. Throws
   * `cpu-taken` when it has a thread again, other than this one before it allocates.
   */
  recover(deadCpu: number): number
}

const slabVersion = 2
const wordBytes = 4
const alignment = 64
const mostBytes = 2 ** 32
/** In words. Behind the cache line of what threads count together, and of what the memory is. */
const rootsStart = 16
/** In words: how the memory is laid out, so that a handle that says something else is refused. */
const layoutStart = 8

/** Throws `bad-size`. */
export function createSlab({ roots = 1, slotBytes, slots }: SlabOptions): SlabHandle {
  checkSize(slots, 1, 65_536, 'slots')
  checkSize(slotBytes, 8, 1_048_576, 'slotBytes')
  checkSize(roots, 1, 1024, 'roots')
  const rounded = Math.ceil(slotBytes / 8) * 8
  const bytes = dataStart(roots, slots) + slots * rounded
  if (bytes > mostBytes) {
    const message = `${slots} slots of ${rounded} bytes are more than 4 GiB`
    throw runtimeError('bad-size', `${message}: use several slabs`)
  }
  const memory = new SharedArrayBuffer(bytes)
  new Int32Array(memory, layoutStart * wordBytes, 3).set([slots, rounded, roots])
  const version = slabVersion
  return { kind: 'sallyport-slab', version, slots, slotBytes: rounded, roots, memory }
}

function checkSize(value: number, least: number, most: number, what: string): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw runtimeError('bad-size', `${what} is ${value}: it has to be ${least} to ${most}`)
}

/** Throws `bad-handle`, `other-version`. */
export function openSlab(thread: Thread, handle: SlabHandle): Slab {
  checkHandle(handle)
  const { memory, roots, slotBytes, slots } = handle
  const first = firstOwner(roots)
  const owners = new Int32Array(memory, 0, first + slots)
  const named = new Int32Array(memory, rootsStart * wordBytes, roots)
  const pool = newPool(thread, { owners, named, first, slots })
  const start = dataStart(roots, slots)
  const slotWords = slotBytes / wordBytes
  // Each slot's views are made once: reading a slot makes no garbage.
  const byteViews: (Uint8Array | undefined)[] = Array.from({ length: slots })
  const wordViews: (Int32Array | undefined)[] = Array.from({ length: slots })
  const addressOf = (slot: number): number => {
    checkPlace(slot, slots, 'slot')
    return start + slot * slotBytes
  }
  const checkPublishing = (slot: number, root: number): void => {
    checkAttached(thread)
    checkPlace(slot, slots, 'slot')
    checkPlace(root, roots, 'root')
    checkAllocated(owners, first, slot)
  }
  return {
    all: new Int32Array(memory, start, slots * slotWords),
    start: (slot) => {
      checkPlace(slot, slots, 'slot')
      // A whole number of 32 bits, so that loops that begin there count in registers.
      return (slot * slotWords) | 0
    },
    allocate: () => pool.allocate(),
    bytes: (slot) =>
      byteViews[slot] ?? (byteViews[slot] = new Uint8Array(memory, addressOf(slot), slotBytes)),
    words: (slot) =>
      wordViews[slot] ?? (wordViews[slot] = new Int32Array(memory, addressOf(slot), slotWords)),
    publish: (slot, root = 0) => {
      checkPublishing(slot, root)
      const before = publishSlot(owners, named, first, slot, root)
      return before === 0 ? undefined : before - 1
    },
    replace: (slot, root = 0) => {
      checkPublishing(slot, root)
      const before = replaceSlot(owners, named, first, slot, root, thread.cpu)
      if (before !== 0) pool.keepLater(before - 1)
    },
    read: (root = 0) => {
      if (thread.readers <= 0) throw notReading()
      const reference = readRoot(named, root)
      if (reference !== 0) return reference - 1
      // A root that is not there names nothing, either.
      checkPlace(root, roots, 'root')
      return undefined
    },
    free: (slot) => {
      checkPlace(slot, slots, 'slot')
      pool.free(slot)
    },
    recover: (deadCpu) => pool.recover(deadCpu),
  }
}

function checkPlace(place: number, count: number, what: 'slot' | 'root'): void {
  if (Number.isInteger(place) && place >= 0 && place < count) return
  throw runtimeError('no-such-slot', `there is no ${what} ${place}; there are 0 to ${count - 1}`)
}

function notReading(): Error {
  const message = 'read() outside of a read section: call readLock() before'
  return runtimeError('not-reading', message)
}

function dataStart(roots: number, slots: number): number {
  return Math.ceil(((firstOwner(roots) + slots) * wordBytes) / alignment) * alignment
}

/** Roots and owner words do not share cache lines: reading a root is to be quick. */
function firstOwner(roots: number): number {
  const words = alignment / wordBytes
  return Math.ceil((rootsStart + roots) / words) * words
}

function checkHandle(handle: SlabHandle): void {
  if (!hasMemory(handle, 'sallyport-slab')) {
    throw runtimeError('bad-handle', 'this is no slab: pass what createSlab() gave, as it is')
  }
  const { memory, roots, slotBytes, slots, version } = handle
  if (version !== slabVersion) {
    const help = 'load the same version in all threads'
    throw runtimeError(
      'other-version',
      `a slab of version ${version}; this is ${slabVersion}: ${help}`,
    )
  }
  const fits = memory.byteLength === dataStart(roots, slots) + slots * slotBytes
  const layout = fits ? [...new Int32Array(memory, layoutStart * wordBytes, 3)] : []
  if (layout[0] !== slots || layout[1] !== slotBytes || layout[2] !== roots) {
    throw runtimeError('bad-handle', 'the slab and its memory disagree: send it unchanged')
  }
}

function checkAllocated(owners: Int32Array, first: number, slot: number): void {
  if (((owners[first + slot] ?? 0) & STATE) === ALLOCATED) return
  const help = 'publish what allocate() gave, once'
  throw runtimeError('slot-not-allocated', `slot ${slot} is not allocated: ${help}`)
}
