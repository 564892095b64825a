// One memory with several regions, one behind the other: when one grows, those behind it move up.

import { assert } from '../base/assert.ts'

export interface Regions<N extends string> {
  readonly memory: WebAssembly.Memory
  /** The memory, which is another buffer whenever a region has grown. */
  readonly words: () => Int32Array
  readonly values: () => BigInt64Array
  readonly start: (region: N) => number
  readonly bytes: (region: N) => number
  /** Makes a region so large; what is added is zero. Throws a RangeError when there is no memory. */
  readonly resize: (region: N, to: number) => void
  readonly clear: (region: N) => void
}

const pageBytes = 65_536
// Regions begin at cache lines.
const unit = 64

/** `first` is the address of the first region. */
export function createRegions<N extends string>(names: readonly N[], first: number): Regions<N> {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(first / pageBytes) })
  const sizes = names.map(() => 0)
  let [words, values] = [new Int32Array(memory.buffer), new BigInt64Array(memory.buffer)]
  const sum = (until: number): number =>
    sizes.slice(0, until).reduce((at, bytes) => at + bytes, first)
  const number = (region: N): number => {
    const at = names.indexOf(region)
    assert(at >= 0, `there is a region ${region}`)
    return at
  }
  const start = (region: N): number => sum(number(region))
  return {
    memory,
    words: () => words,
    values: () => values,
    start,
    bytes: (region) => sizes[number(region)] ?? 0,
    resize: (region, to) => {
      const at = number(region)
      const more = Math.ceil((to - (sizes[at] ?? 0)) / unit) * unit
      const behind = sum(at + 1)
      const end = sum(names.length)
      const missing = Math.ceil((end + more - memory.buffer.byteLength) / pageBytes)
      if (missing > 0) {
        memory.grow(missing)
        words = new Int32Array(memory.buffer)
        values = new BigInt64Array(memory.buffer)
      }
      if (end > behind) {
        const all = new Uint8Array(memory.buffer)
        all.copyWithin(behind + more, behind, end)
        all.fill(0, behind, Math.min(end, behind + more))
      }
      sizes[at] = (sizes[at] ?? 0) + more
    },
    clear: (region) => {
      const at = start(region)
      words.fill(0, at >> 2, (at + (sizes[number(region)] ?? 0)) >> 2)
    },
  }
}
