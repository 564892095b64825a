// Every reachable state of a Program, nearest first, and what that says about each property.
//
// A violation is recorded the first time it happens, so its path is a shortest one in transitions. The search
// is synchronous; whoever wants to do something meanwhile runs it in a worker and is asked through
// `shouldStop`.

import { assert } from '../base/assert.ts'
import type { Path } from '../ir/path.ts'
import type { Program } from '../ir/program.ts'
import type { PropertyResult, SearchFigures, SearchResult } from '../ir/verdict.ts'
import { scratch } from '../wasm/layout.ts'
import { addProgress } from './add-progress.ts'
import type { Checkpoints } from './checkpoint.ts'
import { createLimits } from './limits.ts'
import type { Limits } from './limits.ts'
import { rebuildPath } from './rebuild-path.ts'
import { allReductions, compactReductions, createSearch } from './search.ts'
import type { Reductions, Search } from './search.ts'
import { specialize } from './specialize.ts'
import { interchangeable } from './symmetry.ts'
import { assembleVerdicts, builtInProperties } from './verdicts.ts'
import type { Cause } from './violations.ts'
import type { Visit } from './visit.ts'
import { visitRules } from './visit-rules.ts'
import type { MateThreads } from './mate-link.ts'
import { visitSituations } from './visit-situations.ts'
import { visitStates } from './visit-states.ts'
import { canSummarize } from './summarizable.ts'

export { allReductions, noReductions, type Reductions } from './search.ts'

export interface ExploreOptions {
  readonly maxStates?: number
  readonly maxMemoryBytes?: number
  readonly timeoutMs?: number
  /** Ends at the first violation of a property that was asked for. */
  readonly first?: boolean
  /** Names of the properties to report; all when absent. */
  readonly only?: readonly string[]
  readonly reductions?: Reductions
  readonly onProgress?: (figures: SearchFigures) => void
  /** Asked regularly. */
  readonly shouldStop?: () => boolean
  /**
   * Tells states apart by fingerprints of 64 bits where they are larger than that, in searches by rules
   * (`goesByRules`): what holds then holds unless two states had the same one.
   */
  readonly fingerprints?: boolean
  /** Threads that search along when a search of several CPUs is large. */
  readonly threads?: MateThreads
  /** Where a search of several CPUs, or without reductions, is put away meanwhile, and taken up from. */
  readonly checkpoints?: Checkpoints
}

export function explore(program: Program, options: ExploreOptions = {}): SearchResult {
  const reductions = options.reductions ?? allReductions
  const searched = reductions.constants ? specialize(program) : program
  const limits = createLimits(options)
  const result = withShortestPaths(searched, reductions, options, limits)
  return addProgress(program, result, options, limits)
}

/** A search in which one CPU goes alone finds what is wrong, but takes ways that others would have come to later. */
function withShortestPaths(
  program: Program,
  reductions: Reductions,
  options: ExploreOptions,
  limits: Limits,
): SearchResult {
  const enough = (found: ReadonlyMap<string, unknown>): boolean =>
    options.first === true && [...found.keys()].some((name) => isWanted(options, name))
  const { result, order } = visitAll(program, reductions, options, limits, enough)
  const broken = result.results.filter(({ verdict }) => verdict.kind === 'violated')
  if (!order || broken.length === 0) return result
  const every = (found: ReadonlyMap<string, unknown>): boolean =>
    broken.every(({ property }) => found.has(property))
  const { checkpoints: _, onProgress: _said, ...others } = options
  const again = visitAll(program, { ...reductions, order: false }, others, limits, every).result
  const shortest = (property: string): PropertyResult | undefined =>
    again.results.find((one) => one.property === property && one.verdict.kind === 'violated')
  const results = result.results.map((one) => shortest(one.property) ?? one)
  return { results, search: { ...result.search, seconds: limits.seconds() } }
}

/** `order` says whether CPUs went alone. */
function visitAll(
  program: Program,
  reductions: Reductions,
  options: ExploreOptions,
  limits: Limits,
  enough: Enough,
): { readonly result: SearchResult; readonly order: boolean } {
  let result: SearchResult | undefined
  let order = false
  for (const way of waysToVisit(program, reductions, options)) {
    result = visit(program, way, options, limits, enough)
    order = way.search.order
    if (result !== undefined) break
  }
  assert(result !== undefined, 'a visit of whole states is exact')
  return { result, order }
}

/** Whether what was found so far is all that is asked for. */
type Enough = (found: ReadonlyMap<string, unknown>) => boolean

function isWanted({ only }: ExploreOptions, property: string): boolean {
  return only?.includes(property) ?? true
}

interface Way {
  readonly search: Search
  readonly visited: Visit
}

/** Whether a search goes by rules from its beginning, whatever is found out about the Program before. */
export function goesByRules(program: Program, reductions: Reductions): boolean {
  const isNeverSummarized = program.bounds.cpus > 1 || !reductions.chains || !reductions.summaries
  return hasRules(program, reductions) && isNeverSummarized
}

function hasRules({ bounds }: Program, { arrival, chains }: Reductions): boolean {
  return bounds.cpus > 1 || !arrival || !chains
}

/** The quickest first; the next one is for Programs that it cannot follow. */
function* waysToVisit(
  program: Program,
  reductions: Reductions,
  options: ExploreOptions,
): Generator<Way> {
  if (canSummarize(program, reductions)) {
    const search = createSearch(program, reductions)
    yield { search, visited: visitSituations(search, options.first === true) }
  }
  if (hasRules(program, reductions)) {
    const compact = compactReductions(reductions)
    const traced = createSearch(program, compact, { passesChoices: false, traced: true })
    const { threads, checkpoints, fingerprints } = options
    const visited = visitRules(traced, threads, checkpoints, fingerprints)
    yield { search: traced, visited }
    // The same states and transitions, more slowly; but nobody goes alone.
    const search = createSearch(program, { ...compact, order: false }, { passesChoices: false })
    yield { search, visited: visitStates(search) }
    return
  }
  const search = createSearch(program, { ...reductions, summaries: false })
  yield { search, visited: visitStates(search) }
}

function visit(
  program: Program,
  { search, visited }: Way,
  options: ExploreOptions,
  limits: Limits,
  enough: Enough,
): SearchResult | undefined {
  const { violations } = search
  const compileSeconds = limits.seconds()
  const figures = (): SearchFigures => {
    const collided = visited.collisions?.()
    const alike = search.symmetry === undefined ? 0 : interchangeable(search.symmetry)
    return {
      states: visited.states(),
      transitions: visited.transitions(),
      ...(visited.levels === undefined ? {} : { depth: visited.levels() }),
      seconds: limits.seconds(),
      compileSeconds,
      workers: visited.workers?.() ?? 1,
      ...(visited.bits === undefined ? {} : { bitsPerState: visited.bits() }),
      bytesPerState: visited.bytes() / Math.max(1, visited.states()),
      ...(alike === 0 ? {} : { interchangeable: alike }),
      ...(collided === undefined ? {} : { collisionProbability: collided }),
      depthBoundReached: search.machine.words[scratch.depthBound >> 2] === 1,
    }
  }
  const progress = (): void => options.onProgress?.(figures())
  const reason = visited.run((expanded) =>
    enough(violations.found)
      ? 'stopped at the first violation'
      : limits.reached(visited.states(), visited.bytes, progress, expanded),
  )
  if (!visited.isExact()) return undefined
  progress()
  let followed = true
  const pathTo = (cause: Cause, property: string): Path => {
    const route = visited.route(cause.state)
    followed &&= route !== undefined
    return route === undefined ? [] : rebuildPath(search, route, cause, property)
  }
  const results = assembleVerdicts(search.machine, violations.found, reason, pathTo)
  if (!followed) return undefined
  return {
    results: reported(program, results, (name) => isWanted(options, name)),
    search: figures(),
  }
}

/**
 * What was asked for, and what is broken that the answer rests on: the machine's own sanity, and the guards
 * of what the reductions take for granted. A violation rests on nothing: its path is there to be followed.
 */
function reported(
  program: Program,
  results: readonly PropertyResult[],
  wanted: (property: string) => boolean,
): readonly PropertyResult[] {
  const asked = results.filter(({ property }) => wanted(property))
  const rests = asked.some(({ verdict }) => verdict.kind !== 'violated')
  const guards = (program.restored ?? []).flatMap((claim) =>
    claim.guards.map((guard) => program.properties[guard]?.name ?? ''),
  )
  const always = new Set([...builtInProperties, ...(rests ? guards : [])])
  return results.filter(
    ({ property, verdict }) =>
      wanted(property) || (always.has(property) && verdict.kind === 'violated'),
  )
}
