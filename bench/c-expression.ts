// Expressions and cells of a Program as C text, for the peers that take C.
//
// Written from the meaning in docs/internals-program.md and not from the engine's generator: what comes out is
// there to be compared with it. Values are int64_t, compiled with -fwrapv; a number that names no instance or
// element is taken as 0, as the Program says. Fields that are never written are constants, and fields that are
// never looked at are no state.

import { present, unreachable } from '../src/base/assert.ts'
import type { IntType } from '../src/base/integer.ts'
import type { BinaryOp, Expr, Field, Owner, Place, Program, Step } from '../src/ir/program.ts'
import { writtenPlace } from '../src/ir/walk.ts'

/** What expressions of one place in the code need to know. */
export interface Scope {
  readonly program: Program
  readonly written: ReadonlySet<number>
  /** C name of a local. */
  readonly local: (local: number) => string
}

/** Fields that are state: written by some step and looked at by somebody. */
export function changingFields(program: Program): ReadonlySet<number> {
  const steps = program.functions.flatMap((func): readonly Step[] => func.steps)
  const written = new Set(steps.flatMap((step) => writtenPlace(step)?.field ?? []))
  for (const unread of program.unread ?? []) written.delete(unread)
  for (const field of written) if (program.fields[field]?.type.bits === 0) written.delete(field)
  return written
}

/** The smallest C type that holds every value of a field. */
export function cType({ bits, signed }: IntType): string {
  const width = [8, 16, 32, 64].find((each) => each >= bits) ?? 64
  return `${signed || width === 64 ? '' : 'u'}int${width}_t`
}

export function cExpr(expr: Expr, scope: Scope): string {
  const inner = (operand: Expr): string => cExpr(operand, scope)
  switch (expr.kind) {
    case 'const':
      return cConstant(expr.value)
    case 'local':
      return scope.local(expr.local)
    case 'read':
      return cRead(expr.place, scope)
    case 'old':
      return 'old'
    case 'cpu':
    case 'task':
      return `(int64_t)${expr.kind}`
    case 'frame':
      return '(int64_t)depth'
    case 'current':
      return `(int64_t)s->current[within(${inner(expr.cpu)}, ${scope.program.bounds.cpus})]`
    case 'depth':
      return `(int64_t)s->depth[within(${inner(expr.task)}, ${scope.program.tasks.length})]`
    case 'unary':
      return `(int64_t)(${{ neg: '-', not: '~', lnot: '!' }[expr.op]}${inner(expr.operand)})`
    case 'binary':
      return cBinary(expr.op, inner(expr.left), inner(expr.right))
    case 'select':
      return `(${inner(expr.condition)} ? ${inner(expr.then)} : ${inner(expr.otherwise)})`
    case 'wrap':
      return cWrap(expr.type, inner(expr.operand))
    default:
      return unreachable(expr)
  }
}

function cConstant(value: bigint): string {
  // The least one has no literal of its own.
  return value === -(2n ** 63n) ? 'INT64_MIN' : `(int64_t)${value}`
}

function cRead(place: Place, scope: Scope): string {
  const field = fieldOf(place, scope)
  if (scope.written.has(place.field)) return `(int64_t)${cCell(place, scope)}`
  return cConstant(field.type.bits === 0 || field.owner === 'frame' ? 0n : field.initial)
}

/** The cell as something that C can assign to. */
export function cCell(place: Place, scope: Scope): string {
  const { program } = scope
  const field = fieldOf(place, scope)
  const name = `f${place.field}`
  const index =
    place.index === undefined ? '[0]' : `[within(${cExpr(place.index, scope)}, ${field.length})]`
  const element = field.length === 1 ? '' : index
  const counts: Record<Owner, string> = {
    global: '1',
    cpu: `${program.bounds.cpus}`,
    task: `${program.tasks.length}`,
    frame: 's->depth[task]',
  }
  const own: Record<Owner, string> = { global: '0', cpu: 'cpu', task: 'task', frame: 'depth' }
  const { owner } = field
  const instance =
    place.instance === undefined
      ? own[owner]
      : `within(${cExpr(place.instance, scope)}, ${counts[owner]})`
  if (owner === 'frame') return `s->frames[task][${instance}].${name}${element}`
  return owner === 'global' ? `s->${name}${element}` : `s->${name}[${instance}]${element}`
}

/** What is kept of a value that is stored into a field. */
export function cWrap({ bits, signed }: IntType, value: string): string {
  if (bits >= 64) return value
  if (!signed) return `(${value} & INT64_C(${2n ** BigInt(bits) - 1n}))`
  return `((int64_t)((uint64_t)${value} << ${64 - bits}) >> ${64 - bits})`
}

function cBinary(op: BinaryOp, left: string, right: string): string {
  const plain: Partial<Record<BinaryOp, string>> = {
    add: '+',
    sub: '-',
    mul: '*',
    and: '&',
    or: '|',
    xor: '^',
    eq: '==',
    ne: '!=',
    lt_s: '<',
    le_s: '<=',
  }
  const sign = plain[op]
  return sign === undefined ? `${op}(${left}, ${right})` : `(int64_t)(${left} ${sign} ${right})`
}

function fieldOf(place: Place, { program }: Scope): Field {
  return present(program.fields[place.field], 'a place names a field')
}

/** The operators that C has no sign for, and the way that numbers become instances. */
export const cPrelude = `
static inline int within(int64_t value, int count) { return value >= 0 && value < count ? value : 0; }
static inline int64_t div_s(int64_t a, int64_t b) { return b == 0 ? 0 : b == -1 ? -a : a / b; }
static inline int64_t div_u(int64_t a, int64_t b) { return b == 0 ? 0 : (uint64_t)a / (uint64_t)b; }
static inline int64_t rem_s(int64_t a, int64_t b) { return b == 0 || b == -1 ? 0 : a % b; }
static inline int64_t rem_u(int64_t a, int64_t b) { return b == 0 ? 0 : (uint64_t)a % (uint64_t)b; }
static inline int64_t shl(int64_t a, int64_t b) { return (uint64_t)a << (b & 63); }
static inline int64_t shr_s(int64_t a, int64_t b) { return a >> (b & 63); }
static inline int64_t shr_u(int64_t a, int64_t b) { return (uint64_t)a >> (b & 63); }
static inline int64_t lt_u(int64_t a, int64_t b) { return (uint64_t)a < (uint64_t)b; }
static inline int64_t le_u(int64_t a, int64_t b) { return (uint64_t)a <= (uint64_t)b; }
`
