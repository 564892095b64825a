// A WebAssembly module as bytes: one imported memory, imported functions, functions of our own.
//
// Functions are numbered as the format does it: imports first, then the module's own in order.
// (WebAssembly core specification 1.0, section 5.5.) What comes in is typed, so the only mistakes left
// are those of validation, which the engine that compiles the module reports.

import {
  atomicOpcodes,
  memoryOpcodes,
  operandOpcodes,
  plainOpcodes,
  vectorAlignment,
  vectorOpcodes,
} from './instruction.ts'
import type { Instruction, PlainInstruction, ValueType, VectorInstruction } from './instruction.ts'

export interface Signature {
  readonly parameters: readonly ValueType[]
  readonly results: readonly ValueType[]
}

export interface FunctionBody {
  readonly signature: Signature
  /** Types of the locals after the parameters. */
  readonly locals: readonly ValueType[]
  readonly code: readonly Instruction[]
  /** Present when the function can be called from outside. */
  readonly exportAs?: string
}

export interface ModuleContents {
  /** Imported from module `host` under these names, in this order. */
  readonly imports: readonly { readonly name: string; readonly signature: Signature }[]
  /** The memory is imported as `host.memory` with at least this many pages of 64 KiB. */
  readonly memoryPages: number
  /** Whether several threads have that memory; its size is fixed then. */
  readonly sharedMemory?: boolean
  /** Number of global variables: i32, zero in the beginning. */
  readonly globals?: number
  readonly functions: readonly FunctionBody[]
}

/** All that addresses of 32 bits can reach. */
export const mostPages = 65_536

const typeCodes = { i32: 0x7f, i64: 0x7e, v128: 0x7b } as const

export function encodeModule(contents: ModuleContents): Uint8Array<ArrayBuffer> {
  const { imports, functions, memoryPages, sharedMemory = false, globals = 0 } = contents
  const signatures: Signature[] = []
  const typeOf = (signature: Signature): number => {
    const known = signatures.findIndex((other) => sameSignature(other, signature))
    return known >= 0 ? known : signatures.push(signature) - 1
  }
  const importTypes = imports.map(({ signature }) => typeOf(signature))
  const functionTypes = functions.map(({ signature }) => typeOf(signature))
  const exports = functions.flatMap(({ exportAs }, index) =>
    exportAs === undefined ? [] : [{ name: exportAs, index: imports.length + index }],
  )
  const out: number[] = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
  writeSection(out, 1, signatures, (to, { parameters, results }) => {
    to.push(0x60)
    writeVector(to, parameters, (into, type) => into.push(typeCodes[type]))
    writeVector(to, results, (into, type) => into.push(typeCodes[type]))
  })
  const entries = [
    { name: 'memory', description: [0x02, ...memoryLimits(memoryPages, sharedMemory)] },
    ...imports.map(({ name }, index) => ({
      name,
      description: [0x00, ...unsigned(importTypes[index] ?? 0)],
    })),
  ]
  writeSection(out, 2, entries, (to, { name, description }) => {
    writeName(to, 'host')
    writeName(to, name)
    to.push(...description)
  })
  writeSection(out, 3, functionTypes, writeUnsigned)
  if (globals > 0) {
    const zero = [typeCodes.i32, 0x01, 0x41, 0x00, plainOpcodes.end]
    const variables = Array.from({ length: globals }, () => zero)
    writeSection(out, 6, variables, (to, variable) => to.push(...variable))
  }
  writeSection(out, 7, exports, (to, { name, index }) => {
    writeName(to, name)
    to.push(0x00, ...unsigned(index))
  })
  writeSection(out, 10, functions, writeFunction)
  return Uint8Array.from(out)
}

/** With a maximum when it is shared, as the format wants one. */
function memoryLimits(pages: number, shared: boolean): number[] {
  return shared ? [0x03, ...unsigned(pages), ...unsigned(mostPages)] : [0x00, ...unsigned(pages)]
}

function writeFunction(out: number[], { locals, code }: FunctionBody): void {
  const body: number[] = []
  writeVector(body, locals, (to, type) => to.push(1, typeCodes[type]))
  for (const instruction of code) writeInstruction(body, instruction)
  body.push(plainOpcodes.end)
  writeUnsigned(out, body.length)
  append(out, body)
}

function writeInstruction(out: number[], instruction: Instruction): void {
  if (typeof instruction === 'string') {
    if (isVector(instruction)) out.push(0xfd, ...unsigned(vectorOpcodes[instruction]))
    else out.push(plainOpcodes[instruction])
    return
  }
  switch (instruction.op) {
    case 'i32.const':
      out.push(0x41)
      writeSmall(out, instruction.value)
      return
    case 'i64.const':
      out.push(0x42)
      writeSigned(out, instruction.value)
      return
    case 'br_table':
      out.push(0x0e)
      writeVector(out, instruction.targets, writeUnsigned)
      writeUnsigned(out, instruction.otherwise)
      return
    case 'block':
    case 'loop':
    case 'if':
      out.push(operandOpcodes[instruction.op])
      out.push(instruction.result === undefined ? 0x40 : typeCodes[instruction.result])
      return
    case 'br':
    case 'br_if':
    case 'call':
    case 'local.get':
    case 'local.set':
    case 'local.tee':
    case 'global.get':
    case 'global.set':
      out.push(operandOpcodes[instruction.op])
      writeUnsigned(out, instruction.index)
      return
    case 'i32.atomic.load':
    case 'i64.atomic.load':
    case 'i32.atomic.rmw.add':
    case 'i32.atomic.rmw.cmpxchg':
    case 'i64.atomic.rmw.cmpxchg': {
      const { opcode, alignment } = atomicOpcodes[instruction.op]
      out.push(0xfe, opcode, alignment)
      writeUnsigned(out, instruction.offset)
      return
    }
    case 'v128.load':
      out.push(0xfd, 0, vectorAlignment, ...unsigned(instruction.offset))
      return
    default: {
      const { opcode, alignment } = memoryOpcodes[instruction.op]
      out.push(opcode, alignment)
      writeUnsigned(out, instruction.offset)
    }
  }
}

function isVector(instruction: PlainInstruction): instruction is VectorInstruction {
  return instruction in vectorOpcodes
}

function writeSection<T>(
  out: number[],
  id: number,
  items: readonly T[],
  write: (out: number[], item: T) => void,
): void {
  const body: number[] = []
  writeVector(body, items, write)
  out.push(id)
  writeUnsigned(out, body.length)
  append(out, body)
}

function writeVector<T>(
  out: number[],
  items: readonly T[],
  write: (out: number[], item: T) => void,
): void {
  writeUnsigned(out, items.length)
  for (const item of items) write(out, item)
}

function writeName(out: number[], name: string): void {
  const bytes = new TextEncoder().encode(name)
  writeUnsigned(out, bytes.length)
  out.push(...bytes)
}

// Bodies are too long for `push(...body)`: the arguments would not fit the stack.
function append(out: number[], bytes: readonly number[]): void {
  for (const byte of bytes) out.push(byte)
}

/** LEB128 without sign. */
function writeUnsigned(out: number[], value: number): void {
  let rest = value
  while (rest >= 0x80) {
    out.push((rest % 0x80) | 0x80)
    rest = Math.floor(rest / 0x80)
  }
  out.push(rest)
}

function unsigned(value: number): readonly number[] {
  const out: number[] = []
  writeUnsigned(out, value)
  return out
}

/** LEB128 with sign. */
function writeSigned(out: number[], value: bigint): void {
  let rest = value
  for (; rest < -0x40n || rest >= 0x40n; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80)
  out.push(Number(rest & 0x7fn))
}

/** The same for 32 bits. */
function writeSmall(out: number[], value: number): void {
  let rest = value | 0
  for (; rest < -0x40 || rest >= 0x40; rest >>= 7) out.push((rest & 0x7f) | 0x80)
  out.push(rest & 0x7f)
}

function sameSignature(left: Signature, right: Signature): boolean {
  return (
    left.parameters.join(' ') === right.parameters.join(' ') &&
    left.results.join(' ') === right.results.join(' ')
  )
}
