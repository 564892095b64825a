// The state of a Program of which little is known (forget.ts): each known cell, and which task runs. Equal states
// have equal numbers.
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

export interface CoarseStates {
  readonly initial: Cells
  readonly newFrame: Cells
  readonly numberOf: (cells: Cells) => number
  readonly cellsOf: (state: number) => Cells
  readonly evaluate: (expr: Expr, view: View, old?: bigint) => bigint
  readonly written: (view: View, place: Place, value: bigint) => View
  readonly readPlace: (view: View, place: Place) => bigint
  readonly kept: (place: Place, value: bigint) => bigint
}

/** What does not exist is number 0. */
function within(wanted: bigint, count: number): number {
  return wanted >= 0n && wanted < BigInt(count) ? Number(wanted) : 0
}

/** `isKept` says which fields have cells; all others are what they are at the beginning. */
export function createCoarseStates(
  program: Program,
  isKept: (field: number) => boolean,
): CoarseStates {
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
  const numbers = new Map<string, number>()
  const states: Cells[] = []

  const locate = (view: View, { field: id, instance, index }: Place, old: bigint): number => {
    const { owner, length } = present(fields[id], 'a field of that number')
    const element = index === undefined ? 0 : within(evaluate(index, view, old), length)
    const start = starts[id] ?? -1
    if (owner !== 'task') return start + element
    const wanted = instance === undefined ? view.shared[0] : evaluate(instance, view, old)
    return start + within(wanted ?? 0n, tasks.length) * length + element
  }
  const read = (view: View, place: Place, old: bigint): bigint => {
    const { owner, initial: first, type } = present(fields[place.field], 'a field of that number')
    if (type.bits === 0) return 0n
    if ((starts[place.field] ?? -1) < 0) return owner === 'frame' ? 0n : first
    const cells = owner === 'frame' ? view.frame : view.shared
    return present(cells[locate(view, place, old)], 'a cell of that number')
  }
  const evaluate = (expr: Expr, view: View, old = 0n): bigint =>
    valueOf(expr, view, old, (place) => read(view, place, old))
  return {
    initial,
    newFrame,
    numberOf(cells) {
      const key = cells.join()
      const known = numbers.get(key)
      if (known !== undefined) return known
      const number = states.push(cells) - 1
      numbers.set(key, number)
      return number
    },
    cellsOf: (state) => present(states[state], 'a state of that number'),
    evaluate,
    readPlace: (view, place) => read(view, place, 0n),
    written(view, place, value) {
      if ((starts[place.field] ?? -1) < 0) return view
      const isFrame = fields[place.field]?.owner === 'frame'
      const cells = [...(isFrame ? view.frame : view.shared)]
      cells[locate(view, place, 0n)] = value
      return isFrame ? { ...view, frame: cells } : { ...view, shared: cells }
    },
    kept(place, value) {
      return wrap(present(fields[place.field], 'a field of that number').type, value)
    },
  }
}

function valueOf(expr: Expr, view: View, old: bigint, read: (place: Place) => bigint): bigint {
  const value = (operand: Expr): bigint => valueOf(operand, view, old, read)
  switch (expr.kind) {
    case 'const':
      return expr.value
    case 'local':
      return present(view.locals[expr.local], 'a local of that number')
    case 'read':
      return read(expr.place)
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
      return applyUnary(expr.op, value(expr.operand))
    case 'binary': {
      const [left, right] = [value(expr.left), value(expr.right)]
      return right === 0n && isDivision(expr.op) ? 0n : applyBinary(expr.op, left, right)
    }
    case 'select':
      return value(expr.condition) === 0n ? value(expr.otherwise) : value(expr.then)
    case 'wrap':
      return wrap(expr.type, value(expr.operand))
    default:
      return unreachable(expr)
  }
}
