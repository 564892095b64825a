// Reading and writing what lvalues designate.
//
// Every read or write of a field is one step of its own, because an interrupt or another CPU can come
// between any two; variables are the frame's own and cost nothing. An integer that overlays several
// cells is read and written in steps that are glued into one indivisible action.

import { assert, unreachable } from '../../base/assert.ts'
import type { IntType } from '../../base/integer.ts'
import { i64 } from '../../base/integer.ts'
import type { Span } from '../../base/span.ts'
import type { Expr, Local, Place } from '../../ir/program.ts'
import { binary, constant, wrapped } from './expr-fold.ts'
import { emit, emitAssign, newLocal } from './lower-c-builder.ts'
import type { Context, Value } from './lower-c-context.ts'
import { internField, refuse, refusedValue, scalar } from './lower-c-context.ts'
import type { Location, OverlayPart, Reference, Variable } from './objects.ts'
import { pointerStorage, typeOf, valueTypeOf } from './objects.ts'
import type { FoundMember } from './struct-members.ts'
import { findMember, flatten } from './struct-members.ts'
import { findStruct } from './types-scope.ts'
import type { CType } from './types.ts'
import { printType, quoteType } from './types.ts'
import { bitsOf, extracted, inserted } from './union-words.ts'

/** Why a struct cannot be handled as one value. */
export function whyNoValue(context: Context, type: CType): string {
  const seen = type.kind !== 'struct' || findStruct(context.scope, type.tag) !== undefined
  const why = seen ? 'too large to be a value' : 'not defined in the files that were read'
  return `${quoteType(type)} is ${why}`
}

/** The integer type that holds a value of this type; undefined when no single cell can. */
export function storageOf(context: Context, type: CType): IntType | undefined {
  if (type.kind === 'integer') return type.type
  if (type.kind !== 'pointer') return undefined
  const family = type.to.kind === 'struct' ? context.tree.familyOf(type.to.tag) : undefined
  return pointerStorage(family)
}

function join(path: string, parts: readonly string[]): string {
  return [path, ...parts].filter((part) => part !== '').join('.')
}

export function selectMember(
  context: Context,
  location: Location,
  name: string,
  span: Span,
): Location | undefined {
  const type = typeOf(location)
  // `atomic_t` is one integer here; its `counter` is the integer itself.
  if (type.kind === 'integer' && name === 'counter') return location
  const struct = type.kind === 'struct' ? findStruct(context.scope, type.tag) : undefined
  if (location.kind === 'bits' && struct !== undefined) {
    const at = bitsOf(context.scope, struct, name, location.at.type.bits)
    if (at !== undefined) return { ...location, at, type: at.declared }
  }
  const found = struct === undefined ? undefined : findMember(context.scope, struct, name)
  if (location.kind === 'opaque') {
    const what = `${location.what}.${name}`
    const unknown: CType = { kind: 'unknown', what }
    return { kind: 'opaque', what, type: found?.type ?? unknown }
  }
  if (found === undefined) {
    const known = struct === undefined ? 'is not defined' : `has no member \`${name}\``
    const message = `${quoteType(type)} ${known} in the files that were read`
    refuse(context, 'C105', span, message, 'follow the header that defines it')
    return undefined
  }
  if (found.kind === 'member') return atMember(context, location, found, span)
  if (found.kind === 'bits') {
    const word = atMember(context, location, found.word, span)
    return word && { kind: 'bits', word, at: found.at, type: found.type }
  }
  if (location.kind !== 'field') {
    refuse(context, 'C106', span, `\`${name}\` overlays other members of a variable`)
    return undefined
  }
  if (context.tree.isApart(join(location.reference.path, [name]))) {
    const whole = { kind: 'member', path: [name], bits: undefined, choices: [] } as const
    return atMember(context, location, { ...whole, type: found.type }, span)
  }
  const parts: OverlayPart[] = []
  for (const { member, shift } of found.parts) {
    const part = atMember(context, location, member, span)
    if (part?.kind === 'field') parts.push({ reference: part.reference, shift })
  }
  return { kind: 'overlay', parts, type: found.type }
}

function atMember(
  context: Context,
  location: Location,
  found: FoundMember,
  span: Span,
): Location | undefined {
  const at = location.kind === 'field' ? join(location.reference.path, found.path) : ''
  const choices = context.tree.isApart(at) ? [] : found.choices
  for (const { union, member } of choices) {
    const used = context.tree.unionMember(union, member)
    if (used !== member) {
      const message = `\`${member}\` overlays \`${used}\`, which is used elsewhere`
      refuse(context, 'C106', span, message, 'only one member of such a union can be modelled')
      return undefined
    }
  }
  const { type, bits } = found
  if (location.kind === 'field') {
    const path = join(location.reference.path, found.path)
    return { kind: 'field', reference: { ...location.reference, path, type, bits } }
  }
  if (location.kind === 'variable') {
    return { ...location, path: join(location.path, found.path), type }
  }
  return undefined
}

export function selectElement(
  context: Context,
  location: Location,
  index: Expr,
  span: Span,
): Location | undefined {
  const type = typeOf(location)
  if (type.kind !== 'array') {
    refuse(context, 'C108', span, `${quoteType(type)} is no array`)
    return undefined
  }
  if (location.kind === 'opaque') return { ...location, type: type.of }
  if (location.kind === 'field') {
    const { reference } = location
    if (reference.index === undefined && type.length > 0) {
      const { of, length } = type
      return { kind: 'field', reference: { ...reference, type: of, index, length } }
    }
  } else if (location.kind === 'variable' && index.kind === 'const') {
    const inside = index.value >= 0n && index.value < BigInt(type.length)
    if (inside) {
      return { ...location, path: `${location.path}[${index.value}]`, type: type.of }
    }
  }
  refuse(context, 'C115', span, 'an array of arrays, or a local array with a computed index')
  return undefined
}

export function placeOf(context: Context, reference: Reference, span: Span): Place {
  if (reference.perCpuBase) {
    const help = 'use this_cpu_read(), this_cpu_ptr() or per_cpu()'
    refuse(context, 'C109', span, `\`${reference.path}\` is per-CPU: which CPU is meant?`, help)
  }
  const field = internField(context, reference, span)
  const { instance, index } = reference
  return {
    field,
    ...(instance === undefined ? {} : { instance }),
    ...(index === undefined ? {} : { index }),
  }
}

/** The type of the cell that a reference ends in, or undefined (with a diagnostic). */
export function cellOf(context: Context, reference: Reference, span: Span): IntType | undefined {
  const type = reference.bits ?? storageOf(context, reference.type)
  if (type === undefined) {
    const message = `\`${reference.path}\` has the type ${printType(reference.type)}, which is no single value`
    refuse(context, 'C105', span, message)
  }
  return type
}

/** A fresh temporary; the next assignment of it to a variable may write the variable instead. */
export function newTemporary(context: Context, type: IntType): Local {
  return newLocal(context.builder, `t${context.builder.locals.length}`, type)
}

function loadField(context: Context, reference: Reference, span: Span, glued = false): Value {
  const { type } = reference
  if (type.kind === 'struct') return loadStruct(context, { kind: 'field', reference }, span)
  const cell = cellOf(context, reference, span)
  if (cell === undefined) return refusedValue
  const place = placeOf(context, reference, span)
  const into = newTemporary(context, cell)
  const step = { kind: 'assign' as const, into, value: { kind: 'read' as const, place }, span }
  emit(context.builder, glued ? { ...step, glued } : step)
  context.builder.fresh = glued ? undefined : into
  const local: Expr = { kind: 'local', local: into }
  return scalar(local, reference.bits === undefined ? type : { kind: 'integer', type: cell })
}

function loadStruct(context: Context, location: Location, span: Span): Value {
  const type = typeOf(location)
  const slots = flatten(context.scope, type)
  if (slots === undefined) {
    return refuse(context, 'C105', span, whyNoValue(context, type))
  }
  const values: Expr[] = []
  for (const slot of slots) {
    if (location.kind === 'variable') {
      values.push(
        variableExpr(context, location.variable, join(location.path, [slot.path]), slot.type),
      )
    } else if (location.kind === 'field') {
      const path = join(location.reference.path, [slot.path])
      const part = { ...location.reference, path, type: slot.type, bits: slot.bits }
      const value = loadField(context, part, span)
      if (value.kind === 'scalar') values.push(value.expr)
    } else if (location.kind === 'bits') {
      const part = selectMember(context, location, slot.path, span)
      const value = part && load(context, part, span)
      if (value?.kind === 'scalar') values.push(value.expr)
    }
  }
  return { kind: 'aggregate', slots: values, type }
}

function variableExpr(context: Context, variable: Variable, path: string, type: CType): Expr {
  return { kind: 'local', local: slotOf(context, variable, path, type) }
}

/** The IR local that holds one cell of a variable. */
export function slotOf(context: Context, variable: Variable, path: string, type: CType): Local {
  const known = variable.slots.get(path)
  if (known !== undefined) return known
  const name =
    path === '' ? variable.name : `${variable.name}${path.startsWith('[') ? '' : '.'}${path}`
  const local = newLocal(context.builder, name, storageOf(context, type) ?? i64)
  variable.slots.set(path, local)
  return local
}

export function load(context: Context, location: Location, span: Span): Value {
  if (typeOf(location).kind === 'array') return { kind: 'address', location }
  switch (location.kind) {
    case 'field':
      return loadField(context, location.reference, span)
    case 'variable': {
      const { variable, path, type } = location
      if (type.kind === 'struct') return loadStruct(context, location, span)
      if (storageOf(context, type) === undefined) {
        return refuse(context, 'C105', span, `\`${variable.name}\` has the type ${printType(type)}`)
      }
      return scalar(variableExpr(context, variable, path, type), type)
    }
    case 'overlay':
      return loadOverlay(context, location, span)
    case 'bits':
      return loadBits(context, location, span)
    case 'opaque': {
      const message = `\`${location.what}\` is in an object that is not modelled`
      return refuse(context, 'C102', span, message, 'give its type a family, or cut this function')
    }
    default:
      return unreachable(location)
  }
}

type BitsLocation = Extract<Location, { kind: 'bits' }>

function loadBits(context: Context, location: BitsLocation, span: Span): Value {
  if (location.type.kind === 'struct') return loadStruct(context, location, span)
  const word = load(context, location.word, span)
  if (word.kind !== 'scalar') return refusedValue
  return scalar(extracted(word.expr, location.at), valueTypeOf(location))
}

/** As C has it: a load and a store, and others may come between; of all bits only the store. */
function storeBits(context: Context, { word, at }: BitsLocation, value: Expr, span: Span): void {
  const whole = typeOf(word)
  if (whole.kind !== 'integer') return
  const { type } = whole
  const old = at.type.bits < type.bits ? load(context, word, span) : undefined
  if (old !== undefined && old.kind !== 'scalar') return
  const updated = old ? inserted(old.expr, value, at, type) : wrapped(type, value)
  store(context, word, scalar(updated, whole), span)
}

function loadOverlay(
  context: Context,
  location: Extract<Location, { kind: 'overlay' }>,
  span: Span,
): Value {
  let whole: Expr = constant(0n)
  for (const [position, { reference, shift }] of location.parts.entries()) {
    const value = loadField(context, reference, span, position > 0)
    if (value.kind !== 'scalar' || value.type.kind !== 'integer') return refusedValue
    const { bits } = value.type.type
    const cell = wrapped({ bits, signed: false }, value.expr)
    whole = binary('or', whole, binary('shl', cell, constant(BigInt(shift))))
  }
  const type = location.type.kind === 'integer' ? location.type.type : i64
  return scalar(wrapped(type, whole), location.type)
}

/** Writes a value that already has the location's type. */
export function store(context: Context, location: Location, value: Value, span: Span): void {
  if (value.kind === 'aggregate') {
    storeStruct(context, location, value.slots, span)
    return
  }
  if (value.kind !== 'scalar') {
    refuse(context, 'C114', span, 'this value cannot be assigned')
    return
  }
  switch (location.kind) {
    case 'field': {
      if (cellOf(context, location.reference, span) === undefined) return
      const place = placeOf(context, location.reference, span)
      emit(context.builder, { kind: 'store', place, value: value.expr, span })
      return
    }
    case 'variable':
      assignVariable(context, location, value.expr, span)
      return
    case 'bits':
      storeBits(context, location, value.expr, span)
      return
    case 'overlay':
      storeOverlay(context, location.parts, value.expr, span)
      return
    case 'opaque':
      load(context, location, span)
      return
    default:
      unreachable(location)
  }
}

function assignVariable(
  context: Context,
  location: Extract<Location, { kind: 'variable' }>,
  value: Expr,
  span: Span,
): void {
  const { variable, path, type } = location
  if (storageOf(context, type) === undefined) {
    refuse(context, 'C105', span, `\`${variable.name}\` has the type ${printType(type)}`)
    return
  }
  const into = slotOf(context, variable, path, type)
  emitAssign(context.builder, into, value, span)
}

function storeStruct(
  context: Context,
  location: Location,
  values: readonly Expr[],
  span: Span,
): void {
  const slots = flatten(context.scope, typeOf(location)) ?? []
  if (slots.length !== values.length) {
    refuse(context, 'C105', span, `${quoteType(typeOf(location))} cannot be assigned as a whole`)
    return
  }
  slots.forEach((slot, position) => {
    const expr = values[position]
    assert(expr !== undefined, 'as many values as slots')
    const value = scalar(expr, slot.type)
    if (location.kind === 'variable') {
      const path = join(location.path, [slot.path])
      store(context, { ...location, path, type: slot.type }, value, span)
    } else if (location.kind === 'field') {
      const path = join(location.reference.path, [slot.path])
      const reference = { ...location.reference, path, type: slot.type, bits: slot.bits }
      store(context, { kind: 'field', reference }, value, span)
    } else if (location.kind === 'bits') {
      const part = selectMember(context, location, slot.path, span)
      if (part !== undefined) store(context, part, value, span)
    } else load(context, location, span)
  })
}

function storeOverlay(
  context: Context,
  parts: readonly OverlayPart[],
  value: Expr,
  span: Span,
): void {
  for (const [position, { reference, shift }] of parts.entries()) {
    const cell = cellOf(context, reference, span)
    if (cell === undefined) return
    const place = placeOf(context, reference, span)
    const part = wrapped(cell, binary('shr_u', value, constant(BigInt(shift))))
    const step = { kind: 'store' as const, place, value: part, span }
    emit(context.builder, position === 0 ? step : { ...step, glued: true })
  }
}
