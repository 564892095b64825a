// Expressions and cells of a Program as Murphi text. The meaning is the same as in c-expression.ts; what differs is
// that truth is no number in Murphi, and that every variable has a range.

import { present, unreachable } from '../src/base/assert.ts'
import type { IntType } from '../src/base/integer.ts'
import type { BinaryOp, Expr, Field, Owner, Place } from '../src/ir/program.ts'
import type { Scope } from './c-expression.ts'

export function murphiExpr(expr: Expr, scope: Scope): string {
  const inner = (operand: Expr): string => murphiExpr(operand, scope)
  switch (expr.kind) {
    case 'const':
      return `(${expr.value})`
    case 'local':
      return scope.local(expr.local)
    case 'read':
      return murphiRead(expr.place, scope)
    case 'old':
      return 'old'
    case 'cpu':
    case 'task':
      return expr.kind
    case 'frame':
      return 'depth'
    case 'current':
      return `current[within(${inner(expr.cpu)}, ${scope.program.bounds.cpus})]`
    case 'depth':
      return `depths[within(${inner(expr.task)}, ${scope.program.tasks.length})]`
    case 'unary':
      return { neg: '(-X)', not: '(~X)', lnot: '(X = 0 ? 1 : 0)' }[expr.op].replace(
        'X',
        inner(expr.operand),
      )
    case 'binary':
      return murphiBinary(expr.op, inner(expr.left), inner(expr.right))
    case 'select':
      return `(${inner(expr.condition)} != 0 ? ${inner(expr.then)} : ${inner(expr.otherwise)})`
    case 'wrap':
      return murphiWrap(expr.type, inner(expr.operand))
    default:
      return unreachable(expr)
  }
}

function murphiRead(place: Place, scope: Scope): string {
  if (scope.written.has(place.field)) return murphiCell(place, scope)
  const { type, owner, initial } = fieldOf(place, scope)
  return `(${type.bits === 0 || owner === 'frame' ? 0n : initial})`
}

/** The cell as something that can be assigned to. */
export function murphiCell(place: Place, scope: Scope): string {
  const { program } = scope
  const { owner, length } = fieldOf(place, scope)
  const index = place.index === undefined ? '0' : within(murphiExpr(place.index, scope), length)
  const element = length === 1 ? '' : `[${index}]`
  const own: Record<Owner, string> = { global: '0', cpu: 'cpu', task: 'task', frame: 'depth' }
  const counts: Record<Owner, string | number> = {
    global: 1,
    cpu: program.bounds.cpus,
    task: program.tasks.length,
    frame: 'depths[task]',
  }
  const instance =
    place.instance === undefined
      ? own[owner]
      : within(murphiExpr(place.instance, scope), counts[owner])
  if (owner === 'frame') return `frames[task][${instance}].f${place.field}${element}`
  return owner === 'global' ? `f${place.field}${element}` : `f${place.field}[${instance}]${element}`
}

function within(value: string, count: string | number): string {
  return `within(${value}, ${count})`
}

/** Rumur takes `&` and `|` for logic unless it sees at once that what stands left of them is a number. */
function number(value: string): string {
  return `(${value} + 0)`
}

/** What is kept of a value that is stored into a field. */
export function murphiWrap({ bits, signed }: IntType, value: string): string {
  if (bits >= 64) return value
  const mask = 2n ** BigInt(bits) - 1n
  const half = 2n ** BigInt(bits - 1)
  const cut = `(${number(value)} & ${mask})`
  return signed ? `((${cut} ^ ${half}) - ${half})` : cut
}

/** A field's values; one value of 64 bits is left to Murphi, which needs it for "undefined". */
export function murphiRange({ bits, signed }: IntType): string {
  if (bits >= 63) return 'value'
  if (signed) return `${-(2n ** BigInt(bits - 1))} .. ${2n ** BigInt(bits - 1) - 1n}`
  return `0 .. ${2n ** BigInt(bits) - 1n}`
}

function murphiBinary(op: BinaryOp, left: string, right: string): string {
  const numbers: Partial<Record<BinaryOp, string>> = {
    add: '+',
    sub: '-',
    mul: '*',
    and: '&',
    or: '|',
    xor: '^',
  }
  const truths: Partial<Record<BinaryOp, string>> = {
    eq: '=',
    ne: '!=',
    lt_s: '<',
    le_s: '<=',
  }
  if (numbers[op] !== undefined) return `(${number(left)} ${numbers[op]} ${right})`
  if (truths[op] !== undefined) return `(${left} ${truths[op]} ${right} ? 1 : 0)`
  return `${op}(${left}, ${right})`
}

function fieldOf(place: Place, { program }: Scope): Field {
  return present(program.fields[place.field], 'a place names a field')
}

/** The operators that Murphi has no sign for, and the way that numbers become instances. */
export const murphiPrelude = `
function within(number: value; count: value): value;
begin return ((number >= 0) & (number < count)) ? number : 0; end;
function lt_u(a: value; b: value): value;
begin return ((a < 0) = (b < 0)) ? (a < b ? 1 : 0) : (b < 0 ? 1 : 0); end;
function le_u(a: value; b: value): value;
begin return a = b ? 1 : lt_u(a, b); end;
function shl(a: value; b: value): value;
begin return a << ((b + 0) & 63); end;
function shr_s(a: value; b: value): value;
begin return a >> ((b + 0) & 63); end;
function shr_u(a: value; b: value): value;
begin return ((b + 0) & 63) = 0 ? a : (((a >> ((b + 0) & 63)) + 0) & ((1 << (64 - ((b + 0) & 63))) - 1)); end;
function div_s(a: value; b: value): value;
begin return b = 0 ? 0 : a / b; end;
function rem_s(a: value; b: value): value;
begin return b = 0 ? 0 : a % b; end;
`
