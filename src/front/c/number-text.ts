// C's spelling of integers: `0x1fUL`, `017`, `0b101`, `'a'`, `'\x7f'`, with the type each one has.
//
// An integer takes the first type that holds it (C11 6.4.4.1, on a machine where long has 64 bits).
// Floating constants are not integers and give undefined.

import type { ConstantValue } from './constant-value.ts'

export function parseNumber(text: string): ConstantValue | undefined {
  const match = /^(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9][0-9]*)([uUlL]*)$/.exec(text)
  const [, digits, suffix] = match ?? []
  if (digits === undefined || suffix === undefined) return undefined
  if (!/^(?:[uU]?(?:ll?|LL?)?|(?:ll?|LL?)[uU])$/.test(suffix)) return undefined
  const value = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits)
  if (value >= 1n << 64n) return undefined
  const unsigned = /[uU]/.test(suffix)
  const long = /[lL]/.test(suffix)
  const decimal = /^[1-9]/.test(digits)
  for (const bits of long ? [64] : [32, 64]) {
    if (!unsigned && value < 1n << BigInt(bits - 1)) return { value, bits, signed: true }
    // Only decimal constants without `u` never become unsigned on their own.
    if ((unsigned || !decimal) && value < 1n << BigInt(bits)) return { value, bits, signed: false }
  }
  return { value, bits: 64, signed: false }
}

const escapes: ReadonlyMap<string, bigint> = new Map([
  ['a', 7n],
  ['b', 8n],
  ['e', 27n],
  ['f', 12n],
  ['n', 10n],
  ['r', 13n],
  ['t', 9n],
  ['v', 11n],
  ['\\', 92n],
  ["'", 39n],
  ['"', 34n],
  ['?', 63n],
])

/** Value of a character constant; several characters in one constant have none here. */
export function parseCharacter(text: string): bigint | undefined {
  const match = /^(?:L|u|U|u8)?'(?:\\(x[0-9a-fA-F]{1,8}|[0-7]{1,3}|[^x0-7])|([^\\']))'$/u.exec(text)
  const [, escape, plain] = match ?? []
  if (plain !== undefined) return BigInt(plain.codePointAt(0) ?? 0)
  if (escape === undefined) return undefined
  if (escape.startsWith('x')) return BigInt.asIntN(8, BigInt(`0${escape}`))
  if (/^[0-7]/.test(escape)) return BigInt.asIntN(8, BigInt(`0o${escape}`))
  return escapes.get(escape)
}
