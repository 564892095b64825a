// What becomes of the machine's memory when CPUs and tasks change places.
//
// The cells of a CPU or task go to those of another one, elements that are selected by such numbers to other
// elements; and where a number of a CPU or task stands, another one stands then. Frames keep their shape.

import { cellBytes, cpuAddress, cpuCells, fieldOffset, frameAddress } from '../wasm/layout.ts'
import { frameCells, taskAddress } from '../wasm/layout.ts'
import type { Machine } from '../wasm/machine.ts'
import { renamed } from './permutations.ts'
import type { Permutation } from './permutations.ts'
import type { Symmetry } from './symmetry.ts'
import type { Meaning } from './value-classes.ts'

export interface SymmetricMemory {
  /** By cell: the address of the cell that gets its contents. */
  readonly targets: (permutation: Permutation) => Int32Array
  /** The lowest address of those that contents can come to from here; contents there look the same. */
  readonly sharedAt: (address: number) => number
  /** Whether there can be a number of a CPU or task in the cell, or in the frame that begins there. */
  readonly refers: (address: number) => boolean
  /** Puts other numbers into that cell or frame. */
  readonly rename: (address: number, permutation: Permutation) => void
}

export function createSymmetricMemory(machine: Machine, symmetry: Symmetry): SymmetricMemory {
  const { meanings, moves } = symmetry
  const { program, layout, words, strings } = machine
  const cells = cellMeanings(machine, symmetry)
  const locals = program.functions.map((code, func) =>
    code.locals.flatMap((_, local) => {
      const meaning = meanings.meaning(meanings.local(func, local))
      return meaning === 'number' ? [] : [{ local, meaning }]
    }),
  )
  const framesRefer = locals.some(({ length }) => length > 0)
  const frames = new Set(
    program.tasks.flatMap((_, task) =>
      Array.from({ length: layout.slots }, (_slot, depth) => frameAddress(layout, task, depth)),
    ),
  )
  const change = (address: number, meaning: Meaning, permutation: Permutation): void => {
    const [low, high] = [words[address >> 2] ?? 0, words[(address >> 2) + 1] ?? 0]
    const value = (BigInt(high) << 32n) | BigInt(low >>> 0)
    const other = renamed(permutation, meaning, value)
    // Only numbers of CPUs and tasks become others, and these are small.
    if (other !== value) words[address >> 2] = Number(other)
  }
  const renameFrame = (base: number, permutation: Permutation): void => {
    let context = words[(base + frameCells.context) >> 2] ?? 0
    for (; context >= 0; context = strings.parent[context] ?? -1) {
      const func = strings.func[context] ?? 0
      const start = base + (layout.locals[func] ?? 0)
      for (const { local, meaning } of locals[func] ?? []) {
        change(start + local * cellBytes, meaning, permutation)
      }
    }
  }
  const targets = (permutation: Permutation): Int32Array =>
    targetCells(machine, symmetry, permutation)
  const shared = lowestOfOrbits(moves.map(targets), layout.end / cellBytes)
  return {
    targets,
    sharedAt: (address) => shared[address / cellBytes] ?? address,
    refers: (address) => (frames.has(address) ? framesRefer : cells.has(address)),
    rename: (address, permutation) => {
      if (frames.has(address)) renameFrame(address, permutation)
      else change(address, cells.get(address) ?? 'number', permutation)
    },
  }
}

/** Cells outside of frames that hold numbers of CPUs or tasks. */
function cellMeanings(
  { program, layout }: Machine,
  { meanings }: Symmetry,
): ReadonlyMap<number, Meaning> {
  const found = new Map<number, Meaning>()
  const cpus = Array.from({ length: program.bounds.cpus }, (_, cpu) => cpuAddress(layout, cpu))
  const tasks = program.tasks.map((_, task) => taskAddress(layout, task))
  const bases = { global: [0], cpu: cpus, task: tasks, frame: [] }
  for (const base of cpus) found.set(base + cpuCells.current, 'task')
  program.fields.forEach(({ owner, length }, id) => {
    const meaning = meanings.meaning(meanings.field(id))
    if (meaning === 'number') return
    for (const base of bases[owner]) {
      const start = base + fieldOffset(layout, id)
      for (let at = 0; at < length; at++) found.set(start + at * cellBytes, meaning)
    }
  })
  return found
}

function targetCells(
  { program, layout }: Machine,
  { meanings }: Symmetry,
  permutation: Permutation,
): Int32Array {
  const targets = Int32Array.from({ length: layout.end / cellBytes }, (_, at) => at * cellBytes)
  const moveAll = (
    owner: 'global' | 'cpu' | 'task',
    from: number,
    to: number,
    bytes: number,
  ): void => {
    for (let at = 0; at < bytes; at += cellBytes) targets[(from + at) / cellBytes] = to + at
    program.fields.forEach((field, id) => {
      const meaning = meanings.meaning(meanings.index(id))
      if (field.owner !== owner || meaning === 'number') return
      const offset = fieldOffset(layout, id)
      for (let at = 0; at < field.length; at++) {
        const element = Number(renamed(permutation, meaning, BigInt(at)))
        targets[(from + offset) / cellBytes + at] = to + offset + element * cellBytes
      }
    })
  }
  moveAll('global', 0, 0, 0)
  permutation.cpus.forEach((to, from) =>
    moveAll('cpu', cpuAddress(layout, from), cpuAddress(layout, to), layout.cpuStride),
  )
  permutation.tasks.forEach((to, from) =>
    moveAll('task', taskAddress(layout, from), taskAddress(layout, to), layout.taskStride),
  )
  return targets
}

function lowestOfOrbits(moves: readonly Int32Array[], cells: number): Int32Array {
  const lowest = new Int32Array(cells).fill(-1)
  for (let cell = 0; cell < cells; cell++) {
    if ((lowest[cell] ?? 0) >= 0) continue
    const orbit = new Set([cell])
    for (const at of orbit) {
      lowest[at] = cell * cellBytes
      for (const targets of moves) orbit.add((targets[at] ?? 0) / cellBytes)
    }
  }
  return lowest
}
