// The state of a Program of which little is known (forget.ts): each known cell, and which task runs.
//
// Frames have cells of their own, which nobody else sees; how many frames there are is not known.

import { present, unreachable } from '../base/assert.ts'
import { wrap } from '../base/integer.ts'
import { applyBinary, applyUnary, isDivision } from '../ir/arithmetic.ts'
import type { Expr, Place, Program } from '../ir/program.ts'

/** Cells of one kind, by number. */
export type Cells = readonly bigint[]

export interface View {
  /** What everybody sees, the running task first. */
  readonly shared: Cells
  readonly frame: Cells
  readonly locals: Cells
}

export interface CoarseCells {
  readonly program: Program
  /** By field: its first cell; -1 when it has none, and is what it is at the beginning. */
  readonly starts: readonly number[]
  readonly initial: Cells
  readonly newFrame: Cells
}

/** `isKept` says which fields have cells. */
export function layOutCells(program: Program, isKept: (field: number) => boolean): CoarseCells {
  const { fields, tasks } = program
  const initial: bigint[] = [BigInt(tasks.findIndex(({ runsOn }) => runsOn === 0))]
  const newFrame: bigint[] = []
  const starts = fields.map(({ owner, length, initial: first }, id) => {
    if (!isKept(id)) return -1
    const cells = owner === 'frame' ? newFrame : initial
    const start = cells.length
    const count = length * (owner === 'task' ? tasks.length : 1)
    for (let cell = 0; cell < count; cell++) cells.push(owner === 'frame' ? 0n : first)
    return start
  })
  return { program, starts, initial, newFrame }
}

/** `old` is what an atomic update has found. */
export function evaluate(cells: CoarseCells, expr: Expr, view: View, old = 0n): bigint {
  switch (expr.kind) {
    case 'const':
      return expr.value
    case 'local':
      return present(view.locals[expr.local], 'a local of that number')
    case 'read':
      return readPlace(cells, expr.place, view, old)
    case 'old':
      return old
    case 'cpu':
      return 0n
    case 'task':
    case 'current':
      return present(view.shared[0], 'some task runs')
    case 'frame':
    case 'depth':
      // Nothing that is known is made of these.
      return 0n
    case 'unary':
      return applyUnary(expr.op, evaluate(cells, expr.operand, view, old))
    case 'binary': {
      const left = evaluate(cells, expr.left, view, old)
      const right = evaluate(cells, expr.right, view, old)
      return right === 0n && isDivision(expr.op) ? 0n : applyBinary(expr.op, left, right)
    }
    case 'select': {
      const { condition, then: taken, otherwise } = expr
      const chosen = evaluate(cells, condition, view, old) === 0n ? otherwise : taken
      return evaluate(cells, chosen, view, old)
    }
    case 'wrap':
      return wrap(expr.type, evaluate(cells, expr.operand, view, old))
    default:
      return unreachable(expr)
  }
}

export function readPlace(cells: CoarseCells, place: Place, view: View, old = 0n): bigint {
  const { program, starts } = cells
  const { owner, initial, type } = present(program.fields[place.field], 'a field of that number')
  if (type.bits === 0) return 0n
  if ((starts[place.field] ?? -1) < 0) return owner === 'frame' ? 0n : initial
  const all = owner === 'frame' ? view.frame : view.shared
  return present(all[locate(cells, place, view, old)], 'a cell of that number')
}

/** With what the field keeps of a value. */
export function written(cells: CoarseCells, place: Place, view: View, value: bigint): View {
  if ((cells.starts[place.field] ?? -1) < 0) return view
  const isFrame = cells.program.fields[place.field]?.owner === 'frame'
  const all = [...(isFrame ? view.frame : view.shared)]
  all[locate(cells, place, view, 0n)] = value
  return isFrame ? { ...view, frame: all } : { ...view, shared: all }
}

export function kept({ program }: CoarseCells, place: Place, value: bigint): bigint {
  return wrap(present(program.fields[place.field], 'a field of that number').type, value)
}

function locate(cells: CoarseCells, place: Place, view: View, old: bigint): number {
  const { program, starts } = cells
  const { owner, length } = present(program.fields[place.field], 'a field of that number')
  const { instance, index } = place
  const element = index === undefined ? 0 : within(evaluate(cells, index, view, old), length)
  const start = starts[place.field] ?? -1
  if (owner !== 'task') return start + element
  const wanted = instance === undefined ? view.shared[0] : evaluate(cells, instance, view, old)
  return start + within(wanted ?? 0n, program.tasks.length) * length + element
}

/** What does not exist is number 0. */
function within(wanted: bigint, count: number): number {
  return wanted >= 0n && wanted < BigInt(count) ? Number(wanted) : 0
}
