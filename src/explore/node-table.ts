// An exact, insertion-only table of triples (left, right, tag), each known by a dense number.
//
// It is the building block of the state set: a triple is stored once, found again by hash and compared in
// full, so there are no silent collisions. Entries stand in chunks and the hash index is cut into segments
// that grow one at a time: growth never needs twice the memory, and no array meets an engine's size limit.

const chunkBits = 16
const chunkSize = 1 << chunkBits
const segmentBits = 8
const firstSegmentSize = 16

export interface NodeTable {
  readonly size: () => number
  readonly bytes: () => number
  /** Number of the triple, which is entered if it is new; then the number is the former size. */
  readonly add: (left: number, right: number, tag: number) => number
  readonly left: (id: number) => number
  readonly right: (id: number) => number
  readonly tag: (id: number) => number
}

export function createNodeTable(): NodeTable {
  const pairs: Int32Array[] = []
  const tags: Uint16Array[] = []
  // A slot holds an id plus one; 0 is free.
  const segments: Uint32Array[] = Array.from(
    { length: 1 << segmentBits },
    () => new Uint32Array(firstSegmentSize),
  )
  const used = new Uint32Array(1 << segmentBits)
  let size = 0
  let bytes = segments.length * firstSegmentSize * 4

  const left = (id: number): number => pairs[id >>> chunkBits]?.[(id & (chunkSize - 1)) << 1] ?? 0
  const right = (id: number): number =>
    pairs[id >>> chunkBits]?.[((id & (chunkSize - 1)) << 1) + 1] ?? 0
  const tag = (id: number): number => tags[id >>> chunkBits]?.[id & (chunkSize - 1)] ?? 0

  const append = (first: number, second: number, mark: number): number => {
    const at = size & (chunkSize - 1)
    if (at === 0) {
      pairs.push(new Int32Array(chunkSize * 2))
      tags.push(new Uint16Array(chunkSize))
      bytes += chunkSize * 10
    }
    const chunk = size >>> chunkBits
    const pair = pairs[chunk]
    const marks = tags[chunk]
    if (pair !== undefined && marks !== undefined) {
      pair[at << 1] = first
      pair[(at << 1) + 1] = second
      marks[at] = mark
    }
    size++
    return size - 1
  }

  const grow = (number: number): void => {
    const old = segments[number] ?? new Uint32Array(0)
    const grown = new Uint32Array(old.length * 2)
    const mask = grown.length - 1
    for (const slot of old) {
      if (slot === 0) continue
      const id = slot - 1
      let at = (hash(left(id), right(id), tag(id)) >>> segmentBits) & mask
      while (grown[at] !== 0) at = (at + 1) & mask
      grown[at] = slot
    }
    segments[number] = grown
    bytes += old.length * 4
  }

  const add = (first: number, second: number, mark: number): number => {
    const code = hash(first, second, mark)
    const number = code & ((1 << segmentBits) - 1)
    const segment = segments[number] ?? new Uint32Array(0)
    const mask = segment.length - 1
    let at = (code >>> segmentBits) & mask
    for (;;) {
      const slot = segment[at] ?? 0
      if (slot === 0) break
      const id = slot - 1
      const pair = pairs[id >>> chunkBits]
      const place = (id & (chunkSize - 1)) << 1
      if (pair?.[place] === first && pair[place + 1] === second && tag(id) === mark) return id
      at = (at + 1) & mask
    }
    const id = append(first, second, mark)
    segment[at] = id + 1
    const full = (used[number] ?? 0) + 1
    used[number] = full
    if (full * 4 > segment.length * 3) grow(number)
    return id
  }

  return { size: () => size, bytes: () => bytes, add, left, right, tag }
}

// Two rounds of the finaliser of MurmurHash3, one per half of the key. The low bits choose the segment
// and the higher ones the slot, so more than 2^24 slots in a segment would only lengthen probes.
function hash(left: number, right: number, tag: number): number {
  let code = mix(left ^ Math.imul(tag, 0x9e3779b1))
  code = mix(code ^ right)
  return code
}

function mix(value: number): number {
  let code = value | 0
  code = Math.imul(code ^ (code >>> 16), 0x85ebca6b)
  code = Math.imul(code ^ (code >>> 13), 0xc2b2ae35)
  return (code ^ (code >>> 16)) | 0
}
