// The WebAssembly instructions that the generator uses, as typed values: the generator builds lists of
// them, the encoder turns the lists into bytes, and nothing in between handles text or raw opcodes.
// (WebAssembly core specification 1.0, section 5.4.)

/** Instructions without an operand, by their name in the specification. */
export const plainOpcodes = {
  unreachable: 0x00,
  else: 0x05,
  end: 0x0b,
  return: 0x0f,
  drop: 0x1a,
  select: 0x1b,
  'i32.eqz': 0x45,
  'i32.eq': 0x46,
  'i32.ne': 0x47,
  'i32.lt_s': 0x48,
  'i32.lt_u': 0x49,
  'i32.gt_u': 0x4b,
  'i32.ge_s': 0x4e,
  'i32.ge_u': 0x4f,
  'i64.eqz': 0x50,
  'i64.eq': 0x51,
  'i64.ne': 0x52,
  'i64.lt_s': 0x53,
  'i64.lt_u': 0x54,
  'i64.gt_u': 0x56,
  'i64.le_s': 0x57,
  'i64.le_u': 0x58,
  'i32.clz': 0x67,
  'i32.ctz': 0x68,
  'i32.add': 0x6a,
  'i32.sub': 0x6b,
  'i32.mul': 0x6c,
  'i32.div_u': 0x6e,
  'i32.rem_u': 0x70,
  'i32.and': 0x71,
  'i32.or': 0x72,
  'i32.xor': 0x73,
  'i32.shl': 0x74,
  'i32.shr_s': 0x75,
  'i32.shr_u': 0x76,
  'i64.add': 0x7c,
  'i64.sub': 0x7d,
  'i64.mul': 0x7e,
  'i64.div_s': 0x7f,
  'i64.div_u': 0x80,
  'i64.rem_s': 0x81,
  'i64.rem_u': 0x82,
  'i64.and': 0x83,
  'i64.or': 0x84,
  'i64.xor': 0x85,
  'i64.shl': 0x86,
  'i64.shr_s': 0x87,
  'i64.shr_u': 0x88,
  'i32.wrap_i64': 0xa7,
  'i64.extend_i32_u': 0xad,
} as const

/** Instructions with one operand. */
export const operandOpcodes = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  br: 0x0c,
  br_if: 0x0d,
  call: 0x10,
  'local.get': 0x20,
  'local.set': 0x21,
  'local.tee': 0x22,
  'global.get': 0x23,
  'global.set': 0x24,
} as const

/** Accesses to memory: the opcode, and the logarithm of the natural alignment. */
export const memoryOpcodes = {
  'i32.load': { opcode: 0x28, alignment: 2 },
  'i64.load': { opcode: 0x29, alignment: 3 },
  'i64.load32_u': { opcode: 0x35, alignment: 2 },
  'i32.store': { opcode: 0x36, alignment: 2 },
  'i64.store': { opcode: 0x37, alignment: 3 },
} as const

/** Accesses that no other thread can split; what stands behind the prefix 0xfe. */
export const atomicOpcodes = {
  'i32.atomic.load': { opcode: 0x10, alignment: 2 },
  'i64.atomic.load': { opcode: 0x11, alignment: 3 },
  'i32.atomic.rmw.add': { opcode: 0x1e, alignment: 2 },
  'i32.atomic.rmw.cmpxchg': { opcode: 0x48, alignment: 2 },
  'i64.atomic.rmw.cmpxchg': { opcode: 0x49, alignment: 3 },
} as const

/** Instructions without an operand on vectors of 128 bits; what stands behind the prefix 0xfd. */
export const vectorOpcodes = {
  'i64x2.splat': 0x12,
  'v128.or': 0x50,
  'v128.any_true': 0x53,
  'i8x16.bitmask': 0x64,
  'i8x16.narrow_i16x8_s': 0x65,
  'i16x8.narrow_i32x4_s': 0x85,
  'i64x2.eq': 0xd6,
} as const

/** The logarithm of the natural alignment of `v128.load`, whose opcode behind that prefix is 0. */
export const vectorAlignment = 4

export type VectorInstruction = keyof typeof vectorOpcodes
export type PlainInstruction = keyof typeof plainOpcodes | VectorInstruction
export type MemoryInstruction = keyof typeof memoryOpcodes
export type AtomicInstruction = keyof typeof atomicOpcodes
export type ValueType = 'i32' | 'i64' | 'v128'

export type Instruction =
  | PlainInstruction
  | { readonly op: 'block' | 'loop' | 'if'; readonly result?: ValueType }
  /** Label depth, function index, local index or index of a global variable. */
  | {
      readonly op: Exclude<keyof typeof operandOpcodes, 'block' | 'loop' | 'if'>
      readonly index: number
    }
  | { readonly op: MemoryInstruction | AtomicInstruction | 'v128.load'; readonly offset: number }
  | { readonly op: 'br_table'; readonly targets: readonly number[]; readonly otherwise: number }
  | { readonly op: 'i32.const'; readonly value: number }
  | { readonly op: 'i64.const'; readonly value: bigint }

export const i32Const = (value: number): Instruction => ({ op: 'i32.const', value })
export const i64Const = (value: bigint): Instruction => ({ op: 'i64.const', value })
export const getLocal = (index: number): Instruction => ({ op: 'local.get', index })
export const setLocal = (index: number): Instruction => ({ op: 'local.set', index })
export const teeLocal = (index: number): Instruction => ({ op: 'local.tee', index })
export const getGlobal = (index: number): Instruction => ({ op: 'global.get', index })
export const setGlobal = (index: number): Instruction => ({ op: 'global.set', index })
export const callFunction = (index: number): Instruction => ({ op: 'call', index })
export const branchTo = (index: number): Instruction => ({ op: 'br', index })
/** Memory accesses take their base address from the stack. */
export const loadI32 = (offset: number): Instruction => ({ op: 'i32.load', offset })
export const storeI32 = (offset: number): Instruction => ({ op: 'i32.store', offset })
export const loadI64 = (offset: number): Instruction => ({ op: 'i64.load', offset })
export const storeI64 = (offset: number): Instruction => ({ op: 'i64.store', offset })
