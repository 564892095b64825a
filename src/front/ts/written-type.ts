// Written types. tsc has checked them; here it matters only whether a value is a number or a boolean,
// so the names of aliases are believed, and anything that cannot be a 64-bit register is refused.

import type { TSType } from 'oxc-parser'

export type Register = 'number' | 'boolean'

/** What a parameter or a variable of this type holds; undefined when it is no register. */
export function registerOf(type: TSType): Register | undefined {
  switch (type.type) {
    case 'TSBooleanKeyword':
      return 'boolean'
    case 'TSNumberKeyword':
    case 'TSBigIntKeyword':
      return 'number'
    case 'TSLiteralType':
      return literalRegister(type.literal.type === 'Literal' ? type.literal.value : 0)
    case 'TSTypeReference':
      // An alias of an enum object's values: `type Mode = (typeof Mode)[keyof typeof Mode]`.
      return type.typeName.type === 'Identifier' && !type.typeArguments ? 'number' : undefined
    case 'TSIndexedAccessType':
      return type.objectType.type === 'TSTypeQuery' ? 'number' : undefined
    case 'TSUnionType': {
      const registers = new Set(type.types.map(registerOf))
      return registers.size === 1 ? [...registers][0] : undefined
    }
    default:
      return undefined
  }
}

export function isNumericType(type: TSType): boolean {
  return registerOf(type) !== undefined
}

/** Number of values that a function of this type returns; undefined when it is no such type. */
export function resultsOf(type: TSType): 0 | 1 | undefined {
  if (type.type === 'TSVoidKeyword' || type.type === 'TSNeverKeyword') return 0
  return registerOf(type) === undefined ? undefined : 1
}

function literalRegister(value: unknown): Register | undefined {
  if (typeof value === 'boolean') return 'boolean'
  return typeof value === 'number' || typeof value === 'bigint' ? 'number' : undefined
}
