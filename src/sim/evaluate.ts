// Expressions and places, seen from one frame of one CPU.
//
// Evaluation has no effect but faults: an index, an instance or a depth that does not exist (number 0
// is taken instead) and a division by zero (the result is 0). Whoever evaluates decides what a fault
// means; in a step it is a violation of `field-range`. Only the chosen arm of a select is evaluated.

import { present, unreachable } from '../base/assert.ts'
import { wrap } from '../base/integer.ts'
import type { Expr, Field, Owner, Place } from '../ir/program.ts'
import { applyBinary, applyUnary, isDivision } from '../ir/arithmetic.ts'
import { positionOf } from './state.ts'
import type { Machine, State } from './state.ts'

export interface View {
  readonly machine: Machine
  readonly state: State
  readonly cpu: number
  readonly task: number
  readonly depth: number
  readonly locals: readonly bigint[]
  readonly fault: (message: string) => void
}

/** One cell: where it is, and how people call it. */
export interface Cell {
  readonly field: Field
  /** CPU, task, or depth on the stack of the view's task; 0 for a global. */
  readonly instance: number
  /** Position in the owner's list of cells. */
  readonly at: number
  /** `cpu0.preempt_count`, `task1.frame2.regs.flags`, `softirq_vec[3]`. */
  readonly name: string
}

/** From the topmost frame of a CPU, without locals: how predicates see the state. */
export function viewFrom(
  machine: Machine,
  state: State,
  cpu: number,
  fault: (message: string) => void,
): View {
  const { task, depth } = positionOf(state, cpu)
  return { machine, state, cpu, task, depth, locals: [], fault }
}

/** `old` is the value that an atomic update found in memory. */
export function evaluate(expr: Expr, view: View, old = 0n): bigint {
  const value = (operand: Expr): bigint => evaluate(operand, view, old)
  switch (expr.kind) {
    case 'const':
      return expr.value
    case 'local':
      return present(view.locals[expr.local], 'a local of that number')
    case 'read':
      return readCell(view, locate(expr.place, view, old))
    case 'old':
      return old
    case 'cpu':
      return BigInt(view.cpu)
    case 'task':
      return BigInt(view.task)
    case 'frame':
      return BigInt(view.depth)
    case 'current': {
      const { current } = view.state
      const cpu = within(value(expr.cpu), current.length, 'CPU', view)
      return BigInt(present(current[cpu], 'a CPU of that number'))
    }
    case 'depth': {
      const { stacks } = view.state
      const task = within(value(expr.task), stacks.length, 'task', view)
      return BigInt(present(stacks[task], 'a task of that number').length)
    }
    case 'unary':
      return applyUnary(expr.op, value(expr.operand))
    case 'binary': {
      const [left, right] = [value(expr.left), value(expr.right)]
      if (right === 0n && isDivision(expr.op)) view.fault('division by zero')
      return applyBinary(expr.op, left, right)
    }
    case 'select':
      return value(expr.condition) === 0n ? value(expr.otherwise) : value(expr.then)
    case 'wrap':
      return wrap(expr.type, value(expr.operand))
    default:
      return unreachable(expr)
  }
}

export function locate(place: Place, view: View, old = 0n): Cell {
  const { machine } = view
  const field = present(machine.program.fields[place.field], 'a field of that number')
  const offset = present(machine.offsets[place.field], 'a field has an offset')
  const instance =
    place.instance === undefined
      ? ownInstance(field.owner, view)
      : within(evaluate(place.instance, view, old), instances(field.owner, view), field.owner, view)
  const index =
    place.index === undefined
      ? 0
      : within(evaluate(place.index, view, old), field.length, `element of ${field.name}`, view)
  const element = field.length === 1 ? '' : `[${index}]`
  const name = `${instanceName(field.owner, instance, view)}${field.name}${element}`
  return { field, instance, at: offset + index, name }
}

export function readCell(view: View, cell: Cell): bigint {
  return present(cellsOf(view, cell)[cell.at], 'a cell of that number')
}

function cellsOf({ state, task }: View, { field, instance }: Cell): readonly bigint[] {
  switch (field.owner) {
    case 'global':
      return state.globals
    case 'cpu':
      return present(state.cpus[instance], 'a CPU of that number')
    case 'task':
      return present(state.tasks[instance], 'a task of that number')
    case 'frame':
      return present(state.stacks[task]?.[instance], 'a frame of that depth').cells
    default:
      return unreachable(field.owner)
  }
}

function ownInstance(owner: Owner, view: View): number {
  return { global: 0, cpu: view.cpu, task: view.task, frame: view.depth }[owner]
}

function instances(owner: Owner, { state, task }: View): number {
  const counts = {
    global: 1,
    cpu: state.cpus.length,
    task: state.tasks.length,
    frame: state.stacks[task]?.length ?? 0,
  }
  return counts[owner]
}

function instanceName(owner: Owner, instance: number, view: View): string {
  const frame = `task${view.task}.frame${instance}.`
  return { global: '', cpu: `cpu${instance}.`, task: `task${instance}.`, frame }[owner]
}

function within(value: bigint, count: number, what: string, view: View): number {
  if (value >= 0n && value < BigInt(count)) return Number(value)
  view.fault(`there is no ${what} ${value}, only 0 … ${count - 1}`)
  return 0
}
