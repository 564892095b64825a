// Names whose meaning is built in: the configuration (CONFIG_x, IS_ENABLED and its relatives), the place
// (__LINE__, __FILE__), and inside #if also `defined` and the compiler's `__has_…` questions.
//
// IS_ENABLED() is answered here and not by the tree's own definition, because it is used in ordinary
// code too and the parser should see 0 or 1 there.

import type { Span } from '../../base/span.ts'
import { useSite } from '../../base/span.ts'
import { configText } from './config.ts'
import type { Config } from './config.ts'
import { lex } from './lex.ts'
import type { SourceToken } from './source-token.ts'

export interface Builtins {
  readonly config: Config
  /** Told about each question, so that untracked symbols can be listed. */
  readonly asked: (name: string, span: Span) => void
  readonly isDefined: (name: SourceToken) => boolean
  /** `defined` and `__has_…` mean something only while a condition is being expanded. */
  inCondition: boolean
  counter: number
}

/** How a builtin gets at what stands behind its name. */
export interface Operands {
  next(): SourceToken | undefined
  /** The arguments, unexpanded; undefined when no `(` follows. */
  call(): readonly (readonly SourceToken[])[] | undefined
}

const configQuestions: ReadonlySet<string> = new Set([
  'IS_ENABLED',
  'IS_BUILTIN',
  'IS_MODULE',
  'IS_REACHABLE',
])
const places: ReadonlySet<string> = new Set(['__LINE__', '__FILE__', '__COUNTER__'])
const compilerQuestions: ReadonlySet<string> = new Set([
  '__has_attribute',
  '__has_builtin',
  '__has_feature',
  '__has_include',
])

/** Names that the tree cannot redefine. */
export function isReserved(name: string): boolean {
  return configQuestions.has(name) || places.has(name)
}

export function isBuiltin(builtins: Builtins, name: string): boolean {
  if (name.startsWith('CONFIG_') || isReserved(name)) return true
  return builtins.inCondition && (name === 'defined' || compilerQuestions.has(name))
}

/** What replaces the name, or undefined when it stays as it is. */
export function expandBuiltin(
  builtins: Builtins,
  name: SourceToken,
  operands: Operands,
): readonly SourceToken[] | undefined {
  const { text } = name
  if (text.startsWith('CONFIG_')) return configValue(builtins, name)
  if (text === '__LINE__') return [number(name, useSite(name.span).line)]
  if (text === '__FILE__') return [made(name, 'string', `"${useSite(name.span).file}"`)]
  if (text === '__COUNTER__') return [number(name, builtins.counter++)]
  if (text === 'defined') return definedOperator(builtins, name, operands)
  const args = operands.call()
  if (args === undefined) return undefined
  if (compilerQuestions.has(text)) return [number(name, 0)]
  const [argument] = args
  const symbol = argument?.length === 1 ? argument[0] : undefined
  return [number(name, symbol === undefined ? 0 : askConfig(builtins, text, symbol))]
}

/** A replacement token that stands where `name` stood. */
function made(name: SourceToken, kind: 'number' | 'string', text: string): SourceToken {
  return { ...name, kind, text, macros: [name.text, ...name.macros] }
}

function number(name: SourceToken, value: number): SourceToken {
  return made(name, 'number', String(value))
}

function configValue(builtins: Builtins, name: SourceToken): readonly SourceToken[] | undefined {
  if (builtins.inCondition) builtins.asked(name.text, name.span)
  const text = configText(builtins.config, name.text)
  if (text === undefined) return undefined
  const { span, spaced } = name
  const macros = [name.text, ...name.macros]
  return lex('', text).value.tokens.map((token, index) => ({
    ...token,
    span,
    macros,
    first: false,
    spaced: index === 0 && spaced,
  }))
}

function askConfig(builtins: Builtins, question: string, symbol: SourceToken): number {
  // An argument that came through another macro has already become the value of its symbol.
  if (symbol.kind === 'number') return question !== 'IS_MODULE' && symbol.text === '1' ? 1 : 0
  builtins.asked(symbol.text, symbol.span)
  const value = builtins.config.get(symbol.text)
  if (value === 'y') return question === 'IS_MODULE' ? 0 : 1
  // Built-in code may use a module only if it is a module itself, which entry code never is.
  if (value === 'm') return question === 'IS_ENABLED' || question === 'IS_MODULE' ? 1 : 0
  return 0
}

function definedOperator(
  builtins: Builtins,
  name: SourceToken,
  operands: Operands,
): readonly SourceToken[] | undefined {
  const args = operands.call()
  const operand = args === undefined ? operands.next() : args[0]?.[0]
  const wellFormed = args === undefined || (args.length === 1 && args[0]?.length === 1)
  if (!wellFormed || operand === undefined || operand.kind !== 'identifier') return undefined
  return [number(name, builtins.isDefined(operand) ? 1 : 0)]
}
