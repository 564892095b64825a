// Shared memory as JavaScript has it: `const memory = new Int32Array(new SharedArrayBuffer(64))` at the
// top of a module is a global array of 32-bit words, and a parameter of type Int32Array names one.
//
// There are no pointers, so a function with such parameters is lowered once for each memory that it is
// called with; the copy's name is the function's with the memory's behind it (`enter@memory`). Who sleeps
// on a word is kept beside the memory, one bit for each task, because Atomics.notify wakes sleepers only.

import type { Expression, TSType } from 'oxc-parser'
import type { FieldSymbol } from '../../ir/object.ts'
import type { Context } from './context.ts'
import { meaningOf, report } from './context.ts'
import type { FunctionMeaning, Module, StateField } from './scope.ts'

/** Sleepers of one word; a task with a higher number that sleeps is a violation of `field-range`. */
const maxSleepers = 16

/** For each word of a memory, which tasks sleep on it. */
export function sleepersOf({ symbol, declaration }: StateField): FieldSymbol {
  const type = { bits: maxSleepers, signed: false }
  return {
    ...symbol,
    name: `${symbol.name}.sleepers`,
    declaration: { ...declaration, type, overflow: 'error' },
  }
}

/** Whether a written type is that of a memory. */
export function isWordsType(type: TSType | undefined): boolean {
  if (type?.type !== 'TSTypeReference') return false
  return type.typeName.type === 'Identifier' && type.typeName.name === 'Int32Array'
}

/** The memory that an expression names; reports and gives undefined when it names none. */
export function resolveWords(context: Context, node: Expression): StateField | undefined {
  const meaning = node.type === 'Identifier' ? meaningOf(context, node.name) : undefined
  if (meaning?.kind === 'words') return meaning.field
  if (meaning?.kind === 'broken') return undefined
  const help = 'declare it with `const memory = new Int32Array(new SharedArrayBuffer(bytes))`'
  report(context, node, 'T029', 'this is no shared memory', help)
  return undefined
}

/** Which parameters of a function are memories. */
export function wordsParameters({ node }: FunctionMeaning): readonly boolean[] {
  return node.params.map(
    (parameter) =>
      parameter.type === 'Identifier' && isWordsType(parameter.typeAnnotation?.typeAnnotation),
  )
}

/** The name of the copy that works on these memories, in the order of the parameters. */
export function nameWithWords(name: string, fields: readonly StateField[]): string {
  return [name, ...fields.map(({ symbol }) => symbol.name)].join('@')
}

/** What `nameWithWords` put together; undefined when a module declares no such memory. */
export function splitName(
  name: string,
  modules: readonly Module[],
): { readonly name: string; readonly fields: readonly StateField[] } | undefined {
  const [plain, ...names] = name.split('@')
  const fields = names.flatMap((one) => declaredWords(modules, one) ?? [])
  return fields.length === names.length ? { name: plain ?? '', fields } : undefined
}

function declaredWords(modules: readonly Module[], name: string): StateField | undefined {
  for (const module of modules) {
    for (const meaning of module.names.values()) {
      if (meaning.kind === 'words' && meaning.field.symbol.name === name) return meaning.field
    }
  }
  return undefined
}
