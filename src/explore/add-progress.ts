// The verdicts about progress, added to those of the search that was made first.

import type { Program } from '../ir/program.ts'
import type { PropertyResult, SearchResult, Verdict } from '../ir/verdict.ts'
import type { Limits } from './limits.ts'
import { checkProgress } from './progress.ts'

export interface ProgressOptions {
  readonly first?: boolean
  readonly only?: readonly string[]
}

export function addProgress(
  program: Program,
  result: SearchResult,
  options: ProgressOptions,
  limits: Limits,
): SearchResult {
  const nameOf = (property: number): string => program.properties[property]?.name ?? ''
  const wanted = (name: string): boolean => options.only?.includes(name) ?? true
  const goals = program.progress?.filter(({ property }) => wanted(nameOf(property))) ?? []
  if (goals.length === 0) return result
  const isOver =
    options.first === true && result.results.some(({ verdict }) => verdict.kind === 'violated')
  const found = isOver
    ? goals.map(({ property }): PropertyResult => ({
        property: nameOf(property),
        verdict: { kind: 'unfinished', reason: 'stopped at the first violation' },
      }))
    : checkProgress(program, goals, {
        reached: (states, bytes) => limits.reached(states, bytes, () => {}),
      })
  const checked = checkedProperties(program)
  const results = result.results.map((one): PropertyResult => {
    const more = found.flatMap(({ property, verdict }) =>
      property === one.property ? [verdict] : [],
    )
    const all = checked.has(one.property) ? [one.verdict, ...more] : more
    return { ...one, verdict: worst(all) ?? one.verdict }
  })
  return { results, search: { ...result.search, seconds: limits.seconds() } }
}

/** Properties that something else than progress speaks of. */
function checkedProperties(program: Program): ReadonlySet<string> {
  const ids = program.functions.flatMap(({ steps }) =>
    steps.flatMap((step) => (step.kind === 'check' ? [step.property] : [])),
  )
  const all = [...ids, ...program.invariants.map(({ property }) => property)]
  return new Set(all.map((property) => program.properties[property]?.name ?? ''))
}

function worst(verdicts: readonly Verdict[]): Verdict | undefined {
  for (const kind of ['violated', 'unfinished', 'holds', 'vacuous'] as const) {
    const found = verdicts.find((verdict) => verdict.kind === kind)
    if (found !== undefined) return found
  }
  return undefined
}
