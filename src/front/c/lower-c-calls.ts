// Calls: built-ins, ordinary functions, static calls, and calls through a member of a struct.
//
// A call names its callee; the linker finds it. `h->action()` calls `softirq_action__action` with the
// pointer in front, `table[n].action()` calls `table__action` with the index, `static_call(f)()` calls `static_call_f`: what stands behind such names is for the
// library or the user to say. `f(g)` with a function g calls `f<g>`, a copy of f (see parameter-binding.ts).
// A call through any other pointer is refused.

import { assert } from '../../base/assert.ts'
import { i64 } from '../../base/integer.ts'
import type { Span } from '../../base/span.ts'
import type { Expr, Local } from '../../ir/program.ts'
import type { CallNode, ExprNode } from './ast.ts'
import type { Builtin } from './builtins.ts'
import { checkBuiltins } from './builtins-checks.ts'
import { kernelBuiltins } from './builtins-kernel.ts'
import { memoryBuiltins } from './builtins-memory.ts'
import { s390Builtins } from './builtins-s390.ts'
import { nothingPassed, passArguments } from './lower-c-arguments.ts'
import { emit } from './lower-c-builder.ts'
import type { Context, Value } from './lower-c-context.ts'
import { findVariable, internFunction, nothing, refuse, scalar } from './lower-c-context.ts'
import { newTemporary, slotOf, storageOf, whyNoValue } from './lower-c-places.ts'
import { asInteger, asScalar, convertTo } from './lower-c-values.ts'
import type { Location } from './objects.ts'
import { typeOf } from './objects.ts'
import { copyName } from './parameter-binding.ts'
import { flatten } from './struct-members.ts'
import { evaluateConstant } from './types-scope.ts'
import type { CType } from './types.ts'
import { integerType, opaquePointer, quoteType } from './types.ts'

/** Their arguments say nothing to the model: formats, addresses of instrumented memory, times. */
const argumentless =
  /^((cpu_feature_enabled|boot_cpu_has|static_cpu_has|this_cpu_has)$|instrument_|inc_irq_stat|kasan_|kcsan_|kmsan_check|printk|_printk|pr_|trace_|prefetch)/u

export function findBuiltin(name: string): Builtin | undefined {
  return (
    memoryBuiltins.get(name) ??
    checkBuiltins.get(name) ??
    kernelBuiltins.get(name) ??
    s390Builtins.get(name)
  )
}

export function evaluateCall(context: Context, node: CallNode, wanted: boolean): Value {
  let { callee } = node
  while (callee.kind === 'unary' && callee.op === '*') callee = callee.operand
  if (callee.kind === 'name') return callNamed(context, callee.name, node, wanted)
  if (callee.kind === 'call' && callee.callee.kind === 'name') {
    const [target] = callee.args
    const statics = ['static_call', 'static_call_cond', 'static_call_mod']
    if (statics.includes(callee.callee.name) && target?.kind === 'name') {
      return callFunction(context, `static_call_${target.name}`, [], node, wanted)
    }
  }
  if (callee.kind === 'member') return callMember(context, callee, node, wanted)
  if (callee.kind === 'index') return callElement(context, callee, node, wanted)
  return refuse(context, 'C104', node.span, 'a call through a computed function pointer')
}

function callNamed(context: Context, name: string, node: CallNode, wanted: boolean): Value {
  const local = findVariable(context, name)
  if (local !== undefined && 'boundTo' in local) {
    return callFunction(context, local.boundTo, [], node, wanted)
  }
  if (local !== undefined && !context.tree.isLeftOut(name)) {
    return refuse(context, 'C104', node.span, `\`${name}\` is called through a function pointer`)
  }
  const builtin = findBuiltin(name)
  if (builtin !== undefined) return builtin(context, node, wanted)
  const known = evaluateConstant(context.scope, node)
  if (known !== undefined) return scalar(known.expr, integerType(known.type))
  return callFunction(context, name, [], node, wanted)
}

/**
 * `table[n](…)` calls `table` with the index in front; so does a table that a struct points to.
 * `table[n].member(…)` calls `table__member`.
 */
function callElement(
  context: Context,
  callee: Extract<ExprNode, { kind: 'index' }>,
  node: CallNode,
  wanted: boolean,
  suffix = '',
): Value {
  const { object, span } = callee
  const table = object.kind === 'member' ? object.name : globalName(context, object)
  if (table === undefined) {
    return refuse(context, 'C104', span, 'a call through a computed function pointer')
  }
  const index = asInteger(context, context.grammar.evaluate(context, callee.index, true), span)
  return callFunction(context, table + suffix, [index.expr], node, wanted)
}

function globalName(context: Context, node: ExprNode): string | undefined {
  if (node.kind !== 'name' || findVariable(context, node.name) !== undefined) return undefined
  return node.name
}

function callMember(
  context: Context,
  callee: Extract<ExprNode, { kind: 'member' }>,
  node: CallNode,
  wanted: boolean,
): Value {
  const { object, arrow, name, span } = callee
  if (!arrow && object.kind === 'index') {
    return callElement(context, object, node, wanted, `__${name}`)
  }
  if (!arrow) {
    const location = context.grammar.locate(context, object)
    const type = location && typeOf(location)
    if (type?.kind !== 'struct') return refuse(context, 'C104', span, `\`.${name}\` is called`)
    return callFunction(context, `${type.tag}__${name}`, [], node, wanted)
  }
  const pointer = asScalar(context, context.grammar.evaluate(context, object, true), span)
  if (pointer.type.kind !== 'pointer' || pointer.type.to.kind !== 'struct') {
    const message = `\`->${name}\` of ${quoteType(pointer.type)} is called`
    return refuse(context, 'C104', span, message)
  }
  return callFunction(context, `${pointer.type.to.tag}__${name}`, [pointer.expr], node, wanted)
}

function callFunction(
  context: Context,
  name: string,
  before: readonly Expr[],
  node: CallNode,
  wanted: boolean,
): Value {
  const signature = context.tree.findSignature(context.scope, name)
  // A function of the tree that is only called like a tracepoint is a function with parameters.
  const looksSo = argumentless.test(name) && !context.tree.defines(context.scope, name)
  const dropped = looksSo || context.tree.dropArguments(name)
  const passed = dropped ? nothingPassed : passArguments(context, name, node, signature)
  const args = [...before, ...passed.exprs]
  const result: CType = signature?.result ?? { kind: 'unknown', what: `what ${name}() returns` }
  const trusted = context.tree.defines(context.scope, name)
  const { outputs } = passed
  const taken =
    wanted || outputs.length > 0
      ? takeResults(context, result, trusted, node.span)
      : { into: [], value: nothing }
  const into = [...taken.into, ...outputs.map((location) => outputLocal(context, location))]
  const copy = copyName(name, passed.bindings)
  const symbol = { name: copy, arguments: args.length, results: into.length, span: node.span }
  const func = internFunction(context, symbol)
  const hook = context.tree.callHook(context.func.attributes, name)
  if (hook !== undefined) emitHook(context, hook, node.span)
  emit(context.builder, { kind: 'call', func, args, into, span: node.span })
  if (into.length === 1 && taken.into.length === 1) context.builder.fresh = into[0]
  return taken.value
}

/** A call of ours that the tree's text does not have. */
export function emitHook(context: Context, name: string, span: Span): void {
  const func = internFunction(context, { name, arguments: 0, results: 0, span })
  emit(context.builder, { kind: 'call', func, args: [], into: [], span })
}

function outputLocal(context: Context, location: Location): Local {
  assert(location.kind === 'variable', 'only variables are passed back')
  return slotOf(context, location.variable, location.path, location.type)
}

function takeResults(
  context: Context,
  type: CType,
  trusted: boolean,
  span: Span,
): { readonly into: readonly Local[]; readonly value: Value } {
  if (type.kind === 'void') return { into: [], value: nothing }
  const slots = flatten(context.scope, type)
  if (type.kind === 'struct') {
    if (slots === undefined) {
      const value = refuse(context, 'C105', span, whyNoValue(context, type))
      return { into: [], value }
    }
    const into = slots.map((slot) => newTemporary(context, storageOf(context, slot.type) ?? i64))
    const exprs = into.map((local): Expr => ({ kind: 'local', local }))
    return { into, value: { kind: 'aggregate', slots: exprs, type } }
  }
  const kept = type.kind === 'function' || type.kind === 'array' ? opaquePointer : type
  const unknown: CType = { kind: 'unknown', what: 'the result of a call' }
  // A function outside of the tree need not keep to the type that C declares: 2 is true as well.
  const local = newTemporary(context, (trusted ? storageOf(context, kept) : undefined) ?? i64)
  const value = scalar({ kind: 'local', local }, trusted ? kept : unknown)
  const converted =
    trusted || kept.kind === 'unknown' ? value : convertTo(context, value, kept, span)
  return { into: [local], value: converted }
}
