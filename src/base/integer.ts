// Integers as the IR has them: 64-bit two's complement, held as bigint outside the engine.

export interface IntType {
  readonly bits: number
  readonly signed: boolean
}

export const u1: IntType = { bits: 1, signed: false }
export const i32: IntType = { bits: 32, signed: true }
export const u32: IntType = { bits: 32, signed: false }
export const i64: IntType = { bits: 64, signed: true }
export const u64: IntType = { bits: 64, signed: false }

/** Wraps to `type` as C does on conversion; the result is the 64-bit register that holds it. */
export function wrap(type: IntType, value: bigint): bigint {
  if (type.bits >= 64) return BigInt.asIntN(64, value)
  return type.signed ? BigInt.asIntN(type.bits, value) : BigInt.asUintN(type.bits, value)
}
