// Test support: systems in memory, and the steps of their functions as text.

import type { Diagnostic, Parsed } from '../../base/diagnostic.ts'
import type { ObjectFunction } from '../../ir/object.ts'
import { printFunction, symbolNames } from '../../ir/print.ts'
import { readSystem, resolveRelative } from './read-system.ts'
import type { ModuleHost, System } from './read-system.ts'

/** What most samples need: every word, and some state of every kind. */
export const prelude = `import {
  alwaysPossible, array, atomically, bits, bool, check, choose, compareExchange, currentOn, depthOf, emit, eventually, exchange,
  fence, fetchAdd, fetchAnd, fetchOr, ghost, global, int, invariant, maybe, of, perCpu, perFrame, perTask,
  property, switchTo, task, thisCpu, thisFrame, thisTask, vector, waitUntil, wrapping,
} from 'sallyport/lang'
const machine = global({ lock: bits(1), time: wrapping(bits(8)) })
const cpu = perCpu({ count: int(8), on: bool(), regs: { flags: bits(4) }, list: array(3, bits(4)) })
const who = perTask({ flags: bits(8) })
const frame = perFrame({ mode: bits(2) })
const seen = ghost(perCpu({ depth: bits(4), hint: bool() }))
declare function outside(x: number): number
declare function asks(): boolean
`

export function hostOf(modules: Readonly<Record<string, string>>): ModuleHost {
  return {
    read: (path) => (Object.hasOwn(modules, path) ? modules[path] : undefined),
    resolve: resolveRelative,
  }
}

/** Reads `main.ts`, with the prelude before its text. */
export function systemOf(
  text: string,
  others: Readonly<Record<string, string>> = {},
): Parsed<System> {
  return readSystem('main.ts', hostOf({ ...others, 'main.ts': prelude + text }))
}

/** All functions that can be found by these names, with everything they call. */
export function lowerAll(
  system: System,
  names: readonly string[],
): { readonly functions: readonly ObjectFunction[]; readonly diagnostics: readonly Diagnostic[] } {
  const { declarations, definitions } = system
  const functions: ObjectFunction[] = []
  const diagnostics: Diagnostic[] = []
  const work: { name: string; unit: string | undefined }[] = [
    ...names.map((name) => ({ name, unit: system.files.at(-1) })),
    ...[...declarations.vectors, ...declarations.tasks].map(({ func }) => {
      return { name: func, unit: undefined }
    }),
  ]
  const done = new Set<unknown>()
  for (const { name, unit } of work) {
    const definition = definitions.find(name, unit)
    if (definition === undefined || done.has(definition)) continue
    done.add(definition)
    const { value, diagnostics: found } = definition.lower()
    diagnostics.push(...found)
    if (value === undefined) continue
    functions.push(value)
    for (const callee of value.symbols.functions) work.push({ name: callee.name, unit: value.unit })
  }
  return { functions, diagnostics }
}

/** A function in a module with the prelude, line by line; or its diagnostics, as `code message`. */
export function stepsOf(text: string, name = 'f'): readonly string[] {
  const { diagnostics, value } = systemOf(text)
  const lowered = value.definitions.find(name, 'main.ts')?.lower()
  const all = [...diagnostics, ...(lowered?.diagnostics ?? [])]
  if (all.length > 0) return all.map(({ code, message }) => `${code} ${message}`)
  const found = lowered?.value
  if (found === undefined) return [`no function ${name}`]
  const lines = printFunction(found.func, symbolNames(found.symbols)).split('\n')
  return lines.map((line) => line.trim())
}

/** The steps of `function f(): void { … }`. */
export function bodySteps(body: string): readonly string[] {
  const [, ...steps] = stepsOf(`function f(): void { ${body} }`)
  return steps
}

/** Codes of everything wrong with a module (after the prelude) and all of its functions. */
export function codesOf(text: string, others: Readonly<Record<string, string>> = {}): string[] {
  const { diagnostics, value } = systemOf(text, others)
  const names = [...text.matchAll(/function\*? (\w+)/g)].map((match) => match[1] ?? '')
  const all = [...diagnostics, ...lowerAll(value, names).diagnostics]
  return all.map(({ code }) => code)
}
