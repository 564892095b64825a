// From a kernel source file to the tokens that the parser reads, as the compiler would see them but for
// the vocabulary: names with a meaning of ours stay whole, attribute noise is gone, and every token still
// knows its file and line.
//
// Order of reading: our prelude, the forced headers, the file. What is wrong is reported and stepped
// over; only an exhausted limit ends a unit early.

import type { Parsed } from '../../base/diagnostic.ts'
import { lex } from './lex.ts'
import { abandon, nextExpanded } from './macro-expand.ts'
import type { Stream } from './macro-expand.ts'
import { integerConstants } from './preprocess-constants.ts'
import { readDirective } from './preprocess-directives.ts'
import { openFile, openForced, openLexed } from './preprocess-include.ts'
import { createMemory, rememberedStart, rememberedUnit, type Memory } from './preprocess-memory.ts'
import type { PreprocessOptions } from './preprocess-options.ts'
import { lintQuestions, undecidedConfig, undefinedNames } from './preprocess-questions.ts'
import { forkUnit, newUnit, report } from './preprocess-unit.ts'
import type { LexedFiles, Reader, Unit } from './preprocess-unit.ts'
import type { LexedFile, SourceToken } from './source-token.ts'
import type { PreprocessedUnit, Token } from './token.ts'

/**
 * `file`: tree path of the translation unit. `memory`: kept by callers who read several units; what is found in
 * it is not read again, so that `watch` does not see it.
 */
export function preprocess(
  file: string,
  options: PreprocessOptions,
  memory: Memory = createMemory(),
): Parsed<PreprocessedUnit> {
  const { host } = options
  const known = rememberedUnit(memory, file, host)
  if (known !== undefined) return known
  memory.start = rememberedStart(memory, host) ?? readStart(options, memory.lexed)
  const unit = forkUnit(memory.start, options)
  const result = finish(file, unit, memory.start.tokens)
  memory.units.set(file, { answers: unit.reads, result })
  return result
}

/** Everything that comes before the file itself. */
function readStart(options: PreprocessOptions, lexed: LexedFiles): Unit {
  const unit = newUnit(options, lexed)
  readOurDefinitions(unit)
  for (const header of options.forced ?? []) {
    if (openForced(unit, header)) drain(unit)
    else missing(unit, header, 'forced header')
  }
  return unit
}

function finish(file: string, unit: Unit, beginning: readonly Token[]): Parsed<PreprocessedUnit> {
  const { options } = unit
  if (openFile(unit, file, { file, line: 0, column: 0 })) drain(unit)
  else missing(unit, file, 'source file')
  const lints = lintQuestions(unit.questions, options.completeConfig === true)
  return {
    value: {
      file,
      tokens: unit.tokens,
      beginning,
      constants: unit.expander.exhausted ? new Map() : integerConstants(unit.expander),
      files: [...unit.files],
      unknownConfig: undecidedConfig(unit.questions),
      undefinedNames: undefinedNames(unit.questions),
    },
    diagnostics: [...unit.diagnostics, ...lints],
  }
}

function missing(unit: Unit, path: string, what: string): void {
  const help = 'the path is relative to the root of the tree'
  const why = unit.options.host.whyNot?.(path) ?? 'does not exist'
  const message = `the ${what} ${path} ${why}`
  report(unit, 'C012', { file: path, line: 0, column: 0 }, message, help)
}

/** Dropped words are macros that expand to nothing; then the caller's macros and the prelude. */
function readOurDefinitions(unit: Unit): void {
  const { drop, defines = new Map<string, string>(), prelude = '' } = unit.options
  const lines: string[] = []
  for (const word of drop?.words ?? []) lines.push(`#define ${word}`)
  for (const word of drop?.calls ?? []) lines.push(`#define ${word}(...)`)
  readOurs(unit, '(dropped words)', lines.join('\n'), true)
  readOurs(unit, '(prelude)', prelude, true)
  const given = [...defines].map(([name, value]) => `#define ${name} ${value}`)
  readOurs(unit, '(defines)', given.join('\n'), false)
}

/** Every unit reads the same few texts of ours. */
const lexedTexts = new Map<string, Parsed<LexedFile>>()
const mostTexts = 20

function lexOnce(name: string, text: string): Parsed<LexedFile> {
  const key = `${name}\n${text}`
  const known = lexedTexts.get(key)
  if (known !== undefined) return known
  const lexed = lex(name, text)
  if (lexedTexts.size >= mostTexts) lexedTexts.clear()
  lexedTexts.set(key, lexed)
  return lexed
}

function readOurs(unit: Unit, name: string, text: string, fixed: boolean): void {
  const { value, diagnostics } = lexOnce(name, text)
  for (const each of diagnostics) unit.diagnostics.push(each)
  unit.readingPrelude = fixed
  openLexed(unit, value)
  drain(unit)
  unit.readingPrelude = false
}

/** Reads until no file is open. */
function drain(unit: Unit): void {
  const { expander, readers, tokens, limits } = unit
  const stream: Stream = { pending: [], source: () => nextInFile(unit) }
  while (readers.length > 0) {
    const token = nextExpanded(expander, stream)
    if (expander.exhausted) {
      readers.length = 0
    } else if (token === undefined) {
      const finished = readers.pop()
      if (finished !== undefined) checkClosed(unit, finished)
    } else if (token.problem !== undefined) {
      const spelled = JSON.stringify(token.text.slice(0, 20))
      report(unit, 'C002', token.span, `${token.problem}: ${spelled}`)
    } else {
      tokens.push(token)
      if (tokens.length > limits.tokens) {
        abandon(expander, token.span, `this unit has more than ${limits.tokens} tokens`)
      }
    }
  }
}

/** The next token of the innermost open file; undefined at its end. Directives happen on the way. */
function nextInFile(unit: Unit): SourceToken | undefined {
  for (;;) {
    const reader = unit.readers.at(-1)
    const token = reader?.file.tokens[reader.at]
    if (reader === undefined || token === undefined || unit.expander.exhausted) return undefined
    if (token.first && token.text === '#' && token.kind === 'punctuator') {
      readDirective(unit, reader)
    } else {
      reader.at++
      unit.options.watch?.(token)
      return token
    }
  }
}

function checkClosed(unit: Unit, reader: Reader): void {
  for (const { open } of reader.conditionals) {
    report(unit, 'C004', open.span, `this #${open.text} has no #endif`)
  }
}
