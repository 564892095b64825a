// Leaves: calls that end here because what lies behind them does not matter, or is not tracked.
//
// A leaf is a reviewed statement about a name, with its reason; it is never a guess. The call becomes
// a step without a call: nothing, a constant, a choice; or a call of another function instead.
// Arguments are dropped: they are pure expressions, so evaluating them has no effect.

import { unreachable } from '../base/assert.ts'
import type { Call, Expr, Local, Step, StepIndex } from '../ir/program.ts'

interface LeafBase {
  readonly reason: string
  /** Asked before any definition instead of after all of them. */
  readonly override?: boolean
}

export type Leaf =
  /** No effect on anything tracked; a value that is taken from it is 0. */
  | (LeafBase & {
      readonly kind: 'irrelevant'
      /** That it is called here says something to readers: the step keeps its name as a note. */
      readonly noted?: true
    })
  | (LeafBase & { readonly kind: 'constant'; readonly value: bigint })
  /** An untracked value: any of 0 … count-1, anew at each call. */
  | (LeafBase & { readonly kind: 'choice'; readonly count: number })
  /** That function is called instead, without arguments: `trace_*` → `tracepoint`. */
  | (LeafBase & { readonly kind: 'call'; readonly to: string })

/** The steps that stand where the call stood, indivisible together; each is told its successor. */
export type Replacement = readonly ((next: StepIndex) => Step)[]

/** What a call becomes; leaves of kind `call` stay calls and are resolved elsewhere. */
export function replaceCall(
  call: Call,
  name: string,
  leaf: Exclude<Leaf, { kind: 'call' }>,
): Replacement {
  switch (leaf.kind) {
    case 'irrelevant':
      if (leaf.noted === true && call.into.length === 0) {
        return [(next) => ({ kind: 'jump', note: `${name}()`, next, span: call.span })]
      }
      return fill(call, (into) => assign(call, into, 0n))
    case 'constant':
      return fill(call, (into, index) => assign(call, into, index === 0 ? leaf.value : 0n))
    case 'choice':
      return fill(call, (into, index) =>
        index === 0 ? choose(call, into, leaf.count, name) : assign(call, into, 0n),
      )
    default:
      return unreachable(leaf)
  }
}

/** A function that nobody defines, taken on request as "anything": every value is 0 or 1. */
export function replaceOpaque(call: Call, name: string): Replacement {
  return fill(call, (into) => choose(call, into, 2, name))
}

type MakeStep = (next: StepIndex) => Step

function fill(call: Call, make: (into: Local, index: number) => MakeStep): Replacement {
  if (call.into.length > 0) return call.into.map(make)
  return [(next) => ({ kind: 'jump', next, span: call.span })]
}

function assign(call: Call, into: Local, value: bigint): MakeStep {
  const constant: Expr = { kind: 'const', value: BigInt.asIntN(64, value) }
  return (next) => ({ kind: 'assign', into, value: constant, next, span: call.span })
}

function choose(call: Call, into: Local, count: number, name: string): MakeStep {
  return (next) => ({ kind: 'choose', into, count, label: `${name}()`, next, span: call.span })
}
