// The verdicts about progress, added to those of the search that was made first.

import type { Program } from '../ir/program.ts'
import type { PropertyResult, SearchFigures, SearchResult, Verdict } from '../ir/verdict.ts'
import type { Limits } from './limits.ts'
import { checkProgress, type ProgressResult } from './progress.ts'

export interface ProgressOptions {
  readonly first?: boolean
  readonly only?: readonly string[]
  readonly onProgress?: (figures: SearchFigures) => void
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
  const { search } = result
  const figures = (states: number, transitions: number): SearchFigures => ({
    ...search,
    states: search.states + states,
    transitions: search.transitions + transitions,
    seconds: limits.seconds(),
  })
  const isOver =
    options.first === true && result.results.some(({ verdict }) => verdict.kind === 'violated')
  const found = isOver
    ? nothingAsked(goals.map(({ property }) => nameOf(property)))
    : checkProgress(program, goals, {
        reached: (states, bytes) =>
          limits.reached(states, bytes, () => options.onProgress?.(figures(states, 0)), 1),
      })
  const checked = checkedProperties(program)
  const results = result.results.map((one): PropertyResult => {
    const more = found.results.flatMap(({ property, verdict }) =>
      property === one.property ? [verdict] : [],
    )
    const all = checked.has(one.property) ? [one.verdict, ...more] : more
    return { ...one, verdict: worst(all) ?? one.verdict }
  })
  return { results, search: figures(found.states, found.transitions) }
}

function nothingAsked(properties: readonly string[]): ProgressResult {
  const verdict = { kind: 'unfinished', reason: 'stopped at the first violation' } as const
  return {
    results: properties.map((property) => ({ property, verdict })),
    states: 0,
    transitions: 0,
  }
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
