// `cpu.regs.flags`, `of(task, n).flags`, `cpu.vector[i]`, `Mode.User`: member expressions as cells of
// state or constants. An access of real state is a step of its own; one of ghost state is glued to
// the step before it, because it takes no time (behind a call it begins a step: see finish-draft).

import type { Expression, MemberExpression } from 'oxc-parser'
import { wrap } from '../../base/integer.ts'
import { nearest } from '../../base/nearest.ts'
import type { Expr, Place } from '../../ir/program.ts'
import type { Context } from './context.ts'
import { meaningOf, report, spanOf } from './context.ts'
import { add, addTemporary } from './draft.ts'
import { constant } from './fold.ts'
import type { StateField, StateRecord } from './scope.ts'

/** One cell that can be read or written. */
export interface Cell {
  readonly place: Place
  readonly field: StateField
}

/** A part of declared state on the way to a cell. */
interface Part {
  readonly what: StateRecord | StateField
  readonly instance?: Expr
  readonly index?: Expr
}

const zero = constant(0n)

/** A member expression that is read: a constant of an enum object, or state. */
export function lowerMember(context: Context, node: MemberExpression): Expr {
  if (node.object.type === 'Identifier') {
    const meaning = meaningOf(context, node.object.name)
    if (meaning?.kind === 'enum') return enumMember(context, node, meaning.members)
    if (meaning?.kind === 'broken') return zero
  }
  const cell = resolveCell(context, node)
  return cell === undefined ? zero : readCell(context, cell, node)
}

export function readCell(context: Context, cell: Cell, node: Expression): Expr {
  const { declaration } = cell.field
  const read: Expr = { kind: 'read', place: cell.place }
  if (context.mode === 'look') return read
  if (context.mode === 'constant') {
    report(context, node, 'T018', 'state is read where a constant is needed')
    return zero
  }
  const work = declaration.ghost || context.observing ? 'ours' : 'access'
  return addTemporary(context.draft, read, spanOf(context, node), work, declaration.type)
}

export function writeCell(
  context: Context,
  cell: Cell,
  value: Expr,
  node: Expression,
  order: { readonly locked?: true } = {},
): void {
  const work = cell.field.declaration.ghost ? 'ours' : 'access'
  const stored = fitted(cell, value)
  const span = spanOf(context, node)
  const step = { kind: 'store', place: cell.place, value: stored, ...order, next: 0, span } as const
  add(context.draft, step, work)
}

/** The value reduced to the field's width, when its domain says `wrapping`. */
export function fitted(cell: Cell, value: Expr): Expr {
  const { overflow, type } = cell.field.declaration
  if (overflow === 'error' || type.bits >= 64) return value
  if (value.kind === 'const') return constant(wrap(type, value.value))
  return { kind: 'wrap', type, operand: value }
}

/** The cell that an expression names; reports and gives undefined when it names none. */
export function resolveCell(context: Context, node: Expression): Cell | undefined {
  const part = resolvePart(context, node)
  if (part === undefined) return undefined
  const { what, instance, index } = part
  if (what.kind === 'record') {
    const help = `name one field: ${[...what.members.keys()].slice(0, 5).join(', ')}`
    report(context, node, 'T021', 'a whole record of state is no value', help)
    return undefined
  }
  if (what.array && index === undefined) {
    const help = 'name one element: `name[i]`'
    report(context, node, 'T021', 'a whole array of state is no value', help)
    return undefined
  }
  const place = {
    field: context.symbols.field(what.symbol),
    ...(instance === undefined ? {} : { instance }),
    ...(index === undefined ? {} : { index }),
  }
  return { place, field: what }
}

function resolvePart(context: Context, node: Expression): Part | undefined {
  switch (node.type) {
    case 'Identifier': {
      const meaning = meaningOf(context, node.name)
      if (meaning?.kind === 'state') return { what: meaning.record }
      if (meaning?.kind === 'words') return { what: meaning.field }
      if (meaning?.kind === 'broken') return undefined
      if (meaning === undefined) {
        const help = 'declare it with perCpu, perTask, perFrame or global, or import it'
        report(context, node, 'T006', `\`${node.name}\` is not declared here`, help)
      } else report(context, node, 'T021', `\`${node.name}\` is no state`)
      return undefined
    }
    case 'CallExpression':
      return resolveInstance(context, node)
    case 'MemberExpression':
      return resolveMember(context, node)
    case 'TSNonNullExpression':
      return resolvePart(context, node.expression)
    default:
      report(context, node, 'T021', 'this is no state', 'state is declared at the top of a module')
      return undefined
  }
}

function resolveMember(context: Context, node: MemberExpression): Part | undefined {
  if (node.optional) {
    report(context, node, 'T021', '`?.` in front of state', 'state is always there: write `.`')
  }
  const part = resolvePart(context, node.object)
  if (part === undefined) return undefined
  if (node.computed) return resolveElement(context, node, part)
  const { what } = part
  const name = node.property.name
  if (what.kind === 'field') {
    report(context, node.property, 'T021', `\`${name}\` of a field that is a plain number`)
    return undefined
  }
  const member = what.members.get(name)
  if (member === undefined) {
    const known = nearest(name, what.members.keys())
    const help = known === undefined ? undefined : `did you mean \`${known}\`?`
    report(context, node.property, 'T021', `the state has no field \`${name}\``, help)
    return undefined
  }
  return { ...part, what: member }
}

function resolveElement(
  context: Context,
  node: Extract<MemberExpression, { computed: true }>,
  part: Part,
): Part | undefined {
  const { what } = part
  if (what.kind === 'record' || !what.array || part.index !== undefined) {
    const help = 'records are opened with `.name`; arrays are declared with `array(length, domain)`'
    report(context, node, 'T021', '`[…]` behind state that is no array', help)
    return undefined
  }
  const index = context.value(context, node.property)
  const { length } = what.declaration
  if (index.kind === 'const' && (index.value < 0n || index.value >= BigInt(length))) {
    report(context, node.property, 'T028', `element ${index.value} of an array of ${length}`)
  }
  return { ...part, index }
}

function resolveInstance(
  context: Context,
  node: Extract<Expression, { type: 'CallExpression' }>,
): Part | undefined {
  const { callee } = node
  const meaning = callee.type === 'Identifier' ? meaningOf(context, callee.name) : undefined
  if (meaning?.kind !== 'word' || meaning.word.place !== 'instance') {
    const help = 'only `of(state, instance)` yields state'
    report(context, node, 'T021', 'the result of a call is no state', help)
    return undefined
  }
  const [state, which, ...more] = node.arguments
  if (state === undefined || which === undefined || more.length > 0) {
    report(context, node, 'T022', '`of` takes the state and the number of its instance')
    return undefined
  }
  if (state.type === 'SpreadElement' || which.type === 'SpreadElement') {
    report(context, node, 'T011', 'spread arguments')
    return undefined
  }
  const part = resolvePart(context, state)
  if (part === undefined) return undefined
  if (part.instance !== undefined || part.index !== undefined) {
    report(context, node, 'T022', '`of` inside `of`, or behind an element')
    return undefined
  }
  if (ownerOf(part.what) === 'global') {
    const help = 'leave `of` out: global state exists once'
    report(context, node, 'T022', '`of` an instance of global state', help)
    return undefined
  }
  return { ...part, instance: context.value(context, which) }
}

function ownerOf(what: StateRecord | StateField): string {
  return what.kind === 'record' ? what.owner : what.symbol.owner
}

function enumMember(
  context: Context,
  node: MemberExpression,
  members: ReadonlyMap<string, bigint>,
): Expr {
  if (node.computed) {
    report(context, node, 'T018', 'an enum object is read with a computed name')
    return zero
  }
  const { name } = node.property
  const value = members.get(name)
  if (value !== undefined) return constant(value)
  const known = nearest(name, members.keys())
  const help = known === undefined ? undefined : `did you mean \`${known}\`?`
  report(context, node.property, 'T006', `the enum object has no member \`${name}\``, help)
  return zero
}
