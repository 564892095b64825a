// Kernel functions of constants that stand in constant expressions, mostly to lay out bit fields.
// (include/linux/log2.h, include/linux/bits.h, arch bitops)

/** Position of the highest set bit, counted from 1; 0 for 0. */
function width(value: bigint): bigint {
  return BigInt(BigInt.asUintN(64, value).toString(2).length) - (value === 0n ? 1n : 0n)
}

const functions: ReadonlyMap<string, (value: bigint) => bigint> = new Map([
  ['bits_per', (value: bigint) => (value < 2n ? 1n : width(value))],
  ['ilog2', (value: bigint) => width(value) - 1n],
  ['const_ilog2', (value: bigint) => width(value) - 1n],
  ['order_base_2', (value: bigint) => (value < 2n ? 0n : width(value - 1n))],
  ['fls', width],
  ['fls64', width],
  ['__fls', (value: bigint) => width(value) - 1n],
  ['ffs', (value: bigint) => width(value & -value)],
  ['__ffs', (value: bigint) => width(value & -value) - 1n],
  ['__builtin_constant_p', () => 1n],
])

/** The value of `name(value)`, when it is such a function. */
export function applyConstantFunction(name: string, value: bigint): bigint | undefined {
  return functions.get(name)?.(value)
}
