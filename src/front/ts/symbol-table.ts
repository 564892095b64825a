// The symbols of one function or predicate: each field, callee and property once, numbered in the
// order of first use. Steps carry these numbers; the linker replaces them.

import type { IntType } from '../../base/integer.ts'
import type { Span } from '../../base/span.ts'
import type { FieldSymbol, FunctionSymbol, Symbols } from '../../ir/object.ts'
import type { FieldId, FunctionId, PropertyId } from '../../ir/program.ts'

export interface SymbolTable {
  field(symbol: FieldSymbol): FieldId
  /** The same name called with other numbers of arguments or results is another symbol. */
  func(name: string, arguments_: number, results: number, span: Span): FunctionId
  property(name: string): PropertyId
  /** Type of a field that has been named here. */
  typeOf(field: FieldId): IntType | undefined
  finish(): Symbols
}

export function newSymbolTable(): SymbolTable {
  const fields = numbering<FieldSymbol>()
  const functions = numbering<FunctionSymbol>()
  const properties = numbering<string>()
  return {
    field: (symbol) => fields.number(`${symbol.owner}.${symbol.name}`, symbol),
    func: (name, count, results, span) =>
      functions.number(`${name} ${count} ${results}`, { name, arguments: count, results, span }),
    property: (name) => properties.number(name, name),
    typeOf: (field) => fields.values[field]?.declaration?.type,
    finish: () => ({
      fields: fields.values,
      functions: functions.values,
      properties: properties.values,
    }),
  }
}

function numbering<T>(): { values: T[]; number(key: string, value: T): number } {
  const numbers = new Map<string, number>()
  const values: T[] = []
  return {
    values,
    number(key, value) {
      const known = numbers.get(key)
      if (known !== undefined) return known
      numbers.set(key, values.length)
      return values.push(value) - 1
    },
  }
}
