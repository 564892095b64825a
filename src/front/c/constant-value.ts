// Values of constant expressions and C's conversions between their types, on a machine where `long` has
// 64 bits. A value is the mathematical integer that its type gives it: `~0U` is 4294967295.

export interface IntegerType {
  readonly bits: number
  readonly signed: boolean
}

export interface ConstantValue extends IntegerType {
  readonly value: bigint
}

/** C's usual arithmetic conversions, integer promotions included. */
export function commonType(left: IntegerType, right: IntegerType): IntegerType {
  const bits = Math.max(left.bits, right.bits, 32)
  const signed = [left, right].every((type) => type.signed || type.bits < bits)
  return { bits, signed }
}

export function convert(operand: ConstantValue, type: IntegerType): ConstantValue {
  const { bits, signed } = type
  const value = signed ? BigInt.asIntN(bits, operand.value) : BigInt.asUintN(bits, operand.value)
  return { value, bits, signed }
}

const typeWords: ReadonlyMap<string, IntegerType> = new Map([
  ['u8', { bits: 8, signed: false }],
  ['u16', { bits: 16, signed: false }],
  ['u32', { bits: 32, signed: false }],
  ['u64', { bits: 64, signed: false }],
  ['s8', { bits: 8, signed: true }],
  ['s16', { bits: 16, signed: true }],
  ['s32', { bits: 32, signed: true }],
  ['s64', { bits: 64, signed: true }],
  ['size_t', { bits: 64, signed: false }],
])

/** The integer type that these words name, or undefined: `unsigned long`, `__u32`, `char`. */
export function typeOfWords(words: readonly string[]): IntegerType | undefined {
  const [only = ''] = words
  const named = words.length === 1 ? typeWords.get(only.replace(/^__/, '')) : undefined
  if (named !== undefined) return named
  const isPlain = words.every((word) => /^(?:unsigned|signed|int|long|short|char)$/.test(word))
  if (!isPlain || words.length === 0) return undefined
  const bits = words.includes('long') ? 64 : words.includes('short') ? 16 : 32
  return { bits: words.includes('char') ? 8 : bits, signed: !words.includes('unsigned') }
}

/** Undefined for an operator that compares nothing. */
export function compare(operator: string, left: bigint, right: bigint): boolean | undefined {
  switch (operator) {
    case '==':
      return left === right
    case '!=':
      return left !== right
    case '<':
      return left < right
    case '>':
      return left > right
    case '<=':
      return left <= right
    case '>=':
      return left >= right
    default:
      return undefined
  }
}

/** Operators on operands of one type; the result is not converted yet. */
export function arithmetic(operator: string, left: bigint, right: bigint): bigint {
  switch (operator) {
    case '+':
      return left + right
    case '-':
      return left - right
    case '*':
      return left * right
    case '/':
      return left / right
    case '%':
      return left % right
    case '&':
      return left & right
    case '|':
      return left | right
    default:
      return left ^ right
  }
}
