// What can be observed of a run: the marks that both sides must leave in the same order.
//
// Three levels. `effects`: changes of tracked state, events, task switches, waiting, what is returned.
// `hooks`: also every place where a tracer, a probe or lockdep may run, and the notes of the source about
// where they may. `warnings`: also every check of the source that would fire. State that is ours alone
// (ghost) is never observable.

import type { Span } from '../base/span.ts'
import { isKnown } from './value.ts'
import type { Variable } from './value.ts'
import { areEqual, settle } from './world.ts'
import type { World } from './world.ts'
import type { Value } from './value.ts'

export const levels = ['effects', 'hooks', 'warnings'] as const
export type Level = (typeof levels)[number]

export type MarkKind =
  | 'write'
  | 'event'
  | 'hook'
  | 'warning'
  | 'switch'
  | 'wait'
  | 'return'
  /** A choice is made again and again. */
  | 'round'
  /** Of a function that both sides have in the same words. */
  | 'call'
  /** Something interrupted both sides here. */
  | 'arrival'
  | 'endless'

export interface Mark {
  readonly kind: MarkKind
  /** The cell, the event, the hook, the message; with `kind` it says what was observed. */
  readonly what: string
  readonly values: readonly Value[]
  /** Of a write, for people: what was there before. */
  readonly before?: Value
  /** Nothing can come between the mark before and this one. */
  readonly joined: boolean
  readonly func: string
  readonly span: Span
}

/** Where two runs part. */
export interface Parting {
  /** How many marks they have in common. */
  readonly at: number
  /** Whether no continuation can make them equal again: both have gone on, and differently. */
  readonly final: boolean
}

/** Whether two marks are the same in this world, which may have to be split to know about values. */
export function areSame(world: World, a: Mark, b: Mark): boolean {
  if (a.kind !== b.kind || a.what !== b.what || a.joined !== b.joined) return false
  if (a.values.length !== b.values.length) return false
  return a.values.every((value, index) => haveSameValue(world, value, b.values[index] ?? 0n))
}

/** What two calls left behind is not compared value by value: one of them is looked into instead. */
function haveSameValue(world: World, left: Value, right: Value): boolean {
  const [a, b] = [settle(world, left), settle(world, right)]
  if (!isKnown(a) && !isKnown(b) && a.variable.key !== b.variable.key) {
    if (isLeftBehind(a.variable) || isLeftBehind(b.variable)) return false
  }
  return areEqual(world, a, b)
}

function isLeftBehind({ source }: Variable): boolean {
  return source.kind === 'result' || (source.kind === 'cell' && source.since > 0)
}
