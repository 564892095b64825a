// The cells of a store buffer, and expressions over them.
//
// Each CPU has a queue of entries, the oldest first: which cell of memory a store is for, and the value. Cells
// of memory that can be waited for are numbered from 1; 0 is an empty entry, and whatever is empty is zero, so
// that equal buffers are equal states. The queue's fields are ghosts: they are hardware, not memory.

import { present } from '../base/assert.ts'
import { nowhere } from '../base/span.ts'
import type { BinaryOp, Expr, Field, FieldId, Place, Program } from '../ir/program.ts'

export interface BufferCells {
  readonly entries: number
  /** Of the Program, then the queue's two. */
  readonly fields: readonly Field[]
  readonly buffered: readonly BufferedField[]
  /** Field of the cell's number in each entry. */
  readonly cell: (entry: Expr) => Place
  /** Field of the value in each entry. */
  readonly value: (entry: Expr) => Place
  readonly of: (field: FieldId) => BufferedField | undefined
}

export interface BufferedField {
  readonly id: FieldId
  readonly field: Field
  /** Number of its first cell, and how many it has. */
  readonly first: number
  readonly instances: number
  readonly count: number
}

export function bufferCells(
  program: Program,
  ids: readonly FieldId[],
  entries: number,
): BufferCells {
  const { bounds, tasks } = program
  const counts = { global: 1, cpu: bounds.cpus, task: tasks.length, frame: 0 }
  const buffered: BufferedField[] = []
  let next = 1
  for (const id of ids) {
    const field = present(program.fields[id], 'a buffered field exists')
    const instances = counts[field.owner]
    const count = instances * field.length
    buffered.push({ id, field, first: next, instances, count })
    next += count
  }
  const widest = Math.max(...buffered.map(({ field }) => field.type.bits))
  const cell = queueField(program, 'store_buffer.cell', (next - 1).toString(2).length, entries)
  const value = queueField(program, 'store_buffer.value', widest, entries)
  const [cellId, valueId] = [program.fields.length, program.fields.length + 1]
  const known = new Map(buffered.map((one) => [one.id, one]))
  return {
    entries,
    fields: [...program.fields, cell, value],
    buffered,
    cell: (entry) => ({ field: cellId, index: entry }),
    value: (entry) => ({ field: valueId, index: entry }),
    of: (field) => known.get(field),
  }
}

function queueField(program: Program, wanted: string, bits: number, length: number): Field {
  const taken = program.fields.some((field) => field.owner === 'cpu' && field.name === wanted)
  const name = taken ? `${wanted}'` : wanted
  const type = { bits, signed: false }
  return {
    name,
    owner: 'cpu',
    type,
    length,
    initial: 0n,
    overflow: 'wrap',
    ghost: true,
    span: nowhere,
  }
}

/** The entry's cell and value, and whether it holds anything. */
export function cellAt(cells: BufferCells, entry: number): Expr {
  return { kind: 'read', place: cells.cell(constant(entry)) }
}

export function valueAt(cells: BufferCells, entry: number): Expr {
  return { kind: 'read', place: cells.value(constant(entry)) }
}

/** Number of the cell that a place of a buffered field names; of element 0 where there is no such element. */
export function cellNumber({ field, first, instances }: BufferedField, place: Place): Expr {
  const index = clamped(place.index ?? constant(0), field.length)
  const own = ownInstance(field)
  const instance = place.instance === undefined ? own : clamped(place.instance, instances)
  const row = binary('mul', instance, constant(field.length))
  return binary('add', constant(first), binary('add', row, index))
}

/** Whether the instance and the element that a place names exist. */
export function exists({ field, instances }: BufferedField, { instance, index }: Place): Expr {
  const checks = [
    ...(instance === undefined || instance.kind === field.owner
      ? []
      : [within(instance, instances)]),
    ...(index === undefined ? [] : [within(index, field.length)]),
  ]
  return checks.reduce(both, constant(1))
}

/** The place as this CPU sees it: its own newest store that is still waiting, or memory. */
export function forwarded(cells: BufferCells, place: Place): Expr {
  const buffered = cells.of(place.field)
  const memory: Expr = { kind: 'read', place }
  if (buffered === undefined) return memory
  const number = cellNumber(buffered, place)
  // A place that does not exist is read as it stands, so that it is the fault that it was.
  const real = exists(buffered, place)
  let seen: Expr = memory
  for (let entry = 0; entry < cells.entries; entry++) {
    const isHere = both(real, binary('eq', cellAt(cells, entry), number))
    const { type } = buffered.field
    seen = select(isHere, { kind: 'wrap', type, operand: valueAt(cells, entry) }, seen)
  }
  return seen
}

function ownInstance({ owner }: Field): Expr {
  return owner === 'cpu' || owner === 'task' ? { kind: owner } : constant(0)
}

function within(value: Expr, count: number): Expr {
  if (value.kind !== 'const') return binary('lt_u', value, constant(count))
  return constant(value.value >= 0n && value.value < BigInt(count) ? 1 : 0)
}

function clamped(value: Expr, count: number): Expr {
  const is = within(value, count)
  if (is.kind !== 'const') return select(is, value, constant(0))
  return is.value === 0n ? constant(0) : value
}

function both(left: Expr, right: Expr): Expr {
  if (left.kind === 'const') return left.value === 0n ? left : right
  if (right.kind === 'const') return right.value === 0n ? right : left
  return binary('and', left, right)
}

export function constant(value: number): Expr {
  return { kind: 'const', value: BigInt(value) }
}

export function binary(op: BinaryOp, left: Expr, right: Expr): Expr {
  return { kind: 'binary', op, left, right }
}

export function select(condition: Expr, then: Expr, otherwise: Expr): Expr {
  return { kind: 'select', condition, then, otherwise }
}
