// The rules as bytes, beside the memory that the search reads them from: what was added and changed can be taken over.

export interface RuleImage {
  /** Room for so many bytes, as an address; nothing is ever taken back. */
  readonly take: (bytes: number) => number
  readonly get: (address: number) => number
  readonly set: (address: number, value: number) => void
  /** 64 bits. */
  readonly setWide: (address: number, value: bigint) => void
  /** So many times 64 bits, of what was just taken. */
  readonly fill: (address: number, value: bigint, times: number) => void
  /** What is new since the last time. */
  readonly update: () => RuleUpdate
  readonly bytes: () => number
}

export interface RuleUpdate {
  /** Address of what was added, and its words. */
  readonly start: number
  readonly words: Int32Array
  /** Words that have changed: an address, a value, and so on. */
  readonly patches: readonly number[]
  /** The same of 64 bits. */
  readonly widePatches: readonly (readonly [address: number, value: bigint])[]
}

/** `base` is the address of the first byte in that memory. */
export function createRuleImage(base: number): RuleImage {
  let words = new Int32Array(1024)
  let wide = new BigInt64Array(words.buffer)
  let end = base
  let known = base
  let patches: number[] = []
  let widePatches: (readonly [address: number, value: bigint])[] = []
  return {
    take: (bytes) => {
      const at = end
      end += Math.ceil(bytes / 8) * 8
      if (end - base > words.byteLength) {
        const more = new Int32Array(((end - base) * 2) >> 2)
        more.set(words)
        words = more
        wide = new BigInt64Array(words.buffer)
      }
      return at
    },
    get: (address) => words[(address - base) >> 2] ?? 0,
    set: (address, value) => {
      words[(address - base) >> 2] = value
      if (address < known) patches.push(address, value)
    },
    setWide: (address, value) => {
      wide[(address - base) >> 3] = value
      if (address < known) widePatches.push([address, value])
    },
    fill: (address, value, times) => {
      const at = (address - base) >> 3
      wide.fill(value, at, at + times)
    },
    update: () => {
      const update = {
        start: known,
        words: words.slice((known - base) >> 2, (end - base) >> 2),
        patches,
        widePatches,
      }
      known = end
      patches = []
      widePatches = []
      return update
    },
    bytes: () => words.byteLength,
  }
}
