// A quick proof that a function is equal to its other version in every context, for what needs no knowledge of
// what came before: from one mark to the next, and at each mark everything is forgotten but where both stand
// (cutOf() in resume.ts).
//
// Loops and long functions cost no more than their parts that way, where looking at whole ways through them takes
// the product of all that can come in between. When the parts are not equal by themselves, this says nothing.

import { present } from '../base/assert.ts'
import type { Comparison, FunctionResult } from './comparison.ts'
import { startOf } from './compare-function.ts'
import { cutOf } from './resume.ts'
import { nextStepOf } from './run.ts'
import { walkWorlds } from './walk-worlds.ts'

/** Worlds of all parts together. */
const mostWorlds = 3000

/** Undefined when it is not proved; that says nothing. */
export function prove(
  comparison: Comparison,
  func: string,
  newborn: boolean,
): FunctionResult | undefined {
  const first = startOf(comparison, func, newborn, { expanded: new Set() })
  if (first === undefined) return undefined
  const starts = [first]
  const seen = new Set<string>()
  let [worlds, marks] = [0, 0]
  for (let at = 0; at < starts.length; at++) {
    const start = present(starts[at], 'a start of that number')
    const walk = { from: start.seed, skips: () => false, deep: false, cut: true }
    for (const { old, new: now, ending, parting, certain } of walkWorlds(comparison, start, walk)) {
      worlds++
      marks += old.marks.length
      if (worlds > mostWorlds || (parting !== undefined && certain)) return undefined
      if (parting !== undefined || ending === 'same from here') continue
      if (ending === 'returned' || ending === 'endless') continue
      // Whether a step is glued to a mark before it is forgotten, too.
      if ([old, now].some((run) => nextStepOf(run).glued === true)) return undefined
      const { key, start: next } = cutOf(old, now)
      if (!seen.has(key)) starts.push(next)
      seen.add(key)
    }
  }
  return { func, worlds, marks, differences: [] }
}
