// Test support: random expressions over everything that the IR can say, extreme values included.
//
// The Programs of random-program.ts use few operators on small numbers; here one `check` compares one
// large expression with the value that the simulator finds, so that every operator of an engine meets
// the values at which implementations differ.

import * as fc from 'fast-check'
import { assert } from '../base/assert.ts'
import { nowhere as span } from '../base/span.ts'
import { i64 } from '../base/integer.ts'
import type { IntType } from '../base/integer.ts'
import type { BinaryOp, Expr, Field, Owner, Program, Step } from '../ir/program.ts'
import { evaluate, viewFrom } from './evaluate.ts'
import { createMachine, initialState } from './state.ts'

const types: readonly IntType[] = [
  { bits: 64, signed: true },
  { bits: 64, signed: false },
  { bits: 32, signed: true },
  { bits: 32, signed: false },
  { bits: 13, signed: true },
  { bits: 8, signed: false },
  { bits: 1, signed: false },
]

const owners: readonly Owner[] = ['global', 'cpu', 'task', 'frame']

const binaryOps: readonly BinaryOp[] = [
  'add',
  'sub',
  'mul',
  'div_s',
  'div_u',
  'rem_s',
  'rem_u',
  'and',
  'or',
  'xor',
  'shl',
  'shr_s',
  'shr_u',
  'eq',
  'ne',
  'lt_s',
  'lt_u',
  'le_s',
  'le_u',
]

/** Two CPUs, two tasks, a cell of every owner; locals 0 and 1 are set before the expression is met. */
export const randomExpressionProgram: fc.Arbitrary<Program> = fc
  .record({ expr: expression(4), locals: fc.tuple(value(), value()), cells: fc.array(value()) })
  .map(({ expr, locals, cells }) => {
    const unchecked = program([...assignments(locals), check(expr, 0n)], cells)
    const expected = evaluateIn(unchecked, expr, locals)
    return program([...assignments(locals), check(expr, expected)], cells)
  })

function program(steps: readonly Step[], cells: readonly bigint[]): Program {
  const fields = types.flatMap((type, index) => {
    const owner = owners[index % owners.length]
    assert(owner !== undefined, 'there are four owners')
    const initial = type.bits === 64 && owner !== 'frame' ? (cells[index] ?? 0n) : 0n
    return [
      field(`${owner}${index}`, owner, type, 1, initial),
      field(`a${index}`, owner, type, 3, 0n),
    ]
  })
  const last: Step = { kind: 'return', values: [], span }
  const func = {
    origin: 'system',
    parameters: 0,
    results: 0,
    span,
    attributes: [],
    lines: 1,
  } as const
  const locals = ['v', 'w'].map((name) => ({ name, type: i64 }))
  const wait: Step = { kind: 'await', condition: { kind: 'const', value: 0n }, next: 0, span }
  return {
    name: 'expression',
    fields,
    functions: [
      { ...func, name: 'main', locals, steps: [...steps, last] },
      { ...func, name: 'other', locals: [], steps: [wait] },
    ],
    tasks: [
      { name: 'first', func: 0, runsOn: 0 },
      { name: 'second', func: 1, runsOn: 1 },
    ],
    vectors: [],
    properties: [{ name: 'value', statement: 'the expression has the value the simulator finds' }],
    invariants: [],
    bounds: { cpus: 2, depth: 2 },
  }
}

function field(name: string, owner: Owner, type: IntType, length: number, initial: bigint): Field {
  return { name, owner, type, length, initial, overflow: 'wrap', ghost: false, span }
}

function assignments(values: readonly bigint[]): readonly Step[] {
  return values.map((constant, into) => ({
    kind: 'assign',
    into,
    value: { kind: 'const', value: constant },
    next: into + 1,
    span,
  }))
}

function check(expr: Expr, expected: bigint): Step {
  const right: Expr = { kind: 'const', value: expected }
  const condition: Expr = { kind: 'binary', op: 'eq', left: expr, right }
  return { kind: 'check', property: 0, condition, message: 'another value', next: 3, span }
}

function evaluateIn(unchecked: Program, expr: Expr, locals: readonly bigint[]): bigint {
  const machine = createMachine(unchecked)
  const view = viewFrom(machine, initialState(machine), 0, () => {})
  return evaluate(expr, { ...view, locals })
}

function value(): fc.Arbitrary<bigint> {
  const [min, max] = [-(1n << 63n), (1n << 63n) - 1n]
  const edges = fc.constantFrom(
    0n,
    1n,
    -1n,
    2n,
    63n,
    64n,
    min,
    max,
    1n << 62n,
    0xffffffffn,
    1n << 31n,
  )
  return fc.oneof({ weight: 3, arbitrary: edges }, fc.bigInt({ min, max }))
}

function expression(depth: number): fc.Arbitrary<Expr> {
  const leaf = fc.oneof(
    value().map((constant): Expr => ({ kind: 'const', value: constant })),
    fc.nat({ max: 1 }).map((local): Expr => ({ kind: 'local', local })),
    fc.constantFrom<Expr>({ kind: 'cpu' }, { kind: 'task' }, { kind: 'frame' }),
    fc
      .nat({ max: types.length * 2 - 1 })
      .map((id): Expr => ({ kind: 'read', place: { field: id } })),
  )
  if (depth === 0) return leaf
  const inner = expression(depth - 1)
  return fc.oneof(
    leaf,
    fc.record({
      kind: fc.constant('unary'),
      op: fc.constantFrom('neg', 'not', 'lnot'),
      operand: inner,
    }),
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('binary'),
        op: fc.constantFrom(...binaryOps),
        left: inner,
        right: inner,
      }),
    },
    fc.record({ kind: fc.constant('select'), condition: inner, then: inner, otherwise: inner }),
    fc.record({ kind: fc.constant('wrap'), type: fc.constantFrom(...types), operand: inner }),
    fc.record({ kind: fc.constant('current'), cpu: inner }),
    fc.record({ kind: fc.constant('depth'), task: inner }),
    fc
      .record({ id: fc.nat({ max: types.length - 1 }), index: inner, instance: inner })
      .map(({ id, index, instance }): Expr => {
        const place = { field: id * 2 + 1, index }
        const isGlobal = owners[id % owners.length] === 'global'
        return { kind: 'read', place: isGlobal ? place : { ...place, instance } }
      }),
  )
}
