// Finding a member in a struct or union, and flattening small structs.
//
// Anonymous structs and unions add nothing to a path. Members of a union that have the same type are
// one cell, named after the first (`exit_rcu` and `lockdep` of irqentry_state_t). Of other unions only
// the member that is used first exists; using another is refused, because its bits would be elsewhere.
// Three overlays are understood exactly: an integer over a struct of integers of the same size (rcu_special),
// an integer that is as wide as the first bit-field of a struct (`ss` of x86's pt_regs, over fred_ss), and an
// integer whose bits all other members name (union-words.ts).

import type { IntType } from '../../base/integer.ts'
import type { Scope, Struct } from './types-scope.ts'
import { findStruct, sizeOf } from './types-scope.ts'
import type { CType } from './types.ts'
import { printType } from './types.ts'
import { type Bits, bitsOf, wordOf } from './union-words.ts'

export interface FoundMember {
  readonly kind: 'member'
  readonly path: readonly string[]
  readonly type: CType
  readonly bits: IntType | undefined
  /** Unions that the path goes through, with the member of each that must be the one in use. */
  readonly choices: readonly { readonly union: string; readonly member: string }[]
}

/** The member lies over a struct; `parts` are that struct's cells, lowest bits first. */
export interface OverlaidMember {
  readonly kind: 'overlaid'
  readonly type: CType
  readonly parts: readonly { readonly member: FoundMember; readonly shift: number }[]
}

/** The member is some bits of an integer that is itself a member. */
export interface WordMember {
  readonly kind: 'bits'
  readonly type: CType
  readonly word: FoundMember
  readonly at: Bits
}

export type MemberResult = FoundMember | OverlaidMember | WordMember

const maxDepth = 20

export function sameType(left: CType, right: CType): boolean {
  if (left.kind === 'integer' && right.kind === 'integer') {
    return left.type.bits === right.type.bits && left.type.signed === right.type.signed
  }
  return left.kind === right.kind && printType(left) === printType(right)
}

export function findMember(
  scope: Scope,
  struct: Struct,
  name: string,
  depth = 0,
): MemberResult | undefined {
  if (depth > maxDepth) return undefined
  const inWord = struct.union ? findInWord(scope, struct, name) : undefined
  if (inWord !== undefined) return inWord
  for (const [position, member] of struct.members.entries()) {
    if (member.name === name) {
      const found: FoundMember = { ...member, kind: 'member', path: [name], choices: [] }
      return struct.union ? inUnion(scope, struct, found, name) : found
    }
    if (member.name !== undefined || member.type.kind !== 'struct') continue
    const inner = findStruct(scope, member.type.tag)
    const found = inner === undefined ? undefined : findMember(scope, inner, name, depth + 1)
    if (found === undefined) continue
    if (!struct.union || found.kind === 'overlaid') return found
    const choice = { union: struct.tag, member: `unnamed part ${position}` }
    if (found.kind === 'member') return { ...found, choices: [...found.choices, choice] }
    return { ...found, word: { ...found.word, choices: [...found.word.choices, choice] } }
  }
  return undefined
}

function findInWord(scope: Scope, union: Struct, name: string): MemberResult | undefined {
  const word = wordOf(scope, union)
  if (word === undefined) return undefined
  const type: CType = { kind: 'integer', type: word.type }
  const whole = { kind: 'member', path: [word.name], type, bits: undefined, choices: [] } as const
  if (name === word.name) return whole
  for (const member of union.members) {
    if (member.type.kind !== 'struct') continue
    const all = { shift: 0, type: word.type }
    if (member.name === name) return { kind: 'bits', type: member.type, word: whole, at: all }
    const inner = member.name === undefined ? findStruct(scope, member.type.tag) : undefined
    const at = inner && bitsOf(scope, inner, name, word.type.bits)
    if (at !== undefined) return { kind: 'bits', type: at.declared, word: whole, at }
  }
  return undefined
}

function inUnion(scope: Scope, union: Struct, found: FoundMember, name: string): MemberResult {
  const first = union.members.find(
    (member) => member.name !== undefined && sameType(member.type, found.type),
  )
  const canonical = found.type.kind === 'struct' ? name : (first?.name ?? name)
  const overlaid = overlayParts(scope, union, found.type)
  if (overlaid !== undefined) return { kind: 'overlaid', type: found.type, parts: overlaid }
  const field = firstBitField(scope, union, found.type)
  if (field !== undefined) return { ...field, kind: 'member', type: found.type }
  return { ...found, path: [canonical], choices: [{ union: union.tag, member: canonical }] }
}

/** The bit-field that has the very bits of an integer member of a union: both begin where the union does. */
function firstBitField(
  scope: Scope,
  union: Struct,
  type: CType,
): Pick<FoundMember, 'path' | 'bits' | 'choices'> | undefined {
  if (type.kind !== 'integer') return undefined
  for (const member of union.members) {
    if (member.name === undefined || member.type.kind !== 'struct') continue
    const inner = findStruct(scope, member.type.tag)
    const cell = inner === undefined || inner.union ? undefined : inner.members[0]
    if (cell?.name === undefined || cell.bits?.bits !== type.type.bits) continue
    if (cell.bits.signed !== type.type.signed) continue
    const choices = [{ union: union.tag, member: member.name }]
    return { path: [member.name, cell.name], bits: cell.bits, choices }
  }
  return undefined
}

/** The cells that an integer member of a union lies over, when that is known exactly. */
function overlayParts(
  scope: Scope,
  union: Struct,
  type: CType,
): OverlaidMember['parts'] | undefined {
  if (type.kind !== 'integer') return undefined
  for (const member of union.members) {
    if (member.name === undefined || member.type.kind !== 'struct') continue
    const inner = findStruct(scope, member.type.tag)
    if (inner === undefined || sizeOf(scope, member.type) !== type.type.bits / 8) continue
    const parts: { member: FoundMember; shift: number }[] = []
    let shift = 0
    for (const cell of inner.members) {
      if (cell.type.kind !== 'integer' || cell.name === undefined || inner.union) return undefined
      const path = [member.name, cell.name]
      const choices = [{ union: union.tag, member: member.name }]
      parts.push({ member: { ...cell, kind: 'member', path, choices }, shift })
      // All cells have one size, so there is no padding.
      shift += Math.max(8, cell.type.type.bits)
    }
    if (shift === type.type.bits) return scope.bigEndian ? turnedRound(parts, shift) : parts
  }
  return undefined
}

function turnedRound(parts: OverlaidMember['parts'], total: number): OverlaidMember['parts'] {
  return parts.map(({ member }, position) => {
    const end = parts[position + 1]?.shift ?? total
    return { member, shift: total - end }
  })
}

export interface Slot {
  readonly path: string
  readonly type: CType
  readonly bits: IntType | undefined
}

const maxSlots = 16

/** The cells of a struct that is passed by value, or undefined when it is not that simple. */
export function flatten(scope: Scope, type: CType, depth = 0): Slot[] | undefined {
  if (type.kind === 'integer' || type.kind === 'pointer') {
    return [{ path: '', type, bits: undefined }]
  }
  if (type.kind !== 'struct' || depth > maxDepth) return undefined
  const struct = findStruct(scope, type.tag)
  if (struct === undefined) return undefined
  const word = wordOf(scope, struct)
  if (word !== undefined) {
    return [{ path: word.name, type: { kind: 'integer', type: word.type }, bits: undefined }]
  }
  const slots: Slot[] = []
  for (const member of struct.members) {
    const inner = flatten(scope, member.type, depth + 1)
    if (inner === undefined) return undefined
    for (const slot of inner) {
      const path = [member.name, slot.path].filter((part) => part !== undefined && part !== '')
      slots.push({ path: path.join('.'), type: slot.type, bits: member.bits ?? slot.bits })
    }
    if (slots.length > maxSlots) return undefined
  }
  if (!struct.union) return slots
  const first = slots[0]
  const equal = first !== undefined && slots.every((slot) => sameType(slot.type, first.type))
  return equal ? [first] : undefined
}
