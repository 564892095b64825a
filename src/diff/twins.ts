// Which locals of NEW hold the same as one of OLD's at a place in a woven function: what both were given, or have
// computed from the same at the same moment. What is said of the one need not be asked about the other.

import type { Local, Step } from '../ir/program.ts'
import { mapStep } from '../ir/map-expressions.ts'
import { writtenLocals } from '../ir/walk.ts'

/** By the number of NEW's local: OLD's. */
export type Twins = ReadonlyMap<Local, Local>

export const noTwins: Twins = new Map()

/** What is so whichever way a place was come to. */
export function inBoth(left: Twins, right: Twins): Twins {
  const shared = [...left].filter(([own, twin]) => right.get(own) === twin)
  return shared.length === left.size ? left : new Map(shared)
}

/** Behind a step that one version makes alone. */
export function behindAlone(twins: Twins, step: Step): Twins {
  return without(twins, writtenLocals(step))
}

/** Behind steps that both make; `areSame` says that what is computed is the same where what it is made of is. */
export function behindBoth(twins: Twins, a: Step, b: Step, areSame: boolean): Twins {
  const [mine, others] = [writtenLocals(a), writtenLocals(b)]
  const left = without(twins, [...mine, ...others])
  if (!areSame) return left
  return new Map([
    ...left,
    ...others.flatMap((own, at): readonly (readonly [Local, Local])[] => {
      const twin = mine[at]
      return twin === undefined ? [] : [[own, twin]]
    }),
  ])
}

function without(twins: Twins, written: readonly Local[]): Twins {
  if (written.length === 0) return twins
  return new Map([...twins].filter((pair) => pair.every((local) => !written.includes(local))))
}

/** NEW's step with OLD's locals for those that hold the same before it. */
export function inWordsOfOld(twins: Twins, step: Step): Step {
  if (twins.size === 0) return step
  return mapStep(step, (expr) =>
    expr.kind === 'local' ? { ...expr, local: twins.get(expr.local) ?? expr.local } : expr,
  )
}
