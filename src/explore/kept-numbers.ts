// Whether numbers of CPUs and tasks are only ever what they say they are: kept whole, put there by somebody, chosen
// among all, and never selecting what does not exist.
//
// What breaks one of these rules takes a certain CPU or task without naming it: number 0 is what a local is born
// with and what is taken for an instance that does not exist, and a number that is cut is another one.

import type { Expr, Place } from '../ir/program.ts'
import { stepExpressions, visitExpr, writtenPlace } from '../ir/walk.ts'
import { liveness } from '../wasm/liveness.ts'
import { valuesOf } from './automorphism.ts'
import type { Examined } from './automorphism.ts'

/** Whether every such number has room where it is put, and none is there before it is put there. */
export function numbersAreKept(examined: Examined): boolean {
  const { program, steps, meanings } = examined
  const isNumber = (of: number): boolean => meanings.meaning(of) !== 'number'
  const fieldsAre = program.fields.every(({ type, owner }, id) => {
    const of = meanings.field(id)
    if (owner === 'frame' && isNumber(meanings.index(id))) return false
    if (!isNumber(of)) return true
    const least = type.signed ? -(1n << BigInt(type.bits - 1)) : 0n
    const end = 1n << BigInt(type.signed ? type.bits - 1 : type.bits)
    // A frame's fields are born as 0, which is one of them; and what is selected by one changes its place.
    return (
      owner !== 'frame' && valuesOf(examined, of).every((value) => value >= least && value < end)
    )
  })
  const functions = new Set(steps.map(({ func }) => func))
  const localsAre = [...functions].every((func) => {
    const code = program.functions[func]
    if (code === undefined) return false
    const early = liveness(code).before[0] ?? []
    // So are locals.
    return early.every((local) => local < code.parameters || !isNumber(meanings.local(func, local)))
  })
  const chosenAre = steps.every(({ func, step }) => {
    if (step.kind !== 'choose') return true
    const of = meanings.local(func, step.into)
    const meaning = meanings.meaning(of)
    return (
      meaning === 'number' ||
      step.count === (meaning === 'cpu' ? program.bounds.cpus : program.tasks.length)
    )
  })
  return fieldsAre && localsAre && chosenAre
}

/** Whether all that is selected by such numbers exists: else number 0 would be taken, which is one of them. */
export function numbersExist(examined: Examined): boolean {
  const { program, steps, meanings } = examined
  let exists = true
  const isNumber = (expr: Expr): boolean => meanings.meaning(meanings.expr(expr)) !== 'number'
  const selects = (expr: Expr, count: number): void => {
    if (isNumber(expr)) {
      exists &&= valuesOf(examined, meanings.expr(expr)).every((at) => at >= 0n && at < count)
    }
  }
  const look = (expr: Expr): void =>
    visitExpr(expr, (inner) => {
      if (inner.kind === 'read') lookAtPlace(inner.place)
      if (inner.kind === 'current') selects(inner.cpu, program.bounds.cpus)
      if (inner.kind === 'depth') selects(inner.task, program.tasks.length)
      if (inner.kind === 'select') exists &&= !isNumber(inner.condition)
    })
  const lookAtPlace = ({ field, instance, index }: Place): void => {
    const { owner, length } = program.fields[field] ?? { owner: 'global', length: 0 }
    if (instance !== undefined) {
      exists &&= owner !== 'frame'
      selects(instance, owner === 'cpu' ? program.bounds.cpus : program.tasks.length)
    }
    // Without an index it is the first element.
    if (index === undefined) exists &&= meanings.meaning(meanings.index(field)) === 'number'
    else if (index.kind === 'const') exists &&= index.value >= 0n && index.value < length
    else selects(index, length)
  }
  const condition = (expr: Expr): void => {
    look(expr)
    exists &&= !isNumber(expr)
  }
  for (const { step } of steps) {
    const place = writtenPlace(step)
    if (place !== undefined) lookAtPlace(place)
    stepExpressions(step).forEach(look)
    if (step.kind === 'branch' || step.kind === 'check' || step.kind === 'await') {
      condition(step.condition)
    }
  }
  for (const { deliverable } of program.vectors) condition(deliverable)
  for (const { condition: broken } of program.invariants) condition(broken)
  return exists
}
