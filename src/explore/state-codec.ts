// A state as a short sequence of 32-bit words: what the visited set stores and what is loaded again.
//
// What exists once comes first, in as many bits as the fields declare. Frames follow, task by task, from the
// bottom up (frame-codec.ts); each begins at a word, so that frames that did not change stay the same words.

import { present } from '../base/assert.ts'
import type { FieldId } from '../ir/program.ts'
import { cpuAddress, cpuCells, frameAddress, taskAddress, taskCells } from '../wasm/layout.ts'
import type { PackedCell } from '../wasm/generate-packer.ts'
import type { Machine, Packer } from '../wasm/machine.ts'
import { isAskedFor } from './asked-cells.ts'
import { createFrameCodec } from './frame-codec.ts'
import { counter, ownerCells } from './packed-cells.ts'
import { privateFields } from './private-fields.ts'
import type { PrivateFields } from './private-fields.ts'

export interface StateCodec extends Part {
  /** No packed state is longer. */
  readonly maxWords: number
  /** Each frame by itself. */
  readonly frame: (task: number, depth: number) => Part
  /** What exists once, in parts. */
  readonly fixed: () => FixedCodec
  /** Whether a task's cells of a field are part of a state, if the field is. */
  readonly isKept: (field: FieldId, task: number) => boolean
}

/** A state, or a part of one, in the machine's memory and in words. */
export interface Part {
  /** The result is the number of words written. */
  readonly pack: (words: Int32Array) => number
  /** The words are this part's and no more; of a longer array, the first ones. */
  readonly load: (words: Int32Array, length?: number) => void
}

/** With `tails`, frames that will do the same are packed as the same, and cells that nobody asks for not at all. */
export function createStateCodec(machine: Machine, tails: boolean): StateCodec {
  const { program, layout, words: memory, maxWords, buffer } = machine
  const isKept = tails ? isAskedFor(program) : () => true
  const fixed = machine.compilePacker({ name: 'Fixed', cells: fixedCells(machine, isKept) })
  const frame = createFrameCodec(machine, tails)
  const { take, give } = createExchange(machine)
  /** Goes through the frames; `move` gets the frame's address and the words', and returns how many. */
  const everyFrame = (move: (base: number, at: number) => number): number => {
    let at = fixed.words
    program.tasks.forEach((_, task) => {
      const frames = memory[(taskAddress(layout, task) + taskCells.depth) >> 2] ?? 0
      for (let depth = 0; depth < frames; depth++) {
        at = move(frameAddress(layout, task, depth), at)
      }
    })
    return at
  }
  const framePart = (base: number): Part => ({
    pack: (words) => take(words, frame.pack(base, 0)),
    load: (words, length) => {
      give(words, length)
      frame.load(base, 0)
    },
  })
  const parts = program.tasks.map((_, task) =>
    Array.from({ length: layout.slots }, (_slot, depth) =>
      framePart(frameAddress(layout, task, depth)),
    ),
  )
  return {
    maxWords,
    pack: (words) => {
      fixed.pack(0, buffer)
      return take(words, everyFrame(frame.pack))
    },
    load: (words, length) => {
      give(words, length)
      fixed.load(0, buffer)
      everyFrame(frame.load)
    },
    frame: (task, depth) => present(parts[task]?.[depth], 'a task has room for frames'),
    fixed: () => createFixedCodec(machine, isKept),
    isKept,
  }
}

export interface FixedCodec {
  /** What exists once, without what is private to tasks (private-fields.ts). */
  readonly common: Part
  /** What is private to a task. */
  readonly own: (task: number) => Part
}

/** The same for what exists once alone, in two parts. */
function createFixedCodec(machine: Machine, isKept: StateCodec['isKept']): FixedCodec {
  const { program, layout, buffer } = machine
  const { take, give } = createExchange(machine)
  const hidden = privateFields(program)
  const partOf = ({ words: size, pack, load }: Packer, base: number): Part => ({
    pack: (words) => {
      pack(base, buffer)
      return take(words, size)
    },
    load: (words, length) => {
      give(words, length)
      load(base, buffer)
    },
  })
  const cells = fixedCells(machine, isKept, hidden)
  const common = machine.compilePacker({ name: 'Common', cells })
  const own = machine.compilePacker({
    name: 'Own',
    cells: [
      ...(hidden.depth ? [counter(taskCells.depth, layout.slots + 1)] : []),
      ...ownerCells(machine, 'task', 0, (field) => hidden.fields.has(field)),
    ],
  })
  const owns = program.tasks.map((_, task) => partOf(own, taskAddress(layout, task)))
  return {
    common: partOf(common, 0),
    own: (task) => present(owns[task], 'every task has a part of its own'),
  }
}

/** Words to and from the place in the machine's memory that generated code packs to. */
function createExchange({ words: memory, buffer, maxWords }: Machine): {
  readonly take: (words: Int32Array, length: number) => number
  readonly give: (words: Int32Array, length?: number) => void
} {
  const area = memory.subarray(buffer >> 2, (buffer >> 2) + maxWords)
  return {
    take: (words, length) => {
      for (let at = 0; at < length; at++) words[at] = area[at] ?? 0
      return length
    },
    give: (words, length = words.length) => {
      for (let at = 0; at < length; at++) area[at] = words[at] ?? 0
    },
  }
}

const nothingHidden: PrivateFields = { fields: new Set(), depth: false }

/** What exists once: everything but frames, and but what is to be left out. */
function fixedCells(
  machine: Machine,
  isKept: StateCodec['isKept'],
  { fields, depth }: PrivateFields = nothingHidden,
): readonly PackedCell[] {
  const { program, layout } = machine
  const cpus = Array.from({ length: program.bounds.cpus }, (_, cpu) => cpuAddress(layout, cpu))
  return [
    ...ownerCells(machine, 'global', 0),
    ...cpus.flatMap((base) => [
      counter(base + cpuCells.current, program.tasks.length),
      ...ownerCells(machine, 'cpu', base),
    ]),
    ...program.tasks.flatMap((_, task) => {
      const base = taskAddress(layout, task)
      return [
        ...(depth ? [] : [counter(base + taskCells.depth, layout.slots + 1)]),
        ...ownerCells(machine, 'task', base, (field) => !fields.has(field) && isKept(field, task)),
      ]
    }),
  ]
}
