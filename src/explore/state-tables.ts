// The memory of a search: the pairs that states are folded into, and the keys of those that were visited.
//
// Code inserts into both without coming back. Between two calls the host lets them grow, so that whatever one
// call may add has room.

import { assert } from '../base/assert.ts'
import { encodeModule } from '../wasm/encoder.ts'
import { chunkBits, generateNodes, nodeHeader, nodeTablePages } from '../wasm/generate-nodes.ts'
import { generateRoots, rootHeader, rootTablePages, slackSlots } from '../wasm/generate-roots.ts'
import { exported } from '../wasm/machine.ts'

/** A table as code sees it, and as it grows. */
export interface StateTable {
  readonly exports: Readonly<Record<string, unknown>>
  /** Makes room for so many more. Throws a RangeError when there is none. */
  readonly reserve: (more: number) => void
  readonly bytes: () => number
  /** Forgets everything. */
  readonly clear: () => void
}

export interface RootTable extends StateTable {
  /** The host counts what was inserted. */
  readonly added: (count: number) => void
  readonly size: () => number
}

const pageBytes = 65_536
const chunkBytes = 8 * 2 ** chunkBits
const firstIndexSlots = 2 ** 14
const firstRootSlots = 2 ** 14
// Above this load, runs of occupied slots get long.
const mostLoad = 0.85
// From this size on a table grows by little at a time, because it is large.
const largeSlots = 2 ** 21

export function createNodeTable(): StateTable {
  const memory = new WebAssembly.Memory({ initial: nodeTablePages })
  const { exports } = instantiate(generateNodes(), memory)
  const rehash = exported(exports, 'rehash', isRange)
  let end = pageBytes
  let slots = 0
  let chunks = 0
  const words = (): Int32Array => new Int32Array(memory.buffer)
  const take = (bytes: number): number => {
    const start = end
    end += Math.ceil(bytes / pageBytes) * pageBytes
    ensure(memory, end)
    return start
  }
  const growIndex = (): void => {
    slots = Math.max(firstIndexSlots, slots * 2)
    const index = take(slots * 4)
    const most = Math.floor(slots * 0.7)
    const directory: number[] = []
    for (; chunks * 2 ** chunkBits < most; chunks++) directory.push(take(chunkBytes))
    const cells = words()
    const first = (nodeHeader.directory >> 2) + chunks - directory.length
    directory.forEach((start, at) => (cells[first + at] = start))
    cells[nodeHeader.index >> 2] = index
    cells[nodeHeader.mask >> 2] = slots - 1
    // Room for what comes before anybody looks again.
    cells[nodeHeader.limit >> 2] = Math.floor(slots * 0.5)
    // A full index would be probed for ever.
    cells[nodeHeader.end >> 2] = Math.min(slots - 1, chunks * 2 ** chunkBits)
    rehash(1, cells[nodeHeader.next >> 2] ?? 0)
  }
  const clear = (): void => {
    const cells = words()
    const index = cells[nodeHeader.index >> 2] ?? 0
    cells.fill(0, index >> 2, (index >> 2) + slots)
    cells[nodeHeader.next >> 2] = 1
  }
  clear()
  growIndex()
  return {
    clear,
    exports,
    reserve: () => {
      while ((words()[nodeHeader.next >> 2] ?? 0) >= (words()[nodeHeader.limit >> 2] ?? 0))
        growIndex()
    },
    bytes: () => (words()[nodeHeader.next >> 2] ?? 0) * 8 + slots * 4,
  }
}

export function createRootTable(): RootTable {
  let slots = firstRootSlots
  let size = 0
  const memory = new WebAssembly.Memory({ initial: rootTablePages })
  ensure(memory, bytesFor(slots))
  new Int32Array(memory.buffer)[rootHeader.slots >> 2] = slots
  const { exports } = instantiate(generateRoots(), memory)
  const grow = exported(exports, 'grow', isRange)
  return {
    exports,
    reserve: (more) => {
      if (size + more <= slots * mostLoad) return
      let next = slots
      while (size + more > next * mostLoad) next = Math.ceil(next * (next < largeSlots ? 2 : 1.2))
      ensure(memory, bytesFor(next))
      grow(slots, next)
      slots = next
    },
    added: (count) => {
      size += count
    },
    size: () => size,
    clear: () => {
      new Uint8Array(memory.buffer).fill(0, rootHeader.base, bytesFor(slots))
      size = 0
      slots = firstRootSlots
      new Int32Array(memory.buffer)[rootHeader.slots >> 2] = slots
    },
    bytes: () => (slots + slackSlots) * 8,
  }
}

function instantiate(
  contents: Parameters<typeof encodeModule>[0],
  memory: WebAssembly.Memory,
): { readonly exports: Readonly<Record<string, unknown>> } {
  return new WebAssembly.Instance(new WebAssembly.Module(encodeModule(contents)), {
    host: { memory },
  })
}

function ensure(memory: WebAssembly.Memory, bytes: number): void {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / pageBytes)
  if (missing > 0) assert(memory.grow(missing) >= 0, 'memory grows or throws')
}

function isRange(value: unknown): value is (from: number, to: number) => void {
  return typeof value === 'function'
}

function bytesFor(slots: number): number {
  return rootHeader.base + (slots + slackSlots) * 8
}
