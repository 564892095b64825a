// What conditions ask, and the lints over the answers.
//
// A wrong include order or a missing configuration symbol fails silently in C: the condition is just
// false. So every name that was asked for while undefined is remembered, and reported when the unit does
// define it later in another header, or when the configuration never decided about it.

import type { Diagnostic } from '../../base/diagnostic.ts'
import type { Span } from '../../base/span.ts'
import { configText, isDecided } from './config.ts'
import type { Config } from './config.ts'
import { isReserved } from './macro-builtin.ts'
import type { MacroTable } from './macro.ts'
import type { SourceToken } from './source-token.ts'

export interface Questions {
  readonly config: Config
  readonly macros: MacroTable
  /** CONFIG symbols that the configuration says nothing about, with the first place that asked. */
  readonly unknownConfig: Map<string, Span>
  /** Names without value in an #if, which C takes as 0. */
  readonly unknownNames: Map<string, Span>
  /** Where a name was asked for while it was not defined. */
  readonly undefinedTests: Map<string, Span[]>
  readonly lateDefinitions: Map<string, LateDefinition>
}

interface LateDefinition {
  readonly tested: Span
  readonly defined: Span
}

export function newQuestions(config: Config, macros: MacroTable): Questions {
  return {
    config,
    macros,
    unknownConfig: new Map(),
    unknownNames: new Map(),
    undefinedTests: new Map(),
    lateDefinitions: new Map(),
  }
}

/** The same questions, over a copy of the macros. */
export function forkQuestions(questions: Questions): Questions {
  const { config, macros, unknownConfig, unknownNames, undefinedTests, lateDefinitions } = questions
  return {
    config,
    macros: new Map(macros),
    unknownConfig: new Map(unknownConfig),
    unknownNames: new Map(unknownNames),
    undefinedTests: new Map([...undefinedTests].map(([name, tests]) => [name, [...tests]])),
    lateDefinitions: new Map(lateDefinitions),
  }
}

export function askedConfig(questions: Questions, name: string, span: Span): void {
  if (isDecided(questions.config, name) || questions.unknownConfig.has(name)) return
  if (name.startsWith('CONFIG_')) questions.unknownConfig.set(name, span)
}

/** The answer to `#ifdef name` and `defined(name)`. */
export function testDefined(questions: Questions, name: SourceToken): boolean {
  const { text, span } = name
  if (questions.macros.has(text) || isReserved(text)) return true
  if (text.startsWith('CONFIG_')) {
    askedConfig(questions, text, span)
    return configText(questions.config, text) !== undefined
  }
  noteUndefined(questions, text, span)
  return false
}

/** A name without value in an #if: it counts as 0. */
export function noteUnknown(questions: Questions, name: SourceToken): void {
  // `asked` was told about configuration symbols when their names were expanded.
  if (name.text.startsWith('CONFIG_')) return
  if (!questions.unknownNames.has(name.text)) questions.unknownNames.set(name.text, name.span)
  noteUndefined(questions, name.text, name.span)
}

function noteUndefined(questions: Questions, name: string, span: Span): void {
  const tests = questions.undefinedTests.get(name)
  if (tests === undefined) questions.undefinedTests.set(name, [span])
  else if (tests.length < 100) tests.push(span)
}

/**
 * A definition has been read. One that comes after a test of the same name in another file means that the
 * order of the files decided the test. Definitions in `.c` files are switches that the unit sets on
 * purpose, and definitions inside the tested group itself are guards and fallbacks.
 */
export function noteDefinition(questions: Questions, name: SourceToken): void {
  const tests = questions.undefinedTests.get(name.text)
  if (tests === undefined) return
  questions.undefinedTests.delete(name.text)
  const { file } = name.span
  if (tests.some((test) => test.file === file) || !file.endsWith('.h')) return
  const [tested] = tests
  if (tested !== undefined) {
    questions.lateDefinitions.set(name.text, { tested, defined: name.span })
  }
}

export function lintQuestions(questions: Questions, completeConfig: boolean): Diagnostic[] {
  const found: Diagnostic[] = []
  for (const [name, { tested, defined }] of questions.lateDefinitions) {
    found.push({
      code: 'C021',
      severity: 'warning',
      message: `${name} was not defined here; ${defined.file}:${defined.line} defines it later`,
      span: tested,
      help: 'read the header that defines it first: put it among the forced headers',
    })
  }
  for (const [name, span] of questions.unknownNames) {
    if (questions.lateDefinitions.has(name)) continue
    const message = `${name} has no value in this condition and counts as 0`
    found.push({ code: 'C020', severity: 'warning', message, span })
  }
  const unknown = completeConfig ? undefined : lintConfig(undecidedConfig(questions))
  return unknown === undefined ? found : [...found, unknown]
}

/** `CONFIG_X_MODULE` is the question whether X is a module: the symbol that is missing is X. */
export function undecidedConfig(questions: Questions): ReadonlyMap<string, Span> {
  const { unknownConfig } = questions
  const symbols = [...unknownConfig].filter(
    ([name]) => !name.endsWith('_MODULE') || !unknownConfig.has(name.slice(0, -'_MODULE'.length)),
  )
  return new Map(symbols)
}

/** One list and not one warning each: a small preset leaves a hundred symbols open. */
function lintConfig(symbols: ReadonlyMap<string, Span>): Diagnostic | undefined {
  const [first] = symbols
  if (first === undefined) return undefined
  const [name, span] = first
  const names = [...symbols.keys()].toSorted().join(' ')
  const subject = symbols.size === 1 ? name : `${symbols.size} symbols`
  return {
    code: 'C022',
    severity: 'warning',
    message: `the configuration does not decide about ${subject}; counted as not set: ${names}`,
    span,
    help: `set each to y or n, as in ${name}=n`,
  }
}

/** Names that conditions asked for while they were not defined, each with the first place. */
export function undefinedNames(questions: Questions): ReadonlyMap<string, Span> {
  const names = new Map<string, Span>()
  for (const [name, [first]] of questions.undefinedTests) {
    if (first !== undefined) names.set(name, first)
  }
  return names
}
