// A state as a short sequence of 32-bit words: what the visited set stores and what is loaded again.
//
// Fields take as many bits as they declare. Frames follow, task by task: context, step, fields, and the
// locals that are live where the frame and its callers stand; dead locals are left out, so situations that
// cannot be told apart are equal. A local that does not fit its declared type is stored in full, marked by
// a bit. Each frame begins at a word, so that frames that did not change stay the same words.

import { present } from '../base/assert.ts'
import type { IntType } from '../base/integer.ts'
import type { Owner, Program } from '../ir/program.ts'
import {
  cellBytes,
  cpuAddress,
  cpuCells,
  fieldOffset,
  frameAddress,
  frameCells,
  taskAddress,
  taskCells,
} from '../wasm/layout.ts'
import type { PackedCell } from '../wasm/generate-packer.ts'
import type { Machine } from '../wasm/machine.ts'
import { createBitStream } from './bit-stream.ts'
import type { BitStream } from './bit-stream.ts'
import { changingFields } from './changing-fields.ts'
import { representatives } from './same-tails.ts'

export interface StateCodec {
  /** Packs the machine's state; the result is the number of words written. */
  readonly pack: (words: Int32Array) => number
  /** Brings the machine into a packed state; the words are this state's and no more. */
  readonly load: (words: Int32Array) => void
  /** No packed state is longer. */
  readonly maxWords: number
  /** The same in parts: everything but frames, and each frame by itself. */
  readonly shared: Part
  readonly frame: (task: number, depth: number) => Part
}

/** A part of a state; `pack` returns the number of words written. */
export interface Part {
  readonly pack: (words: Int32Array) => number
  readonly load: (words: Int32Array) => void
}

// Locals to pack, three numbers each: 32-bit word index from the frame's, bits, 1 if signed.
type Plan = Int32Array

/** With `tails`, frames that will do the same are packed as the same. */
export function createStateCodec(machine: Machine, tails: boolean): StateCodec {
  const { program, layout, words: memory, maxWords, buffer } = machine
  const fixed = machine.compilePacker({ name: 'Fixed', cells: fixedCells(machine) })
  const frame = machine.compilePacker({ name: 'Frame', cells: frameCellsOf(machine) })
  const { ofStep, ofCallers } = localPlans(machine)
  const io = createBitStream()
  const tasks = program.tasks.length
  // The generated code reads and writes words in the machine's memory only.
  const area = memory.subarray(buffer >> 2, (buffer >> 2) + maxWords)

  const frames = (task: number): number =>
    memory[(taskAddress(layout, task) + taskCells.depth) >> 2] ?? 0
  /** Goes through the frames; `move` gets the frame's address and the words', and returns how many. */
  const everyFrame = (start: number, move: (base: number, at: number) => number): number => {
    let at = start
    for (let task = 0; task < tasks; task++) {
      const depths = frames(task)
      for (let depth = 0; depth < depths; depth++) {
        at = move(frameAddress(layout, task, depth), at)
      }
    }
    return at
  }
  const stands = tails ? representatives(program, machine.strings, machine.liveness) : undefined
  const packFrame = (base: number, at: number): number => {
    const actual = memory[(base + frameCells.context) >> 2] ?? 0
    const context = stands?.[actual] ?? actual
    memory[(base + frameCells.context) >> 2] = context
    frame.pack(base, buffer + at * 4)
    const live = ofStep(context, memory[(base + frameCells.step) >> 2] ?? 0)
    const callers = ofCallers(context)
    const after = at + frame.words
    if (live.length + callers.length === 0) return after
    io.start(area, after)
    packLocals(io, memory, live, base >> 2)
    packLocals(io, memory, callers, base >> 2)
    io.align()
    return io.position()
  }
  const loadFrame = (base: number, at: number): number => {
    frame.load(base, buffer + at * 4)
    const context = memory[(base + frameCells.context) >> 2] ?? 0
    const live = ofStep(context, memory[(base + frameCells.step) >> 2] ?? 0)
    const callers = ofCallers(context)
    const after = at + frame.words
    if (live.length + callers.length === 0) return after
    io.start(area, after)
    loadLocals(io, memory, live, base >> 2)
    loadLocals(io, memory, callers, base >> 2)
    io.alignRead()
    return io.position()
  }
  const take = (words: Int32Array, length: number): number => {
    for (let at = 0; at < length; at++) words[at] = area[at] ?? 0
    return length
  }
  const give = (words: Int32Array): void => {
    for (let at = 0; at < words.length; at++) area[at] = words[at] ?? 0
  }
  const framePart = (base: number): Part => ({
    pack: (words) => take(words, packFrame(base, 0)),
    load: (words) => {
      give(words)
      loadFrame(base, 0)
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
      return take(words, everyFrame(fixed.words, packFrame))
    },
    load: (words) => {
      give(words)
      fixed.load(0, buffer)
      everyFrame(fixed.words, loadFrame)
    },
    shared: {
      pack: (words) => {
        fixed.pack(0, buffer)
        return take(words, fixed.words)
      },
      load: (words) => {
        give(words)
        fixed.load(0, buffer)
      },
    },
    frame: (task, depth) => present(parts[task]?.[depth], 'a task has room for frames'),
  }
}

/** What exists once: everything but frames. */
function fixedCells(machine: Machine): readonly PackedCell[] {
  const { program, layout } = machine
  const cpus = Array.from({ length: program.bounds.cpus }, (_, cpu) => cpuAddress(layout, cpu))
  const tasks = program.tasks.map((_, task) => taskAddress(layout, task))
  return [
    ...ownerCells(machine, 'global', 0),
    ...cpus.flatMap((base) => [
      counter(base + cpuCells.current, program.tasks.length),
      ...ownerCells(machine, 'cpu', base),
    ]),
    ...tasks.flatMap((base) => [
      counter(base + taskCells.depth, layout.slots + 1),
      ...ownerCells(machine, 'task', base),
    ]),
  ]
}

function frameCellsOf(machine: Machine): readonly PackedCell[] {
  const { program, strings } = machine
  const steps = Math.max(...program.functions.map((func) => func.steps.length)) + 1
  return [
    counter(frameCells.step, steps),
    counter(frameCells.context, strings.count),
    ...ownerCells(machine, 'frame', 0),
  ]
}

/** A cell that holds numbers below a limit. */
function counter(address: number, limit: number): PackedCell {
  return { address, type: { bits: bitsFor(limit), signed: false } }
}

/** The cells of fields that can change; all others are as they were in the beginning. */
function ownerCells({ program, layout }: Machine, owner: Owner, base: number): PackedCell[] {
  const changing = changingFields(program)
  return program.fields.flatMap((field, id) => {
    if (field.owner !== owner || !changing.has(id)) return []
    const start = base + fieldOffset(layout, id)
    return Array.from({ length: field.length }, (_, element) => ({
      address: start + element * cellBytes,
      type: field.type,
    }))
  })
}

/** Plans for the live locals of a frame: by where it stands, and by the calls it is inside of. */
function localPlans(machine: Machine): {
  readonly ofStep: (context: number, step: number) => Plan
  readonly ofCallers: (context: number) => Plan
} {
  const { program, layout, strings, liveness } = machine
  const planOf = (func: number, locals: readonly number[]): number[] =>
    locals.flatMap((local) => {
      const { bits, signed } = typeOf(program, func, local)
      const offset = present(layout.locals[func], 'every function has a place for locals')
      return [(offset + local * cellBytes) >> 2, bits, signed ? 1 : 0]
    })
  const none = new Int32Array(0)
  // A finished task stands behind its last step, where nothing is live.
  const steps = program.functions.map((_, func) => [
    ...(liveness[func]?.before ?? []).map((locals) => Int32Array.from(planOf(func, locals))),
    none,
  ])
  const callers: (Plan | undefined)[] = Array.from({ length: strings.count }, () => undefined)
  const ofCallers = (context: number): Plan => {
    const known = callers[context]
    if (known !== undefined) return known
    const parent = strings.parent[context] ?? -1
    if (parent < 0) return (callers[context] = none)
    const func = strings.func[parent] ?? 0
    const live = liveness[func]?.during(strings.callStep[context] ?? 0) ?? []
    return (callers[context] = Int32Array.from([...planOf(func, live), ...ofCallers(parent)]))
  }
  return {
    ofStep: (context, step) => steps[strings.func[context] ?? 0]?.[step] ?? none,
    ofCallers,
  }
}

function typeOf(program: Program, func: number, local: number): IntType {
  return present(program.functions[func]?.locals[local], `local ${local} exists`).type
}

/** Bits that hold every number below `count`. */
function bitsFor(count: number): number {
  return Math.max(1, 32 - Math.clz32(Math.max(0, count - 1)))
}

function packLocals(io: BitStream, memory: Int32Array, plan: Plan, base: number): void {
  for (let at = 0; at < plan.length; at += 3) {
    const word = base + (plan[at] ?? 0)
    const bits = plan[at + 1] ?? 0
    const fits = fitsType(memory[word] ?? 0, memory[word + 1] ?? 0, bits, plan[at + 2] ?? 0)
    io.put(fits ? 0 : 1, 1)
    putCell(io, memory, word, fits ? bits : 64)
  }
}

function loadLocals(io: BitStream, memory: Int32Array, plan: Plan, base: number): void {
  for (let at = 0; at < plan.length; at += 3) {
    const word = base + (plan[at] ?? 0)
    const full = io.take(1) === 1
    takeCell(io, memory, word, full ? 64 : (plan[at + 1] ?? 0), plan[at + 2] ?? 0)
  }
}

function putCell(io: BitStream, memory: Int32Array, word: number, bits: number): void {
  if (bits <= 32) {
    io.put(memory[word] ?? 0, bits)
    return
  }
  io.put(memory[word] ?? 0, 32)
  io.put(memory[word + 1] ?? 0, bits - 32)
}

function takeCell(
  io: BitStream,
  memory: Int32Array,
  word: number,
  bits: number,
  signed: number,
): void {
  const low = io.take(Math.min(bits, 32))
  const high = bits > 32 ? io.take(bits - 32) : 0
  memory[word] = signed === 1 && bits < 32 ? (low << (32 - bits)) >> (32 - bits) : low
  if (bits >= 64 || (signed === 0 && bits > 32)) memory[word + 1] = high
  else if (signed === 0) memory[word + 1] = 0
  else if (bits > 32) memory[word + 1] = (high << (64 - bits)) >> (64 - bits)
  else memory[word + 1] = (memory[word] ?? 0) >> 31
}

function fitsType(low: number, high: number, bits: number, signed: number): boolean {
  if (bits >= 64) return true
  if (bits > 32) {
    const extended =
      signed === 1 ? (high << (64 - bits)) >> (64 - bits) : high & ~(-1 << (bits - 32))
    return extended === high
  }
  if (signed === 1)
    return high === low >> 31 && (bits === 32 || (low << (32 - bits)) >> (32 - bits) === low)
  return high === 0 && (bits === 32 || low >>> bits === 0)
}
