// The linker's view of a system's functions: found by name, lowered when they are needed, once.
//
// A name with `@atomic` behind it is the copy of the function for callers inside `atomically`,
// one with a memory behind it the copy that works on that memory.

import type { Parsed } from '../../base/diagnostic.ts'
import type { Definition, Definitions, ObjectFunction } from '../../ir/object.ts'
import type { Origin } from '../../ir/program.ts'
import { atomicSuffix } from './lower-call.ts'
import { lowerFunction } from './lower-function.ts'
import type { FunctionMeaning, Module } from './scope.ts'
import { splitName } from './shared-words.ts'
import { spanAt } from './syntax.ts'

/** `entries`: functions in which frames and tasks begin. */
export function findDefinition(
  modules: readonly Module[],
  entries: ReadonlySet<FunctionMeaning>,
  origin: Definitions['origin'],
): Definitions['find'] {
  const known = new Map<string, Definition>()
  return (name, unit) => {
    const atomic = name.endsWith(atomicSuffix)
    const split = splitName(atomic ? name.slice(0, -atomicSuffix.length) : name, modules)
    const meaning = split && findFunction(modules, entries, split.name, unit)
    if (meaning === undefined) return undefined
    const { file } = meaning.module.source
    const key = `${file} ${name}`
    const entry = entries.has(meaning)
    const role = { origin: originOf(file, origin), entry, atomic, memories: split?.fields ?? [] }
    const definition =
      known.get(key) ?? newDefinition(meaning, name, () => lowerFunction(meaning, role))
    known.set(key, definition)
    return definition
  }
}

function newDefinition(
  meaning: FunctionMeaning,
  name: string,
  lower: () => Parsed<ObjectFunction | undefined>,
): Definition {
  const { source } = meaning.module
  let lowered: Parsed<ObjectFunction | undefined> | undefined
  return {
    name,
    unit: source.file,
    span: spanAt(source, meaning.node.start),
    lower: () => (lowered ??= lower()),
  }
}

/** The unit's own function first, then an exported one, then one that a vector or task names. */
function findFunction(
  modules: readonly Module[],
  entries: ReadonlySet<FunctionMeaning>,
  name: string,
  unit: string | undefined,
): FunctionMeaning | undefined {
  const own = modules.find((module) => module.source.file === unit)?.functions.get(name)
  if (own !== undefined) return own
  const exporting = modules.find(
    (module) => module.exported.has(name) && module.functions.has(name),
  )
  return exporting?.functions.get(name) ?? [...entries].find((entry) => entry.name === name)
}

/** The machine library's modules stay the library's when a system imports them. */
function originOf(file: string, origin: Definitions['origin']): Origin {
  if (file.startsWith('machine/') || file.includes('/machine/')) return 'library'
  return origin === 'library' || origin === 'tree' ? origin : 'system'
}
