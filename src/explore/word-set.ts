// An exact set of word sequences that stand as they are, numbered densely in the order of their arrival.
//
// For what is few and looked up often: a look-up hashes the words once and compares them once, where the state
// set (state-set.ts) folds them pair by pair to save room. The words stand in chunks that are never copied.

import { present } from '../base/assert.ts'
import { createIntList } from './int-list.ts'

export interface WordSet {
  readonly size: () => number
  readonly bytes: () => number
  /** Number of the sequence; it is new if the number equals the former size. */
  readonly add: (words: Int32Array, length: number) => number
  /** The sequence, to be read at once and not written. */
  readonly get: (id: number) => Int32Array
  /** Copies the sequence to the beginning of `words` and returns its length: sooner done than a view is made. */
  readonly copy: (id: number, words: Int32Array) => number
}

const [leastWords, mostWords] = [1 << 6, 1 << 16]

export function createWordSet(): WordSet {
  const sequences = createSequences()
  const hashes = createIntList()
  // A slot holds a number plus one; 0 is free.
  let slots = new Int32Array(64)

  const grow = (): void => {
    slots = new Int32Array(slots.length * 2)
    const mask = slots.length - 1
    for (let id = 0; id < hashes.length(); id++) {
      let at = hashes.at(id) & mask
      while (slots[at] !== 0) at = (at + 1) & mask
      slots[at] = id + 1
    }
  }
  return {
    size: hashes.length,
    bytes: () => sequences.bytes() + hashes.bytes() + slots.length * 4,
    add: (words, length) => {
      const code = hash(words, length)
      const mask = slots.length - 1
      let at = code & mask
      for (let slot = slots[at] ?? 0; slot !== 0; slot = slots[at] ?? 0) {
        const isSame = hashes.at(slot - 1) === code && sequences.equals(slot - 1, words, length)
        if (isSame) return slot - 1
        at = (at + 1) & mask
      }
      const id = hashes.length()
      sequences.push(words, length)
      hashes.push(code)
      slots[at] = id + 1
      if ((id + 1) * 4 > slots.length * 3) grow()
      return id
    },
    get: sequences.get,
    copy: sequences.copy,
  }
}

interface Sequences extends Pick<WordSet, 'get' | 'copy' | 'bytes'> {
  readonly push: (words: Int32Array, length: number) => void
  readonly equals: (id: number, words: Int32Array, length: number) => boolean
}

/** Sequences by number, whether they are the same or not. */
function createSequences(): Sequences {
  const chunks: Int32Array[] = []
  let room = 0
  let chunkBytes = 0
  // By number: the chunk, where in it, and how long.
  const [places, offsets, lengths] = [createIntList(), createIntList(), createIntList()]
  /** The chunk that the next sequence goes to. */
  const chunkFor = (length: number): Int32Array => {
    if (chunks.length === 0 || room < length) {
      // Each chunk is twice as long as the one before, up to a limit; a longer sequence has one of its own.
      room = Math.max(length, Math.min(mostWords, leastWords * 2 ** chunks.length))
      chunks.push(new Int32Array(room))
      chunkBytes += room * 4
    }
    return present(chunks.at(-1), 'there is a chunk')
  }
  return {
    bytes: () => chunkBytes + places.bytes() + offsets.bytes() + lengths.bytes(),
    push: (words, length) => {
      const chunk = chunkFor(length)
      const offset = chunk.length - room
      for (let at = 0; at < length; at++) chunk[offset + at] = words[at] ?? 0
      room -= length
      places.push(chunks.length - 1)
      offsets.push(offset)
      lengths.push(length)
    },
    get: (id) => {
      const chunk = present(chunks[places.at(id)], 'a sequence has its chunk')
      const offset = offsets.at(id)
      return chunk.subarray(offset, offset + lengths.at(id))
    },
    copy: (id, words) => {
      const chunk = chunks[places.at(id)]
      const offset = offsets.at(id)
      const length = lengths.at(id)
      for (let at = 0; at < length; at++) words[at] = chunk?.[offset + at] ?? 0
      return length
    },
    equals: (id, words, length) => {
      if (lengths.at(id) !== length) return false
      const chunk = chunks[places.at(id)]
      const offset = offsets.at(id)
      for (let at = 0; at < length; at++) if (chunk?.[offset + at] !== words[at]) return false
      return true
    },
  }
}

/** MurmurHash3 over whole words. */
function hash(words: Int32Array, length: number): number {
  let code = length
  for (let at = 0; at < length; at++) {
    let word = Math.imul(words[at] ?? 0, 0xcc9e2d51)
    word = Math.imul((word << 15) | (word >>> 17), 0x1b873593)
    code ^= word
    code = (Math.imul((code << 13) | (code >>> 19), 5) + 0xe6546b64) | 0
  }
  code = Math.imul(code ^ (code >>> 16), 0x85ebca6b)
  code = Math.imul(code ^ (code >>> 13), 0xc2b2ae35)
  return (code ^ (code >>> 16)) | 0
}
