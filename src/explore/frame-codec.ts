// A frame as words: context, step, fields, and the locals that are live where it and its callers stand.
//
// Dead locals are left out, so situations that cannot be told apart are equal; and with `tails`, what nobody
// looks at of those that live is zero (demanded-bits.ts). A local that does not fit its declared type is stored
// in full, marked by a bit.

import { present } from '../base/assert.ts'
import type { IntType } from '../base/integer.ts'
import type { FunctionId, Local, Program, StepIndex } from '../ir/program.ts'
import { cellBytes, frameCells } from '../wasm/layout.ts'
import type { PackedCell } from '../wasm/generate-packer.ts'
import type { Machine } from '../wasm/machine.ts'
import { createBitStream } from './bit-stream.ts'
import type { BitStream } from './bit-stream.ts'
import { allBits, demandedOfLocals } from './demanded-bits.ts'
import { counter, ownerCells } from './packed-cells.ts'
import { createRests } from './same-rests.ts'
import { representatives } from './same-tails.ts'

/** Between the frame at an address and the words from a position on; the result is the position behind. */
type MoveFrame = (base: number, at: number) => number

export interface FrameCodec {
  readonly pack: MoveFrame
  readonly load: MoveFrame
}

// Locals to pack, five numbers each: 32-bit word index from the frame's, bits, 1 if signed, and as two words the
// bits that count.
type Plan = Int32Array
const planSize = 5

/** Words are those of the machine's buffer. With `tails`, frames that will do the same become the same. */
export function createFrameCodec(machine: Machine, tails: boolean): FrameCodec {
  const { program, strings, words: memory, maxWords, buffer } = machine
  const fixed = machine.compilePacker({ name: 'Frame', cells: frameCellsOf(machine) })
  const restBehind = createRests(program, machine.liveness)
  const { ofStep, ofCallers } = localPlans(
    machine,
    tails,
    (func, call) => restBehind(func, call).live,
  )
  const io = createBitStream()
  const area = memory.subarray(buffer >> 2, (buffer >> 2) + maxWords)
  const standIn = tails ? representatives(program, strings, restBehind) : undefined
  const plansAt = (base: number): readonly [Plan, Plan] => {
    const context = memory[(base + frameCells.context) >> 2] ?? 0
    return [ofStep(context, memory[(base + frameCells.step) >> 2] ?? 0), ofCallers(context)]
  }
  return {
    pack: (base, at) => {
      const word = (base + frameCells.context) >> 2
      const context = memory[word] ?? 0
      const [live, callers] = plansAt(base)
      // Locals stay where this context has them.
      memory[word] = standIn?.[context] ?? context
      fixed.pack(base, buffer + at * 4)
      memory[word] = context
      const after = at + fixed.words
      if (live.length + callers.length === 0) return after
      io.start(area, after)
      packLocals(io, memory, live, base >> 2)
      packLocals(io, memory, callers, base >> 2)
      io.align()
      return io.position()
    },
    load: (base, at) => {
      fixed.load(base, buffer + at * 4)
      const [live, callers] = plansAt(base)
      const after = at + fixed.words
      if (live.length + callers.length === 0) return after
      io.start(area, after)
      loadLocals(io, memory, live, base >> 2)
      loadLocals(io, memory, callers, base >> 2)
      io.alignRead()
      return io.position()
    },
  }
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

/** Plans for the live locals of a frame: by where it stands, and by the calls it is inside of. */
function localPlans(
  machine: Machine,
  tails: boolean,
  liveDuring: (func: FunctionId, call: StepIndex) => readonly Local[],
): {
  readonly ofStep: (context: number, step: number) => Plan
  readonly ofCallers: (context: number) => Plan
} {
  const { program, layout, strings, liveness } = machine
  const demanded = tails ? demandedOfLocals(program) : []
  const planOf = (func: number, locals: readonly number[]): number[] =>
    locals.flatMap((local) => {
      const { bits, signed } = typeOf(program, func, local)
      const offset = present(layout.locals[func], 'every function has a place for locals')
      const counting = demanded[func]?.[local] ?? allBits
      const halves = [BigInt.asIntN(32, counting), BigInt.asIntN(32, counting >> 32n)].map(Number)
      return [(offset + local * cellBytes) >> 2, bits, signed ? 1 : 0, ...halves]
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
    const live = liveDuring(func, strings.callStep[context] ?? 0)
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

function packLocals(io: BitStream, memory: Int32Array, plan: Plan, base: number): void {
  for (let at = 0; at < plan.length; at += planSize) {
    const word = base + (plan[at] ?? 0)
    const bits = plan[at + 1] ?? 0
    const low = (memory[word] ?? 0) & (plan[at + 3] ?? 0)
    const high = (memory[word + 1] ?? 0) & (plan[at + 4] ?? 0)
    const fits = fitsType(low, high, bits, plan[at + 2] ?? 0)
    io.put(fits ? 0 : 1, 1)
    putValue(io, low, high, fits ? bits : 64)
  }
}

function loadLocals(io: BitStream, memory: Int32Array, plan: Plan, base: number): void {
  for (let at = 0; at < plan.length; at += planSize) {
    const word = base + (plan[at] ?? 0)
    const full = io.take(1) === 1
    takeCell(io, memory, word, full ? 64 : (plan[at + 1] ?? 0), plan[at + 2] ?? 0)
  }
}

function putValue(io: BitStream, low: number, high: number, bits: number): void {
  io.put(low, Math.min(bits, 32))
  if (bits > 32) io.put(high, bits - 32)
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
