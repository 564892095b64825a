// What flows from where in a Program, without regard to the order of steps: a field is made of what is stored into
// it, a local of what is assigned to it, an argument of what is passed, a result of what is returned.
//
// Which values meet is no matter here, only which can: whatever is not behind something cannot make a difference to
// its value, though it can to whether and when it gets it.

import { unreachable } from '../base/assert.ts'
import type { Expr, FieldId, FunctionId, Local, Place, Program, Step } from '../ir/program.ts'
import { placeOperands, visitExpr } from '../ir/walk.ts'

/** A field, a local or a result. */
export type Node = number

export interface DataGraph {
  readonly size: number
  readonly local: (func: FunctionId, local: Local) => Node
  readonly result: (func: FunctionId, index: number) => Node
  /** What an expression is made of; in a condition that belongs to no function without `func`. */
  readonly nodesOf: (expr: Expr, func?: FunctionId) => readonly Node[]
  /** What may have become part of it, step by step. */
  readonly behind: readonly ReadonlySet<Node>[]
  /** Fields that something is stored into: all others are what they are at the beginning. */
  readonly stored: ReadonlySet<FieldId>
  /** How many frames there are, and what is in those below, or in the one that something arrives at. */
  readonly stack: Node
}

export function dataGraphOf(program: Program): DataGraph {
  const { fields, functions } = program
  const stack = fields.length
  let size = stack + 1
  const starts = functions.map(({ locals, results }) => {
    const start = { locals: size, results: size + locals.length }
    size += locals.length + results
    return start
  })
  const local = (func: FunctionId, of: Local): Node => (starts[func]?.locals ?? 0) + of
  const result = (func: FunctionId, index: number): Node => (starts[func]?.results ?? 0) + index
  const isBelow = ({ field, instance }: Place, func: FunctionId | undefined): boolean =>
    (instance !== undefined || func === undefined) && fields[field]?.owner === 'frame'
  const nodesOf = (expr: Expr, func?: FunctionId): readonly Node[] => {
    const nodes: Node[] = []
    visitExpr(expr, (inner) => {
      if (inner.kind === 'frame' || inner.kind === 'depth') nodes.push(stack)
      if (inner.kind === 'read') {
        nodes.push(inner.place.field)
        if (isBelow(inner.place, func)) nodes.push(stack)
      }
      if (inner.kind === 'local' && func !== undefined) nodes.push(local(func, inner.local))
    })
    return nodes
  }
  const numbered = { size, local, result, nodesOf, stack, isBelow }
  return { ...numbered, ...flowsIn(program, numbered) }
}

type Numbered = Omit<DataGraph, 'behind' | 'stored'> & {
  readonly isBelow: (place: Place, func: FunctionId | undefined) => boolean
}

function flowsIn(
  { fields, functions }: Program,
  { size, local, result, nodesOf, stack, isBelow }: Numbered,
): Pick<DataGraph, 'behind' | 'stored'> {
  const behind = Array.from({ length: size }, () => new Set<Node>())
  const stored = new Set<FieldId>()
  const store = ({ field }: Place): void => {
    if (fields[field]?.type.bits !== 0) stored.add(field)
  }
  const flow = (to: Node, from: readonly Node[]): void =>
    from.forEach((one) => behind[to]?.add(one))
  functions.forEach(({ steps }, func) => {
    const of = (expr: Expr): readonly Node[] => nodesOf(expr, func)
    const into = (place: Place): readonly Node[] => [
      ...placeOperands(place).flatMap(of),
      ...(isBelow(place, func) ? [stack] : []),
    ]
    const visit = (step: Step): void => {
      switch (step.kind) {
        case 'assign':
          return flow(local(func, step.into), of(step.value))
        case 'store':
          store(step.place)
          return flow(step.place.field, [...into(step.place), ...of(step.value)])
        case 'rmw': {
          store(step.place)
          const made = [...into(step.place), ...of(step.update)]
          flow(step.place.field, made)
          if (step.into !== undefined) flow(local(func, step.into), [step.place.field, ...made])
          return
        }
        case 'call':
          step.args.forEach((arg, at) => flow(local(step.func, at), of(arg)))
          return step.into.forEach((one, at) => flow(local(func, one), [result(step.func, at)]))
        case 'return':
          return step.values.forEach((value, at) => flow(result(func, at), of(value)))
        case 'branch':
        case 'check':
        case 'emit':
        case 'await':
        case 'switch':
        case 'choose':
        case 'jump':
        case 'fence':
          return
        default:
          return unreachable(step)
      }
    }
    steps.forEach(visit)
  })
  return { behind, stored }
}

/** All that these are made of, themselves included. */
export function everythingBehind({ behind }: DataGraph, nodes: Iterable<Node>): ReadonlySet<Node> {
  const all = new Set(nodes)
  for (const node of all) for (const one of behind[node] ?? []) all.add(one)
  return all
}

/** All that is made of any of these, themselves included. */
export function everythingMadeOf(
  { behind, size }: DataGraph,
  nodes: Iterable<Node>,
): ReadonlySet<Node> {
  const ahead = Array.from({ length: size }, (): Node[] => [])
  behind.forEach((from, to) => from.forEach((one) => ahead[one]?.push(to)))
  const all = new Set(nodes)
  for (const node of all) for (const one of ahead[node] ?? []) all.add(one)
  return all
}
