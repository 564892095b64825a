// What is the same in every run: fields that never change, locals, arguments and results with one value, and the
// steps that are never reached because of them.
//
// A boot decides static keys and modes, and the search of that boot need not know that others exist. Constants
// and reachable steps are found together, beginning with nothing known and nothing reached (M. N. Wegman,
// F. K. Zadeck, "Constant propagation with conditional branches", TOPLAS 1991), here across functions and without
// regard to the order of steps: a function is passed through again when something has changed that it looks at. What
// could fault is not computed beforehand.

import { present, unreachable } from '../base/assert.ts'
import { wrap } from '../base/integer.ts'
import { applyBinary, applyUnary, isDivision } from '../ir/arithmetic.ts'
import type { Expr, FieldId, Func, FunctionId, Local, Place, Program, Step } from '../ir/program.ts'
import { successors } from '../ir/walk.ts'
import { liveness } from '../wasm/liveness.ts'

/** `none`: no run has come to give it a value; `many`: more than one, or one that cannot be told. */
export type Value = bigint | 'none' | 'many'

export interface ConstantValues {
  readonly isReached: (func: FunctionId, step: number) => boolean
  /** In a function's step; in a condition that belongs to no function without `func`. */
  readonly valueOf: (expr: Expr, func?: FunctionId) => Value
}

/** Values that only ever rise from `none` to `many`. */
interface Known {
  readonly fields: Value[]
  readonly locals: Value[][]
  readonly results: Value[][]
  readonly reached: boolean[][]
  /** Functions to pass through. */
  readonly dirty: Set<FunctionId>
  /** By field and by function: who has looked at its value or its results, and is to look again. */
  readonly readers: readonly Set<FunctionId>[]
  readonly askers: readonly Set<FunctionId>[]
}

export function constantValues(program: Program): ConstantValues {
  const { fields, functions, tasks, vectors } = program
  const known: Known = {
    fields: fields.map(({ initial }) => initial),
    // A local that is looked at before it is set is 0.
    locals: functions.map((func) => {
      const early = earlyLocals(func)
      return func.locals.map((_, local) =>
        local >= func.parameters && early.has(local) ? 0n : 'none',
      )
    }),
    results: functions.map(({ results }) => Array.from({ length: results }, () => 'none')),
    reached: functions.map(({ steps }) => steps.map(() => false)),
    dirty: new Set(),
    readers: fields.map(() => new Set()),
    askers: functions.map(() => new Set()),
  }
  const valueOf: ConstantValues['valueOf'] = (expr, func) =>
    evaluate(program, expr, known, func === undefined ? [] : (known.locals[func] ?? []), func)
  for (const { func } of tasks) reach(known, func, 0)
  do {
    // A set that grows while it is walked comes to what is added, and to what is added anew.
    for (const func of known.dirty) {
      known.dirty.delete(func)
      functions[func]?.steps.forEach((step, index) => {
        if (known.reached[func]?.[index] === true) pass(program, known, func, step, valueOf)
      })
    }
    for (const { deliverable, func } of vectors) {
      if (mayBeTrue(valueOf(deliverable))) reach(known, func, 0)
    }
  } while (known.dirty.size > 0)
  return { isReached: (func, step) => known.reached[func]?.[step] === true, valueOf }
}

/** Boots share their functions. */
const knownEarly = new WeakMap<Func, ReadonlySet<Local>>()

/** Locals that are looked at before they are set. */
function earlyLocals(func: Func): ReadonlySet<Local> {
  const early = knownEarly.get(func) ?? new Set(liveness(func).before[0])
  knownEarly.set(func, early)
  return early
}

/** What a step that is reached gives values to, and where it leads. */
function pass(
  program: Program,
  known: Known,
  func: FunctionId,
  step: Step,
  valueOf: ConstantValues['valueOf'],
): void {
  const here = (expr: Expr): Value => valueOf(expr, func)
  const locals = present(known.locals[func], 'every function has locals')
  const set = (local: Local, value: Value): void => {
    if (raise(locals, local, value)) known.dirty.add(func)
  }
  const setField = (field: FieldId, value: Value): void => {
    if (raise(known.fields, field, value)) askAgain(known, known.readers[field])
  }
  switch (step.kind) {
    case 'assign':
      set(step.into, here(step.value))
      break
    case 'store':
      setField(step.place.field, stored(program, step.place, here(step.value)))
      break
    case 'rmw':
      setField(step.place.field, 'many')
      if (step.into !== undefined) set(step.into, 'many')
      break
    case 'choose':
      set(step.into, step.count === 1 ? 0n : 'many')
      break
    case 'call':
      passCall(known, func, step, here, set)
      break
    case 'return': {
      const results = present(known.results[func], 'every function has results')
      step.values.forEach((value, at) => {
        if (raise(results, at, here(value))) askAgain(known, known.askers[func])
      })
      break
    }
    case 'branch': {
      const value = here(step.condition)
      if (mayBeTrue(value)) reach(known, func, step.then)
      if (value === 0n || value === 'many') reach(known, func, step.otherwise)
      return
    }
    case 'check':
    case 'emit':
    case 'await':
    case 'switch':
    case 'jump':
    case 'fence':
      break
    default:
      unreachable(step)
  }
  for (const next of successors(step)) reach(known, func, next)
}

function passCall(
  known: Known,
  caller: FunctionId,
  step: Extract<Step, { kind: 'call' }>,
  here: (expr: Expr) => Value,
  set: (local: Local, value: Value) => void,
): void {
  const parameters = present(known.locals[step.func], 'a called function has locals')
  step.args.forEach((arg, parameter) => {
    if (raise(parameters, parameter, here(arg))) known.dirty.add(step.func)
  })
  reach(known, step.func, 0)
  known.askers[step.func]?.add(caller)
  const results = present(known.results[step.func], 'a called function has results')
  step.into.forEach((into, at) => set(into, results[at] ?? 'none'))
}

function reach(known: Known, func: FunctionId, step: number): void {
  const reached = present(known.reached[func], 'a function that is reached exists')
  if (reached[step] === true) return
  reached[step] = true
  known.dirty.add(func)
}

function askAgain(known: Known, functions: Iterable<FunctionId> = []): void {
  for (const func of functions) known.dirty.add(func)
}

/** Whether the value rises. */
function raise(values: Value[], at: number, value: Value): boolean {
  const before = values[at] ?? 'none'
  const joined = join(before, value)
  values[at] = joined
  return joined !== before
}

function join(left: Value, right: Value): Value {
  if (left === 'none') return right
  if (right === 'none' || left === right) return left
  return 'many'
}

function mayBeTrue(value: Value): boolean {
  return value !== 'none' && value !== 0n
}

/** What a field holds after a store; a value that does not fit is another one, or a violation. */
function stored({ fields }: Program, place: Place, value: Value): Value {
  const { type } = fieldOf(fields, place.field)
  if (type.bits === 0) return 0n
  if (typeof value !== 'bigint') return value
  return wrap(type, value) === value ? value : 'many'
}

function evaluate(
  program: Program,
  expr: Expr,
  known: Known,
  locals: readonly Value[],
  func: FunctionId | undefined,
): Value {
  const value = (operand: Expr): Value => evaluate(program, operand, known, locals, func)
  switch (expr.kind) {
    case 'const':
      return BigInt.asIntN(64, expr.value)
    case 'local':
      return locals[expr.local] ?? 'none'
    case 'read':
      return readValue(program, expr.place, known, func)
    case 'old':
    case 'cpu':
    case 'task':
    case 'frame':
    case 'current':
    case 'depth':
      return 'many'
    case 'unary':
      return onConstant(value(expr.operand), (operand) => applyUnary(expr.op, operand))
    case 'wrap':
      return onConstant(value(expr.operand), (operand) => wrap(expr.type, operand))
    case 'binary': {
      const [left, right] = [value(expr.left), value(expr.right)]
      if (left === 'none' || right === 'none') return 'none'
      if (left === 'many' || right === 'many' || isDivision(expr.op)) return 'many'
      return applyBinary(expr.op, left, right)
    }
    case 'select': {
      const condition = value(expr.condition)
      // Where the arms have the same value the condition can still fault.
      if (typeof condition !== 'bigint') return condition
      return value(condition === 0n ? expr.otherwise : expr.then)
    }
    default:
      return unreachable(expr)
  }
}

function onConstant(value: Value, apply: (operand: bigint) => bigint): Value {
  return typeof value === 'bigint' ? apply(value) : value
}

/** An instance or an element that does not exist is a fault, and the Program is to make it. */
function readValue(
  { fields }: Program,
  place: Place,
  known: Known,
  func: FunctionId | undefined,
): Value {
  const { type, owner } = fieldOf(fields, place.field)
  if (owner === 'frame' || place.instance !== undefined || place.index !== undefined) return 'many'
  if (type.bits === 0) return 0n
  if (func !== undefined) known.readers[place.field]?.add(func)
  return known.fields[place.field] ?? 'many'
}

function fieldOf(fields: Program['fields'], field: FieldId): Program['fields'][number] {
  return present(fields[field], `field ${field} exists`)
}
