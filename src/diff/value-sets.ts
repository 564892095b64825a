// Which values each field and argument of a Program can have: the contexts a comparison has to look at.
//
// A flow-insensitive analysis: the values of a field are its initial ones and all that is ever stored into
// it. Sets that grow beyond a limit, counters above all, count as "anything"; for these the constants that
// the code adds to them, masks them with and compares them to are noted (representatives.ts makes of them
// a list that takes every way through the code). What flows from where is followed through locals, calls
// and returns, so that a constant in one function is noted for a field that another function reads.

import { unreachable } from '../base/assert.ts'
import { wrap } from '../base/integer.ts'
import type { BinaryOp, Expr, Func, Place, Program, Step } from '../ir/program.ts'
import { operands } from '../ir/walk.ts'
import { applyUnary } from '../ir/arithmetic.ts'
import { fieldKey, parameterKey, resultKey } from './keys.ts'
import {
  anything,
  exactly,
  joinIdentities,
  joinValues,
  nothing,
  pairs,
  union,
  upTo,
  withSource,
  wrapped,
  zero,
} from './value-set.ts'
import type { Abstract, Identity, ValueSet } from './value-set.ts'

/** The constants that meet a value on its way through the code. */
export interface Constants {
  readonly masks: Set<bigint>
  readonly addends: Set<bigint>
  readonly compared: Set<bigint>
}

export interface ValueSets {
  readonly fields: ReadonlyMap<string, ValueSet>
  /** By function name. */
  readonly parameters: ReadonlyMap<string, readonly Parameter[]>
  /** By function name. */
  readonly results: ReadonlyMap<string, readonly ValueSet[]>
  /** By `fieldKey`, `parameterKey` or `resultKey`. */
  readonly constants: ReadonlyMap<string, Constants>
  /** Keys of fields into which some step stores. */
  readonly stored: ReadonlySet<string>
}

export interface Parameter {
  readonly values: ValueSet
  readonly is: Identity
}

interface Analysis {
  readonly program: Program
  readonly names: readonly string[]
  readonly fields: Map<string, Abstract>
  readonly locals: Abstract[][]
  readonly results: Abstract[][]
  readonly constants: Map<string, Constants>
  readonly stored: Set<string>
  changed: boolean
}

/**
 * `others` are the same Program with other initial values; `names` are those of its functions; `open` are keys
 * of fields that can hold anything.
 */
export function findValueSets(
  program: Program,
  others: readonly Program[],
  names: readonly string[],
  open: ReadonlySet<string>,
): ValueSets {
  const { fields, functions } = program
  const analysis: Analysis = {
    program,
    names,
    fields: new Map(),
    locals: functions.map(({ locals, parameters }) =>
      locals.map((_, local) => (local < parameters ? nothing : zero)),
    ),
    results: functions.map(({ results }) => Array.from({ length: results }, () => nothing)),
    constants: new Map(),
    stored: new Set(),
    changed: true,
  }
  for (const field of fields) {
    const values = [program, ...others].map((each) => initialOf(each, fieldKey(field)))
    const born = open.has(fieldKey(field))
      ? undefined
      : new Set(field.owner === 'frame' ? [0n] : values)
    analysis.fields.set(fieldKey(field), { values: born, is: 'other', from: new Set() })
  }
  while (analysis.changed) {
    analysis.changed = false
    functions.forEach((func, id) => visitFunction(analysis, func, id))
  }
  const parameters = functions.map((func, id) => {
    const taken = (analysis.locals[id] ?? []).slice(0, func.parameters)
    return [names[id] ?? func.name, taken.map(({ values, is }) => ({ values, is }))] as const
  })
  return {
    fields: new Map([...analysis.fields].map(([key, { values }]) => [key, values])),
    parameters: new Map(parameters),
    results: new Map(
      analysis.results.map((list, id) => [names[id] ?? '', list.map(({ values }) => values)]),
    ),
    constants: analysis.constants,
    stored: analysis.stored,
  }
}

function initialOf({ fields }: Program, key: string): bigint {
  return fields.find((field) => fieldKey(field) === key)?.initial ?? 0n
}

function visitFunction(analysis: Analysis, func: Func, id: number): void {
  for (const step of func.steps) visitStep(analysis, step, id)
}

function visitStep(analysis: Analysis, step: Step, id: number): void {
  const locals = analysis.locals[id] ?? []
  const look = (expr: Expr, old = nothing): Abstract => evaluate(analysis, expr, id, old)
  const set = (list: Abstract[], at: number, value: Abstract): void => {
    list[at] = join(analysis, list[at] ?? nothing, value)
  }
  switch (step.kind) {
    case 'assign':
      return set(locals, step.into, look(step.value))
    case 'choose':
      return set(locals, step.into, upTo(step.count))
    case 'store':
      return store(analysis, step.place, look(step.value))
    case 'rmw': {
      const before = readField(analysis, step.place)
      const after = look(step.update, before)
      store(analysis, step.place, after)
      if (step.into !== undefined) set(locals, step.into, step.result === 'new' ? after : before)
      return
    }
    case 'call': {
      const [taken, given] = [analysis.locals[step.func] ?? [], analysis.results[step.func] ?? []]
      step.args.forEach((arg, local) => set(taken, local, look(arg)))
      step.into.forEach((into, index) => {
        const key = resultKey(analysis.names[step.func] ?? '', index)
        set(locals, into, withSource(given[index] ?? anything, key))
      })
      return
    }
    case 'return':
      return step.values.forEach((value, index) =>
        set(analysis.results[id] ?? [], index, look(value)),
      )
    case 'branch':
    case 'check':
    case 'await':
      // For the constants in it.
      look(step.condition)
      return
    default:
      return
  }
}

function join(analysis: Analysis, known: Abstract, more: Abstract): Abstract {
  const from = union(known.from, more.from)
  const values = joinValues(known.values, more.values)
  const is = joinIdentities(known.is, more.is)
  if (values === known.values && from === known.from && is === known.is) return known
  analysis.changed = true
  return { values, is, from }
}

function store(analysis: Analysis, place: Place, value: Abstract): void {
  const field = analysis.program.fields[place.field]
  if (field === undefined || field.type.bits === 0) return
  const key = fieldKey(field)
  analysis.stored.add(key)
  const kept = wrapped(value, (one) => wrap(field.type, one))
  // What is stored has a source of its own: the field is noted again where it is read.
  analysis.fields.set(key, join(analysis, analysis.fields.get(key) ?? nothing, kept))
}

function readField(analysis: Analysis, place: Place): Abstract {
  const field = analysis.program.fields[place.field]
  if (field === undefined) return anything
  const key = fieldKey(field)
  const { values, from } = analysis.fields.get(key) ?? anything
  return { values, is: 'other', from: new Set([...from, key]) }
}

function evaluate(analysis: Analysis, expr: Expr, id: number, old: Abstract): Abstract {
  const { program, locals } = analysis
  const inner = operands(expr).map((operand) => evaluate(analysis, operand, id, old))
  const [left = nothing, right = nothing, third = nothing] = inner
  switch (expr.kind) {
    case 'const':
      return exactly(expr.value)
    case 'local': {
      const value = locals[id]?.[expr.local] ?? anything
      const func = program.functions[id]
      if (func === undefined || expr.local >= func.parameters) return value
      return withSource(value, parameterKey(analysis.names[id] ?? '', expr.local))
    }
    case 'read':
      return readField(analysis, expr.place)
    case 'old':
      return old
    case 'cpu':
      return upTo(program.bounds.cpus)
    case 'task':
      return upTo(program.tasks.length, 'task')
    case 'current':
      return upTo(program.tasks.length, program.bounds.cpus === 1 ? 'task' : 'other')
    case 'frame':
      return upTo(program.bounds.depth, 'frame')
    case 'depth':
      return upTo(program.bounds.depth + 1)
    case 'unary':
      return expr.op === 'lnot' ? upTo(2) : wrapped(left, (one) => applyUnary(expr.op, one))
    case 'wrap':
      // Task and frame numbers fit whatever they are put into.
      return { ...wrapped(left, (one) => wrap(expr.type, one)), is: left.is }
    case 'select':
      return {
        values: joinValues(right.values, third.values),
        is: joinIdentities(right.is, third.is),
        from: union(right.from, third.from),
      }
    case 'binary':
      return binary(analysis, expr.op, left, right)
    default:
      return unreachable(expr)
  }
}

const comparisons: ReadonlySet<BinaryOp> = new Set(['eq', 'ne', 'lt_s', 'lt_u', 'le_s', 'le_u'])

function binary(analysis: Analysis, op: BinaryOp, left: Abstract, right: Abstract): Abstract {
  note(analysis, op, left, right)
  note(analysis, op, right, left)
  if (comparisons.has(op)) return upTo(2)
  const from = union(left.from, right.from)
  const values = pairs(op, left.values, right.values)
  return { values, is: 'other', from }
}

/** More constants than this on one side are no constants of the text. */
const fewConstants = 8

function note(analysis: Analysis, op: BinaryOp, value: Abstract, other: Abstract): void {
  const { values } = other
  if (values === undefined || values.size > fewConstants || value.from.size === 0) return
  for (const key of value.from) {
    const constants = analysis.constants.get(key) ?? {
      masks: new Set(),
      addends: new Set(),
      compared: new Set(),
    }
    analysis.constants.set(key, constants)
    const list = comparisons.has(op)
      ? constants.compared
      : op === 'add' || op === 'sub'
        ? constants.addends
        : constants.masks
    for (const one of values) list.add(one)
  }
}
