// One environment action of a routine: from where it stopped to where it stops next.
//
// A step that is a stop is executed by the action that begins there; every way that leads to one ends the
// action: what is still needed is put into fields, the rest of them to zero, and where to go on is noted. The
// first action goes on through the first stop, unless it waits there: nobody can tell before that it has begun.

import { present } from '../base/assert.ts'
import type { Expr, FieldId, Func, Local, LocalInfo, Step, Vector } from '../ir/program.ts'
import { mapExpr } from '../ir/map-expressions.ts'
import { successors } from '../ir/walk.ts'

export interface Routine {
  readonly vector: Vector
  readonly code: readonly Step[]
  readonly locals: readonly LocalInfo[]
  readonly places: readonly number[]
  readonly live: readonly ReadonlySet<Local>[]
  /** Field that says where it stopped: 0 is nowhere, and then the place's position from 1. */
  readonly at: FieldId
  readonly keptIn: ReadonlyMap<Local, FieldId>
  /** What is put back when it is over: next time it is another CPU that does this. */
  readonly own: readonly { readonly field: FieldId; readonly initial: bigint }[]
}

type Kept = readonly [field: FieldId, value: Expr]

/** Instead of a place. */
export const start = -1

export interface Action {
  readonly name: string
  readonly deliverable: Expr
  readonly func: Func
}

export function actionOf(routine: Routine, entry: number, within: readonly string[]): Action {
  const { vector, code, places, at } = routine
  const isAt: Expr = equal(read(at), BigInt(places.indexOf(entry) + 1))
  const step = entry === start ? undefined : code[entry]
  const condition =
    step === undefined
      ? vector.deliverable
      : step.kind === 'await'
        ? withFields(step.condition, routine)
        : undefined
  const name = entry === start ? vector.name : `${vector.name}, in ${within[entry] ?? ''}()`
  const deliverable: Expr =
    condition === undefined || places.length === 0
      ? (condition ?? isAt)
      : { kind: 'select', condition: isAt, then: condition, otherwise: constant(0n) }
  const steps = writeAction(routine, entry)
  const shared = { parameters: 0, results: 0, attributes: [], lines: 0, span: vector.span } as const
  return {
    name,
    deliverable,
    func: { ...shared, name, origin: 'generated', locals: routine.locals, steps },
  }
}

/** Steps of the code twice: before the first stop and behind it; then what is in front and at the end. */
function writeAction(routine: Routine, entry: number): readonly Step[] {
  const { code, places, live, keptIn, at, own, vector } = routine
  const { span } = vector
  const size = code.length
  const stops = new Set(places)
  const steps: Step[] = [...code, ...code]
  const append = (fields: readonly Kept[]): number => {
    const first = steps.length
    for (const [field, value] of fields) {
      const next = steps.length + 1
      steps.push({ kind: 'store', place: { field }, value, next, span, glued: true })
    }
    steps.push({ kind: 'return', values: [], span, glued: true })
    return first
  }
  const end = append([
    ...own.map(({ field, initial }) => [field, constant(initial)] as const),
    ...[...keptIn.values()].map((field) => [field, constant(0n)] as const),
    ...(places.length === 0 ? [] : ([[at, constant(0n)]] as const)),
  ])
  const pauses = new Map(
    places.map((place, index) => {
      const needed = present(live[place], 'a stop has live locals')
      const kept = [...keptIn].map(([local, field]): Kept => {
        return [field, needed.has(local) ? { kind: 'local', local } : constant(0n)]
      })
      return [place, append([...kept, [at, constant(BigInt(index + 1))]])]
    }),
  )
  const behind = (next: number): number => pauses.get(next) ?? next + size
  const before = (next: number): number => {
    if (!stops.has(next)) return next
    return code[next]?.kind === 'await' ? behind(next) : next + size
  }
  code.forEach((step, index) => {
    steps[index] = redirected(step, before, end)
    steps[index + size] = redirected(step, behind, end)
  })
  const needed = entry === start ? [] : [...present(live[entry], 'a stop has live locals')]
  const entryStep = entry === start ? before(0) : entry + size
  const loads = needed.flatMap((local) => {
    const field = keptIn.get(local)
    return field === undefined ? [] : [{ local, field }]
  })
  return compact(steps, entryStep, loads, span)
}

/** A wait is over when the action begins, and a return ends the routine. */
function redirected(step: Step, to: (next: number) => number, end: number): Step {
  const { span } = step
  if (step.kind === 'return') return { kind: 'jump', next: end, span }
  if (step.kind === 'await') return { kind: 'jump', next: to(step.next), span }
  if (step.kind === 'branch') {
    return { ...step, then: to(step.then), otherwise: to(step.otherwise) }
  }
  return { ...step, next: to(step.next) }
}

/** The loads, then what can be reached, in its order. */
function compact(
  steps: readonly Step[],
  entry: number,
  loads: readonly { readonly local: Local; readonly field: FieldId }[],
  span: Func['span'],
): readonly Step[] {
  const reached = new Set([entry])
  for (const at of reached) {
    for (const next of successors(present(steps[at], 'a step leads to a step'))) reached.add(next)
  }
  const order = [...reached].toSorted((left, right) => left - right)
  const first = loads.length + 1
  const number = new Map(order.map((at, index) => [at, index + first]))
  const to = (next: number): number => present(number.get(next), 'a reached step has a number')
  const head = loads.map(({ local, field }, index): Step => ({
    kind: 'assign',
    into: local,
    value: read(field),
    next: index + 1,
    span,
    ...(index === 0 ? {} : { glued: true }),
  }))
  const jump: Step = {
    kind: 'jump',
    next: to(entry),
    span,
    ...(loads.length === 0 ? {} : { glued: true }),
  }
  return [
    ...head,
    jump,
    ...order.map((at) => moved(present(steps[at], 'a reached step exists'), to)),
  ]
}

function moved(step: Step, to: (next: number) => number): Step {
  if (step.kind === 'return') return step
  if (step.kind === 'branch') {
    return { ...step, then: to(step.then), otherwise: to(step.otherwise) }
  }
  return { ...step, next: to(step.next) }
}

function read(field: FieldId): Expr {
  return { kind: 'read', place: { field } }
}

function constant(value: bigint): Expr {
  return { kind: 'const', value }
}

function equal(left: Expr, value: bigint): Expr {
  return { kind: 'binary', op: 'eq', left, right: constant(value) }
}

/** A condition that is looked at while the routine is not running. */
function withFields(condition: Expr, { keptIn }: Routine): Expr {
  return mapExpr(condition, (expr) => {
    const field = expr.kind === 'local' ? keptIn.get(expr.local) : undefined
    return field === undefined ? expr : read(field)
  })
}
