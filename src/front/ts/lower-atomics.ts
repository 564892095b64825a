// Atomics on a shared memory → steps. Loads, stores and updates are one step each, as they are one
// indivisible access in JavaScript; all of them are sequentially consistent there and here.
//
// Atomics.wait compares and goes to sleep in one action, and then waits until somebody notifies the word:
// a change of the word alone wakes nobody, so lost wake-ups show as `no-deadlock`. With a time limit the
// sleep can end at any time, so that it is no more than a look at the word: a thread that sleeps is one that
// does not go on yet. What wait and notify return is outside of the subset.

import type { Expression } from 'oxc-parser'
import type { BinaryOp, Expr } from '../../ir/program.ts'
import type { Context } from './context.ts'
import { meaningOf, report, spanOf } from './context.ts'
import { add, addBranch, addTemporary, keep, newLabel, newTemporary, place } from './draft.ts'
import { binary, constant, localValue } from './fold.ts'
import type { Cell } from './lower-place.ts'
import { fitted, readCell, writeCell } from './lower-place.ts'
import { resolveWords, sleepersOf } from './shared-words.ts'

type CallNode = Extract<Expression, { type: 'CallExpression' }>

const zero = constant(0n)
const one = constant(1n)
/** Sequentially consistent: no later load overtakes such a store. */
const locked = { locked: true } as const

interface Arity {
  readonly least: number
  readonly most: number
}

const arity: ReadonlyMap<string, Arity> = new Map<string, Arity>([
  ['load', { least: 2, most: 2 }],
  ['store', { least: 3, most: 3 }],
  ['exchange', { least: 3, most: 3 }],
  ['compareExchange', { least: 4, most: 4 }],
  ['wait', { least: 3, most: 4 }],
  ['notify', { least: 2, most: 2 }],
  ...['add', 'sub', 'and', 'or', 'xor'].map((name) => [name, { least: 3, most: 3 }] as const),
])

/** The method of Atomics that a call calls, if it calls one. */
export function atomicsMethod(context: Context, callee: Expression): string | undefined {
  if (callee.type !== 'MemberExpression' || callee.computed) return undefined
  const { object, property } = callee
  const named = object.type === 'Identifier' && object.name === 'Atomics'
  return named && meaningOf(context, 'Atomics') === undefined ? property.name : undefined
}

export function lowerAtomics(
  context: Context,
  node: CallNode,
  call: { readonly method: string; readonly nodes: readonly Expression[] },
  wanted: boolean,
): Expr {
  const { method, nodes } = call
  const range = arity.get(method)
  const [wordsNode, indexNode, ...operandNodes] = nodes
  if (range === undefined || nodes.length < range.least || nodes.length > range.most) {
    const known = `understood are ${[...arity.keys()].join(', ')}; notify wakes all sleepers`
    report(context, node, 'T029', `Atomics.${method} with ${nodes.length} arguments`, known)
    return zero
  }
  if (wordsNode === undefined || indexNode === undefined || !allowed(context, node, method)) {
    return zero
  }
  const field = resolveWords(context, wordsNode)
  const index = context.value(context, indexNode)
  if (field === undefined) return zero
  checkIndex(context, indexNode, index, field.declaration.length)
  const cell: Cell = { place: { field: context.symbols.field(field.symbol), index }, field }
  const operands = operandNodes.map((operand) => context.value(context, operand))
  const [first, second] = operands
  if (method === 'load') return readCell(context, cell, node)
  if (wanted && (method === 'wait' || method === 'notify')) {
    const help = 'make it a statement, and look at the word again'
    report(context, node, 'T029', `what Atomics.${method} returns is no number here`, help)
  }
  if (method === 'notify') wakeAll(context, cell, node)
  else if (method === 'wait') sleep(context, cell, first ?? zero, operands.length > 1, node)
  else if (method === 'store' && !wanted) writeCell(context, cell, first ?? zero, node, locked)
  else if (method === 'store') return store(context, cell, first ?? zero, node)
  else return update(context, cell, updated(method, cell, first ?? zero, second ?? zero), node)
  return zero
}

function allowed(context: Context, node: CallNode, method: string): boolean {
  if (context.mode === 'steps' || method === 'load') return true
  const code = context.mode === 'look' ? 'T024' : 'T018'
  const help = 'put its result into a `const` before'
  report(context, node, code, `Atomics.${method} acts, and stands where nothing may`, help)
  return false
}

function checkIndex(context: Context, node: Expression, index: Expr, length: number): void {
  if (index.kind !== 'const' || (index.value >= 0n && index.value < BigInt(length))) return
  report(context, node, 'T028', `word ${index.value} of a memory of ${length}`)
}

const operators: ReadonlyMap<string, BinaryOp> = new Map<string, BinaryOp>([
  ['add', 'add'],
  ['sub', 'sub'],
  ['and', 'and'],
  ['or', 'or'],
  ['xor', 'xor'],
])

function updated(method: string, cell: Cell, first: Expr, second: Expr): Expr {
  const old: Expr = { kind: 'old' }
  const op = operators.get(method)
  if (op !== undefined) return binary(op, old, first)
  if (method !== 'compareExchange') return first
  // JavaScript cuts the expected value to 32 bits before it compares.
  const condition = binary('eq', old, fitted(cell, first))
  return { kind: 'select', condition, then: second, otherwise: old }
}

/** Gives the value as it was before it was cut to the word, as JavaScript does. */
function store(context: Context, cell: Cell, value: Expr, node: CallNode): Expr {
  const kept = value.kind === 'const' ? value : keep(context.draft, value, spanOf(context, node))
  writeCell(context, cell, kept, node, locked)
  return kept
}

function update(context: Context, cell: Cell, value: Expr, node: CallNode): Expr {
  const { draft } = context
  const into = newTemporary(draft, cell.field.declaration.type)
  const { place: cellPlace } = cell
  const fit = fitted(cell, value)
  const span = spanOf(context, node)
  const step = { kind: 'rmw', place: cellPlace, update: fit, into, result: 'old' } as const
  add(draft, { ...step, next: 0, span }, 'access')
  return localValue(into)
}

function wakeAll(context: Context, cell: Cell, node: CallNode): void {
  const field = context.symbols.field(sleepersOf(cell.field))
  const span = spanOf(context, node)
  const step = { kind: 'store', place: { ...cell.place, field }, value: zero, ...locked } as const
  add(context.draft, { ...step, next: 0, span }, 'access')
}

function sleep(
  context: Context,
  cell: Cell,
  expected: Expr,
  limited: boolean,
  node: CallNode,
): void {
  const { draft, symbols } = context
  const span = spanOf(context, node)
  if (draft.region !== undefined) {
    return report(context, node, 'T023', 'Atomics.wait() inside an atomically', 'sleep after it')
  }
  if (limited) {
    readCell(context, cell, node)
    return
  }
  const fixed = (value: Expr): Expr => (value.kind === 'const' ? value : keep(draft, value, span))
  const index = fixed(cell.place.index ?? zero)
  const wanted = fixed(fitted(cell, expected))
  const sleepers = { field: symbols.field(sleepersOf(cell.field)), index }
  const mine = binary('shl', one, { kind: 'task' })
  const [asleep, awake] = [newLabel(draft), newLabel(draft)]
  // Comparing and going to sleep are one action: no notify can come between.
  draft.region = { started: false, switched: false, callee: false }
  const read: Expr = { kind: 'read', place: { ...cell.place, index } }
  const found = addTemporary(draft, read, span, 'access', cell.field.declaration.type)
  addBranch(draft, binary('eq', found, wanted), asleep, awake, span)
  place(draft, asleep)
  const enqueue = binary('or', { kind: 'old' }, mine)
  add(draft, { kind: 'rmw', place: sleepers, update: enqueue, next: 0, span }, 'access')
  draft.region = undefined
  const still = binary('and', { kind: 'read', place: sleepers }, mine)
  const condition = binary('eq', still, zero)
  add(draft, { kind: 'await', condition, next: 0, span }, 'alone')
  place(draft, awake)
}
