// Functions and expressions as text, one line per step: what tests compare and people debug with.
//
// The text is a function of the value alone, so it can stand in snapshots. A line is
// `index  step`, with `+` after the index when the step is glued to the one before it, and
// `; goto n` at the end when the next step is not the line below. Fields carry their owner
// (`cpu.preempt_count`), which keeps them apart from locals; `@` selects an instance, `[…]` an element.

import { unreachable } from '../base/assert.ts'
import type { IntType } from '../base/integer.ts'
import type { Symbols } from './object.ts'
import type { BinaryOp, Expr, Func, Local, Place, Program, Step } from './program.ts'

/** How ids are called: a Program and an object function number their symbols differently. */
export interface Names {
  field(id: number): string
  func(id: number): string
  property(id: number): string
}

/** Names for the ids inside an object function. */
export function symbolNames(symbols: Symbols): Names {
  return {
    field: (id) => qualified(symbols.fields[id], id),
    func: (id) => symbols.functions[id]?.name ?? `func${id}?`,
    property: (id) => symbols.properties[id] ?? `property${id}?`,
  }
}

/** Names for the ids inside a linked program. */
export function programNames(program: Program): Names {
  return {
    field: (id) => qualified(program.fields[id], id),
    func: (id) => program.functions[id]?.name ?? `func${id}?`,
    property: (id) => program.properties[id]?.name ?? `property${id}?`,
  }
}

/** The whole function: a header with parameters and result count, then one line per step. */
export function printFunction(func: Func, names: Names): string {
  const locals = localNames(func)
  const parameters = Array.from({ length: func.parameters }, (_, local) => locals(local))
  const header = `${func.name}(${parameters.join(', ')}): ${func.results}`
  const lines = func.steps.map((step, index) => {
    const glue = step.glued === true ? '+' : ' '
    return `${String(index).padStart(4)}${glue} ${printStep(step, names, locals)}${onward(step, index)}`
  })
  return [header, ...lines].join('\n')
}

/** Without `locals` a local prints as `r3`. */
export function printExpr(
  expr: Expr,
  names: Names,
  locals: (local: Local) => string = (local) => `r${local}`,
): string {
  const inner = (operand: Expr): string => printExpr(operand, names, locals)
  switch (expr.kind) {
    case 'const':
      return printConstant(expr.value)
    case 'local':
      return locals(expr.local)
    case 'read':
      return printPlace(expr.place, names, locals)
    case 'old':
    case 'cpu':
    case 'task':
    case 'frame':
      return expr.kind
    case 'current':
      return `current(${inner(expr.cpu)})`
    case 'depth':
      return `depth(${inner(expr.task)})`
    case 'unary':
      return `${{ neg: '-', not: '~', lnot: '!' }[expr.op]}${inner(expr.operand)}`
    case 'binary':
      return `(${inner(expr.left)} ${binarySigns[expr.op]} ${inner(expr.right)})`
    case 'select':
      return `(${inner(expr.condition)} ? ${inner(expr.then)} : ${inner(expr.otherwise)})`
    case 'wrap':
      return `${printType(expr.type)}(${inner(expr.operand)})`
    default:
      return unreachable(expr)
  }
}

/** The step without its index and without where it goes on to (except for a branch). */
export function printStep(step: Step, names: Names, locals: (local: Local) => string): string {
  const expr = (value: Expr): string => printExpr(value, names, locals)
  const list = (values: readonly Expr[]): string => values.map(expr).join(', ')
  const place = (value: Place): string => printPlace(value, names, locals)
  switch (step.kind) {
    case 'assign':
      return `${locals(step.into)} = ${expr(step.value)}`
    case 'store':
      return `${place(step.place)} := ${expr(step.value)}`
    case 'rmw': {
      const result =
        step.into === undefined ? '' : `, ${locals(step.into)} = ${step.result ?? 'old'}`
      return `rmw ${place(step.place)} := ${expr(step.update)}${result}`
    }
    case 'branch':
      return `if ${expr(step.condition)} goto ${step.then} else ${step.otherwise}`
    case 'call': {
      const into = step.into.length === 0 ? '' : `${step.into.map(locals).join(', ')} = `
      return `${into}call ${names.func(step.func)}(${list(step.args)})`
    }
    case 'return':
      return step.values.length === 0 ? 'return' : `return ${list(step.values)}`
    case 'choose':
      return `${locals(step.into)} = choose ${step.count} ${JSON.stringify(step.label)}`
    case 'check': {
      const property = names.property(step.property)
      return `check ${property}: ${expr(step.condition)} ${JSON.stringify(step.message)}`
    }
    case 'emit':
      return `emit ${step.event}(${list(step.args)})`
    case 'await':
      return `await ${expr(step.condition)}`
    case 'switch':
      return `switch to ${expr(step.to)}`
    case 'jump':
      return `${step.note === undefined ? '' : `remark ${step.note}, `}goto ${step.next}`
    case 'fence':
      return step.orders === undefined ? 'fence' : `fence ${step.orders}`
    default:
      return unreachable(step)
  }
}

/** The local's own name when it is the only one of that name, else with its number: `tmp#3`. */
export function localNames(func: Func): (local: Local) => string {
  const counts = new Map<string, number>()
  for (const { name } of func.locals) counts.set(name, (counts.get(name) ?? 0) + 1)
  return (local) => {
    const name = func.locals[local]?.name
    if (name === undefined) return `r${local}?`
    return counts.get(name) === 1 && name !== '' ? name : `${name}#${local}`
  }
}

/** `u32`, `i64`, `u1`. */
export function printType(type: IntType): string {
  return `${type.signed ? 'i' : 'u'}${type.bits}`
}

function printPlace(place: Place, names: Names, locals: (local: Local) => string): string {
  const instance =
    place.instance === undefined ? '' : `@${printExpr(place.instance, names, locals)}`
  const index = place.index === undefined ? '' : `[${printExpr(place.index, names, locals)}]`
  return `${names.field(place.field)}${instance}${index}`
}

function onward(step: Step, index: number): string {
  if (!('next' in step) || step.kind === 'jump' || step.next === index + 1) return ''
  return `; goto ${step.next}`
}

// Masks and the large counts of context tracking (2^62) are only recognisable in hexadecimal.
function printConstant(value: bigint): string {
  return value >= 4096n ? `0x${value.toString(16)}` : value.toString()
}

function qualified(field: { owner: string; name: string } | undefined, id: number): string {
  return field === undefined ? `field${id}?` : `${field.owner}.${field.name}`
}

// Operators whose meaning depends on the sign carry it; the bare sign is the signed one.
const binarySigns: Record<BinaryOp, string> = {
  add: '+',
  sub: '-',
  mul: '*',
  div_s: '/',
  div_u: '/u',
  rem_s: '%',
  rem_u: '%u',
  and: '&',
  or: '|',
  xor: '^',
  shl: '<<',
  shr_s: '>>',
  shr_u: '>>u',
  eq: '==',
  ne: '!=',
  lt_s: '<',
  lt_u: '<u',
  le_s: '<=',
  le_u: '<=u',
}
