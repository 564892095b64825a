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
import type { Machine } from '../wasm/machine.ts'
import { createBitStream } from './bit-stream.ts'
import type { BitStream } from './bit-stream.ts'

export interface StateCodec {
  /** Packs the machine's state; the result is the number of words written. */
  readonly pack: (words: Int32Array) => number
  /** Brings the machine into a packed state. */
  readonly load: (words: Int32Array) => void
  /** No packed state is longer. */
  readonly maxWords: number
}

// Cells to pack, three numbers each: 32-bit word index (from the frame's for frames), bits, 1 if signed.
type Plan = Int32Array

export function createStateCodec(machine: Machine): StateCodec {
  const { program, layout, words: memory, strings } = machine
  const fixed = fixedPlan(machine)
  const frameFields = ownerPlan(machine, 'frame', 0)
  const contextBits = bitsFor(strings.count)
  const stepBits = bitsFor(Math.max(...program.functions.map((func) => func.steps.length)) + 1)
  const { ofStep, ofCallers } = localPlans(machine)
  const io = createBitStream()
  const tasks = program.tasks.length

  const frames = (task: number): number =>
    memory[(taskAddress(layout, task) + taskCells.depth) >> 2] ?? 0
  const pack = (words: Int32Array): number => {
    io.start(words)
    packPlan(io, memory, fixed, 0)
    for (let task = 0; task < tasks; task++) {
      for (let depth = 0; depth < frames(task); depth++) {
        io.align()
        const base = frameAddress(layout, task, depth) >> 2
        const context = memory[base + (frameCells.context >> 2)] ?? 0
        const step = memory[base + (frameCells.step >> 2)] ?? 0
        io.put(context, contextBits)
        io.put(step, stepBits)
        packPlan(io, memory, frameFields, base)
        packLocals(io, memory, ofStep(context, step), base)
        packLocals(io, memory, ofCallers(context), base)
      }
    }
    io.align()
    return io.position()
  }
  const load = (words: Int32Array): void => {
    io.start(words)
    loadPlan(io, memory, fixed, 0)
    for (let task = 0; task < tasks; task++) {
      for (let depth = 0; depth < frames(task); depth++) {
        io.alignRead()
        const base = frameAddress(layout, task, depth) >> 2
        const context = io.take(contextBits)
        const step = io.take(stepBits)
        memory[base + (frameCells.context >> 2)] = context
        memory[base + (frameCells.step >> 2)] = step
        loadPlan(io, memory, frameFields, base)
        loadLocals(io, memory, ofStep(context, step), base)
        loadLocals(io, memory, ofCallers(context), base)
      }
    }
  }
  const cells = (layout.end - layout.globals) / cellBytes
  return { pack, load, maxWords: cells * 3 + 64 }
}

function fixedPlan(machine: Machine): Plan {
  const { program, layout } = machine
  const { bounds, tasks } = program
  const plan = [...ownerPlan(machine, 'global', 0)]
  for (let cpu = 0; cpu < bounds.cpus; cpu++) {
    const base = cpuAddress(layout, cpu)
    plan.push((base + cpuCells.current) >> 2, bitsFor(tasks.length), 0)
    plan.push(...ownerPlan(machine, 'cpu', base))
  }
  tasks.forEach((_, task) => {
    const base = taskAddress(layout, task)
    plan.push((base + taskCells.depth) >> 2, bitsFor(layout.slots + 1), 0)
    plan.push(...ownerPlan(machine, 'task', base))
  })
  return Int32Array.from(plan)
}

function ownerPlan({ program, layout }: Machine, owner: Owner, base: number): Plan {
  const plan: number[] = []
  program.fields.forEach((field, id) => {
    if (field.owner !== owner || field.type.bits === 0) return
    for (let element = 0; element < field.length; element++) {
      const address = base + fieldOffset(layout, id) + element * cellBytes
      plan.push(address >> 2, field.type.bits, field.type.signed ? 1 : 0)
    }
  })
  return Int32Array.from(plan)
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

function packPlan(io: BitStream, memory: Int32Array, plan: Plan, base: number): void {
  for (let at = 0; at < plan.length; at += 3) {
    const word = base + (plan[at] ?? 0)
    putCell(io, memory, word, plan[at + 1] ?? 0)
  }
}

function loadPlan(io: BitStream, memory: Int32Array, plan: Plan, base: number): void {
  for (let at = 0; at < plan.length; at += 3) {
    const word = base + (plan[at] ?? 0)
    takeCell(io, memory, word, plan[at + 1] ?? 0, plan[at + 2] ?? 0)
  }
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
