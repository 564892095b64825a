// Where each cell of a state stands in its packed form: a leaf of 64 bits, a shift, a width.
//
// Places are fixed, so a change of a cell is a change of known bits. Widths begin small and grow: when a value
// has no room, its kind of cell (a field, the locals at an offset, …) gets more bits, and the search begins
// anew. Cells that never change have no bits at all. Frames above the first begin a leaf of their own, so
// that stacks of any height share what is zero.

import { present } from '../base/assert.ts'
import type { Owner } from '../ir/program.ts'
import { cellPlace } from '../wasm/search-memory.ts'
import { cellBytes, cpuAddress, cpuCells, fieldOffset, frameAddress } from '../wasm/layout.ts'
import { frameCells, taskAddress, taskCells } from '../wasm/layout.ts'
import type { Machine } from '../wasm/machine.ts'
import { changingFields } from './changing-fields.ts'

/** Cells that have the same width, by name. */
interface Kind {
  readonly name: string
  readonly bits: number
  readonly signed: boolean
  /** No value needs more. */
  readonly most: number
}

interface Cell {
  readonly address: number
  readonly kind: Kind
}

export interface Place {
  readonly address: number
  readonly leaf: number
  readonly shift: number
  readonly bits: number
  readonly signed: boolean
}

export interface Places {
  readonly cells: readonly Place[]
  /** A power of two, at least 2. */
  readonly leaves: number
  readonly bits: number
}

/** Widths of kinds that have turned out to need more than they began with. */
export type Widths = Map<string, number>

const leafBits = 64
// What most fields and locals turn out to need.
const firstGuess = 2

export function placeCells(machine: Machine, widths: ReadonlyMap<string, number>): Places {
  const groups = groupsOf(machine).map(({ cells, startsLeaf }) => ({
    startsLeaf,
    cells: cells.flatMap(({ address, kind }) => {
      const bits = widths.get(kind.name) ?? kind.bits
      return bits === 0 ? [] : [{ address, bits, signed: kind.signed }]
    }),
  }))
  const bits = groups.flatMap(({ cells }) => cells).reduce((sum, cell) => sum + cell.bits, 0)
  const needed = (placeInto(groups, leafBits).at(-1)?.leaf ?? 0) + 1
  const leaves = 2 ** Math.ceil(Math.log2(Math.max(2, needed)))
  // The halves of a tree are found again most often when each has half of what changes.
  let [least, most] = [Math.ceil(bits / leaves), leafBits]
  while (least < most) {
    const room = (least + most) >> 1
    if ((placeInto(groups, room).at(-1)?.leaf ?? 0) < leaves) most = room
    else least = room + 1
  }
  return { cells: placeInto(groups, most), leaves, bits }
}

/** One leaf after the other, with so many bits in each. */
function placeInto(
  groups: readonly {
    readonly startsLeaf: boolean
    readonly cells: readonly Omit<Place, 'leaf' | 'shift'>[]
  }[],
  room: number,
): readonly Place[] {
  const placed: Place[] = []
  let [leaf, used] = [0, 0]
  for (const { cells, startsLeaf } of groups) {
    if (startsLeaf && used > 0) [leaf, used] = [leaf + 1, 0]
    for (const cell of cells) {
      if (used > 0 && used + cell.bits > room) [leaf, used] = [leaf + 1, 0]
      placed.push({ ...cell, leaf, shift: used })
      used += cell.bits
    }
  }
  return placed
}

/** Gives the kind of the cell at an address enough bits for a value. */
export function widen(machine: Machine, widths: Widths, address: number, value: bigint): void {
  for (const { cells } of groupsOf(machine)) {
    const found = cells.find((cell) => cell.address === address)
    if (found === undefined) continue
    const { name, bits, most, signed } = found.kind
    const before = widths.get(name) ?? bits
    const room = Array.from({ length: 65 }, (_, width) => width).find((width) =>
      signed ? BigInt.asIntN(width, value) === value : BigInt.asUintN(width, value) === value,
    )
    widths.set(name, Math.min(most, Math.max(before + 1, room ?? leafBits)))
    return
  }
  throw new Error(`the cell at ${address} is part of no state`)
}

/** Writes the places where code finds them. */
export function writePlaces(
  { cells, leaves }: Places,
  memory: ArrayBufferLike,
  tables: { readonly places: number; readonly leafFirst: number; readonly leafCells: number },
): void {
  const words = new Int32Array(memory)
  const values = new BigInt64Array(memory)
  for (const { address, leaf, shift, bits, signed } of cells) {
    const place = tables.places + (address / cellBytes) * cellPlace.bytes
    words[(place + cellPlace.node) >> 2] = leaves + leaf
    values[(place + cellPlace.shift) >> 3] = BigInt(shift)
    values[(place + cellPlace.mask) >> 3] = BigInt.asIntN(64, (1n << BigInt(bits)) - 1n)
    values[(place + cellPlace.bias) >> 3] = signed && bits < leafBits ? 1n << BigInt(bits - 1) : 0n
  }
  let next = 0
  for (let leaf = 0; leaf < leaves; leaf++) {
    words[(tables.leafFirst >> 2) + leaf] = next
    for (const cell of cells) {
      if (cell.leaf === leaf) words[(tables.leafCells >> 2) + next++] = cell.address
    }
  }
  words[(tables.leafFirst >> 2) + leaves] = next
}

/** Cells that stand together. */
interface Group {
  readonly cells: readonly Cell[]
  readonly startsLeaf: boolean
}

function groupsOf(machine: Machine): readonly Group[] {
  const { program, layout } = machine
  const { bounds, tasks, vectors } = program
  const switches = program.functions.some(({ steps }) =>
    steps.some(({ kind }) => kind === 'switch'),
  )
  const current = counter('current', tasks.length, switches)
  const depth = counter('depth', layout.slots + 1, vectors.length > 0)
  const perFrame = frameKinds(machine)
  const ownFields = (owner: Owner, base: number): readonly Cell[] =>
    fieldCells(machine, owner, base)
  const taskGroups = (task: number): readonly Group[] => {
    const base = taskAddress(layout, task)
    const cells = [{ address: base + taskCells.depth, kind: depth }, ...ownFields('task', base)]
    const slots = vectors.length === 0 ? 1 : layout.slots
    const frames = Array.from({ length: slots }, (_, slot) => {
      const frame = frameAddress(layout, task, slot)
      const own = [...perFrame].map(([offset, kind]) => ({ address: frame + offset, kind }))
      return { cells: [...own, ...ownFields('frame', frame)], startsLeaf: slot > 0 }
    })
    return [{ cells, startsLeaf: false }, ...frames]
  }
  const cpuGroups = (cpu: number): readonly Group[] => {
    const base = cpuAddress(layout, cpu)
    const cells = [{ address: base + cpuCells.current, kind: current }, ...ownFields('cpu', base)]
    const own = tasks.flatMap(({ runsOn }, task) => (runsOn === cpu ? taskGroups(task) : []))
    return [{ cells, startsLeaf: false }, ...own]
  }
  // What changes together stands together: a CPU, and the task that it runs in the beginning.
  return [
    { cells: ownFields('global', 0), startsLeaf: false },
    ...Array.from({ length: bounds.cpus }, (_, cpu) => cpuGroups(cpu)).flat(),
    ...tasks.flatMap(({ runsOn }, task) => (runsOn === undefined ? taskGroups(task) : [])),
  ]
}

function counter(name: string, limit: number, changes: boolean): Kind {
  const bits = changes ? Math.max(1, Math.ceil(Math.log2(limit))) : 0
  return { name, bits, signed: false, most: 32 }
}

function fieldCells({ program, layout }: Machine, owner: Owner, base: number): readonly Cell[] {
  const changing = changingFields(program)
  return program.fields.flatMap((field, id) => {
    if (field.owner !== owner || !changing.has(id)) return []
    const { bits, signed } = field.type
    const kind = { name: `field ${id}`, bits: Math.min(bits, firstGuess), signed, most: bits }
    return Array.from({ length: field.length }, (_, element) => ({
      address: base + fieldOffset(layout, id) + element * cellBytes,
      kind,
    }))
  })
}

/** What every frame has: where it stands, and room for the locals of whatever functions run in it. */
function frameKinds({ program, layout, strings, liveness }: Machine): ReadonlyMap<number, Kind> {
  const steps = Math.max(...program.functions.map((func) => func.steps.length)) + 1
  const kinds = new Map<number, Kind>([
    [frameCells.step, counter('step', steps, true)],
    [frameCells.context, counter('context', strings.count, strings.count > 1)],
  ])
  program.functions.forEach((func, id) => {
    const live = new Set(liveness[id]?.before.flat())
    const start = present(layout.locals[id], 'every function has a place for locals')
    func.locals.forEach(({ type }, local) => {
      if (!live.has(local)) return
      const offset = start + local * cellBytes
      const known = kinds.get(offset)
      const bits = Math.max(known?.bits ?? 0, Math.min(type.bits, firstGuess))
      // What stands in a local need not be of its type.
      const signed = (known?.signed ?? false) || type.signed
      kinds.set(offset, { name: `local ${offset}`, bits, signed, most: leafBits })
    })
  })
  return kinds
}
