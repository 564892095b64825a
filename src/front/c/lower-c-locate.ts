// Lvalues: what a name, a member, an element or a dereferenced pointer designates.
//
// Following a pointer costs no step: the pointer's value selects the instance. What does cost a step
// is reading the pointer itself out of a field, and that happens here, left to right.

import type { Span } from '../../base/span.ts'
import type { ExprNode } from './ast.ts'
import { binary } from './expr-fold.ts'
import { objectType } from './initial-value.ts'
import type { Context, Value } from './lower-c-context.ts'
import { findVariable, refuse } from './lower-c-context.ts'
import { newTemporary, selectElement, selectMember, storageOf } from './lower-c-places.ts'
import { asInteger, asScalar, familyOfPointer } from './lower-c-values.ts'
import type { Location, TreeObject, Variable } from './objects.ts'
import { instanceOf, typeOf } from './objects.ts'
import { emit } from './lower-c-builder.ts'
import { i64 } from '../../base/integer.ts'
import { flatten } from './struct-members.ts'
import { describeExpression } from './source-text.ts'
import { printType, quoteType } from './types.ts'

/** The whole object of the tree that a name means. */
export function objectLocation(object: TreeObject): Location {
  const { node, scope, name } = object
  const percpu = node.storage === 'percpu'
  return {
    kind: 'field',
    reference: {
      owner: percpu ? 'cpu' : 'global',
      path: name,
      type: objectType(scope, node),
      instance: undefined,
      index: undefined,
      length: 1,
      bits: undefined,
      perCpuBase: percpu,
    },
  }
}

export function locateName(context: Context, name: string): Location | undefined {
  const found = findVariable(context, name) ?? context.tree.findObject(context.scope, name)
  if (found === undefined) return undefined
  if ('boundTo' in found || 'addressOf' in found) return undefined
  if (!('slots' in found)) return objectLocation(found)
  return { kind: 'variable', variable: found, path: '', type: found.type }
}

/** The designated object; one that is not modelled is called as the source calls it. */
export function locate(context: Context, node: ExprNode): Location | undefined {
  const location = locateNode(context, node)
  return location?.kind === 'opaque' ? { ...location, what: describeExpression(node) } : location
}

function locateNode(context: Context, node: ExprNode): Location | undefined {
  switch (node.kind) {
    case 'name': {
      const location = locateName(context, node.name)
      if (location === undefined) {
        const help = 'follow the header that declares it, or cut the function that uses it'
        refuse(context, 'C101', node.span, `\`${node.name}\` is not declared`, help)
      }
      return location
    }
    case 'member': {
      const object = node.arrow
        ? pointee(context, context.grammar.evaluate(context, node.object, true), node.span)
        : locateObject(context, node.object)
      return object && selectMember(context, object, node.name, node.span)
    }
    case 'index': {
      const object = context.grammar.evaluate(context, node.object, true)
      const index = asInteger(
        context,
        context.grammar.evaluate(context, node.index, true),
        node.span,
      )
      if (object.kind === 'address' && typeOf(object.location).kind === 'array') {
        return selectElement(context, object.location, index.expr, node.span)
      }
      const pointer = asScalar(context, object, node.span)
      const family = familyOfPointer(context, pointer.type)
      if (family?.length === undefined || pointer.type.kind !== 'pointer') {
        refuse(context, 'C108', node.span, `${quoteType(pointer.type)} is indexed`)
        return undefined
      }
      const element = binary('add', pointer.expr, index.expr)
      return { kind: 'field', reference: instanceOf(family, element, pointer.type.to) }
    }
    case 'unary':
      if (node.op === '*') {
        return pointee(context, context.grammar.evaluate(context, node.operand, true), node.span)
      }
      break
    case 'call':
      return lvalueCall(context, node)
    default:
      break
  }
  refuse(context, 'C114', node.span, 'this expression designates no object')
  return undefined
}

/** The object in front of a `.`: also the result of a call that returns a struct. */
function locateObject(context: Context, node: ExprNode): Location | undefined {
  if (node.kind === 'name' || node.kind === 'member' || node.kind === 'index') {
    return locate(context, node)
  }
  if ((node.kind === 'unary' && node.op === '*') || isLvalueCall(node)) return locate(context, node)
  const value = context.grammar.evaluate(context, node, true)
  return value.kind === 'address' ? value.location : spill(context, value, node.span)
}

/** `per_cpu(v, cpu)` and the like are lvalues: their call evaluates to the address of what they name. */
export function isLvalueCall(node: ExprNode): boolean {
  if (node.kind !== 'call' || node.callee.kind !== 'name') return false
  return ['per_cpu', '__my_cpu_var', 'get_cpu_var'].includes(node.callee.name)
}

function lvalueCall(
  context: Context,
  node: Extract<ExprNode, { kind: 'call' }>,
): Location | undefined {
  if (isLvalueCall(node)) {
    const value = context.grammar.call(context, node, true)
    return value.kind === 'address' ? value.location : undefined
  }
  refuse(context, 'C114', node.span, 'the result of this call designates no object')
  return undefined
}

/** Puts a struct value into temporaries, so that its members can be selected. */
function spill(context: Context, value: Value, span: Span): Location | undefined {
  if (value.kind !== 'aggregate') {
    refuse(context, 'C114', span, 'this expression designates no object')
    return undefined
  }
  const variable: Variable = { name: 'value', type: value.type, slots: new Map() }
  const slots = flatten(context.scope, value.type) ?? []
  slots.forEach((slot, position) => {
    const expr = value.slots[position]
    if (expr === undefined) return
    if (expr.kind === 'local') {
      variable.slots.set(slot.path, expr.local)
      return
    }
    const into = newTemporary(context, storageOf(context, slot.type) ?? i64)
    emit(context.builder, { kind: 'assign', into, value: expr, span })
    variable.slots.set(slot.path, into)
  })
  return { kind: 'variable', variable, path: '', type: value.type }
}

/** What a pointer points to. */
export function pointee(context: Context, value: Value, span: Span): Location | undefined {
  if (value.kind === 'address') {
    const type = typeOf(value.location)
    if (type.kind !== 'array') return value.location
    return selectElement(context, value.location, { kind: 'const', value: 0n }, span)
  }
  const { expr, type } = asScalar(context, value, span)
  if (type.kind !== 'pointer') {
    refuse(context, 'C108', span, `${quoteType(type)} is no pointer`)
    return undefined
  }
  const family = familyOfPointer(context, type)
  if (family !== undefined) {
    return { kind: 'field', reference: instanceOf(family, expr, type.to) }
  }
  return { kind: 'opaque', what: `*(${printType(type)})`, type: type.to }
}
