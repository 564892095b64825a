// What a function can do, everything it calls included: which fields it may write, whether it can be
// observed, wait or switch, and whether both Programs have it in exactly the same words.
//
// A call of the same words in the same state does the same, so a comparison need not look inside: the call
// itself is the observation, and what it may have written is unknown afterwards, to both sides alike.

import type { Step } from '../ir/program.ts'
import { writtenPlace } from '../ir/walk.ts'
import { instrumentation } from './instrumentation.ts'
import type { Side } from './side.ts'

export interface Footprint {
  /** Keys of fields; with `blocks` everything that is not the frame's own can change. */
  readonly writes: ReadonlySet<string>
  readonly blocks: boolean
  /** It leaves marks at the level `effects`. */
  readonly observable: boolean
  /** Tracers can see it. */
  readonly hooks: boolean
  /** It can complain. */
  readonly checks: boolean
  /** Both sides have it and all that it calls in the same words. */
  readonly same: boolean
}

/** By function number. `unchanged` are names of functions. */
export function findFootprints(side: Side, unchanged: ReadonlySet<string>): readonly Footprint[] {
  const { functions } = side.program
  const found = new Map<number, Footprint>()
  const footprintOf = (id: number): Footprint => {
    const known = found.get(id)
    if (known !== undefined) return known
    const steps = functions[id]?.steps ?? []
    const own = ownFootprint(side, steps, unchanged.has(side.names[id] ?? ''))
    const callees = new Set(steps.flatMap((step) => (step.kind === 'call' ? [step.func] : [])))
    // Programs have no recursion, so this ends.
    const whole = [...callees].map(footprintOf).reduce(both, own)
    found.set(id, whole)
    return whole
  }
  return functions.map((_, id) => footprintOf(id))
}

function both(a: Footprint, b: Footprint): Footprint {
  return {
    writes: union(a.writes, b.writes),
    blocks: a.blocks || b.blocks,
    observable: a.observable || b.observable,
    hooks: a.hooks || b.hooks,
    checks: a.checks || b.checks,
    same: a.same && b.same,
  }
}

function union(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return b.size === 0 ? a : new Set([...a, ...b])
}

function ownFootprint(side: Side, steps: readonly Step[], same: boolean): Footprint {
  const written = steps.flatMap((step) => {
    const place = writtenPlace(step)
    return place === undefined ? [] : [place.field]
  })
  const visible = written.some((field) => side.program.fields[field]?.ghost === false)
  const blocks = steps.some(({ kind }) => kind === 'switch' || kind === 'await')
  return {
    writes: new Set(written.map((field) => side.fieldKeys[field] ?? '')),
    blocks,
    observable: visible || blocks || steps.some(({ kind }) => kind === 'emit'),
    hooks: steps.some(
      (step) =>
        (step.kind === 'call' && instrumentation.has(side.names[step.func] ?? '')) ||
        (step.kind === 'jump' && step.note !== undefined),
    ),
    checks: steps.some(({ kind }) => kind === 'check'),
    same,
  }
}
