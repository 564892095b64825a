// The memory model: there are no addresses, only named objects with instances.
//
// A pointer value is an instance number, and its static type says of what: `struct task_struct *` is a
// task number, `struct pt_regs *` a frame's depth, a pointer to a per-CPU struct a CPU number, a pointer
// into a global array an element index. Such a type has a *family*. NULL is -1 for these pointers.
// A pointer to a type without family is opaque: it can be passed and compared with NULL (0), never
// followed. Converting between the two adds or subtracts one, so NULL stays NULL.

import type { IntType } from '../../base/integer.ts'
import type { Owner, Expr, Local } from '../../ir/program.ts'
import type { ObjectNode } from './ast.ts'
import { binary, constant } from './expr-fold.ts'
import type { Scope } from './types-scope.ts'
import type { CType } from './types.ts'
import type { Bits } from './union-words.ts'

export interface Family {
  readonly owner: Owner
  /** Field names begin with it; empty for task_struct. */
  readonly prefix: string
  /** Number of elements when the instances are the elements of one global array. */
  readonly length?: number
}

/** An object of the tree under the name its fields have in the Program. */
export interface TreeObject {
  readonly name: string
  readonly node: ObjectNode
  readonly scope: Scope
}

/** Part of an object: one cell, or a struct or array inside it. */
export interface Reference {
  readonly owner: Owner
  readonly path: string
  readonly type: CType
  /** Absent for the executing CPU, task or frame. */
  readonly instance: Expr | undefined
  readonly index: Expr | undefined
  /** Elements of the array that the path goes through, or 1. */
  readonly length: number
  /** Type of a bit field. */
  readonly bits: IntType | undefined
  /** `v` of a per-CPU object, before an accessor said whose copy is meant. */
  readonly perCpuBase: boolean
}

export interface Variable {
  readonly name: string
  readonly type: CType
  /** IR locals by path inside the variable; a scalar has the path ''. */
  readonly slots: Map<string, Local>
}

/** A parameter that stands for one named function in this copy of the function. */
export interface BoundFunction {
  readonly boundTo: string
}

/** A pointer parameter that stands for the address of one scalar in this copy of the function. */
export interface BoundAddress {
  readonly addressOf: Location
}

export interface OverlayPart {
  readonly reference: Reference
  readonly shift: number
}

/** What an lvalue designates. */
export type Location =
  | { readonly kind: 'field'; readonly reference: Reference }
  | {
      readonly kind: 'variable'
      readonly variable: Variable
      readonly path: string
      readonly type: CType
    }
  /** An integer that a union lays over a struct of smaller ones. */
  | { readonly kind: 'overlay'; readonly parts: readonly OverlayPart[]; readonly type: CType }
  /** Bits of an integer: a bit-field of a union that is one integer, or all of its bits as a struct. */
  | { readonly kind: 'bits'; readonly word: Location; readonly at: Bits; readonly type: CType }
  /** Inside something that is not modelled. */
  | { readonly kind: 'opaque'; readonly what: string; readonly type: CType }

export function typeOf(location: Location): CType {
  return location.kind === 'field' ? location.reference.type : location.type
}

/** Values read there are expressions over locals: they change when it is written. */
export function isInVariable(location: Location): boolean {
  if (location.kind === 'bits') return isInVariable(location.word)
  return location.kind === 'variable'
}

/** What a value becomes there: of a bit-field only its width. */
export function valueTypeOf(location: Location): CType {
  const type = typeOf(location)
  const bits = location.kind === 'field' ? location.reference.bits : undefined
  if (bits !== undefined) return { kind: 'integer', type: bits }
  return location.kind === 'bits' && type.kind === 'integer'
    ? { kind: 'integer', type: location.at.type }
    : type
}

/** Families that every Linux tree has. */
export const kernelFamilies: ReadonlyMap<string, Family> = new Map<string, Family>([
  ['task_struct', { owner: 'task', prefix: '' }],
  ['thread_info', { owner: 'task', prefix: 'thread_info' }],
  ['pt_regs', { owner: 'frame', prefix: 'regs' }],
])

/** The executing CPU, task or frame: what a reference without an instance means. */
export function self(owner: Owner): Expr {
  return owner === 'global' ? constant(0n) : { kind: owner }
}

/** The whole object that a pointer into a family points to. */
export function instanceOf(family: Family, pointer: Expr, type: CType): Reference {
  const own = pointer.kind === family.owner
  const array = family.length !== undefined
  return {
    owner: family.owner,
    path: family.prefix,
    type,
    instance: family.owner === 'global' || own ? undefined : pointer,
    index: array ? pointer : undefined,
    length: family.length ?? 1,
    bits: undefined,
    perCpuBase: false,
  }
}

/** The pointer value that designates the whole object, when the reference is one. */
export function pointerTo(family: Family, reference: Reference): Expr | undefined {
  if (reference.owner !== family.owner || reference.path !== family.prefix) return undefined
  if (reference.bits !== undefined) return undefined
  if (family.length !== undefined) return reference.index ?? constant(0n)
  return reference.instance ?? self(reference.owner)
}

/** Two families whose pointers may be cast into each other: the same instances. */
export function sameInstances(left: Family, right: Family): boolean {
  return left.owner === right.owner && left.length === undefined && right.length === undefined
}

export const familyNull: Expr = constant(-1n)
export const opaqueNull: Expr = constant(0n)

export function toOpaque(pointer: Expr): Expr {
  return binary('add', pointer, constant(1n))
}

export function fromOpaque(pointer: Expr): Expr {
  return binary('sub', pointer, constant(1n))
}

/** How a pointer is kept in a field. Instance numbers are small. */
export function pointerStorage(family: Family | undefined): IntType {
  if (family === undefined) return { bits: 64, signed: false }
  return { bits: family.length === undefined ? 8 : 16, signed: true }
}
