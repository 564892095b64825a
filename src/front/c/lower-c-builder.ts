// Collects the steps of one function while they are lowered, and lays them out at the end.
//
// While lowering, a step's successors are labels. `finish` lets jumps disappear, drops what cannot be
// reached, and renumbers. Steps are never merged or reordered here: their order is the source's.
// `open` says whether control can arrive at the next step; code behind a constant decision is not.

import { assert, present, unreachable } from '../../base/assert.ts'
import type { Span } from '../../base/span.ts'
import type { Expr, Local, LocalInfo, Step } from '../../ir/program.ts'
import type { IntType } from '../../base/integer.ts'

export type Label = number

export interface Builder {
  readonly drafts: Step[]
  /** Index of the step that a label stands in front of; -1 until it is placed. */
  readonly labels: number[]
  readonly targeted: Set<Label>
  readonly locals: LocalInfo[]
  open: boolean
  /** The temporary that the last step produced, as long as nothing else can have read it. */
  fresh: Local | undefined
}

type Without<S, K extends PropertyKey> = S extends Step ? Omit<S, K> : never
/** A step that simply goes on with the next one. */
export type Straight = Without<Exclude<Step, { kind: 'branch' | 'return' | 'jump' }>, 'next'>

export function createBuilder(): Builder {
  return { drafts: [], labels: [], targeted: new Set(), locals: [], open: true, fresh: undefined }
}

export function newLocal(builder: Builder, name: string, type: IntType): Local {
  builder.locals.push({ name, type })
  return builder.locals.length - 1
}

export function newLabel(builder: Builder): Label {
  builder.labels.push(-1)
  return builder.labels.length - 1
}

/** `always`: something that was not lowered yet may jump here (a label of the source). */
export function placeLabel(builder: Builder, label: Label, always = false): void {
  assert(builder.labels[label] === -1, 'a label is placed twice')
  builder.labels[label] = builder.drafts.length
  builder.fresh = undefined
  if (always || builder.targeted.has(label)) builder.open = true
}

export function emit(builder: Builder, step: Straight): void {
  builder.fresh = undefined
  if (!builder.open) return
  const next = newLabel(builder)
  builder.drafts.push({ ...step, next })
  builder.labels[next] = builder.drafts.length
}

function target(builder: Builder, label: Label): Label {
  builder.targeted.add(label)
  return label
}

export function emitJump(builder: Builder, to: Label, span: Span): void {
  if (builder.open) builder.drafts.push({ kind: 'jump', next: target(builder, to), span })
  builder.open = false
  builder.fresh = undefined
}

/** A constant condition becomes a jump: the other side is not reached from here. */
export function emitBranch(
  builder: Builder,
  condition: Expr,
  then: Label,
  otherwise: Label,
  span: Span,
): void {
  if (condition.kind === 'const') {
    emitJump(builder, condition.value === 0n ? otherwise : then, span)
    return
  }
  if (builder.open) {
    target(builder, then)
    target(builder, otherwise)
    builder.drafts.push({ kind: 'branch', condition, then, otherwise, span })
  }
  builder.open = false
  builder.fresh = undefined
}

export function emitReturn(builder: Builder, values: readonly Expr[], span: Span): void {
  if (builder.open) builder.drafts.push({ kind: 'return', values, span })
  builder.open = false
  builder.fresh = undefined
}

/** Lets the last step write `into` instead of its fresh temporary; false when there is none. */
function retarget(builder: Builder, from: Local, into: Local): boolean {
  const last = builder.drafts.at(-1)
  if (builder.fresh !== from || last === undefined) return false
  if (last.kind === 'assign' || last.kind === 'rmw') {
    if (last.into !== from) return false
    builder.drafts[builder.drafts.length - 1] = { ...last, into }
  } else if (last.kind === 'call' && last.into.length === 1 && last.into[0] === from) {
    builder.drafts[builder.drafts.length - 1] = { ...last, into: [into] }
  } else return false
  builder.fresh = undefined
  return true
}

/** into := value, through the step that has just produced the value when there is one. */
export function emitAssign(builder: Builder, into: Local, value: Expr, span: Span): void {
  if (value.kind === 'local' && retarget(builder, value.local, into)) return
  emit(builder, { kind: 'assign', into, value, span })
}

/** The laid-out steps; the caller has ended every path with a return. */
export function finish(builder: Builder): Step[] {
  const { drafts, labels } = builder
  const destination = (label: Label): number =>
    followJumps(builder, present(labels[label], 'label'))
  const order = reachable(drafts, destination)
  const position = new Map(order.map((index, place) => [index, place]))
  const place = (label: Label): number => present(position.get(destination(label)), 'reached step')
  return order.map((index) => relabel(present(drafts[index], 'draft'), place))
}

/** Where control really arrives; an empty infinite loop stays a jump to itself. */
function followJumps(builder: Builder, start: number): number {
  const seen = new Set<number>()
  let index = start
  // A second round through a circle of jumps finds its first step.
  for (let rounds = 0; ;) {
    const step = builder.drafts[index]
    assert(step !== undefined, 'control runs off the end of a function')
    if (step.kind !== 'jump') return index
    if (seen.has(index)) {
      if (rounds > 0) return Math.min(...seen)
      rounds++
      seen.clear()
    }
    seen.add(index)
    index = present(builder.labels[step.next], 'label')
    assert(index >= 0, 'a jump to a label that was never placed')
  }
}

function reachable(drafts: readonly Step[], destination: (label: Label) => number): number[] {
  // A leading jump only says where to begin; everything else starts at the first step.
  const first = drafts[0]
  const start = first?.kind === 'jump' ? destination(first.next) : 0
  const seen = new Set([start])
  const pending = [start]
  for (let index = pending.pop(); index !== undefined; index = pending.pop()) {
    for (const label of targets(present(drafts[index], 'draft'))) {
      const next = destination(label)
      if (!seen.has(next)) {
        seen.add(next)
        pending.push(next)
      }
    }
  }
  // The source order is kept, except that execution starts at step 0.
  return [start, ...[...seen].filter((index) => index !== start).toSorted((a, b) => a - b)]
}

function targets(step: Step): readonly Label[] {
  if (step.kind === 'return') return []
  return step.kind === 'branch' ? [step.then, step.otherwise] : [step.next]
}

function relabel(step: Step, place: (label: Label) => number): Step {
  switch (step.kind) {
    case 'return':
      return step
    case 'branch':
      return { ...step, then: place(step.then), otherwise: place(step.otherwise) }
    case 'assign':
    case 'store':
    case 'rmw':
    case 'call':
    case 'choose':
    case 'check':
    case 'emit':
    case 'await':
    case 'switch':
    case 'jump':
    case 'fence':
      return { ...step, next: place(step.next) }
    default:
      return unreachable(step)
  }
}
