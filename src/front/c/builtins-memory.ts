// Built-ins that read, write or atomically change one place: READ_ONCE, this_cpu_*, atomic_*, bit
// operations and barriers. (include/linux/percpu-defs.h, atomic/atomic-instrumented.h, bitops.h)
//
// Each is exactly one step. Orderings (_acquire, _relaxed) are not told apart: memory is sequentially
// consistent. What they return is the kernel's: `add_return` the new value, `fetch_add` the old one.

import type { IntType } from '../../base/integer.ts'
import type { Expr } from '../../ir/program.ts'
import type { ArithmeticOperator, CallNode } from './ast.ts'
import { applyBinary } from './arithmetic.ts'
import type { Builtin, Update } from './builtins.ts'
import {
  argument,
  argumentAs,
  calledName,
  evaluateArgument,
  integerArgument,
  integerOf,
  placeArgument,
  readModifyWrite,
  truthValue,
} from './builtins.ts'
import { binary, constant, select, unary, wrapped } from './expr-fold.ts'
import { emit } from './lower-c-builder.ts'
import type { Context, Value } from './lower-c-context.ts'
import { nothing, refuse, refusedValue } from './lower-c-context.ts'
import { load, store } from './lower-c-places.ts'
import { asInteger, asScalar, convertTo } from './lower-c-values.ts'
import type { Location } from './objects.ts'
import { typeOf } from './objects.ts'
import { convert, truth } from './types.ts'

/** How a family of built-ins says which place it works on. */
type Locate = (context: Context, call: CallNode, position: number) => Location | undefined

/** This CPU's copy of the per-CPU variable that the argument names. */
function perCpuArgument(context: Context, call: CallNode, position: number): Location | undefined {
  const location = context.grammar.locate(context, argument(context, call, position))
  return location && ofThisCpu(context, call, location)
}

function ofThisCpu(context: Context, call: CallNode, location: Location): Location | undefined {
  if (location.kind === 'field' && location.reference.perCpuBase) {
    return { kind: 'field', reference: { ...location.reference, perCpuBase: false } }
  }
  refuse(context, 'C109', call.span, `${calledName(call)}() of something that is not per-CPU`)
  return undefined
}

function lvalueArgument(context: Context, call: CallNode, position: number): Location | undefined {
  return context.grammar.locate(context, argument(context, call, position))
}

function read(where: Locate): Builtin {
  return (context, call) => {
    const location = where(context, call, 0)
    return location === undefined ? refusedValue : load(context, location, call.span)
  }
}

function write(where: Locate): Builtin {
  return (context, call) => {
    const location = where(context, call, 0)
    if (location === undefined) return nothing
    const value = convertTo(
      context,
      evaluateArgument(context, call, 1),
      typeOf(location),
      call.span,
    )
    store(context, location, value, call.span)
    return nothing
  }
}

type Combine = (old: Expr, amount: Expr, type: IntType) => Expr

function arithmetic(op: ArithmeticOperator): Combine {
  return (old, amount, type) => {
    const { expr } = applyBinary(op, { expr: old, type }, { expr: amount, type })
    return wrapped(type, expr)
  }
}

export const combines: ReadonlyMap<string, Combine> = new Map<string, Combine>([
  ['add', arithmetic('+')],
  ['sub', arithmetic('-')],
  ['and', arithmetic('&')],
  ['or', arithmetic('|')],
  ['xor', arithmetic('^')],
  ['andnot', (old, amount, type) => wrapped(type, binary('and', old, unary('not', amount)))],
])

interface Shape {
  readonly where: Locate
  /** Positions of the amount (absent: 1) and of the place. */
  readonly amount: number | undefined
  readonly place: number
  readonly result: 'old' | 'new' | 'none' | 'zero'
}

export function change(combine: Combine, shape: Shape): Builtin {
  return (context, call, wanted) => {
    const { where, place, result } = shape
    const { span } = call
    const early = place === 0 ? where(context, call, place) : undefined
    const given =
      shape.amount === undefined ? undefined : evaluateArgument(context, call, shape.amount)
    const location = place === 0 ? early : where(context, call, place)
    if (location === undefined) return refusedValue
    const type = integerOf(context, location, span)
    const integer = given === undefined ? undefined : asInteger(context, given, span)
    const amount = integer === undefined ? constant(1n) : convert(integer.expr, integer.type, type)
    const kept = result === 'zero' ? 'new' : result
    const update = (old: Expr): Expr => combine(old, amount, type)
    const value = readModifyWrite(context, {
      location,
      update,
      result: wanted ? kept : 'none',
      ...how(call, where),
    })
    if (!wanted || result === 'none') return nothing
    if (result !== 'zero') return value
    return truthValue(binary('eq', asScalar(context, value, span).expr, constant(0n)))
  }
}

/** An operation on this CPU's own variable is one instruction without a lock. */
function how(call: CallNode, where: Locate): Pick<Update, 'local' | 'span'> {
  return { local: where === perCpuArgument, span: call.span }
}

function exchange(where: Locate): Builtin {
  return (context, call) => {
    const location = where(context, call, 0)
    if (location === undefined) return refusedValue
    const { expr } = argumentAs(context, call, 1, typeOf(location))
    const update = (): Expr => expr
    return readModifyWrite(context, { location, update, result: 'old', ...how(call, where) })
  }
}

export function compareExchange(where: Locate): Builtin {
  return (context, call) => {
    const location = where(context, call, 0)
    if (location === undefined) return refusedValue
    const expected = argumentAs(context, call, 1, typeOf(location)).expr
    const desired = argumentAs(context, call, 2, typeOf(location)).expr
    const update = (old: Expr): Expr => select(binary('eq', old, expected), desired, old)
    return readModifyWrite(context, { location, update, result: 'old', ...how(call, where) })
  }
}

/** Stores what it found in `*expected` when that was something else. */
export function tryCompareExchange(where: Locate): Builtin {
  return (context, call) => {
    const { span } = call
    const location = where(context, call, 0)
    const seen = placeArgument(context, call, 1)
    if (location === undefined || seen === undefined) return refusedValue
    if (seen.kind !== 'variable') {
      return refuse(context, 'C109', span, `${calledName(call)}() needs the address of a variable`)
    }
    const expected = asScalar(context, load(context, seen, span), span).expr
    const desired = argumentAs(context, call, 2, typeOf(location)).expr
    const update = (old: Expr): Expr => select(binary('eq', old, expected), desired, old)
    const found = readModifyWrite(context, { location, update, result: 'old', ...how(call, where) })
    const success = context.builder.locals.length
    context.builder.locals.push({ name: `t${success}`, type: { bits: 1, signed: false } })
    const same = binary('eq', asScalar(context, found, span).expr, expected)
    emit(context.builder, { kind: 'assign', into: success, value: same, span })
    store(context, seen, convertTo(context, found, seen.type, span), span)
    return truthValue({ kind: 'local', local: success })
  }
}

/** set_bit(nr, place) and relatives; bit numbers beyond the place would need an array. */
function bitOperation(op: 'set' | 'clear' | 'change' | 'test', test: boolean): Builtin {
  return (context, call) => {
    const { span } = call
    const number = asInteger(context, evaluateArgument(context, call, 0), span).expr
    const location = placeArgument(context, call, 1)
    if (location === undefined) return refusedValue
    const type = integerOf(context, location, span)
    if (number.kind === 'const' && (number.value < 0n || number.value >= BigInt(type.bits))) {
      return refuse(context, 'C109', span, `bit ${number.value} of a place with ${type.bits} bits`)
    }
    const mask = wrapped(type, binary('shl', constant(1n), number))
    if (op === 'test') {
      const value = asScalar(context, load(context, location, span), span).expr
      return truthValue(truth(binary('and', value, mask)))
    }
    const name = op === 'set' ? 'or' : op === 'clear' ? 'andnot' : 'xor'
    const combine = combines.get(name)
    const update = (old: Expr): Expr => combine?.(old, mask, type) ?? old
    const result = test ? 'old' : 'none'
    const old = readModifyWrite(context, { location, update, result, span })
    if (!test) return nothing
    return truthValue(truth(binary('and', asScalar(context, old, span).expr, mask)))
  }
}

function addPerCpu(table: Map<string, Builtin>): void {
  for (const prefix of ['this_cpu_', '__this_cpu_', 'raw_cpu_']) {
    for (const suffix of ['', '_1', '_2', '_4', '_8', '_stable']) {
      const put = (name: string, builtin: Builtin): void => {
        table.set(`${prefix}${name}${suffix}`, builtin)
      }
      put('read', read(perCpuArgument))
      put('write', write(perCpuArgument))
      put('xchg', exchange(perCpuArgument))
      put('cmpxchg', compareExchange(perCpuArgument))
      put('try_cmpxchg', tryCompareExchange(perCpuArgument))
      for (const [name, combine] of combines) {
        const shape = { where: perCpuArgument, amount: 1, place: 0 }
        put(name, change(combine, { ...shape, result: 'none' }))
        put(`${name}_return`, change(combine, { ...shape, result: 'new' }))
      }
      for (const [name, op] of [
        ['inc', 'add'],
        ['dec', 'sub'],
      ] as const) {
        const combine = combines.get(op) ?? arithmetic('+')
        const shape = { where: perCpuArgument, amount: undefined, place: 0 }
        put(name, change(combine, { ...shape, result: 'none' }))
        put(`${name}_return`, change(combine, { ...shape, result: 'new' }))
      }
    }
  }
}

function addAtomic(table: Map<string, Builtin>, prefix: string): void {
  for (const order of ['', '_relaxed', '_acquire', '_release']) {
    const put = (name: string, builtin: Builtin): void => {
      table.set(`${prefix}${name}${order}`, builtin)
    }
    put('read', read(placeArgument))
    put('set', write(placeArgument))
    put('xchg', exchange(placeArgument))
    put('cmpxchg', compareExchange(placeArgument))
    put('try_cmpxchg', tryCompareExchange(placeArgument))
    for (const [name, combine] of combines) {
      const shape = { where: placeArgument, amount: 0, place: 1 }
      put(name, change(combine, { ...shape, result: 'none' }))
      put(`${name}_return`, change(combine, { ...shape, result: 'new' }))
      put(`fetch_${name}`, change(combine, { ...shape, result: 'old' }))
      put(`${name}_and_test`, change(combine, { ...shape, result: 'zero' }))
    }
    for (const [name, op] of [
      ['inc', 'add'],
      ['dec', 'sub'],
    ] as const) {
      const combine = combines.get(op) ?? arithmetic('+')
      const shape = { where: placeArgument, amount: undefined, place: 0 }
      put(name, change(combine, { ...shape, result: 'none' }))
      put(`${name}_return`, change(combine, { ...shape, result: 'new' }))
      put(`fetch_${name}`, change(combine, { ...shape, result: 'old' }))
      put(`${name}_and_test`, change(combine, { ...shape, result: 'zero' }))
    }
  }
}

function addBits(table: Map<string, Builtin>): void {
  for (const prefix of ['', '__', 'arch_', 'arch___', '___']) {
    for (const op of ['set', 'clear', 'change'] as const) {
      table.set(`${prefix}${op}_bit`, bitOperation(op, false))
      table.set(`${prefix}test_and_${op}_bit`, bitOperation(op, true))
    }
    table.set(`${prefix}test_bit`, bitOperation('test', true))
    table.set(`${prefix}test_bit_acquire`, bitOperation('test', true))
  }
}

/** `orders`: what it keeps in order, if not everything. */
function fence(orders?: 'loads' | 'stores'): Builtin {
  return (context, call) => {
    const what = orders === undefined ? {} : { orders }
    emit(context.builder, { kind: 'fence', ...what, span: call.span })
    return nothing
  }
}

/** A variable, or with an operand written `__percpu_arg(…)` this CPU's copy of one. */
function operand(context: Context, call: CallNode, position: number): Location | undefined {
  const location = lvalueArgument(context, call, position)
  const copied = call.args.some((node) => node.kind === 'call' && isNamed(node, '__percpu_arg'))
  if (location?.kind !== 'field' || !location.reference.perCpuBase || !copied) return location
  return ofThisCpu(context, call, location)
}

function isNamed({ callee }: CallNode, name: string): boolean {
  return callee.kind === 'name' && callee.name === name
}

/** `GEN_UNARY_RMWcc("decl", place, e, …)`: x86 decrements and looks at the zero flag. */
const unaryWithFlags: Builtin = (context, call) => {
  const [name, , flag] = call.args
  const decrements = name?.kind === 'string' && /^dec[bwlq]?$/u.test(name.text)
  const zeroFlag = flag?.kind === 'name' && flag.name === 'e'
  if (!decrements || !zeroFlag) {
    return refuse(context, 'C109', call.span, 'an instruction other than dec with the zero flag')
  }
  const shape: Shape = { where: operand, amount: undefined, place: 1, result: 'zero' }
  return change(arithmetic('-'), shape)(context, call, true)
}

const pointerToThisCpu: Builtin = (context, call) => {
  const value = evaluateArgument(context, call, 0)
  const location = value.kind === 'address' ? ofThisCpu(context, call, value.location) : undefined
  if (location !== undefined) return { kind: 'address', location }
  return refuse(
    context,
    'C109',
    call.span,
    `${calledName(call)}() of something that is not per-CPU`,
  )
}

function ofCpu(context: Context, call: CallNode, location: Location | undefined): Value {
  if (location?.kind !== 'field' || !location.reference.perCpuBase) {
    return refuse(
      context,
      'C109',
      call.span,
      `${calledName(call)}() of something that is not per-CPU`,
    )
  }
  const cpu = integerArgument(context, call, 1, { bits: 32, signed: true })
  const instance = cpu.kind === 'cpu' ? undefined : cpu
  const reference = { ...location.reference, instance, perCpuBase: false }
  return { kind: 'address', location: { kind: 'field', reference } }
}

const pointerToCpu: Builtin = (context, call) => {
  const value = evaluateArgument(context, call, 0)
  return ofCpu(context, call, value.kind === 'address' ? value.location : undefined)
}

const storeAndFence: Builtin = (context, call, wanted) => {
  write(lvalueArgument)(context, call, wanted)
  return fence()(context, call, wanted)
}

export const memoryBuiltins: ReadonlyMap<string, Builtin> = createMemoryBuiltins()

function createMemoryBuiltins(): Map<string, Builtin> {
  const table = new Map<string, Builtin>([
    ['READ_ONCE', read(lvalueArgument)],
    ['WRITE_ONCE', write(lvalueArgument)],
    ['data_race', (context, call) => evaluateArgument(context, call, 0)],
    ['READ_ONCE_NOCHECK', read(lvalueArgument)],
    ['rcu_dereference', read(lvalueArgument)],
    ['rcu_access_pointer', read(lvalueArgument)],
    ['rcu_assign_pointer', write(lvalueArgument)],
    ['smp_load_acquire', read(placeArgument)],
    ['smp_store_release', write(placeArgument)],
    ['smp_store_mb', storeAndFence],
    ['xchg', exchange(placeArgument)],
    ['cmpxchg', compareExchange(placeArgument)],
    ['try_cmpxchg', tryCompareExchange(placeArgument)],
    ['this_cpu_ptr', pointerToThisCpu],
    ['raw_cpu_ptr', pointerToThisCpu],
    ['per_cpu_ptr', pointerToCpu],
    ['per_cpu', (context, call) => ofCpu(context, call, lvalueArgument(context, call, 0))],
    [
      '__my_cpu_var',
      (context, call) => {
        const location = perCpuArgument(context, call, 0)
        return location === undefined ? refusedValue : { kind: 'address', location }
      },
    ],
    ['GEN_UNARY_RMWcc', unaryWithFlags],
    ['barrier', () => nothing],
  ])
  addPerCpu(table)
  for (const prefix of ['', 'raw_', 'arch_']) {
    for (const kind of ['atomic_', 'atomic_long_', 'atomic64_']) {
      addAtomic(table, `${prefix}${kind}`)
    }
  }
  addBits(table)
  const fences = [
    'smp_mb',
    'mb',
    'smp_mb__before_atomic',
    'smp_mb__after_atomic',
    'smp_mb__after_spinlock',
    'smp_mb__after_unlock_lock',
  ]
  for (const name of fences) table.set(name, fence())
  for (const prefix of ['', 'smp_']) {
    table.set(`${prefix}rmb`, fence('loads'))
    table.set(`${prefix}wmb`, fence('stores'))
  }
  return table
}
