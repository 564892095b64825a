// One C function becomes one object function.
//
// Parameters come first among the locals; a struct parameter takes one local per cell, and a struct
// result is returned as so many values. When anything in the body cannot be represented exactly, the
// function is refused as a whole and the diagnostics say where and why: nothing is half translated.

import type { Diagnostic, Parsed } from '../../base/diagnostic.ts'
import { hasErrors } from '../../base/diagnostic.ts'
import { i64 } from '../../base/integer.ts'
import type { ObjectFunction, Symbols } from '../../ir/object.ts'
import type { FunctionNode } from './ast.ts'
import { emit, createBuilder, emitReturn, finish, newLocal } from './lower-c-builder.ts'
import { evaluateCall } from './lower-c-calls.ts'
import { branch } from './lower-c-conditions.ts'
import type { Context, Grammar, Tree } from './lower-c-context.ts'
import { internFunction, refuse } from './lower-c-context.ts'
import { evaluate } from './lower-c-expressions.ts'
import { locate } from './lower-c-locate.ts'
import { storageOf } from './lower-c-places.ts'
import { lowerBlock, placeholders } from './lower-c-statements.ts'
import type { Variable } from './objects.ts'
import { flatten } from './struct-members.ts'
import type { Scope } from './types-scope.ts'
import { decay, resolveType } from './types-scope.ts'
import type { CType } from './types.ts'
import { printType } from './types.ts'

const grammar: Grammar = { evaluate, locate, branch, statements: lowerBlock, call: evaluateCall }

/** `bound`: functions that its parameters of function type stand for, in order. */
export function lowerFunction(
  tree: Tree,
  scope: Scope,
  func: FunctionNode,
  bound: readonly string[] = [],
): Parsed<ObjectFunction | undefined> {
  if (func.unparsable !== undefined) {
    const { message, span } = func.unparsable
    const text = `${func.name}() does not parse: ${message}`
    const diagnostic: Diagnostic = { code: 'C100', severity: 'error', message: text, span }
    return { value: undefined, diagnostics: [diagnostic] }
  }
  const context = createContext(tree, scope, func)
  declareParameters(context, bound)
  const parameters = context.builder.locals.length
  emitEntryHook(context)
  lowerBlock(context, func.body)
  checkLabels(context)
  emitReturn(context.builder, placeholders(context), func.span)
  if (hasErrors(context.diagnostics)) return { value: undefined, diagnostics: context.diagnostics }
  return { value: assemble(context, parameters, bound), diagnostics: context.diagnostics }
}

function createContext(tree: Tree, scope: Scope, func: FunctionNode): Context {
  return {
    grammar,
    tree,
    scope,
    func,
    builder: createBuilder(),
    result: resolveType(scope, func.type.result),
    diagnostics: [],
    fields: new Map(),
    functions: new Map(),
    properties: new Map(),
    blocks: [new Map()],
    labels: new Map(),
    breaks: [],
    continues: [],
    switches: [],
    depth: 0,
    silenced: 0,
  }
}

function declareParameters(context: Context, bound: readonly string[]): void {
  const waiting = [...bound]
  const { func, builder, scope } = context
  if (context.result.kind === 'unknown') {
    refuse(context, 'C105', func.span, `the result type ${context.result.what} is not known`)
  }
  if (context.result.kind === 'struct' && flatten(scope, context.result) === undefined) {
    refuse(context, 'C105', func.span, `the result type ${printType(context.result)} is too large`)
  }
  if (func.type.variadic) {
    refuse(context, 'C107', func.span, 'a function with a variable number of arguments')
  }
  for (const parameter of func.type.parameters) {
    const type = decay(resolveType(scope, parameter.type))
    const name = parameter.name ?? '(unnamed)'
    if (isFunctionPointer(type)) {
      const boundTo = waiting.shift()
      if (boundTo !== undefined) {
        context.blocks[0]?.set(name, { boundTo })
        continue
      }
    }
    const variable: Variable = { name, type, slots: new Map() }
    const slots = flatten(scope, type)
    if (slots === undefined) {
      const message = `parameter \`${name}\` has the type ${printType(type)}`
      refuse(context, 'C105', func.span, message, 'follow the header that defines it')
      continue
    }
    for (const slot of slots) {
      const local = slot.path === '' ? name : `${name}.${slot.path}`
      const storage = slot.bits ?? storageOf(context, slot.type) ?? i64
      variable.slots.set(slot.path, newLocal(builder, local, storage))
    }
    context.blocks[0]?.set(name, variable)
  }
}

function isFunctionPointer(type: CType): boolean {
  return type.kind === 'pointer' && type.to.kind === 'function'
}

function emitEntryHook(context: Context): void {
  const { func } = context
  const hook = context.tree.entryHook(func.attributes, func.span.file)
  if (hook === undefined) return
  const symbol = { name: hook, arguments: 0, results: 0, span: func.span }
  const id = internFunction(context, symbol)
  emit(context.builder, { kind: 'call', func: id, args: [], into: [], span: func.span })
}

function checkLabels(context: Context): void {
  for (const [name, label] of context.labels) {
    if (context.builder.labels[label] !== -1) continue
    context.builder.open = true
    refuse(context, 'C111', context.func.span, `there is no label \`${name}\``)
  }
}

function assemble(context: Context, parameters: number, bound: readonly string[]): ObjectFunction {
  const { func, builder } = context
  const steps = finish(builder)
  const symbols: Symbols = {
    fields: [...context.fields.values()].map(({ symbol }) => symbol),
    functions: [...context.functions.values()].map(({ symbol }) => symbol),
    properties: [...context.properties.keys()],
  }
  return {
    func: {
      name: bound.length === 0 ? func.name : `${func.name}<${bound.join(', ')}>`,
      origin: 'tree',
      parameters,
      locals: builder.locals,
      results: placeholders(context).length,
      steps,
      span: func.span,
      attributes: func.attributes,
      lines: func.lines,
    },
    symbols,
    unit: context.scope.unit.file,
  }
}
