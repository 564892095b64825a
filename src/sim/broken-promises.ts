// Test support: the properties whose path does not lead to the violation that it promises, as the reference
// follows it. A deadlock is no failure of a step, so it is not among them.

import type { Program } from '../ir/program.ts'
import type { PropertyResult } from '../ir/verdict.ts'
import { replay } from './timeline.ts'

export function brokenPromises(
  program: Program,
  results: readonly PropertyResult[],
): readonly string[] {
  return results.flatMap(({ property, verdict }) => {
    if (verdict.kind !== 'violated' || property === 'no-deadlock') return []
    const { moments, failedAtStart } = replay(program, verdict.path)
    const failures = [...failedAtStart, ...moments.flatMap((moment) => moment.failures)]
    return failures.some((failure) => failure.property === property) ? [] : [property]
  })
}
