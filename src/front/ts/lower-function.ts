// One function → one object function, or the diagnostics that say why not; never half of it.

import type { Expression, ParamPattern } from 'oxc-parser'
import type { Diagnostic, Parsed } from '../../base/diagnostic.ts'
import type { ObjectFunction, ObjectPredicate } from '../../ir/object.ts'
import type { Origin } from '../../ir/program.ts'
import type { Context } from './context.ts'
import { report, spanOf } from './context.ts'
import { add, newDraft, newLocal } from './draft.ts'
import { finishDraft } from './finish-draft.ts'
import { atomicSuffix } from './lower-call.ts'
import { lowerValue } from './lower-expression.ts'
import { lowerEffect, lowerStatements } from './lower-statement.ts'
import { lowerPredicate } from './lower-word.ts'
import type { FunctionMeaning, Module, StateField } from './scope.ts'
import { innerScope } from './scope.ts'
import { nameWithWords, wordsParameters } from './shared-words.ts'
import { newSymbolTable } from './symbol-table.ts'
import { registerOf, resultsOf } from './written-type.ts'
import { spanAt } from './syntax.ts'

type Node = FunctionMeaning['node']

export interface FunctionRole {
  readonly origin: Origin
  /** Frames or tasks begin here. */
  readonly entry: boolean
  /** The copy for callers inside `atomically`, in which every step is glued. */
  readonly atomic: boolean
  /** What its parameters of type Int32Array stand for, in their order. */
  readonly memories: readonly StateField[]
}

export function lowerFunction(
  meaning: FunctionMeaning,
  role: FunctionRole,
): Parsed<ObjectFunction | undefined> {
  const { module, node } = meaning
  const { atomic, entry, origin, memories } = role
  const diagnostics: Diagnostic[] = []
  const blank = newContext(module, 'steps', diagnostics)
  if (atomic) blank.draft.region = { started: true, switched: false, callee: true }
  const context = { ...blank, results: declaredResults(blank, node) }
  const isMemory = wordsParameters(meaning)
  const given = [...memories]
  node.params.forEach((parameter, index) => {
    if (isMemory[index] === true) bindMemory(context, parameter, given.shift())
    else lowerParameter(context, parameter)
  })
  if (node.async || node.generator) {
    const help = 'frames run until they return; `waitUntil` blocks one'
    report(context, node, 'T012', 'an asynchronous function or generator', help)
  }
  if (node.typeParameters) report(context, node, 'T009', 'type parameters')
  lowerBody(context, node)
  if (diagnostics.length > 0) return { value: undefined, diagnostics }
  const { draft, symbols, results } = context
  const first = spanOf(context, node)
  const func = {
    name: `${nameWithWords(meaning.name, memories)}${atomic ? atomicSuffix : ''}`,
    origin,
    parameters: node.params.length - memories.length,
    locals: draft.locals,
    results,
    steps: finishDraft(draft, entry && !atomic),
    span: first,
    attributes: [],
    lines: spanAt(module.source, node.end).line - first.line + 1,
  }
  const value = { func, symbols: symbols.finish(), unit: module.source.file }
  return { value, diagnostics }
}

/** A condition that a declaration carries: it looks at the state, there is no function around it. */
export function lowerDeclaredPredicate(
  module: Module,
  node: Expression,
  diagnostics: Diagnostic[],
): ObjectPredicate {
  const context = newContext(module, 'look', diagnostics)
  const expr = lowerPredicate(context, node)
  return { expr, symbols: context.symbols.finish(), unit: module.source.file }
}

/** The value of a constant expression; reports and gives undefined when it is none. */
export function constantValue(
  module: Module,
  node: Expression,
  diagnostics: Diagnostic[],
): bigint | undefined {
  const before = diagnostics.length
  const context = newContext(module, 'constant', diagnostics)
  const value = lowerValue(context, node)
  if (value.kind === 'const') return diagnostics.length === before ? value.value : undefined
  if (diagnostics.length === before) report(context, node, 'T018', 'this value is not constant')
  return undefined
}

export function newContext(
  module: Module,
  mode: Context['mode'],
  diagnostics: Diagnostic[],
): Context {
  return {
    mode,
    module,
    scope: innerScope(undefined),
    draft: newDraft(undefined),
    symbols: newSymbolTable(),
    diagnostics,
    depth: 0,
    inlining: [],
    breakTo: undefined,
    continueTo: undefined,
    returnTo: undefined,
    results: 0,
    observing: false,
    value: lowerValue,
    effect: lowerEffect,
    statements: lowerStatements,
  }
}

function declaredResults(context: Context, node: Node): 0 | 1 {
  if (node.type === 'ArrowFunctionExpression') return 0
  const type = node.returnType?.typeAnnotation
  const results = type === undefined ? undefined : resultsOf(type)
  if (results !== undefined) return results
  const what = type === undefined ? 'no written result type' : 'a result that is no number'
  const help = 'write `: number`, `: boolean` or `: void`'
  report(context, type ?? node, 'T009', `\`${node.id?.name ?? 'function'}\` has ${what}`, help)
  return 0
}

function lowerParameter(context: Context, parameter: ParamPattern): void {
  if (parameter.type !== 'Identifier') {
    const help = 'parameters are plain names with a written type'
    return report(context, parameter, 'T009', 'a default, rest or destructured parameter', help)
  }
  const { name } = parameter
  const type = parameter.typeAnnotation?.typeAnnotation
  const register = type === undefined ? undefined : registerOf(type)
  // The parser's types say that `optional` is never true; for `x?: number` it is.
  if (register === undefined || Boolean(parameter.optional)) {
    const what = type === undefined ? 'no written type' : 'a type that is no number or boolean'
    const help = 'write `: number` or `: boolean`; state is declared at the top of a module'
    report(context, parameter, 'T009', `the parameter \`${name}\` has ${what}`, help)
  }
  if (context.scope.names.has(name))
    report(context, parameter, 'T007', `two parameters \`${name}\``)
  const local = newLocal(context.draft, name)
  if (register === 'boolean') context.draft.truths.add(local)
  context.scope.names.set(name, { kind: 'local', local, mutable: true })
}

/** Without a memory there is no caller that names one: the function is called in another way than declared. */
function bindMemory(
  context: Context,
  parameter: ParamPattern,
  field: StateField | undefined,
): void {
  if (field === undefined) {
    const help = 'pass the name of a memory that is declared at the top of a module'
    return report(context, parameter, 'T029', 'a function is called without its memory', help)
  }
  if (parameter.type !== 'Identifier') return
  context.scope.names.set(parameter.name, { kind: 'words', field })
}

function lowerBody(context: Context, node: Node): void {
  const { body } = node
  const { draft } = context
  if (body === null) return
  if (body.type === 'BlockStatement') lowerStatements(context, body.body)
  else lowerEffect(context, body)
  if (!draft.reachable) return
  if (context.results === 1) {
    const help = 'add a return at the end'
    return report(context, node, 'T026', 'the function can end without a return', help)
  }
  const span = spanAt(context.module.source, Math.max(node.start, node.end - 1))
  add(draft, { kind: 'return', values: [], span }, 'local')
}
