// The functions that work on a store buffer: one store goes in, the oldest comes out, all come out.
//
// Each is one indivisible part of the action that calls it, so every step is glued. The queue moves up when
// its oldest entry leaves; loops are written out, because a queue has only a few entries.

import { present } from '../base/assert.ts'
import { i64 } from '../base/integer.ts'
import { nowhere } from '../base/span.ts'
import type { Expr, Func, FunctionId, Local, Place, Step } from '../ir/program.ts'
import { binary, cellAt, constant, select, valueAt } from './buffer-cells.ts'
import type { BufferCells, BufferedField } from './buffer-cells.ts'

export interface BufferFunctions {
  /** A store joins the queue; when that is full, the oldest leaves first. Parameters: cell number, value. */
  readonly enqueue: FunctionId
  readonly drainOldest: FunctionId
  readonly drainAll: FunctionId
  /** `drainOldest` as an environment action of its own. */
  readonly drain: FunctionId
}

const on = { span: nowhere, glued: true } as const

/** Their numbers, when they stand from `first` on in the order of `bufferFunctions`. */
export function functionNumbers(first: FunctionId): BufferFunctions {
  return { enqueue: first, drainOldest: first + 1, drainAll: first + 2, drain: first + 3 }
}

export function bufferFunctions(cells: BufferCells, ids: BufferFunctions): readonly Func[] {
  const call = { kind: 'call', func: ids.drainOldest, args: [], into: [] } as const
  return [
    enqueue(cells, ids),
    drainOldest(cells),
    drainAll(cells, ids),
    func('drain', [
      { ...call, next: 1, span: nowhere },
      { kind: 'return', values: [], ...on },
    ]),
  ]
}

function enqueue(cells: BufferCells, { drainOldest: oldest }: BufferFunctions): Func {
  const last = cells.entries - 1
  const [cell, value, slot] = [0, 1, 2]
  let free: Expr = constant(last)
  for (let entry = last - 1; entry >= 0; entry--) {
    free = select(isEmpty(cells, entry), constant(entry), free)
  }
  const steps: readonly Step[] = [
    { kind: 'branch', condition: isEmpty(cells, last), then: 2, otherwise: 1, ...on },
    { kind: 'call', func: oldest, args: [], into: [], next: 2, ...on },
    { kind: 'assign', into: slot, value: free, next: 3, ...on },
    { kind: 'store', place: cells.cell(local(slot)), value: local(cell), next: 4, ...on },
    { kind: 'store', place: cells.value(local(slot)), value: local(value), next: 5, ...on },
    { kind: 'return', values: [], ...on },
  ]
  const locals = ['cell', 'value', 'slot'].map((name) => ({ name, type: i64 }))
  return { ...func('wait_in_store_buffer', steps), parameters: 2, locals }
}

function local(number: Local): Expr {
  return { kind: 'local', local: number }
}

/** Writes the oldest entry to memory: a branch for each field, then the queue moves up. */
function drainOldest(cells: BufferCells): Func {
  const { buffered, entries } = cells
  const steps: Step[] = []
  const move = 2 * buffered.length - 1
  buffered.forEach((one, at) => {
    const next = buffered[at + 1]
    if (next !== undefined) {
      const condition = binary('lt_s', cellAt(cells, 0), constant(next.first))
      const then = steps.length + 1
      steps.push({ kind: 'branch', condition, then, otherwise: then + 1, ...on })
    }
    const value: Expr = { kind: 'wrap', type: one.field.type, operand: valueAt(cells, 0) }
    steps.push({ kind: 'store', place: placeOf(one, cellAt(cells, 0)), value, next: move, ...on })
  })
  const put = (place: Place, value: Expr): void =>
    void steps.push({ kind: 'store', place, value, next: steps.length + 1, ...on })
  for (let entry = 0; entry < entries; entry++) {
    const isLast = entry === entries - 1
    put(cells.cell(constant(entry)), isLast ? constant(0) : cellAt(cells, entry + 1))
    put(cells.value(constant(entry)), isLast ? constant(0) : valueAt(cells, entry + 1))
  }
  return func('drain_oldest_store', [...steps, { kind: 'return', values: [], ...on }])
}

function drainAll(cells: BufferCells, { drainOldest: oldest }: BufferFunctions): Func {
  const end = 2 * cells.entries
  const steps = Array.from({ length: cells.entries }, (_, entry): readonly Step[] => {
    const [here, next] = [2 * entry, 2 * entry + 2]
    return [
      { kind: 'branch', condition: isEmpty(cells, 0), then: end, otherwise: here + 1, ...on },
      { kind: 'call', func: oldest, args: [], into: [], next, ...on },
    ]
  })
  return func('drain_store_buffer', [...steps.flat(), { kind: 'return', values: [], ...on }])
}

/** The cell of memory with this number, which is one of the field's. */
function placeOf({ id, field, first, instances, count }: BufferedField, number: Expr): Place {
  const offset = binary('sub', number, constant(first))
  const { length, owner } = field
  const instance = length === 1 ? offset : binary('div_u', offset, constant(length))
  const index = count === length ? offset : binary('rem_u', offset, constant(length))
  const isOwn = owner === 'global' || (owner === 'cpu' && instances === 1)
  return { field: id, ...(isOwn ? {} : { instance }), ...(length === 1 ? {} : { index }) }
}

function isEmpty(cells: BufferCells, entry: number): Expr {
  return binary('eq', cellAt(cells, entry), constant(0))
}

function func(name: string, steps: readonly Step[]): Func {
  const first = present(steps[0], 'a function has a step')
  return {
    name,
    origin: 'generated',
    parameters: 0,
    locals: [],
    results: 0,
    steps,
    span: first.span,
    attributes: [],
    lines: 0,
  }
}
