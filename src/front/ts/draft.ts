// A function's steps while they are being written: labels instead of indices, gluing as it falls out.
//
// What may be glued is decided here, by what kind of work it is. A read or write of real state stands
// alone: anything may come before it. Work on locals can be glued to whatever came before, because nobody
// can see it; so can ghost accesses, checks and events, which are ours and take no time. Inside
// `atomically` everything is glued but the first step; outside, finish-draft keeps only what has to be.

import { present } from '../../base/assert.ts'
import type { IntType } from '../../base/integer.ts'
import { i64 } from '../../base/integer.ts'
import type { Span } from '../../base/span.ts'
import type { Expr, Local, LocalInfo, Step } from '../../ir/program.ts'
import { localValue, substitute, uses } from './fold.ts'

export type Label = number

export type Item =
  | {
      readonly kind: 'step'
      readonly step: Exclude<Step, { kind: 'branch' | 'jump' }>
      readonly atomic: boolean
    }
  | {
      readonly kind: 'branch'
      readonly condition: Expr
      readonly then: Label
      readonly otherwise: Label
      readonly span: Span
      readonly glued: boolean
      readonly atomic: boolean
    }
  | {
      readonly kind: 'jump'
      readonly to: Label
      readonly span: Span
      /** The first step of an indivisible action: it stays a step of its own. */
      readonly keep: boolean
    }

/** One `atomically`: whether its first step has been written, and whether it has switched tasks. */
export interface Region {
  started: boolean
  switched: boolean
  /** A copy of a function for callers that are inside `atomically` themselves. */
  readonly callee: boolean
}

export interface Draft {
  readonly items: Item[]
  readonly locals: LocalInfo[]
  /** Index of the item that each label stands before. */
  readonly labels: (number | undefined)[]
  readonly used: Set<Label>
  /** Locals that hold 0 or 1. */
  readonly truths: Set<Local>
  /** Locals that no name stands for; their value is used once, unless it is kept. */
  readonly temporaries: Set<Local>
  /** The temporary that the last item sets, as long as nothing else can reach the place after it. */
  fresh: Local | undefined
  reachable: boolean
  region: Region | undefined
  /** Items that are one look at state together: the steps of an event's arguments, and the event. */
  readonly looks: { readonly from: number; readonly to: number }[]
}

export type Work = 'local' | 'access' | 'ours' | 'alone'

type PlainStep = Exclude<Step, { kind: 'branch' | 'jump' }>

export function newDraft(region: Region | undefined): Draft {
  return {
    items: [],
    locals: [],
    labels: [],
    used: new Set(),
    truths: new Set(),
    temporaries: new Set(),
    fresh: undefined,
    reachable: true,
    region,
    looks: [],
  }
}

export function newLocal(draft: Draft, name: string, type: IntType = i64): Local {
  return draft.locals.push({ name, type }) - 1
}

/** A local for the result of a step. */
export function newTemporary(draft: Draft, type: IntType = i64): Local {
  const local = newLocal(draft, 'tmp', type)
  draft.temporaries.add(local)
  if (type.bits === 1) draft.truths.add(local)
  return local
}

/** Gives a name to a value: to the temporary that holds it already, or to a new local. */
export function addNamed(
  draft: Draft,
  name: string,
  value: Expr,
  span: Span,
  mutable: boolean,
): Local {
  if (value.kind === 'local' && draft.temporaries.delete(value.local)) {
    const { type } = present(draft.locals[value.local], 'a temporary is a local')
    draft.locals[value.local] = { name, type: mutable ? i64 : type }
    if (mutable) draft.truths.delete(value.local)
    draft.fresh = undefined
    return value.local
  }
  let into: Local | undefined
  // Not before the value: a temporary that is merged into the step gives its place to the name.
  addLocal(draft, value, (merged) => {
    into = newLocal(draft, name)
    return { kind: 'assign', into, value: merged, next: 0, span }
  })
  return into ?? newLocal(draft, name)
}

export function newLabel(draft: Draft): Label {
  return draft.labels.push(undefined) - 1
}

/** The label stands here. */
export function place(draft: Draft, label: Label): void {
  draft.labels[label] = draft.items.length
  draft.fresh = undefined
  if (draft.used.has(label)) draft.reachable = true
}

export function goTo(draft: Draft, label: Label, span: Span): void {
  if (!draft.reachable) return
  draft.items.push({ kind: 'jump', to: label, span, keep: false })
  draft.used.add(label)
  leave(draft)
}

/** Starts a loop: what follows can come again. */
export function placeLoop(draft: Draft, span: Span): Label {
  const label = newLabel(draft)
  if (draft.region?.started === false && draft.reachable) {
    // The action's first step must not be the loop's own, or each round would begin a new action.
    draft.region.started = true
    const next = newLabel(draft)
    draft.items.push({ kind: 'jump', to: next, span, keep: true })
    draft.labels[next] = draft.items.length
  }
  place(draft, label)
  return label
}

/** Adds a step; its `next` is filled in at the end. */
export function add(draft: Draft, step: PlainStep, work: Work): void {
  if (!draft.reachable) return
  const atomic = draft.region !== undefined
  pushStep(draft, step, glue(draft, work), atomic)
}

/** Adds an assignment to a temporary and gives its value. */
export function addTemporary(
  draft: Draft,
  value: Expr,
  span: Span,
  work: Work,
  type: IntType = i64,
): Expr {
  const into = newTemporary(draft, type)
  add(draft, { kind: 'assign', into, value, next: 0, span }, work)
  if (draft.reachable) draft.fresh = into
  return localValue(into)
}

/** A value that is going to be used several times, as a local that no later step takes back. */
export function keep(draft: Draft, value: Expr, span: Span): Expr {
  const kept = value.kind === 'local' ? value : addTemporary(draft, value, span, 'local')
  if (kept.kind === 'local') draft.temporaries.delete(kept.local)
  draft.fresh = undefined
  return kept
}

/** Adds a step that works on `value` alone, merged with the read that yields the value if there is one. */
export function addLocal(draft: Draft, value: Expr, step: (value: Expr) => PlainStep): void {
  if (!draft.reachable) return
  const merged = takeBack(draft, value)
  if (merged === undefined) add(draft, step(value), 'local')
  else pushStep(draft, step(merged.value), merged.glued, merged.atomic)
}

export function addBranch(
  draft: Draft,
  condition: Expr,
  then: Label,
  otherwise: Label,
  span: Span,
): void {
  if (!draft.reachable) return
  if (condition.kind === 'const') {
    return goTo(draft, condition.value === 0n ? otherwise : then, span)
  }
  const merged = takeBack(draft, condition)
  const glued = merged?.glued ?? glue(draft, 'local')
  const atomic = merged?.atomic ?? draft.region !== undefined
  const value = merged?.value ?? condition
  draft.items.push({ kind: 'branch', condition: value, then, otherwise, span, glued, atomic })
  draft.used.add(then)
  draft.used.add(otherwise)
  leave(draft)
}

/** Nothing is reached behind a return or a jump until a label is placed. */
export function leave(draft: Draft): void {
  draft.reachable = false
  draft.fresh = undefined
}

function pushStep(draft: Draft, step: PlainStep, glued: boolean, atomic: boolean): void {
  draft.items.push({ kind: 'step', step: glued ? { ...step, glued } : step, atomic })
  draft.fresh = undefined
}

function glue(draft: Draft, work: Work): boolean {
  const { region } = draft
  if (region === undefined) return work === 'local' || work === 'ours'
  const first = !region.started
  region.started = true
  return !first
}

/** Removes the last item when it only fetched what `value` uses once: the two are one step. */
function takeBack(
  draft: Draft,
  value: Expr,
): { value: Expr; glued: boolean; atomic: boolean } | undefined {
  const { fresh, items } = draft
  const last = items.at(-1)
  if (fresh === undefined || last?.kind !== 'step' || last.step.kind !== 'assign') return undefined
  if (last.step.into !== fresh || uses(value, fresh) !== 1) return undefined
  items.pop()
  if (fresh === draft.locals.length - 1) draft.locals.pop()
  draft.truths.delete(fresh)
  draft.temporaries.delete(fresh)
  const merged = substitute(value, fresh, last.step.value)
  return { value: merged, glued: last.step.glued === true, atomic: last.atomic }
}
