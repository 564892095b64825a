// What a call passes: arguments converted to the parameters, addresses bound to copies of the callee.
//
// A callee outside of the tree cannot follow an address: it gets 0 for a variable's (with a warning,
// because what it stores there is not modelled) and 1 for anything else's, which is not NULL.

import type { Span } from '../../base/span.ts'
import type { Expr } from '../../ir/program.ts'
import type { CallNode, ExprNode } from './ast.ts'
import { constant } from './expr-fold.ts'
import type { Context, Value } from './lower-c-context.ts'
import { findVariable, refuse, warn } from './lower-c-context.ts'
import { locateName } from './lower-c-locate.ts'
import { load } from './lower-c-places.ts'
import { addressValue, asScalar, convertTo, familyOfPointer, promoted } from './lower-c-values.ts'
import type { Location } from './objects.ts'
import { familyNull, opaqueNull, self, typeOf } from './objects.ts'
import type { Binding } from './parameter-binding.ts'
import { isBindable } from './parameter-binding.ts'
import { sameType } from './struct-members.ts'
import type { CType, FunctionType } from './types.ts'
import { integerType } from './types.ts'

export interface Passed {
  readonly exprs: readonly Expr[]
  /** One for each bindable parameter of a callee in the tree. */
  readonly bindings: readonly Binding[]
  /** Variables whose new values the callee returns behind its result. */
  readonly outputs: readonly Location[]
}

export const nothingPassed: Passed = { exprs: [], bindings: [], outputs: [] }

export function passArguments(
  context: Context,
  name: string,
  node: CallNode,
  signature: FunctionType | undefined,
): Passed {
  const { args } = node
  const parameters = signature?.parameters
  if (signature !== undefined) checkCount(context, name, node, signature)
  const inTree = context.tree.defines(context.scope, name)
  const exprs: Expr[] = []
  const bindings: Binding[] = []
  const outputs: Location[] = []
  args.forEach((arg, position) => {
    const parameter = parameters?.[position]
    if (inTree && parameter !== undefined && isBindable(parameter)) {
      const passed = bindArgument(context, name, arg, parameter)
      bindings.push(passed.binding)
      exprs.push(...passed.exprs)
      if (passed.output !== undefined) outputs.push(passed.output)
      return
    }
    const passed = passArgument(context, name, arg, parameter)
    // What goes into `…` is evaluated, but nobody in the model can take it out.
    if (parameters === undefined || position < parameters.length) exprs.push(...passed)
  })
  if (new Set(outputs.map(outputKey)).size < outputs.length) {
    refuse(context, 'C103', node.span, `${name}() is given the address of one variable twice`)
  }
  return { exprs, bindings, outputs }
}

function checkCount(context: Context, name: string, node: CallNode, signature: FunctionType): void {
  const given = node.args.length
  const { parameters, variadic } = signature
  if (given < parameters.length) {
    refuse(context, 'C107', node.span, `${name}() needs ${parameters.length} arguments`)
  } else if (given > parameters.length && !variadic) {
    refuse(context, 'C107', node.span, `${name}() takes ${parameters.length} arguments`)
  }
}

function outputKey(location: Location): string {
  return location.kind === 'variable' ? `${location.variable.name} ${location.path}` : ''
}

interface BoundArgument {
  readonly binding: Binding
  readonly exprs: readonly Expr[]
  readonly output?: Location
}

function bindArgument(
  context: Context,
  name: string,
  arg: ExprNode,
  parameter: CType,
): BoundArgument {
  const target = functionArgument(context, arg, parameter)
  if (target !== undefined) return { binding: { kind: 'function', name: target }, exprs: [] }
  const value = context.grammar.evaluate(context, arg, true)
  if (value.kind === 'address' && addressValue(context, value) === undefined) {
    return bindAddress(context, name, value.location, parameter, arg.span)
  }
  const converted = asScalar(context, convertTo(context, value, parameter, arg.span), arg.span)
  return { binding: { kind: 'none' }, exprs: [converted.expr] }
}

/** The function that an argument names, when the parameter takes one. */
function functionArgument(context: Context, arg: ExprNode, parameter: CType): string | undefined {
  if (parameter.kind !== 'pointer' || parameter.to.kind !== 'function') return undefined
  const node = arg.kind === 'unary' && arg.op === '&' ? arg.operand : arg
  if (node.kind !== 'name') return undefined
  const named = findVariable(context, node.name)
  if (named !== undefined) return 'boundTo' in named ? named.boundTo : undefined
  const object = context.tree.findObject(context.scope, node.name)
  if (object !== undefined) return object.name
  const known = context.tree.findSignature(context.scope, node.name) !== undefined
  return known ? node.name : undefined
}

/** Without a sign or with one, 64 bits are the same register. */
function bothFillRegisters(left: CType, right: CType): boolean {
  return fillsRegister(left) && fillsRegister(right)
}

function fillsRegister(type: CType): boolean {
  return type.kind === 'integer' && type.type.bits === 64
}

function bindAddress(
  context: Context,
  name: string,
  location: Location,
  parameter: CType,
  span: Span,
): BoundArgument {
  const pointee = parameter.kind === 'pointer' ? parameter.to : parameter
  const fits = sameType(typeOf(location), pointee)
  if (location.kind === 'variable' && (fits || bothFillRegisters(typeOf(location), pointee))) {
    const { expr } = asScalar(context, load(context, location, span), span)
    return { binding: { kind: 'variable' }, exprs: [expr], output: location }
  }
  if (fits && location.kind === 'field') {
    const { owner, path, instance, index, bits, perCpuBase } = location.reference
    const whole = index === undefined && bits === undefined && !perCpuBase
    if (whole) return { binding: { kind: 'field', owner, path }, exprs: [instance ?? self(owner)] }
  }
  const help = `cut ${name}(), or the function that calls it`
  refuse(context, 'C103', span, `${name}() is given an address that it cannot follow`, help)
  return { binding: { kind: 'none' }, exprs: [constant(1n)] }
}

function passArgument(
  context: Context,
  name: string,
  arg: ExprNode,
  parameter: CType | undefined,
): readonly Expr[] {
  if (isUnmodelled(context, name, arg)) return [constant(1n)]
  const value = context.grammar.evaluate(context, arg, true)
  if (value.kind === 'address' && addressValue(context, value) === undefined) {
    return [passAddress(context, name, value.location, parameter, arg.span)]
  }
  if (value.kind === 'function' && !context.tree.defines(context.scope, name)) return [constant(1n)]
  if (value.kind === 'aggregate') return passStruct(context, value, parameter, arg.span)
  if (parameter === undefined || parameter.kind === 'unknown') {
    const { expr, type } = asScalar(context, value, arg.span)
    if (type.kind !== 'integer') return [expr]
    const wide = convertTo(context, value, integerType(promoted(type.type)), arg.span)
    return [asScalar(context, wide, arg.span).expr]
  }
  return [asScalar(context, convertTo(context, value, parameter, arg.span), arg.span).expr]
}

function passStruct(
  context: Context,
  value: Extract<Value, { kind: 'aggregate' }>,
  parameter: CType | undefined,
  span: Span,
): readonly Expr[] {
  if (parameter === undefined) return value.slots
  const converted = convertTo(context, value, parameter, span)
  return converted.kind === 'aggregate' ? converted.slots : []
}

/** An object of a type that was never seen, given to somebody outside of the tree: a mask, a lock. */
function isUnmodelled(context: Context, name: string, arg: ExprNode): boolean {
  if (arg.kind !== 'name' || context.tree.defines(context.scope, name)) return false
  const location = locateName(context, arg.name)
  return location !== undefined && typeOf(location).kind === 'unknown'
}

/** An address for a parameter that nobody can follow: a callee in the tree that does is refused. */
function passAddress(
  context: Context,
  name: string,
  location: Location,
  parameter: CType | undefined,
  span: Span,
): Expr {
  const inTree = context.tree.defines(context.scope, name)
  const pointer: CType = parameter ?? { kind: 'pointer', to: typeOf(location) }
  const modelled = familyOfPointer(context, pointer) !== undefined
  if (inTree && modelled) {
    const help = `cut ${name}(), or the function that calls it`
    refuse(context, 'C103', span, `${name}() is given an object that is not modelled`, help)
  }
  if (!modelled && (location.kind !== 'variable' || inTree)) return constant(1n)
  const what = location.kind === 'variable' ? location.variable.name : 'the object'
  warn(context, 'C103', span, `what ${name}() stores in \`${what}\` is not modelled`)
  return modelled ? familyNull : opaqueNull
}
