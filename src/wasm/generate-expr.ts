// Expressions of the IR as WebAssembly: every value is an i64 on the stack, every condition an i32.
//
// What the IR leaves to the machine is decided here and in the simulator alike: shift counts are taken
// modulo 64; division by zero is a fault and yields 0; the one division that overflows wraps; an
// instance or element out of range is a fault and means number 0. Only the chosen arm of a `select` runs,
// because a fault in the other must not count.

import { present, unreachable } from '../base/assert.ts'
import type { IntType } from '../base/integer.ts'
import type { BinaryOp, Expr, Field, Place, Program } from '../ir/program.ts'
import { isComparison, questionOf } from './cell-test.ts'
import type { CellTest, Comparison, Question } from './cell-test.ts'
import {
  callFunction,
  getLocal,
  i32Const,
  i64Const,
  loadI64,
  setLocal,
  storeI32,
  storeI64,
  teeLocal,
} from './instruction.ts'
import type { Instruction, PlainInstruction, ValueType } from './instruction.ts'
import { cellBytes, cpuCells, fieldOffset, frameCells, scratch, taskCells } from './layout.ts'
import type { Layout } from './layout.ts'

/** Parameters that all generated functions begin with: base addresses of the executing CPU, task, frame. */
export const parameter = { cpu: 0, task: 1, frame: 2 } as const

/** What an expression needs to know about the function that it is generated into. */
export interface Scope {
  readonly program: Program
  readonly layout: Layout
  /** Offset of the function's first local from the frame; absent in predicates. */
  readonly locals?: number
  /** Where the value that an atomic update found is kept. */
  readonly old?: number
  /** A new WebAssembly local of this type. */
  readonly temporary: (type: ValueType) => number
  /** Code that reports a violation of `field-range`; nothing where faults do not count. */
  readonly fault: (message: string) => readonly Instruction[]
  /** Whether accesses to memory outside of the executing frame are reported to the host. */
  readonly traced?: boolean
  /** The number of a question about a cell; absent where cells that are compared count as looked at. */
  readonly test?: (test: CellTest) => number
}

/** Index of the imported function that violations are reported to. */
export const violatedImport = 0

/** Index of the imported function that traced accesses are reported to: address, and 1 for a write. */
export const touchedImport = 1

/** Index of the imported function that is told of questions: a test's number, and the cell's address. */
export const testedImport = 3

export function reportViolation(site: number): readonly Instruction[] {
  return [i32Const(site), callFunction(violatedImport)]
}

export function generateValue(expr: Expr, scope: Scope): readonly Instruction[] {
  switch (expr.kind) {
    case 'const':
      return [i64Const(BigInt.asIntN(64, expr.value))]
    case 'local':
      return [getLocal(parameter.frame), loadI64(localOffset(scope, expr.local))]
    case 'read': {
      const { address, offset } = generatePlace(expr.place, scope)
      return [...traceAccess(scope, expr.place, address, offset, 'read'), loadI64(offset)]
    }
    case 'old':
      return [getLocal(present(scope.old, '`old` stands inside an update'))]
    case 'cpu':
      return [getLocal(parameter.cpu), loadI64(cpuCells.number)]
    case 'task':
      return [getLocal(parameter.task), loadI64(taskCells.number)]
    case 'frame':
      return [getLocal(parameter.frame), loadI64(frameCells.depth)]
    case 'current': {
      const { layout, program } = scope
      const { cpus } = program.bounds
      const base = generateScaled(expr.cpu, cpus, layout.cpuStride, 'no such CPU', scope)
      const offset = layout.cpus + cpuCells.current
      return [...traceCell(scope, base, offset), loadI64(offset)]
    }
    case 'depth': {
      const { layout, program } = scope
      const count = program.tasks.length
      const base = generateScaled(expr.task, count, layout.taskStride, 'no such task', scope)
      const offset = layout.tasks + taskCells.depth
      return [...traceCell(scope, base, offset), loadI64(offset)]
    }
    case 'unary':
      return generateUnary(expr, scope)
    case 'binary':
      return isComparison(expr.op)
        ? [...generateCondition(expr, scope), 'i64.extend_i32_u']
        : generateArithmetic(expr.op, expr.left, expr.right, scope)
    case 'select':
      return [
        ...generateCondition(expr.condition, scope),
        { op: 'if', result: 'i64' },
        ...generateValue(expr.then, scope),
        'else',
        ...generateValue(expr.otherwise, scope),
        'end',
      ]
    case 'wrap':
      return [...generateValue(expr.operand, scope), ...generateWrap(expr.type)]
    default:
      return unreachable(expr)
  }
}

/** An i32 that is not 0 exactly if the value is not 0. */
export function generateCondition(expr: Expr, scope: Scope): readonly Instruction[] {
  if (expr.kind === 'unary' && expr.op === 'lnot') {
    return [...generateCondition(expr.operand, scope), 'i32.eqz']
  }
  const asked = scope.test === undefined ? undefined : questionOf(expr, scope.program)
  if (asked !== undefined) return generateQuestion(asked, scope)
  if (expr.kind === 'binary' && isComparison(expr.op)) {
    const operands = [...generateValue(expr.left, scope), ...generateValue(expr.right, scope)]
    return [...operands, `i64.${expr.op}`]
  }
  return [...generateValue(expr, scope), i64Const(0n), 'i64.ne']
}

/** The comparison, reported with what the cell is compared with; the cell's contents are not reported. */
function generateQuestion({ test, place, other }: Question, scope: Scope): readonly Instruction[] {
  const number = present(scope.test, 'somebody is told of questions')(test)
  const { address, offset } = generatePlace(place, scope)
  const [base, compared, contents] = [
    scope.temporary('i32'),
    scope.temporary('i64'),
    scope.temporary('i64'),
  ]
  const value = generateValue(test.value, { ...scope, old: contents })
  return [
    ...address,
    setLocal(base),
    ...generateValue(other, scope),
    setLocal(compared),
    i32Const(0),
    getLocal(compared),
    storeI64(scratch.compared),
    i32Const(number),
    getLocal(base),
    i32Const(offset),
    'i32.add',
    callFunction(testedImport),
    getLocal(base),
    loadI64(offset),
    setLocal(contents),
    ...(test.swapped ? [getLocal(compared), ...value] : [...value, getLocal(compared)]),
    `i64.${test.op}`,
  ]
}

/** Truncates or sign-extends the value on the stack to what a variable of this type holds. */
export function generateWrap({ bits, signed }: IntType): readonly Instruction[] {
  if (bits >= 64) return []
  if (bits === 0) return ['drop', i64Const(0n)]
  if (!signed) return [i64Const((1n << BigInt(bits)) - 1n), 'i64.and']
  const shift = i64Const(BigInt(64 - bits))
  return [shift, 'i64.shl', shift, 'i64.shr_s']
}

/** The address again, and in traced code a report of the access. A frame's own cells are its own business. */
export function traceAccess(
  scope: Scope,
  place: Place,
  address: readonly Instruction[],
  offset: number,
  access: 'read' | 'write',
): readonly Instruction[] {
  const owner = present(scope.program.fields[place.field], 'a place has a field').owner
  if (owner === 'frame' && place.instance === undefined) return address
  return traceCell(scope, address, offset, access)
}

function traceCell(
  scope: Scope,
  address: readonly Instruction[],
  offset: number,
  access: 'read' | 'write' = 'read',
): readonly Instruction[] {
  if (scope.traced !== true) return address
  const base = scope.temporary('i32')
  return [
    ...address,
    teeLocal(base),
    i32Const(offset),
    'i32.add',
    i32Const(access === 'write' ? 1 : 0),
    callFunction(touchedImport),
    getLocal(base),
  ]
}

/** A cell's address as an i32 on the stack and a constant to add to it. */
export function generatePlace(
  place: Place,
  scope: Scope,
): { readonly address: readonly Instruction[]; readonly offset: number } {
  const { program, layout } = scope
  const field = present(program.fields[place.field], `field ${place.field} exists`)
  const base = generateOwner(place, field, scope)
  const offset = base.offset + fieldOffset(layout, place.field)
  if (place.index === undefined) return { address: base.address, offset }
  const message = `index out of range of ${field.name}`
  const element = generateScaled(place.index, field.length, cellBytes, message, scope)
  return { address: [...base.address, ...element, 'i32.add'], offset }
}

function generateOwner(
  place: Place,
  field: Field,
  scope: Scope,
): { readonly address: readonly Instruction[]; readonly offset: number } {
  const { program, layout } = scope
  if (field.owner === 'global') return { address: [i32Const(0)], offset: 0 }
  if (place.instance === undefined)
    return { address: [getLocal(parameter[field.owner])], offset: 0 }
  const scaled = (limit: number, stride: number): readonly Instruction[] =>
    generateScaled(present(place.instance, 'checked above'), limit, stride, message, scope)
  const message = `no such ${field.owner} to access ${field.name} of`
  switch (field.owner) {
    case 'cpu':
      return { address: scaled(program.bounds.cpus, layout.cpuStride), offset: layout.cpus }
    case 'task':
      return { address: scaled(program.tasks.length, layout.taskStride), offset: layout.tasks }
    case 'frame': {
      const limit = [getLocal(parameter.task), loadI64(taskCells.depth)]
      const number = generateValue(place.instance, scope)
      const frame = generateChecked(number, limit, layout.frameStride, message, scope)
      return {
        address: [...frame, getLocal(parameter.task), 'i32.add', ...noteOtherFrame(scope)],
        offset: layout.frames,
      }
    }
    default:
      return unreachable(field.owner)
  }
}

/** Keeps the address on the stack, and notes it if the frame there is not the executing one. */
function noteOtherFrame({ layout, temporary }: Scope): readonly Instruction[] {
  const address = temporary('i32')
  return [
    teeLocal(address),
    getLocal(address),
    i32Const(layout.frames),
    'i32.add',
    getLocal(parameter.frame),
    'i32.ne',
    { op: 'if' },
    i32Const(0),
    i32Const(1),
    storeI32(scratch.otherFrame),
    'end',
  ]
}

/** `number * stride` as an i32; a number that is not below `limit` is a fault and counts as 0. */
function generateScaled(
  number: Expr,
  limit: number,
  stride: number,
  message: string,
  scope: Scope,
): readonly Instruction[] {
  if (number.kind === 'const' && number.value >= 0n && number.value < BigInt(limit)) {
    return [i32Const(Number(number.value) * stride)]
  }
  const bound = [i64Const(BigInt(limit))]
  return generateChecked(generateValue(number, scope), bound, stride, message, scope)
}

function generateChecked(
  number: readonly Instruction[],
  limit: readonly Instruction[],
  stride: number,
  message: string,
  scope: Scope,
): readonly Instruction[] {
  const value = scope.temporary('i64')
  return [
    ...number,
    teeLocal(value),
    ...limit,
    'i64.lt_u',
    { op: 'if', result: 'i32' },
    getLocal(value),
    'i32.wrap_i64',
    i32Const(stride),
    'i32.mul',
    'else',
    ...scope.fault(message),
    i32Const(0),
    'end',
  ]
}

function generateUnary(
  expr: Extract<Expr, { kind: 'unary' }>,
  scope: Scope,
): readonly Instruction[] {
  switch (expr.op) {
    case 'neg':
      return [i64Const(0n), ...generateValue(expr.operand, scope), 'i64.sub']
    case 'not':
      return [...generateValue(expr.operand, scope), i64Const(-1n), 'i64.xor']
    case 'lnot':
      return [...generateCondition(expr, scope), 'i64.extend_i32_u']
    default:
      return unreachable(expr.op)
  }
}

function generateArithmetic(
  op: Exclude<BinaryOp, Comparison>,
  left: Expr,
  right: Expr,
  scope: Scope,
): readonly Instruction[] {
  const operands = [...generateValue(left, scope), ...generateValue(right, scope)]
  switch (op) {
    case 'div_s':
    case 'div_u':
    case 'rem_s':
    case 'rem_u':
      return generateDivision(op, operands, scope)
    default: {
      const instruction: PlainInstruction = `i64.${op}`
      return [...operands, instruction]
    }
  }
}

function generateDivision(
  op: 'div_s' | 'div_u' | 'rem_s' | 'rem_u',
  operands: readonly Instruction[],
  scope: Scope,
): readonly Instruction[] {
  const left = scope.temporary('i64')
  const right = scope.temporary('i64')
  const divide: readonly Instruction[] = [getLocal(left), getLocal(right), `i64.${op}`]
  // WebAssembly traps where the quotient of the smallest number and -1 does not fit.
  const negate: readonly Instruction[] = [
    getLocal(right),
    i64Const(-1n),
    'i64.eq',
    { op: 'if', result: 'i64' },
    i64Const(0n),
    getLocal(left),
    'i64.sub',
    'else',
    ...divide,
    'end',
  ]
  return [
    ...operands,
    setLocal(right),
    setLocal(left),
    getLocal(right),
    'i64.eqz',
    { op: 'if', result: 'i64' },
    ...scope.fault('division by zero'),
    i64Const(0n),
    'else',
    ...(op === 'div_s' ? negate : divide),
    'end',
  ]
}

export function localOffset(scope: Scope, local: number): number {
  return present(scope.locals, 'predicates have no locals') + cellBytes * local
}
