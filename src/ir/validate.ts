// Is this value a Program at all? Structure only: ids in range, arities, granularity, no recursion.
//
// The messages are about mistakes of front ends and the linker, never about the user's input: whoever
// produces a Program asserts that there are none. What a user can get wrong (recursion, arity, unknown
// names) has been reported with a span before.

import { wrap } from '../base/integer.ts'
import type { IntType } from '../base/integer.ts'
import { localNames, printStep, programNames } from './print.ts'
import type { Expr, Func, Place, Program, Step } from './program.ts'
import { unreadFields } from './unread.ts'
import {
  operands,
  stepExpressions,
  successors,
  visitExpr,
  writtenLocals,
  writtenPlace,
} from './walk.ts'

/** One sentence per mistake; none for a well-formed Program. */
export function validateProgram(program: Program): readonly string[] {
  const problems: string[] = []
  const report = (problem: string): void => void problems.push(problem)
  validateDeclarations(program, report)
  program.functions.forEach((func) => validateFunction(program, func, report))
  validateEntries(program, report)
  if (problems.length === 0) validateCalls(program, report)
  if (problems.length === 0) validateClaims(program, report)
  return problems
}

type Report = (problem: string) => void

function validateDeclarations(program: Program, report: Report): void {
  const { bounds, fields, properties } = program
  if (!(bounds.cpus >= 1)) report(`bounds.cpus is ${bounds.cpus}`)
  if (!(bounds.depth >= 1)) report(`bounds.depth is ${bounds.depth}`)
  const seen = new Set<string>()
  for (const { owner, name, type, length, initial } of fields) {
    const key = `${owner}.${name}`
    if (seen.has(key)) report(`field ${key} is declared twice`)
    seen.add(key)
    if (type.bits !== 0 && !validType(type)) report(`field ${key} has ${type.bits} bits`)
    if (!(Number.isInteger(length) && length >= 1)) report(`field ${key} has length ${length}`)
    if (validType(type) && wrap(type, initial) !== initial) {
      report(`field ${key} starts with ${initial}, which does not fit`)
    }
  }
  const names = new Set(properties.map((property) => property.name))
  if (names.size !== properties.length) report('two properties have the same name')
}

function validateEntries(program: Program, report: Report): void {
  const { bounds, functions, invariants, progress = [], properties, tasks, vectors } = program
  const entry = (who: string, func: number): void => {
    if (functions[func] === undefined) report(`${who} starts in function ${func}: no such function`)
    else if (functions[func].parameters > 0) report(`${who} starts in a function with parameters`)
    else if (functions[func].steps[0]?.glued === true) report(`${who} starts with a glued step`)
  }
  const running = Array.from({ length: bounds.cpus }, () => 0)
  for (const { name, func, runsOn } of tasks) {
    entry(`task ${name}`, func)
    if (runsOn === undefined) continue
    if (running[runsOn] === undefined) report(`task ${name} runs on CPU ${runsOn}: no such CPU`)
    else running[runsOn] += 1
  }
  running.forEach((count, cpu) => {
    if (count !== 1) report(`CPU ${cpu} starts with ${count} tasks`)
  })
  for (const vector of vectors) {
    entry(`vector ${vector.name}`, vector.func)
    validateExpr(program, undefined, vector.deliverable, false, reportIn(report, vector.name))
  }
  for (const { property, condition, message } of invariants) {
    if (properties[property] === undefined) report(`invariant "${message}" has no property`)
    validateExpr(program, undefined, condition, false, reportIn(report, `invariant "${message}"`))
  }
  for (const { property, when, then: wanted, message } of progress) {
    const where = reportIn(report, `progress "${message}"`)
    if (properties[property] === undefined) where('no such property')
    for (const expr of [when, wanted]) validateExpr(program, undefined, expr, false, where)
  }
}

function validateClaims(program: Program, report: Report): void {
  const { fields, properties, restored = [], unread = [] } = program
  const nameOf = (field: number): string => fields[field]?.name ?? `field ${field}`
  for (const { field, mask, guards } of restored) {
    const owner = fields[field]?.owner
    if (owner !== 'cpu' && owner !== 'task') {
      report(`${nameOf(field)} is restored, but no CPU's or task's own field`)
    }
    if (mask !== BigInt.asUintN(64, mask)) report(`${nameOf(field)} is restored in bits ${mask}`)
    for (const guard of guards) {
      if (properties[guard] === undefined) {
        report(`${nameOf(field)} is guarded by property ${guard}: no such property`)
      }
    }
  }
  const really = new Set(unreadFields(program))
  for (const field of unread) {
    if (!really.has(field)) report(`${nameOf(field)} is not unread`)
  }
}

function validateFunction(program: Program, func: Func, report: Report): void {
  if (func.parameters > func.locals.length) report(`${func.name} has more parameters than locals`)
  if (func.steps.length === 0) report(`${func.name} has no step`)
  for (const { name, type } of func.locals) {
    if (!validType(type)) report(`${func.name}: local ${name} has ${type.bits} bits`)
  }
  const names = programNames(program)
  const locals = localNames(func)
  func.steps.forEach((step, index) => {
    const where = `${func.name} step ${index} (${printStep(step, names, locals)})`
    validateStep(program, func, step, reportIn(report, where))
  })
}

function validateStep(program: Program, func: Func, step: Step, report: Report): void {
  for (const next of successors(step)) {
    if (func.steps[next] === undefined) report(`goes on to step ${next}: no such step`)
  }
  for (const local of writtenLocals(step)) {
    if (func.locals[local] === undefined) report(`sets local ${local}: no such local`)
  }
  for (const expr of stepExpressions(step)) {
    const old = step.kind === 'rmw' && expr === step.update
    validateExpr(program, func, expr, old, report)
  }
  const place = writtenPlace(step)
  if (place !== undefined) validatePlace(program, place, report)
  if (step.kind === 'choose' && !(Number.isInteger(step.count) && step.count >= 1)) {
    report(`chooses from ${step.count}`)
  }
  if (step.kind === 'check' && program.properties[step.property] === undefined) {
    report(`checks property ${step.property}: no such property`)
  }
  if (step.kind === 'return' && step.values.length !== func.results) {
    report(`returns ${step.values.length} values of ${func.results}`)
  }
  if (step.kind === 'await' && step.glued === true) report('is a glued await')
  if (step.kind === 'call') validateCall(program, step, report)
  const accesses = sharedAccesses(program, step)
  const mayLook = step.kind === 'check' || step.kind === 'await'
  if (accesses > 1 && !mayLook) report(`accesses shared memory ${accesses} times`)
}

function validateCall(
  program: Program,
  step: Extract<Step, { kind: 'call' }>,
  report: Report,
): void {
  const callee = program.functions[step.func]
  if (callee === undefined) return report(`calls function ${step.func}: no such function`)
  if (step.args.length !== callee.parameters) {
    report(`passes ${step.args.length} arguments of ${callee.parameters}`)
  }
  if (step.into.length > callee.results) {
    report(`takes ${step.into.length} results of ${callee.results}`)
  }
}

/** `func` is absent for predicates, which have no locals. */
function validateExpr(
  program: Program,
  func: Func | undefined,
  expr: Expr,
  old: boolean,
  report: Report,
): void {
  visitExpr(expr, (inner) => {
    if (inner.kind === 'read') validatePlace(program, inner.place, report)
    if (inner.kind === 'local' && func?.locals[inner.local] === undefined) {
      report(`reads local ${inner.local}: no such local`)
    }
    if (inner.kind === 'old' && !old) report('uses `old` outside of an update')
    if (inner.kind === 'wrap' && !validType(inner.type)) report(`wraps to ${inner.type.bits} bits`)
    if (inner.kind === 'const' && BigInt.asIntN(64, inner.value) !== inner.value) {
      report(`has the constant ${inner.value}, which is no 64-bit two's complement`)
    }
  })
}

function validatePlace(program: Program, { field, instance }: Place, report: Report): void {
  const found = program.fields[field]
  if (found === undefined) return report(`accesses field ${field}: no such field`)
  if (found.owner === 'global' && instance !== undefined) {
    report(`selects an instance of global field ${found.name}`)
  }
}

/**
 * How often a step touches memory that somebody else can write. A frame's own fields are its own, and
 * ghost fields are no memory at all.
 */
function sharedAccesses(program: Program, step: Step): number {
  const shared = (field: number): number => {
    const found = program.fields[field]
    return found === undefined || found.ghost || found.owner === 'frame' ? 0 : 1
  }
  const reads = (expr: Expr): number =>
    operands(expr).reduce(
      (sum, operand) => sum + reads(operand),
      expr.kind === 'read' ? shared(expr.place.field) : 0,
    )
  const place = writtenPlace(step)
  const written = place === undefined ? 0 : shared(place.field)
  return stepExpressions(step).reduce((sum, expr) => sum + reads(expr), written)
}

// Frames are sized by their deepest chain of calls, and an environment's action must come to an end.
function validateCalls(program: Program, report: Report): void {
  const callees = program.functions.map((func) =>
    func.steps.flatMap((step) => (step.kind === 'call' ? [step.func] : [])),
  )
  const state = program.functions.map(() => 'new')
  const visit = (func: number): void => {
    if (state[func] === 'open') report(`${program.functions[func]?.name} is recursive`)
    if (state[func] !== 'new') return
    state[func] = 'open'
    callees[func]?.forEach(visit)
    state[func] = 'done'
  }
  program.functions.forEach((_, func) => visit(func))
  for (const { name, kind, func } of program.vectors) {
    if (kind !== 'environment') continue
    for (const reached of reachableFunctions(callees, func)) {
      const steps = program.functions[reached]?.steps ?? []
      if (steps.some((step) => step.kind === 'await' || step.kind === 'switch')) {
        report(`environment ${name} waits or switches in ${program.functions[reached]?.name}`)
      }
    }
  }
}

function reachableFunctions(callees: readonly (readonly number[])[], root: number): Set<number> {
  const reached = new Set([root])
  for (const func of reached) for (const callee of callees[func] ?? []) reached.add(callee)
  return reached
}

function validType({ bits }: IntType): boolean {
  return Number.isInteger(bits) && bits >= 1 && bits <= 64
}

function reportIn(report: Report, where: string): Report {
  return (problem) => report(`${where}: ${problem}`)
}
