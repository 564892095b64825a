// Whether a difference may be none: because calls were passed over that would have made the sides equal.
//
// A call that only one side makes may have no effect there; a way that depends on what a passed-over call
// left behind may not exist. The answer is the names of the functions that have to be looked into.

import type { Mark } from './mark.ts'
import { isKnown } from './value.ts'
import type { Variable } from './value.ts'
import type { World } from './world.ts'

export interface Doubts {
  /** Calls that left behind what led to the difference. */
  readonly makers: readonly string[]
  /** Calls that only one side makes; they may have no effect. */
  readonly calls: readonly string[]
}

/** Both empty: the difference is one. What has been looked into already cannot be the reason. */
export function doubtsIn(
  { constraints, expanded }: Pick<World, 'constraints' | 'expanded'>,
  at: number,
  old: readonly Mark[],
  now: readonly Mark[],
): Doubts {
  const parting = [old[at], now[at]].flatMap((mark) => (mark === undefined ? [] : [mark]))
  const calls = parting.flatMap(({ kind, what }) => (kind === 'call' ? [what] : []))
  const variables: readonly Variable[] = [
    ...constraints.map(({ variable }) => variable),
    ...parting.flatMap(({ values }) =>
      values.flatMap((value) => (isKnown(value) ? [] : [value.variable])),
    ),
  ]
  const makers = variables.flatMap(({ source }) => {
    if (source.kind !== 'cell' && source.kind !== 'result') return []
    const isLeft = source.since > 0 && !(source.kind === 'cell' && source.arrival === true)
    const maker = isLeft ? old[source.since - 1] : undefined
    return maker?.kind === 'call' ? [maker.what] : []
  })
  const open = (names: readonly string[]): readonly string[] =>
    [...new Set(names)].filter((name) => !expanded.has(name))
  return { makers: open(makers), calls: open(calls) }
}
