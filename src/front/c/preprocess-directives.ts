// Directives: conditionals, definitions, includes.
//
// A false group is skipped by hopping along the directives that the lexer listed, without looking at its
// text. The handlers of #elif and #else run the same way whether the reader arrived by reading or by
// skipping: `taken` says whether some group of the conditional has been read.

import { evaluate } from './condition.ts'
import { expandAll } from './macro-expand.ts'
import { isReserved } from './macro-builtin.ts'
import { parseMacro } from './macro.ts'
import type { Macro, MacroEntry } from './macro.ts'
import { openIncluded, parseHeaderName } from './preprocess-include.ts'
import { noteDefinition, noteUnknown, testDefined } from './preprocess-questions.ts'
import { report } from './preprocess-unit.ts'
import type { Conditional, Reader, Unit } from './preprocess-unit.ts'
import type { SourceToken } from './source-token.ts'

/** Handles the directive whose `#` the reader stands at, and moves the reader behind it. */
export function readDirective(unit: Unit, reader: Reader): void {
  const { tokens, directives } = reader.file
  while ((directives[reader.directive] ?? Infinity) <= reader.at) reader.directive++
  const hash = tokens[reader.at]
  let end = reader.at + 1
  while (tokens[end]?.first === false) end++
  const line = tokens.slice(reader.at + 1, end)
  reader.at = end
  const [word] = line
  // A lone # and the line markers of an already preprocessed file say nothing.
  if (hash === undefined || word === undefined || word.kind === 'number') return
  const operand = line.slice(1)
  switch (word.text) {
    case 'if':
    case 'ifdef':
    case 'ifndef':
      return openConditional(unit, reader, word, operand)
    case 'elif':
    case 'elifdef':
    case 'elifndef':
      return elseIf(unit, reader, word, operand)
    case 'else':
      return otherwise(unit, reader, word)
    case 'endif':
      if (reader.conditionals.pop() === undefined) unopened(unit, word)
      return
    case 'define':
      return define(unit, word, operand)
    case 'undef':
      return undefine(unit, word, operand)
    case 'include':
    case 'include_next':
    case 'import':
      return include(unit, word, operand)
    case 'error': {
      const message = `#error ${spell(operand)}`
      return report(unit, 'C006', word.span, message, 'the configuration may contradict itself')
    }
    case 'pragma':
      if (operand[0]?.text === 'once') unit.onceFiles.add(reader.file.path)
      return
    case 'warning':
    case 'line':
    case 'ident':
      return
    default:
      return report(unit, 'C003', hash.span, `#${word.text} is not a directive`)
  }
}

function openConditional(
  unit: Unit,
  reader: Reader,
  word: SourceToken,
  operand: readonly SourceToken[],
): void {
  const conditional: Conditional = { open: word, taken: false, elseSeen: false }
  reader.conditionals.push(conditional)
  conditional.taken = holds(unit, word, operand)
  if (!conditional.taken) skipGroup(reader)
}

function elseIf(
  unit: Unit,
  reader: Reader,
  word: SourceToken,
  operand: readonly SourceToken[],
): void {
  const conditional = reader.conditionals.at(-1)
  if (conditional === undefined) return unopened(unit, word)
  if (conditional.elseSeen) report(unit, 'C004', word.span, `#${word.text} after #else`)
  if (!conditional.taken) conditional.taken = holds(unit, word, operand)
  else return skipGroup(reader)
  if (!conditional.taken) skipGroup(reader)
}

function otherwise(unit: Unit, reader: Reader, word: SourceToken): void {
  const conditional = reader.conditionals.at(-1)
  if (conditional === undefined) return unopened(unit, word)
  if (conditional.elseSeen) report(unit, 'C004', word.span, 'a second #else')
  conditional.elseSeen = true
  if (conditional.taken) return skipGroup(reader)
  conditional.taken = true
}

function unopened(unit: Unit, word: SourceToken): void {
  report(unit, 'C004', word.span, `#${word.text} without #if`)
}

/** Moves the reader to the #elif, #else or #endif that ends the group it stands in. */
function skipGroup(reader: Reader): void {
  const { tokens, directives } = reader.file
  for (let depth = 0; reader.directive < directives.length; reader.directive++) {
    const at = directives[reader.directive] ?? tokens.length
    const word = tokens[at + 1]
    const text = word === undefined || word.first ? '' : word.text
    if (text === 'if' || text === 'ifdef' || text === 'ifndef') depth++
    else if (text === 'endif' && depth > 0) depth--
    else if (depth === 0 && /^(?:endif|else|elif|elifdef|elifndef)$/.test(text)) {
      reader.at = at
      return
    }
  }
  reader.at = tokens.length
}

function holds(unit: Unit, word: SourceToken, operand: readonly SourceToken[]): boolean {
  if (!word.text.endsWith('if')) {
    const [name] = operand
    if (name?.kind !== 'identifier') {
      report(unit, 'C003', word.span, `#${word.text} needs a name`)
      return false
    }
    return testDefined(unit.questions, name) === word.text.endsWith('ifdef')
  }
  const { builtins } = unit.expander
  builtins.inCondition = true
  const tokens = expandAll(unit.expander, operand)
  builtins.inCondition = false
  const outcome = evaluate(tokens, {
    mode: 'condition',
    unknown: (name) => {
      noteUnknown(unit.questions, name)
      return 0n
    },
  })
  if (outcome.kind === 'value') return outcome.result.value !== 0n
  const place = outcome.at?.span ?? word.span
  const message = `#${word.text} ${spell(operand)}: ${outcome.message}`
  report(unit, 'C005', place, message, 'the condition was taken as false')
  return false
}

function define(unit: Unit, word: SourceToken, operand: readonly SourceToken[]): void {
  const { value: macro, diagnostics } = parseMacro(operand, word.span)
  for (const each of diagnostics) unit.diagnostics.push(each)
  const [name] = operand
  if (macro === undefined || name === undefined || isReserved(macro.name)) return
  const { macros } = unit.expander
  if (unit.readingPrelude) {
    macros.set(macro.name, { macro, role: 'fixed' })
    return
  }
  const before = macros.get(macro.name)
  if (before?.role === 'fixed') return checkFixed(unit, before, macro)
  const { keep, recordWords } = unit.options
  const isKept = keep?.has(macro.name) === true || recordWords?.has(macro.name) === true
  if (isKept) checkArity(unit, macro)
  macros.set(macro.name, { macro, role: isKept ? 'kept' : 'tree' })
  noteDefinition(unit.questions, name)
}

/** Our own definition stands; the tree's must at least be called in the same way. */
function checkFixed(unit: Unit, ours: MacroEntry, theirs: Macro): void {
  const { parameters, variadic } = ours.macro
  if (parameters === undefined || variadic || theirs.variadic) return
  compareArity(unit, theirs, parameters.length)
}

function checkArity(unit: Unit, macro: Macro): void {
  const wanted = unit.options.arities?.get(macro.name)
  if (wanted !== undefined) compareArity(unit, macro, wanted)
}

function compareArity(unit: Unit, macro: Macro, wanted: number): void {
  const given = macro.parameters?.length ?? -1
  if (given === wanted || isAlias(macro)) return
  const count = given < 0 ? 'no parameter list' : `${given} parameters`
  const message = `${macro.name} has ${count} in this tree; its built-in meaning assumes ${wanted}`
  report(unit, 'C023', macro.span, message, 'this kernel version needs another meaning for it')
}

/** `#define f f` and `#define f g` only say that there is such a function. */
function isAlias(macro: Macro): boolean {
  return macro.parameters === undefined && macro.body.length === 1
}

function undefine(unit: Unit, word: SourceToken, operand: readonly SourceToken[]): void {
  const [name] = operand
  if (name?.kind !== 'identifier') {
    return report(unit, 'C003', word.span, '#undef needs the name of a macro')
  }
  const { macros } = unit.expander
  if (macros.get(name.text)?.role !== 'fixed' || unit.readingPrelude) macros.delete(name.text)
}

function include(unit: Unit, word: SourceToken, operand: readonly SourceToken[]): void {
  const direct = parseHeaderName(operand) !== undefined
  openIncluded(unit, direct ? operand : expandAll(unit.expander, operand), word.span)
}

/** The text of a line as a message quotes it. */
function spell(tokens: readonly SourceToken[]): string {
  const text = tokens
    .slice(0, 40)
    .map((token) => (token.spaced ? ` ${token.text}` : token.text))
    .join('')
    .trim()
  return text.length > 80 || tokens.length > 40 ? `${text.slice(0, 80)}…` : text
}
