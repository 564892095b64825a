// Whether a Program means the same when CPUs and tasks change places.
//
// Every expression is compared with itself after the exchange, in normal form: named CPUs and tasks are others,
// everything else is as it was. What computes with such numbers must commute with the exchange for each of their
// values: `1 - cpu` does where there are two. That is decided before the search, step by step, so it holds in
// every state (C. N. Ip, D. L. Dill, "Better verification through symmetry", 1996).

import type { Expr, Place, Program } from '../ir/program.ts'
import { operands, stepExpressions } from '../ir/walk.ts'
import { changingFields } from './changing-fields.ts'
import { fold, normalForm } from './normal-form.ts'
import { renamed } from './permutations.ts'
import type { Permutation } from './permutations.ts'
import type { ValueClass } from './value-classes.ts'
import type { PlacedStep, ValueMeanings } from './value-meanings.ts'

/** Values of numbers that are tried together before a computation counts as too large to be tried. */
const mostAssignments = 4096

/** A Program whose nodes are all different ones, as `valueMeanings` wants it, folded. */
export interface Examined {
  readonly program: Program
  readonly steps: readonly PlacedStep[]
  readonly meanings: ValueMeanings
}

export function isAutomorphism(examined: Examined, permutation: Permutation): boolean {
  const { program, steps } = examined
  const isSame = (expr: Expr): boolean => {
    const other = exchanged(examined, permutation, expr)
    return other !== undefined && normalForm(other) === normalForm(expr)
  }
  return (
    steps.every(({ step }) => stepExpressions(step).every(isSame)) &&
    program.vectors.every(({ deliverable }) => isSame(deliverable)) &&
    program.invariants.every(({ condition }) => isSame(condition)) &&
    constantFieldsStay(examined, permutation)
  )
}

/** What never changes is part of no state, so nothing can change places there. */
function constantFieldsStay({ program, meanings }: Examined, permutation: Permutation): boolean {
  const changing = changingFields(program)
  const unread = new Set(program.unread)
  return program.fields.every(
    ({ initial }, id) =>
      changing.has(id) ||
      unread.has(id) ||
      renamed(permutation, meanings.meaning(meanings.field(id)), initial) === initial,
  )
}

/** The expression after the exchange; undefined when it cannot be told. */
function exchanged(examined: Examined, permutation: Permutation, expr: Expr): Expr | undefined {
  const { meanings } = examined
  let told = true
  const go = (of: Expr): Expr => {
    const meaning = meanings.meaning(meanings.expr(of))
    if (of.kind === 'const') return { ...of, value: renamed(permutation, meaning, of.value) }
    if (commutes(examined, permutation, of)) return mapLeaves(of, go)
    switch (of.kind) {
      case 'binary': {
        const compares = of.op === 'eq' || of.op === 'ne'
        told &&= isPlain(of) && (compares || (isPlain(of.left) && isPlain(of.right)))
        return { ...of, left: go(of.left), right: go(of.right) }
      }
      case 'unary':
        told &&= isPlain(of) && isPlain(of.operand)
        return { ...of, operand: go(of.operand) }
      case 'wrap':
        told &&= isPlain(of)
        return { ...of, operand: go(of.operand) }
      case 'select': {
        told &&= isPlain(of.condition)
        const arms = { then: go(of.then), otherwise: go(of.otherwise) }
        return { ...of, condition: go(of.condition), ...arms }
      }
      case 'read':
        return { ...of, place: exchangedPlace(of.place, go) }
      case 'current':
        return { ...of, cpu: go(of.cpu) }
      case 'depth':
        told &&= isPlain(of)
        return { ...of, task: go(of.task) }
      case 'frame':
        told &&= isPlain(of)
        return of
      default:
        return of
    }
  }
  const isPlain = (of: Expr): boolean => meanings.meaning(meanings.expr(of)) === 'number'
  const result = go(expr)
  return told ? result : undefined
}

function exchangedPlace({ field, instance, index }: Place, go: (of: Expr) => Expr): Place {
  return {
    field,
    ...(instance === undefined ? {} : { instance: go(instance) }),
    ...(index === undefined ? {} : { index: go(index) }),
  }
}

/** Whether all that a computation looks at is numbers of CPUs and tasks, and it may as well be made after the exchange. */
function commutes(examined: Examined, permutation: Permutation, expr: Expr): boolean {
  const { meanings } = examined
  const leaves = isOperation(expr) ? leavesOf(examined, expr) : undefined
  if (leaves === undefined || leaves.size === 0) return false
  const domains = [...leaves.values()].map((leaf) => valuesOf(examined, meanings.expr(leaf)))
  const count = domains.reduce((product, { length }) => product * length, 1)
  if (count > mostAssignments) return false
  const kinds = [...leaves.values()].map((leaf) => meanings.meaning(meanings.expr(leaf)))
  const resultClass = meanings.expr(expr)
  const results = new Set(valuesOf(examined, resultClass))
  const isNumber = meanings.meaning(resultClass) !== 'number'
  const names = [...leaves.keys()]
  const valueAt = (values: readonly bigint[]): bigint | undefined => {
    const result = fold(
      mapLeaves(expr, (leaf) => ({
        kind: 'const',
        value: values[names.indexOf(normalForm(leaf))] ?? 0n,
      })),
    )
    return result.kind === 'const' ? result.value : undefined
  }
  for (let number = 0; number < count; number++) {
    let rest = number
    const values = domains.map((domain) => {
      const value = domain[rest % domain.length] ?? 0n
      rest = Math.floor(rest / domain.length)
      return value
    })
    const before = valueAt(values)
    const after = valueAt(
      values.map((value, at) => renamed(permutation, kinds[at] ?? 'number', value)),
    )
    if (before === undefined || after === undefined) return false
    if (isNumber && !results.has(before)) return false
    if (after !== renamed(permutation, meanings.meaning(resultClass), before)) return false
  }
  return true
}

/** Every value that something of this class can have: all numbers, and constants that are none. */
export function valuesOf({ program, meanings }: Examined, of: ValueClass): readonly bigint[] {
  const meaning = meanings.meaning(of)
  if (meaning === 'number') return []
  const count = meaning === 'cpu' ? program.bounds.cpus : program.tasks.length
  const numbers = Array.from({ length: count }, (_, at) => BigInt(at))
  return [...new Set([...numbers, ...meanings.constants(of)])]
}

function isOperation({ kind }: Expr): boolean {
  return kind === 'unary' || kind === 'binary' || kind === 'wrap' || kind === 'select'
}

/** By their form, if all of them but constants are numbers of CPUs or tasks. */
function leavesOf({ meanings }: Examined, expr: Expr): ReadonlyMap<string, Expr> | undefined {
  const leaves = new Map<string, Expr>()
  let closed = true
  const look = (of: Expr): void => {
    if (isOperation(of)) operands(of).forEach(look)
    else if (of.kind !== 'const') {
      const comesFromOne = of.kind !== 'frame' && of.kind !== 'depth'
      closed &&= comesFromOne && meanings.meaning(meanings.expr(of)) !== 'number'
      leaves.set(normalForm(of), of)
    }
  }
  look(expr)
  return closed ? leaves : undefined
}

/** Operations stay, constants too; what they are about is replaced. */
function mapLeaves(expr: Expr, replace: (leaf: Expr) => Expr): Expr {
  const inner = (of: Expr): Expr => mapLeaves(of, replace)
  switch (expr.kind) {
    case 'const':
      return expr
    case 'unary':
    case 'wrap':
      return { ...expr, operand: inner(expr.operand) }
    case 'binary':
      return { ...expr, left: inner(expr.left), right: inner(expr.right) }
    case 'select': {
      const { condition, then: taken, otherwise } = expr
      return {
        ...expr,
        condition: inner(condition),
        then: inner(taken),
        otherwise: inner(otherwise),
      }
    }
    default:
      return replace(expr)
  }
}
