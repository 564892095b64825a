// A list of 32-bit integers that grows in chunks: no copy when it grows, and no array too large for an engine.
// Only the first chunk begins small and is copied, as most lists stay short.

const chunkBits = 13
const chunkSize = 1 << chunkBits
const leastSize = 16

export interface IntList {
  readonly length: () => number
  readonly push: (value: number) => void
  readonly at: (index: number) => number
  readonly set: (index: number, value: number) => void
  readonly bytes: () => number
}

export function createIntList(): IntList {
  const chunks: Int32Array[] = []
  let length = 0
  let bytes = 0
  const add = (chunk: Int32Array, at: number): void => {
    bytes += chunk.byteLength - (chunks[at]?.byteLength ?? 0)
    chunks[at] = chunk
  }
  const set = (index: number, value: number): void => {
    const chunk = chunks[index >>> chunkBits]
    if (chunk !== undefined) chunk[index & (chunkSize - 1)] = value
  }
  /** Makes room in the first chunk. */
  const widen = (): void => {
    const first = chunks[0] ?? new Int32Array(0)
    if (length < first.length) return
    const wider = new Int32Array(Math.max(leastSize, first.length * 2))
    wider.set(first)
    add(wider, 0)
  }
  return {
    length: () => length,
    push: (value) => {
      if (length < chunkSize) widen()
      else if ((length & (chunkSize - 1)) === 0) {
        add(new Int32Array(chunkSize), chunks.length)
      }
      set(length++, value)
    },
    at: (index) => chunks[index >>> chunkBits]?.[index & (chunkSize - 1)] ?? 0,
    set,
    bytes: () => bytes,
  }
}
