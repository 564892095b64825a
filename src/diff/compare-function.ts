// One function against its other version, in every context: world by world, both sides to their end.
//
// A world in which both leave the same marks is done. Where a side waits or switches to another task, both
// must, and the rest of the way is a comparison of its own: from the two stacks as they stand, with what
// belongs to the frame still known and everything that others can reach unknown again.

import { present } from '../base/assert.ts'
import type { Comparison, Difference, Effort, FunctionResult, Start } from './comparison.ts'
import { resumptionOf } from './resume.ts'
import type { Resumption } from './resume.ts'
import { activate } from './run.ts'
import type { Ending } from './run.ts'
import { spreadOf } from './value.ts'
import { walkWorlds } from './walk-worlds.ts'
import type { Outcome } from './walk-worlds.ts'
import { isWithin, widen } from './widen.ts'
import { everything } from './world.ts'
import type { Seed } from './world.ts'

interface Found {
  readonly func: string
  worlds: number
  marks: number
  readonly differences: Difference[]
}

/** `newborn`: a frame begins with the function. */
export function compareFunction(
  comparison: Comparison,
  func: string,
  newborn: boolean,
  effort: Effort,
): FunctionResult {
  const start = startOf(comparison, func, newborn, effort)
  const found: Found = { func, worlds: 0, marks: 0, differences: [] }
  if (start === undefined) return { ...found, unfinished: 'its parameters differ' }
  const seen = new Set<string>()
  const starts = [start]
  for (let at = 0; at < starts.length; at++) {
    const current = present(starts[at], 'a start of that number')
    const resume = (next: Resumption): void => {
      if (seen.has(next.key)) return
      seen.add(next.key)
      starts.push(next.start)
    }
    const unfinished = compareFrom(comparison, current, found, effort, resume)
    if (unfinished !== undefined) return { ...found, unfinished }
  }
  return found
}

function compareFrom(
  comparison: Comparison,
  start: Start,
  found: Found,
  effort: Effort,
  resume: (next: Resumption) => void,
): string | undefined {
  const { stop } = comparison.limits
  const { mostWorlds, mostDifferences } = effort
  const covered: Seed[] = []
  const isCovered = (seed: Seed): boolean => covered.some((context) => isWithin(seed, context))
  const walk = { from: start.seed, skips: isCovered, deep: false }
  for (const outcome of walkWorlds(comparison, start, walk)) {
    const { world, old, new: now, ending, parting, certain } = outcome
    found.worlds++
    found.marks += old.marks.length
    if (!certain) {
      // Comes again.
    } else if (parting !== undefined && !isCovered(world)) {
      if (mostDifferences === 0) return 'there is such a context'
      const context = widen(comparison, start, outcome)
      covered.push(context)
      const marks = { old: old.marks, new: now.marks }
      found.differences.push({
        ...parting,
        func: found.func,
        start,
        context,
        ...marks,
      })
      if (found.differences.length >= mostDifferences) return 'there may be other contexts'
    } else if (isToBeResumed(ending)) resume(resumptionOf(old, now, ending))
    if (found.worlds >= mostWorlds) return `more than ${mostWorlds} different contexts`
    const reason = found.worlds % 64 === 0 ? stop() : undefined
    if (reason !== undefined) return reason
  }
  return undefined
}

function isToBeResumed(
  ending: Outcome['ending'],
): ending is Exclude<Ending, 'returned' | 'endless'> {
  return ending === 'switched' || ending === 'waiting' || ending === 'repeating'
}

/** Where both are called, with arguments about which nothing is known. */
export function startOf(
  { old, new: now, domains }: Comparison,
  func: string,
  newborn: boolean,
  { likely, expanded }: Pick<Effort, 'likely' | 'expanded'>,
): Start | undefined {
  const [a, b] = [old.functionIds.get(func), now.functionIds.get(func)]
  if (a === undefined || b === undefined) return undefined
  const count = old.program.functions[a]?.parameters ?? 0
  if (count !== now.program.functions[b]?.parameters) return undefined
  const args = Array.from({ length: count }, (_, local) => spreadOf(domains.argument(func, local)))
  return {
    old: [activate(old, a, args)],
    new: [activate(now, b, args)],
    seed: { ...everything, ...(likely && { likely }), expanded },
    cells: new Map(),
    newborn,
  }
}
