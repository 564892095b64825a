// A kernel tree's closure as parsed units: every listed file preprocessed under one configuration, our
// glue file among them, and handed to the C front end.

import type { Diagnostic, Parsed } from '../base/diagnostic.ts'
import type { Config } from '../front/c/config.ts'
import { arities, keep } from '../front/c/kernel-keep.ts'
import { prelude } from '../front/c/kernel-prelude.ts'
import { compilerDefines, drop, isBigEndian, recordWords } from '../front/c/kernel-words.ts'
import { preprocess } from '../front/c/preprocess.ts'
import { lintHiddenDefinitions } from '../front/c/preprocess-hidden.ts'
import { createMemory, type Memory } from '../front/c/preprocess-memory.ts'
import type { PreprocessOptions } from '../front/c/preprocess-options.ts'
import type { Constants, PreprocessedUnit } from '../front/c/token.ts'
import { overlayHost, type SourceHost } from '../front/c/source-host.ts'
import { type KernelTree, readTree } from '../front/c/tree-definitions.ts'
import { type Closure, coreDefines, coreLeftOut, glueUnits } from './closure.ts'
import { lockMacroNames, lockMacros } from './lock-macros.ts'
import { packageRoot, readText } from './package-files.ts'

export interface ReadClosure {
  readonly tree: KernelTree
  readonly constants: Constants
}

export function readClosure(
  host: SourceHost,
  arch: string,
  closure: Closure,
  config: Config,
  completeConfig: boolean,
  memory: Memory = createMemory(),
): Parsed<ReadClosure> {
  const options = closureOptions(host, arch, closure, config, completeConfig)
  const units: PreprocessedUnit[] = []
  const diagnostics: Diagnostic[] = []
  for (const file of closure.units) {
    const unit = preprocess(file, options, memory)
    units.push(unit.value)
    diagnostics.push(...unit.diagnostics)
  }
  const asking = units.map((unit) => withoutReviewed(unit, closure))
  diagnostics.push(...lintHiddenDefinitions(asking, options))
  const tree = readTree(units, {
    families: closure.families,
    fieldNames: closure.fieldNames,
    addresses: closure.addresses ?? new Map(),
    leftOut: new Set([...coreLeftOut.keys(), ...(closure.leftOut?.keys() ?? [])]),
    apart: new Set(closure.apart?.keys()),
    assembly: closure.assembly ?? new Map(),
    bigEndian: isBigEndian(arch),
    dropArguments,
    functionEntryHook,
    functionCallHook,
  })
  return {
    value: { tree, constants: constantsOf(units) },
    diagnostics: once([...diagnostics, ...tree.diagnostics]),
  }
}

/** Where units disagree, the last one counts. */
function constantsOf(units: readonly PreprocessedUnit[]): Constants {
  return {
    get(name) {
      const unit = units.findLast(({ constants }) => constants.get(name) !== undefined)
      return unit?.constants.get(name)
    },
    keys: () => new Set(units.flatMap(({ constants }) => [...constants.keys()])),
    [Symbol.iterator]: () =>
      new Map(units.flatMap(({ constants }) => [...constants]))[Symbol.iterator](),
  }
}

const ours = `${packageRoot}/machine/linux`

/** How the units of a closure are preprocessed. */
export function closureOptions(
  host: SourceHost,
  arch: string,
  closure: Closure,
  config: Config,
  completeConfig: boolean,
): PreprocessOptions {
  const glue = glueUnits.map((unit) => [unit, readText(unit.replace('sallyport', ours))] as const)
  const kept = new Set([...keep, ...closure.keep])
  for (const name of lockMacroNames) kept.delete(name)
  return {
    host: overlayHost(host, new Map(glue)),
    config,
    completeConfig,
    includeDirs: closure.includeDirs,
    allow: (path) => closure.headers.has(path),
    forced: closure.forced,
    keep: kept,
    arities,
    drop,
    recordWords,
    prelude: prelude + lockMacros + ownMacros(closure),
    defines: new Map([...compilerDefines(arch), ...coreDefines, ...closure.defines]),
  }
}

/** What is wrong in a header is found in each unit that reads it. */
function once(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...new Map(diagnostics.map((each) => [JSON.stringify(each), each])).values()]
}

/** What was looked at and found to be right is not asked about again. */
function withoutReviewed(unit: PreprocessedUnit, { notDefined }: Closure): PreprocessedUnit {
  const names = [...unit.undefinedNames].filter(([name]) => !notDefined.has(name))
  return { ...unit, undefinedNames: new Map(names) }
}

/** Bounds and macros of ours are part of the prelude, which the tree cannot change. */
function ownMacros({ bounds, macros = [] }: Closure): string {
  const texts = [...[...bounds].map(([name, value]) => `${name} ${value}`), ...macros]
  return texts.map((text) => `\n#define ${text}\n`).join('')
}

/** Functions of the tree that end at a leaf and are given addresses, which have no value here. */
function dropArguments(name: string): boolean {
  return /^rcu_lock_(acquire|release)$/.test(name)
}

const untraced = new Set([
  'noinstr',
  'notrace',
  '__kprobes',
  'inline',
  '__inline',
  '__always_inline',
  '__cpuidle',
])

/** ftrace calls at the entry of every function that is not inlined and not told to be left alone. */
function functionEntryHook(attributes: readonly string[], file: string): string | undefined {
  if (file.startsWith('sallyport/') || file.startsWith('kernel/trace/')) return undefined
  return attributes.some((word) => untraced.has(word)) ? undefined : 'function_entry'
}

/**
 * Code of kernel/trace/ is not traced itself, and before v6.3 it woke RCU where it had to; but what is noinstr
 * may call it only where RCU watches. objtool says so when the kernel is built.
 */
function functionCallHook(attributes: readonly string[], callee: string): string | undefined {
  if (!attributes.includes('noinstr') || !/^trace_hardirqs_(on|off)$/.test(callee)) return undefined
  return 'call_from_noinstr'
}
