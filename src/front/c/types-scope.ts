// What the names of one translation unit mean: typedefs, structs, enum constants, macro constants.
//
// Resolution is lazy, because a unit declares thousands of names of which the entry code needs a
// few. A type that was named but never defined stays `unknown` and only hurts who looks inside.
// Constant expressions are evaluated with the same arithmetic as the code.

import { unreachable } from '../../base/assert.ts'
import type { IntType } from '../../base/integer.ts'
import { i32, i64, u32, u64 } from '../../base/integer.ts'
import type { Integer } from './arithmetic.ts'
import { applyBinary, applyUnary } from './arithmetic.ts'
import type { CallNode, ExprNode, StructNode, TypeNode, UnitNode } from './ast.ts'
import { applyConstantFunction } from './constant-functions.ts'
import { constant } from './expr-fold.ts'
import { literalType } from './parse-c-expressions.ts'
import type { CType } from './types.ts'
import { convert, integerType, literal, voidType } from './types.ts'

export interface Member {
  readonly name: string | undefined
  readonly type: CType
  /** Type of a bit field: its width instead of the declared type's. */
  readonly bits: IntType | undefined
}

export interface Struct {
  readonly tag: string
  readonly union: boolean
  readonly members: readonly Member[]
}

export interface Scope {
  readonly unit: UnitNode
  readonly structs: Map<string, Struct>
  readonly enumConstants: ReadonlyMap<string, Integer>
  readonly enumTypes: ReadonlyMap<string, IntType>
  /** Other units of the tree, for types whose header this unit has not read. */
  readonly others: readonly Scope[]
  /** The first bit-field of a struct has the highest bits. */
  readonly bigEndian: boolean
}

/** Expressions and types deeper than this are refused rather than evaluated. */
const maxDepth = 200

export function createScope(
  unit: UnitNode,
  others: readonly Scope[] = [],
  bigEndian = false,
): Scope {
  const enumConstants = new Map<string, Integer>()
  const enumTypes = new Map<string, IntType>()
  const structs = new Map<string, Struct>()
  const scope = { unit, structs, enumConstants, enumTypes, others, bigEndian }
  for (const { tag, constants } of unit.enums) {
    let next: Integer | undefined = literalInteger(0n)
    let negative = false
    for (const { name, value } of constants) {
      if (value !== undefined) next = evaluateConstant(scope, value)
      // Constants behind one that has no known value have none either.
      if (next === undefined) continue
      if (next.expr.kind === 'const' && next.expr.value < 0n && next.type.signed) negative = true
      enumConstants.set(name, next)
      next = applyBinary('+', next, literalInteger(1n))
    }
    enumTypes.set(tag, negative ? i32 : u32)
  }
  return scope
}

function literalInteger(value: bigint): Integer {
  if (value < 0n) {
    return { expr: constant(value), type: value >= -(1n << 31n) ? i32 : i64 }
  }
  const type = literalType(value, '', true)
  return { expr: literal(type, value), type }
}

/** An enum constant or an object-like macro whose value is an integer. */
export function findConstant(scope: Scope, name: string): Integer | undefined {
  const known = scope.enumConstants.get(name)
  if (known !== undefined) return known
  const value = scope.unit.constants.get(name)
  return value === undefined ? undefined : literalInteger(value)
}

/** The value of an integer constant expression, or undefined when it is none. */
export function evaluateConstant(scope: Scope, node: ExprNode, depth = 0): Integer | undefined {
  if (depth > maxDepth) return undefined
  const inner = (operand: ExprNode): Integer | undefined =>
    evaluateConstant(scope, operand, depth + 1)
  switch (node.kind) {
    case 'number':
      return { expr: literal(node.type, node.value), type: node.type }
    case 'name':
      return node.name === 'true' || node.name === 'false'
        ? { expr: constant(node.name === 'true' ? 1n : 0n), type: i32 }
        : findConstant(scope, node.name)
    case 'unary': {
      if (node.op === '*' || node.op === '&') return undefined
      const operand = inner(node.operand)
      return operand === undefined ? undefined : applyUnary(node.op, operand)
    }
    case 'binary': {
      const left = inner(node.left)
      const right = inner(node.right)
      if (left === undefined || right === undefined) return undefined
      const result = applyBinary(node.op, left, right)
      return result.expr.kind === 'const' ? result : undefined
    }
    case 'logical': {
      const left = constantValue(inner(node.left))
      const decided = left !== undefined && (left !== 0n) === (node.op === '||')
      const value = decided ? left : left === undefined ? left : constantValue(inner(node.right))
      return value === undefined ? undefined : { expr: constant(value && 1n), type: i32 }
    }
    case 'conditional': {
      const condition = constantValue(inner(node.condition))
      if (condition === undefined) return undefined
      if (condition === 0n) return inner(node.otherwise)
      return node.then === undefined ? inner(node.condition) : inner(node.then)
    }
    case 'cast': {
      const type = resolveType(scope, node.type)
      const operand = inner(node.operand)
      if (type.kind !== 'integer' || operand === undefined) return undefined
      return { expr: convert(operand.expr, operand.type, type.type), type: type.type }
    }
    case 'sizeof': {
      const of = isTypeNode(node.of) ? resolveType(scope, node.of) : memberType(scope, node.of)
      const size = of === undefined ? undefined : sizeOf(scope, of)
      return size === undefined ? undefined : { expr: constant(BigInt(size)), type: u64 }
    }
    case 'braces': {
      // A scalar may be initialised with `{ 1 }`, as ATOMIC_INIT does.
      const only = node.items[0]
      if (node.items.length !== 1 || only === undefined || only.path.length > 0) return undefined
      return inner(only.value)
    }
    case 'call':
      return callConstant(node, inner)
    case 'string':
    case 'increment':
    case 'assign':
    case 'comma':
    case 'member':
    case 'index':
    case 'block':
    case 'type':
    case 'opaque':
      return undefined
    default:
      return unreachable(node)
  }
}

function callConstant(
  node: CallNode,
  evaluate: (operand: ExprNode) => Integer | undefined,
): Integer | undefined {
  const [only] = node.args
  if (node.callee.kind !== 'name' || only === undefined) return undefined
  const value = constantValue(evaluate(only))
  if (value === undefined) return undefined
  const result = applyConstantFunction(node.callee.name, value)
  return result === undefined ? undefined : { expr: constant(result), type: i32 }
}

/** The type of `((struct s *)0)->member`, which asks for a size without having an object. */
function memberType(scope: Scope, node: ExprNode): CType | undefined {
  if (node.kind === 'cast') return resolveType(scope, node.type)
  if (node.kind !== 'member') return undefined
  const object = memberType(scope, node.object)
  const type = object?.kind === 'pointer' ? object.to : object
  const struct = type?.kind === 'struct' ? findStruct(scope, type.tag) : undefined
  return struct?.members.find((member) => member.name === node.name)?.type
}

function constantValue(integer: Integer | undefined): bigint | undefined {
  return integer?.expr.kind === 'const' ? integer.expr.value : undefined
}

export function isTypeNode(node: TypeNode | ExprNode): node is TypeNode {
  return !('span' in node) || ['named', 'struct', 'unsupported'].includes(node.kind)
}

export function resolveType(scope: Scope, node: TypeNode, depth = 0): CType {
  if (depth > maxDepth) return { kind: 'unknown', what: 'a type that is nested too deeply' }
  switch (node.kind) {
    case 'void':
      return voidType
    case 'integer':
      return integerType(node.type)
    case 'named': {
      const home = [scope, ...scope.others].find(({ unit }) => unit.typedefs.has(node.name))
      const typedef = home?.unit.typedefs.get(node.name)
      if (home === undefined || typedef === undefined) {
        return { kind: 'unknown', what: `\`${node.name}\`` }
      }
      return resolveType(home, typedef, depth + 1)
    }
    case 'struct':
      return { kind: 'struct', tag: node.tag }
    case 'enum':
      return integerType(scope.enumTypes.get(node.tag) ?? u32)
    case 'pointer':
      return { kind: 'pointer', to: resolveType(scope, node.to, depth + 1) }
    case 'array': {
      const of = resolveType(scope, node.of, depth + 1)
      const length =
        node.length === undefined ? 0n : constantValue(evaluateConstant(scope, node.length))
      if (length === undefined || length < 0n || length > 1n << 20n) {
        return { kind: 'unknown', what: 'an array whose length is not known' }
      }
      return { kind: 'array', of, length: Number(length) }
    }
    case 'function':
      return {
        kind: 'function',
        result: resolveType(scope, node.result, depth + 1),
        parameters: node.parameters.map(({ type }) => decay(resolveType(scope, type, depth + 1))),
        variadic: node.variadic,
      }
    case 'unsupported':
      return { kind: 'unknown', what: node.what }
    default:
      return unreachable(node)
  }
}

/** Parameters of array and function type are pointers. */
export function decay(type: CType): CType {
  if (type.kind === 'array') return { kind: 'pointer', to: type.of }
  return type.kind === 'function' ? { kind: 'pointer', to: type } : type
}

/** The definition of a struct or union, if the unit has seen it. */
export function findStruct(scope: Scope, tag: string): Struct | undefined {
  const cached = scope.structs.get(tag)
  if (cached !== undefined) return cached
  const home = [scope, ...scope.others].find(({ unit }) => unit.structs.has(tag))
  const node = home?.unit.structs.get(tag)
  if (home === undefined || node === undefined) return undefined
  const struct = { tag, union: node.union, members: resolveMembers(home, node) }
  scope.structs.set(tag, struct)
  return struct
}

function resolveMembers(scope: Scope, node: StructNode): Member[] {
  return node.members.map(({ name, type, bits }) => {
    const resolved = resolveType(scope, type)
    if (bits === undefined) return { name, type: resolved, bits: undefined }
    const width = constantValue(evaluateConstant(scope, bits))
    const signed = resolved.kind === 'integer' && resolved.type.signed
    const known = width !== undefined && width <= 64n && resolved.kind === 'integer'
    const unknown: CType = { kind: 'unknown', what: 'a bit field whose width is not known' }
    return {
      name,
      type: known ? resolved : unknown,
      bits: { bits: Number(width ?? 0n), signed },
    }
  })
}

/** Size in bytes on a 64-bit machine, without packing or alignment attributes. */
export function sizeOf(scope: Scope, type: CType, depth = 0): number | undefined {
  if (depth > maxDepth) return undefined
  switch (type.kind) {
    case 'integer':
      return Math.max(1, type.type.bits / 8)
    case 'pointer':
      return 8
    case 'array': {
      const size = sizeOf(scope, type.of, depth + 1)
      return size === undefined ? undefined : size * type.length
    }
    case 'struct':
      return sizeOfStruct(scope, type.tag, depth)
    case 'void':
    case 'function':
      return 1
    case 'unknown':
      return undefined
    default:
      return unreachable(type)
  }
}

function alignmentOf(scope: Scope, type: CType, depth: number): number | undefined {
  if (type.kind === 'array') return alignmentOf(scope, type.of, depth + 1)
  if (type.kind !== 'struct') return sizeOf(scope, type, depth)
  const struct = depth > maxDepth ? undefined : findStruct(scope, type.tag)
  let result = 1
  for (const member of struct?.members ?? []) {
    const alignment = alignmentOf(scope, member.type, depth + 1)
    if (alignment === undefined) return undefined
    result = Math.max(result, alignment)
  }
  return struct === undefined ? undefined : result
}

function sizeOfStruct(scope: Scope, tag: string, depth: number): number | undefined {
  const struct = findStruct(scope, tag)
  const alignment = alignmentOf(scope, { kind: 'struct', tag }, depth + 1)
  if (struct === undefined || alignment === undefined) return undefined
  let size = 0
  for (const member of struct.members) {
    const bytes = sizeOf(scope, member.type, depth + 1)
    const align = alignmentOf(scope, member.type, depth + 1)
    // Where bit fields lie is up to the ABI: such sizes are not claimed to be known.
    if (bytes === undefined || align === undefined || member.bits !== undefined) return undefined
    if (struct.union) size = Math.max(size, bytes)
    else size = Math.ceil(size / align) * align + bytes
  }
  return Math.ceil(size / alignment) * alignment
}
