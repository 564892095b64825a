// Local variables and their initialisers.
//
// A scalar is one IR local; a struct or a small array is one local per cell, made when it is first
// used. A static variable is a global field named `function.variable`.

import type { Span } from '../../base/span.ts'
import type { ExprNode, InitialNode, VariableNode } from './ast.ts'
import { constant } from './expr-fold.ts'
import type { Context } from './lower-c-context.ts'
import { refuse, scalar, typeIn } from './lower-c-context.ts'
import { selectElement, selectMember, store, whyNoValue } from './lower-c-places.ts'
import { convertTo } from './lower-c-values.ts'
import type { Location, Variable } from './objects.ts'
import { typeOf } from './objects.ts'
import { flatten } from './struct-members.ts'
import { evaluateConstant, findStruct } from './types-scope.ts'
import type { CType } from './types.ts'
import { intType } from './types.ts'

export function constantOf(context: Context, node: ExprNode): bigint | undefined {
  const value = evaluateConstant(context.scope, node)
  return value?.expr.kind === 'const' ? value.expr.value : undefined
}

export function declare(
  context: Context,
  node: VariableNode,
  storage: 'auto' | 'static' | 'extern' | 'typedef',
): void {
  const block = context.blocks.at(-1)
  if (storage === 'typedef' || storage === 'extern') return
  const declared = typeIn(context, node.type)
  if (block?.has(node.name) === true) {
    refuse(context, 'C120', node.span, `\`${node.name}\` is declared twice in one block`)
    return
  }
  if (storage === 'static') {
    const name = `${context.func.name}.${node.name}`
    const { type, initial, span } = node
    const object = {
      name,
      storage: 'global',
      internal: true,
      declarationOnly: false,
      type,
      initial,
      span,
    } as const
    block?.set(node.name, context.tree.addStatic({ name, node: object, scope: context.scope }))
    return
  }
  const variable: Variable = { name: node.name, type: sized(declared, node), slots: new Map() }
  block?.set(node.name, variable)
  const location: Location = { kind: 'variable', variable, path: '', type: variable.type }
  if (node.initial !== undefined) initialise(context, location, node.initial, node.span)
}

/** `int a[] = { 1, 2 }` is as long as its initialiser. */
function sized(type: CType, node: VariableNode): CType {
  if (type.kind !== 'array' || type.length > 0 || node.initial?.kind !== 'braces') return type
  return { ...type, length: node.initial.items.length }
}

function initialise(context: Context, location: Location, initial: ExprNode, span: Span): void {
  const type = typeOf(location)
  if (initial.kind !== 'braces' || initial.type !== undefined) {
    const braces = initial.kind === 'braces'
    if (braces) initialise(context, location, { ...initial, type: undefined }, span)
    else {
      const value = context.grammar.evaluate(context, initial, true)
      store(context, location, convertTo(context, value, type, span), span)
    }
    return
  }
  const [only] = initial.items
  if (type.kind === 'integer' || type.kind === 'pointer') {
    const zero: ExprNode = { kind: 'number', span, value: 0n, type: { bits: 32, signed: true } }
    initialise(context, location, only?.value ?? zero, span)
    return
  }
  const targets = initial.items.map((item, position) => ({
    target: itemTarget(context, location, item, position, span),
    value: item.value,
  }))
  const given = targets.flatMap(({ target }) => (target?.kind === 'variable' ? [target.path] : []))
  clear(context, location, new Set(given), span)
  for (const { target, value } of targets) {
    if (target !== undefined) initialise(context, target, value, span)
  }
}

/** Members that a braced initialiser does not give a value are zero. */
function clear(context: Context, location: Location, given: ReadonlySet<string>, span: Span): void {
  const type = typeOf(location)
  if (type.kind === 'array') {
    for (let index = 0; index < Math.min(type.length, 64); index++) {
      const element = selectElement(context, location, constant(BigInt(index)), span)
      if (element !== undefined) clear(context, element, given, span)
    }
    return
  }
  const slots = flatten(context.scope, type)
  if (slots === undefined || location.kind !== 'variable') {
    refuse(context, 'C105', span, whyNoValue(context, type))
    return
  }
  for (const slot of slots) {
    const path = [location.path, slot.path].filter((part) => part !== '').join('.')
    if (given.has(path)) continue
    const cell: Location = { ...location, path, type: slot.type }
    store(context, cell, convertTo(context, scalar(constant(0n), intType), slot.type, span), span)
  }
}

/** The member or element that an item of a braced initialiser is for. */
function itemTarget(
  context: Context,
  location: Location,
  item: InitialNode,
  position: number,
  span: Span,
): Location | undefined {
  if (item.path.length === 0) return positional(context, location, position, span)
  let target: Location | undefined = location
  for (const designator of item.path) {
    if (target === undefined) return undefined
    if (designator.kind === 'member') target = selectMember(context, target, designator.name, span)
    else {
      const index = constantOf(context, designator.index)
      target =
        index === undefined ? undefined : selectElement(context, target, constant(index), span)
    }
  }
  return target
}

function positional(
  context: Context,
  location: Location,
  position: number,
  span: Span,
): Location | undefined {
  const type = typeOf(location)
  if (type.kind === 'array')
    return selectElement(context, location, constant(BigInt(position)), span)
  const struct = type.kind === 'struct' ? findStruct(context.scope, type.tag) : undefined
  const name = struct?.members[position]?.name
  if (name !== undefined) return selectMember(context, location, name, span)
  if (struct === undefined) {
    refuse(context, 'C105', span, whyNoValue(context, type))
    return undefined
  }
  refuse(context, 'C112', span, `no member for value ${position + 1} of the initialiser`)
  return undefined
}
