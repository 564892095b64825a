// Which values of a Program are numbers of CPUs or of tasks, and which are just numbers.
//
// A value is one where it selects an instance, where it comes from, or where it is compared with one; whatever is
// copied, stored, passed or compared has one meaning on both sides. That is unification (R. Milner, "A theory of
// type polymorphism in programming", 1978). What arithmetic makes of a value is another one.

import { present, unreachable } from '../base/assert.ts'
import type { Expr, FieldId, FunctionId, Local, Place, Program, Step } from '../ir/program.ts'
import { stepExpressions } from '../ir/walk.ts'
import { createValueClasses } from './value-classes.ts'
import type { Meaning, ValueClass, ValueClasses } from './value-classes.ts'

export interface ValueMeanings {
  readonly meaning: (of: ValueClass) => Meaning
  /** Constants that such values can be, those that fields begin with included. */
  readonly constants: (of: ValueClass) => readonly bigint[]
  /** Of an expression of this very Program, whose nodes are all different ones. */
  readonly expr: (expr: Expr) => ValueClass
  readonly local: (func: FunctionId, local: Local) => ValueClass
  readonly field: (field: FieldId) => ValueClass
  /** What selects an element of the field. */
  readonly index: (field: FieldId) => ValueClass
}

/** A step that can be made, of a function by its number. */
export interface PlacedStep {
  readonly func: FunctionId
  readonly step: Step
}

/** Undefined when a value is the number of a CPU and that of a task. */
export function valueMeanings(
  program: Program,
  steps: readonly PlacedStep[],
): ValueMeanings | undefined {
  const book = createBook(program)
  const { classes, nodes, field, index, local } = book
  for (const step of steps) pass(book, step)
  const nowhere = { func: -1 }
  for (const { deliverable } of program.vectors) look(book, deliverable, nowhere)
  for (const { condition } of program.invariants) look(book, condition, nowhere)
  program.fields.forEach(({ initial }, id) => classes.join(field(id), classes.constant(initial)))
  if (classes.isMixed()) return undefined
  const expr = (of: Expr): ValueClass => present(nodes.get(of), 'an expression was looked at')
  return { meaning: classes.meaning, constants: classes.constants, expr, local, field, index }
}

interface Book {
  readonly program: Program
  readonly classes: ValueClasses
  readonly nodes: Map<Expr, ValueClass>
  readonly field: (field: FieldId) => ValueClass
  readonly index: (field: FieldId) => ValueClass
  readonly local: (func: FunctionId, local: Local) => ValueClass
  readonly result: (func: FunctionId, at: number) => ValueClass
}

function createBook(program: Program): Book {
  const classes = createValueClasses()
  const { functions, fields } = program
  const fieldClasses = fields.map(classes.fresh)
  const indexClasses = fields.map(classes.fresh)
  const localClasses = functions.map(({ locals }) => locals.map(classes.fresh))
  const resultClasses = functions.map(({ results }) =>
    Array.from({ length: results }, classes.fresh),
  )
  return {
    program,
    classes,
    nodes: new Map(),
    field: (id) => present(fieldClasses[id], `field ${id} exists`),
    index: (id) => present(indexClasses[id], `field ${id} exists`),
    local: (func, id) => present(localClasses[func]?.[id], `function ${func} has a local ${id}`),
    result: (func, at) => present(resultClasses[func]?.[at], `function ${func} has results`),
  }
}

interface Scope {
  readonly func: FunctionId
  /** Inside an atomic update: what was there before. */
  readonly old?: ValueClass
}

function look(book: Book, expr: Expr, scope: Scope): ValueClass {
  const found = lookInside(book, expr, scope)
  book.nodes.set(expr, found)
  return found
}

function lookInside(book: Book, expr: Expr, scope: Scope): ValueClass {
  const { classes } = book
  const inner = (operand: Expr): ValueClass => look(book, operand, scope)
  switch (expr.kind) {
    case 'const':
      return classes.constant(expr.value)
    case 'local':
      return book.local(scope.func, expr.local)
    case 'old':
      return scope.old ?? classes.fresh()
    case 'cpu':
    case 'task':
      return classes.mark(classes.fresh(), expr.kind)
    case 'current':
      classes.mark(inner(expr.cpu), 'cpu')
      return classes.mark(classes.fresh(), 'task')
    case 'depth':
      classes.mark(inner(expr.task), 'task')
      return classes.fresh()
    case 'read':
      lookAtPlace(book, expr.place, scope)
      return book.field(expr.place.field)
    case 'wrap':
      return inner(expr.operand)
    case 'select':
      inner(expr.condition)
      return classes.join(inner(expr.then), inner(expr.otherwise))
    case 'binary': {
      const [left, right] = [inner(expr.left), inner(expr.right)]
      if (expr.op === 'eq' || expr.op === 'ne') classes.join(left, right)
      return classes.fresh()
    }
    case 'unary':
      inner(expr.operand)
      return classes.fresh()
    case 'frame':
      return classes.fresh()
    default:
      return unreachable(expr)
  }
}

function lookAtPlace(book: Book, { field, instance, index }: Place, scope: Scope): void {
  if (instance !== undefined) {
    const selected = look(book, instance, scope)
    const owner = book.program.fields[field]?.owner
    if (owner === 'cpu' || owner === 'task') book.classes.mark(selected, owner)
  }
  if (index !== undefined) book.classes.join(look(book, index, scope), book.index(field))
}

/** What a step puts somewhere means the same there. */
function pass(book: Book, { func, step }: PlacedStep): void {
  const { classes } = book
  const scope = { func }
  const same = (left: ValueClass, right: ValueClass): void => void classes.join(left, right)
  switch (step.kind) {
    case 'assign':
      same(book.local(func, step.into), look(book, step.value, scope))
      break
    case 'store':
      lookAtPlace(book, step.place, scope)
      same(book.field(step.place.field), look(book, step.value, scope))
      break
    case 'rmw': {
      lookAtPlace(book, step.place, scope)
      const old = book.field(step.place.field)
      same(old, look(book, step.update, { func, old }))
      if (step.into !== undefined) same(book.local(func, step.into), old)
      break
    }
    case 'call':
      step.args.forEach((arg, at) => same(book.local(step.func, at), look(book, arg, scope)))
      step.into.forEach((into, at) => same(book.local(func, into), book.result(step.func, at)))
      break
    case 'return':
      step.values.forEach((value, at) => same(book.result(func, at), look(book, value, scope)))
      break
    case 'switch':
      classes.mark(look(book, step.to, scope), 'task')
      break
    case 'branch':
    case 'check':
    case 'await':
    case 'emit':
    case 'choose':
    case 'jump':
    case 'fence':
      for (const expr of stepExpressions(step)) look(book, expr, scope)
      break
    default:
      unreachable(step)
  }
}
