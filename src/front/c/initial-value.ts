// What a field of an object starts with: the value that the object's C initialiser gives it.
//
// The path of the field is followed through designators and positions. A field that no initialiser
// names starts as zero, a pointer into a family as NULL. All elements of an array share one initial
// value in the Program, so they must share it in the source.

import type { ExprNode, InitialNode, ObjectNode } from './ast.ts'
import { findMember } from './struct-members.ts'
import type { Scope } from './types-scope.ts'
import { evaluateConstant, findStruct, resolveType } from './types-scope.ts'
import type { CType } from './types.ts'
import type { Bits } from './union-words.ts'

export type Initial =
  | { readonly kind: 'value'; readonly value: bigint }
  /** Not mentioned: zero or NULL. */
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' }

const maxDepth = 20

/** `path` is relative to the object: member names, without elements. */
export function initialValue(
  scope: Scope,
  initial: ExprNode | undefined,
  type: CType,
  path: readonly string[],
  depth = 0,
): Initial {
  if (initial === undefined) return { kind: 'absent' }
  if (depth > maxDepth) return { kind: 'unknown' }
  if (type.kind === 'array' && initial.kind === 'braces') {
    return initialOfElements(scope, initial.items, type, path, depth)
  }
  const [name, ...rest] = path
  if (name === undefined) return scalarInitial(scope, initial)
  if (initial.kind !== 'braces' || type.kind !== 'struct') return { kind: 'unknown' }
  let found: Initial = { kind: 'absent' }
  for (const [position, item] of initial.items.entries()) {
    const named = memberOf(scope, type.tag, item, position)
    if (named === undefined) return { kind: 'unknown' }
    const home = homeOf(scope, type.tag, named.name)
    if (home.name !== name) continue
    const value = initialValue(scope, named.value, named.type, rest, depth + 1)
    found = home.at === undefined ? value : withBits(found, value, home.at)
  }
  return found
}

/** The member whose cell holds a member: itself, unless a union lays it over that one. */
function homeOf(
  scope: Scope,
  tag: string,
  name: string,
): { readonly name: string; readonly at?: Bits } {
  const struct = findStruct(scope, tag)
  const found = struct && findMember(scope, struct, name)
  if (found?.kind === 'bits') return { name: found.word.path[0] ?? name, at: found.at }
  return { name: found?.kind === 'member' ? (found.path[0] ?? name) : name }
}

function withBits(word: Initial, part: Initial, { shift, type }: Bits): Initial {
  if (word.kind === 'unknown' || part.kind === 'unknown') return { kind: 'unknown' }
  const mask = ((1n << BigInt(type.bits)) - 1n) << BigInt(shift)
  const field = BigInt.asUintN(type.bits, part.kind === 'value' ? part.value : 0n)
  const others = word.kind === 'value' ? word.value & ~mask : 0n
  return { kind: 'value', value: others | (field << BigInt(shift)) }
}

/** The type of an object: `table[] = { … }` is as long as its initialiser. */
export function objectType(scope: Scope, { type, initial }: ObjectNode): CType {
  const resolved = resolveType(scope, type)
  if (resolved.kind !== 'array' || type.kind !== 'array') return resolved
  if (type.length !== undefined || initial?.kind !== 'braces') return resolved
  const ends = initial.items.reduce<{ readonly next: number; readonly length: number }>(
    ({ next, length }, { path: [first] }) => {
      const designated = first?.kind === 'element' ? positionOf(scope, first.index) : next
      return { next: designated + 1, length: Math.max(length, designated + 1) }
    },
    { next: 0, length: 0 },
  )
  return Number.isNaN(ends.length) ? resolved : { ...resolved, length: ends.length }
}

/** NaN when the designator is not constant. */
function positionOf(scope: Scope, index: ExprNode): number {
  const value = evaluateConstant(scope, index)
  return value?.expr.kind === 'const' ? Number(value.expr.value) : NaN
}

function scalarInitial(scope: Scope, initial: ExprNode): Initial {
  // As where a string is an expression: its address is nothing that is compared.
  if (initial.kind === 'string') return { kind: 'absent' }
  if (initial.kind === 'braces' && initial.items.length === 0) return { kind: 'absent' }
  if (isNullPointer(initial)) return { kind: 'absent' }
  const value = evaluateConstant(scope, initial)
  if (value?.expr.kind !== 'const') return { kind: 'unknown' }
  return { kind: 'value', value: value.expr.value }
}

/** `NULL` and `((void *)0)`. */
function isNullPointer(node: ExprNode): boolean {
  if (node.kind === 'name') return node.name === 'NULL'
  return (
    node.kind === 'cast' &&
    node.type.kind === 'pointer' &&
    node.operand.kind === 'number' &&
    node.operand.value === 0n
  )
}

/** The member that an initialiser item is for, and what it gives it. */
function memberOf(
  scope: Scope,
  tag: string,
  item: InitialNode,
  position: number,
): { readonly name: string; readonly type: CType; readonly value: ExprNode } | undefined {
  const struct = findStruct(scope, tag)
  const [first, ...rest] = item.path
  const name = first?.kind === 'member' ? first.name : struct?.members[position]?.name
  const member = struct?.members.find((candidate) => candidate.name === name)
  if (name === undefined || first?.kind === 'element') return undefined
  // A member of an anonymous struct: only its name is needed to find it by path.
  const type: CType = member?.type ?? { kind: 'unknown', what: name }
  if (rest.length === 0) return { name, type, value: item.value }
  const inner: ExprNode = {
    kind: 'braces',
    span: item.value.span,
    type: undefined,
    items: [{ path: rest, value: item.value }],
  }
  return { name, type, value: inner }
}

function initialOfElements(
  scope: Scope,
  items: readonly InitialNode[],
  type: Extract<CType, { kind: 'array' }>,
  path: readonly string[],
  depth: number,
): Initial {
  if (items.length === 0) return { kind: 'absent' }
  const values = items.map((item) =>
    item.path.length > 1
      ? ({ kind: 'unknown' } as const)
      : initialValue(scope, item.value, type.of, path, depth + 1),
  )
  const [first] = values
  const complete = items.length >= type.length && type.length > 0
  if (first === undefined || values.some((value) => value.kind === 'unknown')) {
    return { kind: 'unknown' }
  }
  const numbers = values.map((value) => (value.kind === 'value' ? value.value : 0n))
  const same = numbers.every((number) => number === numbers[0])
  if (same && (complete || numbers[0] === 0n)) return first
  return { kind: 'unknown' }
}
