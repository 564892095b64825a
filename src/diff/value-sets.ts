// Which values each field and argument of a Program can have: the contexts a comparison has to look at.
//
// A flow-insensitive analysis: the values of a field are its initial ones and all that is ever stored into
// it. Sets that grow beyond a limit, counters above all, count as "anything"; for these the constants that
// the code adds to them, masks them with and compares them to are noted (representatives.ts makes of them
// a list that takes every way through the code). What flows from where is followed through locals, calls
// and returns, so that a constant in one function is noted for a field that another function reads.

import { unreachable } from '../base/assert.ts'
import { wrap } from '../base/integer.ts'
import type {
  BinaryOp,
  Expr,
  Func,
  FunctionId,
  Local,
  Place,
  Program,
  Step,
} from '../ir/program.ts'
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

/** What can be in a field, a local or a result. */
interface Cell {
  known: Abstract
  /** Those who have looked at it. */
  readonly readers: Set<Visit>
}

interface Visit {
  readonly step: Step
  readonly id: FunctionId
}

interface Analysis {
  readonly program: Program
  readonly fields: ReadonlyMap<string, Cell>
  readonly locals: readonly (readonly Cell[])[]
  readonly results: readonly (readonly Cell[])[]
  readonly stored: Set<string>
  /** Steps to be gone through, for the first time or because more is known of what they look at. */
  readonly agenda: Set<Visit>
  readonly constants: Map<string, Constants>
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
  const analysis = beginAnalysis(program, others, names, open)
  // Whoever has looked at what more is known of afterwards comes again.
  for (const visit of analysis.agenda) {
    analysis.agenda.delete(visit)
    visitStep(analysis, visit)
  }
  const { fields, locals, results, constants, stored } = analysis
  const named = <T>(list: (func: Func, id: FunctionId) => T): ReadonlyMap<string, T> =>
    new Map(program.functions.map((func, id) => [names[id] ?? func.name, list(func, id)]))
  return {
    fields: new Map([...fields].map(([key, { known }]) => [key, known.values])),
    parameters: named((func, id) => {
      const taken = (locals[id] ?? []).slice(0, func.parameters)
      return taken.map(({ known: { values, is } }) => ({ values, is }))
    }),
    results: named((_, id) => (results[id] ?? []).map(({ known }) => known.values)),
    constants,
    stored,
  }
}

function beginAnalysis(
  program: Program,
  others: readonly Program[],
  names: readonly string[],
  open: ReadonlySet<string>,
): Analysis {
  const { functions } = program
  return {
    program,
    fields: bornFields([program, ...others], open),
    locals: functions.map(({ locals, parameters }, id) =>
      locals.map((_, local) =>
        local < parameters ? sourceCell(parameterKey(names[id] ?? '', local)) : createCell(zero),
      ),
    ),
    results: functions.map(({ results }, id) =>
      Array.from({ length: results }, (_, n) => sourceCell(resultKey(names[id] ?? '', n))),
    ),
    stored: new Set(),
    agenda: new Set(functions.flatMap(({ steps }, id) => steps.map((step) => ({ step, id })))),
    constants: new Map(),
  }
}

function createCell(known: Abstract): Cell {
  return { known, readers: new Set() }
}

/** Of which is noted what is computed from it. */
function sourceCell(key: string, known = nothing): Cell {
  return createCell(withSource(known, key))
}

function bornFields(
  programs: readonly Program[],
  open: ReadonlySet<string>,
): ReadonlyMap<string, Cell> {
  const initials = programs.map(
    ({ fields }) => new Map(fields.map((field) => [fieldKey(field), field.initial])),
  )
  const fields = programs[0]?.fields ?? []
  return new Map(
    fields.map((field) => {
      const key = fieldKey(field)
      const values = initials.map((initial) => initial.get(key) ?? 0n)
      const first = new Set(field.owner === 'frame' ? [0n] : values)
      const born = open.has(key) ? undefined : first
      return [key, sourceCell(key, { values: born, is: 'other', from: new Set() })]
    }),
  )
}

function visitStep(analysis: Analysis, visit: Visit): void {
  const { step, id } = visit
  const look = (expr: Expr, old = nothing): Abstract => evaluate(analysis, visit, expr, old)
  const into = (local: Local, value: Abstract): void =>
    put(analysis, analysis.locals[id]?.[local], value)
  switch (step.kind) {
    case 'assign':
      return into(step.into, look(step.value))
    case 'choose':
      return into(step.into, upTo(step.count))
    case 'store':
      return store(analysis, step.place, look(step.value))
    case 'rmw': {
      const before = readField(analysis, visit, step.place)
      const after = look(step.update, before)
      store(analysis, step.place, after)
      if (step.into !== undefined) into(step.into, step.result === 'new' ? after : before)
      return
    }
    case 'call': {
      const { func, args } = step
      args.forEach((arg, local) => put(analysis, analysis.locals[func]?.[local], look(arg)))
      step.into.forEach((local, n) => into(local, read(visit, analysis.results[func]?.[n])))
      return
    }
    case 'return':
      return step.values.forEach((value, n) =>
        put(analysis, analysis.results[id]?.[n], look(value)),
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

function put({ agenda }: Analysis, target: Cell | undefined, more: Abstract): void {
  if (target === undefined) return
  const { known, readers } = target
  const from = union(known.from, more.from)
  const values = joinValues(known.values, more.values)
  const is = joinIdentities(known.is, more.is)
  if (values === known.values && from === known.from && is === known.is) return
  target.known = { values, is, from }
  for (const reader of readers) agenda.add(reader)
}

function store(analysis: Analysis, place: Place, value: Abstract): void {
  const field = analysis.program.fields[place.field]
  if (field === undefined || field.type.bits === 0) return
  const key = fieldKey(field)
  analysis.stored.add(key)
  const kept = wrapped(value, (one) => wrap(field.type, one))
  put(analysis, analysis.fields.get(key), kept)
}

function read(visit: Visit, source: Cell | undefined): Abstract {
  if (source === undefined) return anything
  source.readers.add(visit)
  return source.known
}

function readField({ program, fields }: Analysis, visit: Visit, { field: id }: Place): Abstract {
  const field = program.fields[id]
  return read(visit, field && fields.get(fieldKey(field)))
}

function evaluate(analysis: Analysis, visit: Visit, expr: Expr, old: Abstract): Abstract {
  const { program, locals } = analysis
  const inner = operands(expr).map((operand) => evaluate(analysis, visit, operand, old))
  const [left = nothing, right = nothing, third = nothing] = inner
  switch (expr.kind) {
    case 'const':
      return exactly(expr.value)
    case 'local':
      return read(visit, locals[visit.id]?.[expr.local])
    case 'read':
      return readField(analysis, visit, expr.place)
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

/** As long as a set is small it counts, even if it grows: counters begin with what they begin with. */
function note({ constants }: Analysis, op: BinaryOp, value: Abstract, { values }: Abstract): void {
  if (values === undefined || values.size > fewConstants) return
  for (const key of value.from) {
    const own = constants.get(key) ?? { masks: new Set(), addends: new Set(), compared: new Set() }
    constants.set(key, own)
    const list = comparisons.has(op)
      ? own.compared
      : op === 'add' || op === 'sub'
        ? own.addends
        : own.masks
    for (const one of values) list.add(one)
  }
}
