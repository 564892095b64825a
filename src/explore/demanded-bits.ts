// Which bits of the fields that a step reads can make a difference to anybody.
//
// `return preempt_count() & HARDIRQ_MASK` reads in one step and masks in another, two functions further up.
// So demand is followed backwards from where values are used, through locals, arguments and results: the
// demanded-bits analysis of compilers (LLVM, DemandedBits.cpp), without regard to the order of steps. A bit
// that nobody demands may be anything: it decides no branch, no check, no address and nothing that is stored.

import { present, unreachable } from '../base/assert.ts'
import type { IntType } from '../base/integer.ts'
import type { Expr, FieldId, Program, Step } from '../ir/program.ts'
import { placeOperands } from '../ir/walk.ts'

export const allBits: bigint = (1n << 64n) - 1n

/** By function and step: the demanded bits of each field that the step reads. */
export type DemandedBits = readonly (readonly ReadonlyMap<FieldId, bigint>[])[]

/** Bits demanded of the values that a function computes with; they only grow. */
interface Demand {
  readonly locals: bigint[]
  readonly results: bigint[]
}

export function demandedBits(program: Program): DemandedBits {
  const demands = demandsOf(program)
  return program.functions.map(({ steps }, func) => {
    const own = present(demands[func], 'every function has its demand')
    return steps.map((step) => {
      const found = new Map<FieldId, bigint>()
      const field = (id: FieldId, bits: bigint): void =>
        void found.set(id, (found.get(id) ?? 0n) | bits)
      visitStep(step, own, demands, { local: () => {}, field })
      return found
    })
  })
}

/** By function and local: the bits that some step of the function, or of those that it calls, looks at. */
export function demandedOfLocals(program: Program): readonly (readonly bigint[])[] {
  return demandsOf(program).map(({ locals }) => locals)
}

const known = new WeakMap<Program, readonly Demand[]>()

function demandsOf(program: Program): readonly Demand[] {
  const before = known.get(program)
  if (before !== undefined) return before
  const demands = findDemands(program)
  known.set(program, demands)
  return demands
}

function findDemands(program: Program): readonly Demand[] {
  const demands = program.functions.map(({ locals, results }): Demand => ({
    locals: locals.map(() => 0n),
    results: Array.from({ length: results }, () => 0n),
  }))
  let grown = true
  const raise = (bitsOf: bigint[], at: number, bits: bigint): void => {
    const before = bitsOf[at] ?? 0n
    bitsOf[at] = before | bits
    grown ||= bitsOf[at] !== before
  }
  const visit = (step: Step, own: Demand): void => {
    const local = (id: number, bits: bigint): void => raise(own.locals, id, bits)
    visitStep(step, own, demands, { local, field: () => {} })
    if (step.kind !== 'call') return
    const { results } = present(demands[step.func], 'every function has its demand')
    step.into.forEach((into, at) => raise(results, at, own.locals[into] ?? 0n))
  }
  while (grown) {
    grown = false
    program.functions.forEach(({ steps }, func) => {
      const own = present(demands[func], 'every function has its demand')
      for (const step of steps) visit(step, own)
    })
  }
  return demands
}

/** Who is told what is demanded of locals and of fields. */
interface Demanding {
  readonly local: (local: number, bits: bigint) => void
  readonly field: (field: FieldId, bits: bigint) => void
}

/** Goes through the expressions of a step, each with the bits that its user demands. */
function visitStep(step: Step, own: Demand, demands: readonly Demand[], to: Demanding): void {
  const expr = (value: Expr, bits: bigint): void => passOn(value, bits, to)
  switch (step.kind) {
    case 'assign':
      return expr(step.value, own.locals[step.into] ?? 0n)
    case 'store':
    case 'rmw': {
      for (const operand of placeOperands(step.place)) expr(operand, allBits)
      return expr(step.kind === 'store' ? step.value : step.update, allBits)
    }
    case 'branch':
    case 'check':
    case 'await':
      return expr(step.condition, allBits)
    case 'call': {
      const { locals } = present(demands[step.func], 'every function has its demand')
      return step.args.forEach((arg, parameter) => expr(arg, locals[parameter] ?? 0n))
    }
    case 'return':
      return step.values.forEach((value, at) => expr(value, own.results[at] ?? 0n))
    case 'emit':
      return step.args.forEach((arg) => expr(arg, allBits))
    case 'switch':
      return expr(step.to, allBits)
    case 'choose':
    case 'jump':
    case 'fence':
      return
    default:
      return unreachable(step)
  }
}

/** Passes on what is demanded of an expression to everything inside it. */
function passOn(expr: Expr, bits: bigint, to: Demanding): void {
  switch (expr.kind) {
    case 'const':
    case 'old':
    case 'cpu':
    case 'task':
    case 'frame':
      return
    case 'local':
      return to.local(expr.local, bits)
    case 'read':
      for (const operand of placeOperands(expr.place)) passOn(operand, allBits, to)
      return to.field(expr.place.field, bits)
    case 'current':
      return passOn(expr.cpu, allBits, to)
    case 'depth':
      return passOn(expr.task, allBits, to)
    case 'unary': {
      const inner = { not: bits, neg: upTo(bits), lnot: allBits }[expr.op]
      return passOn(expr.operand, inner, to)
    }
    case 'binary':
      return passOnOperands(expr, bits, to)
    case 'select':
      passOn(expr.condition, allBits, to)
      passOn(expr.then, bits, to)
      return passOn(expr.otherwise, bits, to)
    case 'wrap':
      return passOn(expr.operand, kept(expr.type, bits), to)
    default:
      return unreachable(expr)
  }
}

function passOnOperands(
  { op, left, right }: Extract<Expr, { kind: 'binary' }>,
  bits: bigint,
  to: Demanding,
): void {
  const both = (ofLeft: bigint, ofRight: bigint): void => {
    passOn(left, ofLeft, to)
    passOn(right, ofRight, to)
  }
  switch (op) {
    case 'and':
      return both(bits & (constant(right) ?? allBits), bits & (constant(left) ?? allBits))
    case 'or':
      return both(bits & ~(constant(right) ?? 0n), bits & ~(constant(left) ?? 0n))
    case 'xor':
      return both(bits, bits)
    case 'add':
    case 'sub':
    case 'mul':
      return both(upTo(bits), upTo(bits))
    default:
      // Comparisons, divisions and shifts look at everything.
      return both(allBits, allBits)
  }
}

/** A constant's 64 bits. */
function constant(expr: Expr): bigint | undefined {
  return expr.kind === 'const' ? BigInt.asUintN(64, expr.value) : undefined
}

/** All bits that a carry can come from. */
function upTo(bits: bigint): bigint {
  return bits === 0n ? 0n : (1n << BigInt(bits.toString(2).length)) - 1n
}

/** The operand's bits behind the demanded ones of its wrapped value: a sign is copied upwards. */
function kept({ bits: width, signed }: IntType, bits: bigint): bigint {
  const low = (1n << BigInt(width)) - 1n
  const sign = signed && (bits & ~low) !== 0n ? 1n << BigInt(width - 1) : 0n
  return (bits & low) | sign
}
