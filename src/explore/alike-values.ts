// Values of a field that nobody can tell apart are written as one.
//
// A task that sleeps interruptibly and one that sleeps uninterruptibly are the same to code that only asks
// whether a task runs. If all that is ever done with a field is to compare it with some constants, and all that
// is ever stored in it are constants, then those that it is not compared with are one value to everybody, and
// states that differ in them are one state. A look may go by way of a local that holds nothing else.

import { wrap } from '../base/integer.ts'
import type { Expr, FieldId, Local, Program, Step } from '../ir/program.ts'
import { operands, stepExpressions, writtenLocals, writtenPlace } from '../ir/walk.ts'

/** By field: the values that it is compared with; absent where more than that is done with it. */
type Compared = Map<FieldId, Set<bigint>>

export function mergeAlikeValues(program: Program): Program {
  const compared = comparedValues(program)
  // What nobody looks at is left out elsewhere.
  const looked = [...compared].filter(([, seen]) => seen.size > 0)
  const stored = storedConstants(program)
  const valuesOf = (id: FieldId): Iterable<bigint> =>
    new Set([program.fields[id]?.initial ?? 0n, ...(stored.get(id) ?? [])])
  const merged = new Map(looked.map(([id, seen]) => [id, merging(valuesOf(id), seen)]))
  const one = (field: FieldId, value: bigint): bigint => merged.get(field)?.get(value) ?? value
  return {
    ...program,
    fields: program.fields.map((field, id) => ({ ...field, initial: one(id, field.initial) })),
    functions: program.functions.map((func) => ({
      ...func,
      steps: func.steps.map((step): Step => {
        if (step.kind !== 'store' || step.value.kind !== 'const') return step
        return { ...step, value: { ...step.value, value: one(step.place.field, step.value.value) } }
      }),
    })),
  }
}

/** By field: the constants that are stored in it. */
function storedConstants({ functions }: Program): ReadonlyMap<FieldId, ReadonlySet<bigint>> {
  const stored = new Map<FieldId, Set<bigint>>()
  for (const step of functions.flatMap(({ steps }) => steps)) {
    if (step.kind !== 'store' || step.value.kind !== 'const') continue
    const { field } = step.place
    stored.set(field, (stored.get(field) ?? new Set()).add(step.value.value))
  }
  return stored
}

/** What is to be stored for each value: the same for all that the field is not compared with. */
function merging(values: Iterable<bigint>, seen: ReadonlySet<bigint>): ReadonlyMap<bigint, bigint> {
  const alike = [...values].filter((value) => !seen.has(BigInt.asIntN(64, value)))
  const [representative] = alike
  return new Map(representative === undefined ? [] : alike.map((value) => [value, representative]))
}

function comparedValues(program: Program): Compared {
  const compared: Compared = new Map(program.fields.map((_, id) => [id, new Set()]))
  /** `asked`: only whether it is 0 counts. */
  const look = (expr: Expr, copies: Copies, asked: boolean): void => {
    const carried = carriedBy(expr, copies)
    if (carried !== undefined) {
      if (asked) compared.get(carried)?.add(0n)
      else compared.delete(carried)
    }
    const comparison = comparisonOf(expr)
    const tested = comparison && carriedBy(comparison.operand, copies)
    if (comparison !== undefined && tested !== undefined) {
      compared.get(tested)?.add(BigInt.asIntN(64, comparison.value))
      for (const operand of operands(comparison.operand)) look(operand, copies, false)
      return
    }
    operands(expr).forEach((operand, at) => {
      const asksIt = expr.kind === 'unary' && expr.op === 'lnot'
      look(operand, copies, asksIt || (expr.kind === 'select' && at === 0))
    })
  }
  for (const { steps, parameters } of program.functions) {
    const copies = copiesIn(steps, parameters)
    for (const step of steps) {
      if (!storesKnown(program, step)) compared.delete(writtenPlace(step)?.field ?? -1)
      const copied = step.kind === 'assign' && copies.get(step.into) !== undefined
      const asked = step.kind === 'branch' || step.kind === 'check' || step.kind === 'await'
      for (const expr of stepExpressions(step)) {
        // What is copied counts where the copy is looked at.
        for (const inner of copied ? operands(expr) : [expr]) look(inner, copies, asked)
      }
    }
  }
  for (const { deliverable } of program.vectors) look(deliverable, noCopies, true)
  for (const { condition } of program.invariants) look(condition, noCopies, true)
  for (const { when, then: wanted } of program.progress ?? []) {
    for (const condition of [when, wanted]) look(condition, noCopies, true)
  }
  return compared
}

/** Locals that are only ever set to what a field holds; `undefined` for all others that are set. */
type Copies = ReadonlyMap<Local, FieldId | undefined>

const noCopies: Copies = new Map()

function copiesIn(steps: readonly Step[], parameters: number): Copies {
  const copies = new Map<Local, FieldId | undefined>()
  for (const step of steps) {
    const field =
      step.kind === 'assign' && step.value.kind === 'read' ? step.value.place.field : undefined
    for (const local of writtenLocals(step)) {
      const isOther = local < parameters || (copies.has(local) && copies.get(local) !== field)
      copies.set(local, isOther ? undefined : field)
    }
  }
  return copies
}

function carriedBy(expr: Expr, copies: Copies): FieldId | undefined {
  if (expr.kind === 'read') return expr.place.field
  return expr.kind === 'local' ? copies.get(expr.local) : undefined
}

/** Whether something equals a constant. */
function comparisonOf(expr: Expr): { readonly operand: Expr; readonly value: bigint } | undefined {
  if (expr.kind !== 'binary' || (expr.op !== 'eq' && expr.op !== 'ne')) return undefined
  const { left, right } = expr
  if (right.kind === 'const') return { operand: left, value: right.value }
  return left.kind === 'const' ? { operand: right, value: left.value } : undefined
}

/** Whether a step that writes a field stores a constant that the field can hold. */
function storesKnown({ fields }: Program, step: Step): boolean {
  const place = writtenPlace(step)
  if (place === undefined) return true
  if (step.kind !== 'store' || step.value.kind !== 'const') return false
  const type = fields[place.field]?.type
  return type !== undefined && wrap(type, step.value.value) === step.value.value
}
