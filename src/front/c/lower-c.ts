// One C function becomes one object function.
//
// Parameters come first among the locals; a struct parameter takes one local per cell, and a struct
// result is returned as so many values. When anything in the body cannot be represented exactly, the
// function is refused as a whole and the diagnostics say where and why: nothing is half translated.

import type { Diagnostic, Parsed } from '../../base/diagnostic.ts'
import { hasErrors } from '../../base/diagnostic.ts'
import { i64 } from '../../base/integer.ts'
import type { ObjectFunction, Symbols } from '../../ir/object.ts'
import type { Expr } from '../../ir/program.ts'
import type { FunctionNode } from './ast.ts'
import { createBuilder, finish, newLocal } from './lower-c-builder.ts'
import { emitHook, evaluateCall } from './lower-c-calls.ts'
import { branch } from './lower-c-conditions.ts'
import type { Context, Grammar, Named, Tree } from './lower-c-context.ts'
import { refuse } from './lower-c-context.ts'
import { evaluate } from './lower-c-expressions.ts'
import { locate } from './lower-c-locate.ts'
import { slotOf, storageOf, whyNoValue } from './lower-c-places.ts'
import { lowerBlock, placeholders, returnValues } from './lower-c-statements.ts'
import type { Reference, Variable } from './objects.ts'
import type { Binding } from './parameter-binding.ts'
import { copyName, isBindable } from './parameter-binding.ts'
import { flatten } from './struct-members.ts'
import type { Scope } from './types-scope.ts'
import { decay, resolveType } from './types-scope.ts'
import type { CType } from './types.ts'
import { quoteType } from './types.ts'

const grammar: Grammar = { evaluate, locate, branch, statements: lowerBlock, call: evaluateCall }

/** `bindings`: what its bindable parameters stand for in this copy, in order. */
export function lowerFunction(
  tree: Tree,
  scope: Scope,
  func: FunctionNode,
  bindings: readonly Binding[] = [],
): Parsed<ObjectFunction | undefined> {
  if (func.unparsable !== undefined) {
    const { message, span } = func.unparsable
    const text = `${func.name}() does not parse: ${message}`
    const diagnostic: Diagnostic = { code: 'C100', severity: 'error', message: text, span }
    return { value: undefined, diagnostics: [diagnostic] }
  }
  const context = createContext(tree, scope, func)
  declareParameters(context, bindings)
  const parameters = context.builder.locals.length
  emitEntryHook(context)
  lowerBlock(context, func.body)
  checkLabels(context)
  returnValues(context, placeholders(context), func.span)
  if (hasErrors(context.diagnostics)) return { value: undefined, diagnostics: context.diagnostics }
  return { value: assemble(context, parameters, bindings), diagnostics: context.diagnostics }
}

function createContext(tree: Tree, scope: Scope, func: FunctionNode): Context {
  return {
    grammar,
    tree,
    scope,
    func,
    builder: createBuilder(),
    result: resolveType(scope, func.type.result),
    outputs: [],
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

function declareParameters(context: Context, bindings: readonly Binding[]): void {
  const { func, scope, result } = context
  const waiting = [...bindings]
  if (result.kind === 'unknown') {
    refuse(context, 'C105', func.span, `the result type ${result.what} is not known`)
  }
  if (result.kind === 'struct' && flatten(scope, result) === undefined) {
    refuse(context, 'C105', func.span, whyNoValue(context, result))
  }
  if (func.type.variadic) {
    refuse(context, 'C107', func.span, 'a function with a variable number of arguments')
  }
  for (const parameter of func.type.parameters) {
    const type = decay(resolveType(scope, parameter.type))
    const name = parameter.name ?? '(unnamed)'
    const binding = isBindable(type) ? waiting.shift() : undefined
    if (binding === undefined || binding.kind === 'none') declareParameter(context, name, type)
    else context.blocks[0]?.set(name, bindParameter(context, name, type, binding))
  }
}

function declareParameter(context: Context, name: string, type: CType): void {
  const variable: Variable = { name, type, slots: new Map() }
  const slots = flatten(context.scope, type)
  if (slots === undefined) {
    const message = `parameter \`${name}\` has the type ${quoteType(type)}`
    refuse(context, 'C105', context.func.span, message, 'follow the header that defines it')
    return
  }
  for (const slot of slots) {
    const local = slot.path === '' ? name : `${name}.${slot.path}`
    const storage = slot.bits ?? storageOf(context, slot.type) ?? i64
    variable.slots.set(slot.path, newLocal(context.builder, local, storage))
  }
  context.blocks[0]?.set(name, variable)
}

function bindParameter(
  context: Context,
  name: string,
  type: CType,
  binding: Exclude<Binding, { kind: 'none' }>,
): Named {
  if (binding.kind === 'function') return { boundTo: binding.name }
  const pointee = type.kind === 'pointer' ? type.to : type
  if (binding.kind === 'variable') {
    const variable: Variable = { name: `*${name}`, type: pointee, slots: new Map() }
    slotOf(context, variable, '', pointee)
    context.outputs.push(variable)
    return { addressOf: { kind: 'variable', variable, path: '', type: pointee } }
  }
  const { owner, path } = binding
  const instance: Expr = { kind: 'local', local: newLocal(context.builder, name, instanceType) }
  const reference: Reference = {
    owner,
    path,
    type: pointee,
    instance: owner === 'global' ? undefined : instance,
    index: undefined,
    length: 1,
    bits: undefined,
    perCpuBase: false,
  }
  return { addressOf: { kind: 'field', reference } }
}

/** Instance numbers are small. */
const instanceType = { bits: 8, signed: true }

function emitEntryHook(context: Context): void {
  const { func } = context
  const hook = context.tree.entryHook(func.attributes, func.span.file)
  if (hook !== undefined) emitHook(context, hook, func.span)
}

function checkLabels(context: Context): void {
  for (const [name, label] of context.labels) {
    if (context.builder.labels[label] !== -1) continue
    context.builder.open = true
    refuse(context, 'C111', context.func.span, `there is no label \`${name}\``)
  }
}

function assemble(
  context: Context,
  parameters: number,
  bindings: readonly Binding[],
): ObjectFunction {
  const { func, builder } = context
  const steps = finish(builder)
  const symbols: Symbols = {
    fields: [...context.fields.values()].map(({ symbol }) => symbol),
    functions: [...context.functions.values()].map(({ symbol }) => symbol),
    properties: [...context.properties.keys()],
  }
  return {
    func: {
      name: copyName(func.name, bindings),
      origin: 'tree',
      parameters,
      locals: builder.locals,
      results: placeholders(context).length + context.outputs.length,
      steps,
      span: func.span,
      attributes: func.attributes,
      lines: func.lines,
    },
    symbols,
    unit: context.scope.unit.file,
  }
}
