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
import { createStateSet } from './state-set.ts'

export interface Pieces {
  readonly count: number
  /** Pieces of one kind take equally many bits. */
  readonly kind: (piece: number) => string
  /** Contents that a piece has had so far, and so the first number that it has not. */
  readonly sizeOf: (piece: number) => number
  /** The piece that a cell is part of; -1 for what never changes. */
  readonly at: (address: number) => number
  /** Numbers of the state in the machine's memory. */
  readonly read: (numbers: Int32Array) => void
  /**
   * The same for a state that was reached from another one: its numbers, and the memory from the first global
   * on as it was then.
   */
  readonly readAfter: (numbers: Int32Array, before: Int32Array, memory: Int32Array) => void
  /** Brings a state into the machine's memory. */
  readonly load: (numbers: Int32Array) => void
  readonly bytes: () => number
  /** By piece: contents in the order of their numbers; and the same back, in pieces that have had none. */
  readonly contents: () => readonly Contents[]
  readonly restore: (all: readonly Contents[]) => void
}

/** The words of each of a piece's contents. */
type Contents = readonly (readonly number[])[]

/** Contents by number, and numbers by contents. */
interface Piece {
  readonly kind: string
  readonly size: () => number
  /** Whether the memory there is as it was. */
  readonly isSame: (before: Int32Array) => boolean
  readonly number: () => number
  readonly load: (number: number) => void
  readonly bytes: () => number
  readonly contents: () => Contents
  readonly add: (words: readonly number[]) => void
}

export function createPieces(machine: Machine, codec: StateCodec): Pieces {
  const { layout } = machine
  const pieces: Piece[] = []
  const places = new Int32Array(layout.end / cellBytes).fill(-1)
  const add = (piece: Piece, address: number, bytes: number): void => {
    places.fill(pieces.push(piece) - 1, address / cellBytes, (address + bytes) / cellBytes)
  }
  addPieces(machine, codec, add)
  const read = (numbers: Int32Array): void => {
    for (let at = 0; at < pieces.length; at++) numbers[at] = pieces[at]?.number() ?? 0
  }
  return {
    count: pieces.length,
    kind: (piece) => pieces[piece]?.kind ?? '',
    sizeOf: (piece) => pieces[piece]?.size() ?? 0,
    at: (address) => places[address / cellBytes] ?? -1,
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
  add: (piece: Piece, address: number, bytes: number) => void,
): void {
  const { program, layout } = machine
  const { bounds, tasks, vectors, functions } = program
  const switches = functions.some(({ steps }) => steps.some(({ kind }) => kind === 'switch'))
  const slots = vectors.length === 0 ? 1 : layout.slots
  const changing = changingFields(program)
  const cell = (address: number, kind: string): void =>
    add(cellPiece(machine, address, kind), address, cellBytes)
  const fields = (owner: Owner, base: number): void =>
    program.fields.forEach((field, id) => {
      if (field.owner !== owner || !changing.has(id)) return
      for (let element = 0; element < field.length; element++) {
        cell(base + fieldOffset(layout, id) + element * cellBytes, `field ${id}`)
      }
    })
  const task = (id: number): void => {
    const base = taskAddress(layout, id)
    const depth = base + taskCells.depth
    if (vectors.length > 0) cell(depth, 'depth')
    fields('task', base)
    for (let slot = 0; slot < slots; slot++) {
      const address = frameAddress(layout, id, slot)
      const bytes = layout.frameStride
      const place = { address, bytes, slot, depth }
      add(framePiece(machine, codec.frame(id, slot), place), address, bytes)
    }
  }
  fields('global', 0)
  for (let cpu = 0; cpu < bounds.cpus; cpu++) {
    const base = cpuAddress(layout, cpu)
    if (switches) cell(base + cpuCells.current, 'current')
    fields('cpu', base)
    tasks.forEach(({ runsOn }, id) => {
      if (runsOn === cpu) task(id)
    })
  }
  tasks.forEach(({ runsOn }, id) => {
    if (runsOn === undefined) task(id)
  })
}

function cellPiece({ words, layout }: Machine, address: number, kind: string): Piece {
  const [low, high] = [address >> 2, (address >> 2) + 1]
  const start = layout.globals >> 2
  const contents: (readonly [number, number])[] = []
  const numbers = new Map<number | bigint, number>()
  const add = (pair: readonly [number, number]): number => {
    const key =
      pair[1] === pair[0] >> 31 ? pair[0] : (BigInt(pair[1]) << 32n) | BigInt(pair[0] >>> 0)
    const known = numbers.get(key)
    if (known !== undefined) return known
    numbers.set(key, contents.length)
    return contents.push(pair) - 1
  }
  return {
    kind,
    size: () => contents.length,
    isSame: (before) => before[low - start] === words[low] && before[high - start] === words[high],
    number: () => add([words[low] ?? 0, words[high] ?? 0]),
    load: (number) => {
      const pair = contents[number]
      if (pair === undefined) return
      words[low] = pair[0]
      words[high] = pair[1]
    },
    bytes: () => contents.length * 64,
    contents: () => contents,
    add: ([first = 0, second = 0]) => void add([first, second]),
  }
}

interface FramePlace {
  readonly address: number
  readonly bytes: number
  readonly slot: number
  /** Where the task's number of frames stands. */
  readonly depth: number
}

/** Numbers of frames; the packed form has nothing of what is dead. */
function framePiece(
  { words, layout, maxWords }: Machine,
  part: Part,
  { address, bytes, slot, depth }: FramePlace,
): Piece {
  const start = layout.globals >> 2
  const [first, end, frames] = [address >> 2, (address + bytes) >> 2, depth >> 2]
  const known = createStateSet()
  const room = new Int32Array(maxWords)
  const absent = slot === 0 ? 0 : 1
  return {
    kind: `frame ${slot}`,
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
      if (number >= absent) part.load(room.subarray(0, known.get(number - absent, room)))
    },
    bytes: known.bytes,
    contents: () =>
      Array.from({ length: known.size() }, (_, number) => [
        ...room.subarray(0, known.get(number, room)),
      ]),
    add: (packed) => void known.add(Int32Array.from(packed), packed.length),
  }
}
