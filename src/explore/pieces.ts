// A state as a list of small numbers: one for each piece of it, which is a cell or a frame.
//
// A piece has few contents in all reachable states, and they are numbered in the order in which they were
// met. So a number needs few bits however large the contents are, and equal states are equal lists. A frame
// that does not exist has number 0, which is no other's, except for a task's first frame, which is always there.

import type { Owner } from '../ir/program.ts'
import { cellBytes, cpuAddress, cpuCells, fieldOffset, frameAddress } from '../wasm/layout.ts'
import { taskAddress, taskCells } from '../wasm/layout.ts'
import type { Machine } from '../wasm/machine.ts'
import { changingFields } from './changing-fields.ts'
import type { Part, StateCodec } from './state-codec.ts'
import { createWordSet } from './word-set.ts'
import type { WordSet } from './word-set.ts'

export interface Pieces {
  readonly count: number
  /** Pieces of one kind take equally many bits. */
  readonly kind: (piece: number) => string
  /** Contents that a piece has had so far, and so the first number that it has not. */
  readonly sizeOf: (piece: number) => number
  /** Contents that it can have, as far as its type says. */
  readonly mostOf: (piece: number) => number
  /** The piece that a cell is part of; -1 for what never changes. */
  readonly at: (address: number) => number
  /** Where the piece begins. */
  readonly address: (piece: number) => number
  /** Whether the piece is a cell, and nothing of it stays when that is written. */
  readonly isCell: (piece: number) => boolean
  /** The words of each of a piece's contents, by number. */
  readonly contentsOf: (piece: number) => Contents
  /** Numbers of the state in the machine's memory. */
  readonly read: (numbers: Int32Array) => void
  /**
   * The same for a state that was reached from another one: its numbers, and the memory from the first global
   * on as it was then.
   */
  readonly readAfter: (numbers: Int32Array, before: Int32Array, memory: Int32Array) => void
  /** Brings a state into the machine's memory. */
  readonly load: (numbers: Int32Array) => void
  /** The number of what some contents become when the piece's memory, where they are, is changed. */
  readonly changed: (piece: number, number: number, change: () => void) => number
  readonly bytes: () => number
  /** By piece: contents in the order of their numbers; and the same back, in pieces that have had none. */
  readonly contents: () => readonly Contents[]
  readonly restore: (all: readonly Contents[]) => void
}

/** The words of each of a piece's contents. */
export type Contents = readonly (readonly number[])[]

/** Contents by number, and numbers by contents. */
interface Piece {
  readonly kind: string
  readonly isCell: boolean
  readonly most: number
  readonly size: () => number
  /** Whether the memory there is as it was. */
  readonly isSame: (before: Int32Array) => boolean
  readonly number: () => number
  readonly load: (number: number) => void
  /** Sees to it that the piece is there, whatever it is then; false when the number says that it is not. */
  readonly makeRoom: (number: number) => boolean
  readonly bytes: () => number
  readonly contents: () => Contents
  readonly add: (words: readonly number[]) => void
}

/** Pieces whose addresses `sharedAt` makes the same have their contents in common, and so their numbers. */
export function createPieces(
  machine: Machine,
  codec: StateCodec,
  sharedAt: (address: number) => number = (address) => address,
): Pieces {
  const { layout } = machine
  const pieces: Piece[] = []
  const addresses: number[] = []
  const places = new Int32Array(layout.end / cellBytes).fill(-1)
  const add = (piece: Piece, address: number, bytes: number): void => {
    addresses.push(address)
    places.fill(pieces.push(piece) - 1, address / cellBytes, (address + bytes) / cellBytes)
  }
  addPieces(machine, codec, sharedAt, add)
  const read = (numbers: Int32Array): void => {
    for (let at = 0; at < pieces.length; at++) numbers[at] = pieces[at]?.number() ?? 0
  }
  return {
    count: pieces.length,
    kind: (piece) => pieces[piece]?.kind ?? '',
    sizeOf: (piece) => pieces[piece]?.size() ?? 0,
    mostOf: (piece) => pieces[piece]?.most ?? Infinity,
    at: (address) => places[address / cellBytes] ?? -1,
    address: (piece) => addresses[piece] ?? 0,
    isCell: (piece) => pieces[piece]?.isCell === true,
    contentsOf: (piece) => pieces[piece]?.contents() ?? [],
    read,
    readAfter: (numbers, before, memory) => {
      for (let at = 0; at < pieces.length; at++) {
        const piece = pieces[at]
        if (piece === undefined) continue
        numbers[at] = piece.isSame(memory) ? (before[at] ?? 0) : piece.number()
      }
    },
    load: (numbers) => {
      for (let at = 0; at < pieces.length; at++) pieces[at]?.load(numbers[at] ?? 0)
    },
    changed: (at, number, change) => {
      const piece = pieces[at]
      if (piece === undefined || !piece.makeRoom(number)) return number
      piece.load(number)
      change()
      return piece.number()
    },
    bytes: () => pieces.reduce((sum, piece) => sum + piece.bytes(), 0),
    contents: () => pieces.map((piece) => piece.contents()),
    restore: (all) =>
      pieces.forEach((piece, at) => {
        for (const words of all[at] ?? []) piece.add(words)
      }),
  }
}

/** What changes together stands together: a CPU, and the task that it runs in the beginning. */
function addPieces(
  machine: Machine,
  codec: StateCodec,
  sharedAt: (address: number) => number,
  add: (piece: Piece, address: number, bytes: number) => void,
): void {
  const { program, layout } = machine
  const { bounds, tasks, vectors, functions } = program
  const switches = functions.some(({ steps }) => steps.some(({ kind }) => kind === 'switch'))
  const slots = vectors.length === 0 ? 1 : layout.slots
  const changing = changingFields(program)
  const values = oneForEach(sharedAt, createValueNumbers)
  const frames = oneForEach(sharedAt, createWordSet)
  const cell = (address: number, kind: string, most: number): void =>
    add(cellPiece(machine, { address, kind, most }, values(address)), address, cellBytes)
  const fields = (owner: Owner, base: number): void =>
    program.fields.forEach((field, id) => {
      if (field.owner !== owner || !changing.has(id)) return
      for (let element = 0; element < field.length; element++) {
        const address = base + fieldOffset(layout, id) + element * cellBytes
        cell(address, `field ${id}`, 2 ** field.type.bits)
      }
    })
  const task = (id: number): void => {
    const base = taskAddress(layout, id)
    const depth = base + taskCells.depth
    if (vectors.length > 0) cell(depth, 'depth', slots + 1)
    fields('task', base)
    for (let slot = 0; slot < slots; slot++) {
      const address = frameAddress(layout, id, slot)
      const bytes = layout.frameStride
      const place = { address, bytes, slot, depth, known: frames(address) }
      add(framePiece(machine, codec.frame(id, slot), place), address, bytes)
    }
  }
  fields('global', 0)
  for (let cpu = 0; cpu < bounds.cpus; cpu++) {
    const base = cpuAddress(layout, cpu)
    if (switches) cell(base + cpuCells.current, 'current', tasks.length)
    fields('cpu', base)
    tasks.forEach(({ runsOn }, id) => {
      if (runsOn === cpu) task(id)
    })
  }
  tasks.forEach(({ runsOn }, id) => {
    if (runsOn === undefined) task(id)
  })
}

function oneForEach<T>(keyOf: (address: number) => number, make: () => T): (address: number) => T {
  const made = new Map<number, T>()
  return (address) => {
    const key = keyOf(address)
    const one = made.get(key) ?? make()
    made.set(key, one)
    return one
  }
}

/** Cells' contents by number, and numbers by contents. */
interface ValueNumbers {
  readonly contents: (readonly [number, number])[]
  readonly add: (low: number, high: number) => number
}

function createValueNumbers(): ValueNumbers {
  const contents: (readonly [number, number])[] = []
  const numbers = new Map<number | bigint, number>()
  const add = (low: number, high: number): number => {
    const key = high === low >> 31 ? low : (BigInt(high) << 32n) | BigInt(low >>> 0)
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, contents.length)
    return contents.push([low, high]) - 1
  }
  return { contents, add }
}

function cellPiece(
  { words, layout }: Machine,
  { address, kind, most }: Pick<Piece, 'kind' | 'most'> & { readonly address: number },
  { contents, add }: ValueNumbers,
): Piece {
  const [low, high] = [address >> 2, (address >> 2) + 1]
  const start = layout.globals >> 2
  return {
    kind,
    isCell: true,
    most,
    size: () => contents.length,
    isSame: (before) => before[low - start] === words[low] && before[high - start] === words[high],
    number: () => add(words[low] ?? 0, words[high] ?? 0),
    load: (number) => {
      const pair = contents[number]
      if (pair === undefined) return
      words[low] = pair[0]
      words[high] = pair[1]
    },
    makeRoom: () => true,
    bytes: () => contents.length * 64,
    contents: () => contents,
    add: ([first = 0, second = 0]) => void add(first, second),
  }
}

interface FramePlace {
  readonly address: number
  readonly bytes: number
  readonly slot: number
  /** Where the task's number of frames stands. */
  readonly depth: number
  /** Packed frames by number. */
  readonly known: WordSet
}

/** Numbers of frames; the packed form has nothing of what is dead. */
function framePiece(
  { words, layout, maxWords }: Machine,
  part: Part,
  { address, bytes, slot, depth, known }: FramePlace,
): Piece {
  const start = layout.globals >> 2
  const [first, end, frames] = [address >> 2, (address + bytes) >> 2, depth >> 2]
  const room = new Int32Array(maxWords)
  const absent = slot === 0 ? 0 : 1
  return {
    kind: `frame ${slot}`,
    isCell: false,
    most: Infinity,
    size: () => known.size() + absent,
    isSame: (before) => {
      const exists = (words[frames] ?? 0) > slot
      if (exists !== (before[frames - start] ?? 0) > slot) return false
      if (!exists) return true
      for (let at = first; at < end; at++) if (words[at] !== before[at - start]) return false
      return true
    },
    number: () => ((words[frames] ?? 0) > slot ? known.add(room, part.pack(room)) + absent : 0),
    load: (number) => {
      if (number >= absent) part.load(known.get(number - absent))
    },
    makeRoom: (number) => {
      words[frames] = Math.max(words[frames] ?? 0, slot + 1)
      return number >= absent
    },
    bytes: known.bytes,
    contents: () => Array.from({ length: known.size() }, (_, number) => [...known.get(number)]),
    add: (packed) => void known.add(Int32Array.from(packed), packed.length),
  }
}
