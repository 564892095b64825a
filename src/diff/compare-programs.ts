// Two Programs: which functions differ in their words, which of these can be told apart, and whether that
// ever happens.
//
// Functions with equal words are equal. The others are compared in every context. What is not equal there
// may still be equal where it is used: because its callers never bring such a context, or because what one
// version leaves out they do themselves. So the callers are compared next, with the function followed
// inside, up to what the machine itself starts; whether a context occurs is asked of the checker (`occurs`).

import type { Program } from '../ir/program.ts'
import { findArrivals, noArrivals } from './arrivals.ts'
import type { Arrivals } from './arrivals.ts'
import { callGraphOf, entriesOf, newbornFunctions, takenResults } from './call-graph.ts'
import type { CallGraph, Entry } from './call-graph.ts'
import { findChanges } from './canonical.ts'
import type { Changes } from './canonical.ts'
import { compareFunction } from './compare-function.ts'
import type { Comparison, ComparisonLimits } from './comparison.ts'
import { findDomains } from './domains.ts'
import type { Configuration } from './domains.ts'
import { findFootprints } from './footprint.ts'
import type { Level } from './mark.ts'
import { withoutNotes } from './notes.ts'
import { noExperience } from './prove-coarsely.ts'
import type { Experience } from './prove-coarsely.ts'
import { prove } from './prove.ts'
import { sampleCalls, valuesOfFields } from './sample.ts'
import { compareStructure } from './structure.ts'
import { createSide } from './side.ts'
import type { Side } from './side.ts'
import { findByTrying, findSoon, lookOnly, settle } from './settle.ts'
import type { FunctionOutcome, Search, Task } from './settle.ts'
import { tryTogether } from './try-together.ts'
import { follow, followFurther, weaveTogether } from './weave-together.ts'

export interface ComparisonRequest {
  /** The same functions in each; at least one. */
  readonly configurations: readonly Configuration[]
  readonly level: Level
  /** Functions of OLD by their names in NEW. */
  readonly renamed: ReadonlyMap<string, string>
  readonly limits: ComparisonLimits
  /** Of comparisons of these versions before; it grows. */
  readonly experience?: Experience
}

export interface ProgramsResult {
  readonly old: Side
  readonly new: Side
  readonly changes: Changes
  /** On both sides, with whether a changed function is reached. */
  readonly entries: readonly (Entry & { readonly touched: boolean })[]
  readonly onlyOld: readonly Entry[]
  readonly onlyNew: readonly Entry[]
  readonly functions: readonly FunctionOutcome[]
  /** What differs beside functions, one sentence each. */
  readonly structure: readonly string[]
  readonly sampled: ReadonlyMap<string, number>
}

export async function comparePrograms(
  given: ComparisonRequest,
  search: Search,
): Promise<ProgramsResult | undefined> {
  const request = given.level === 'effects' ? withoutNotes(given) : given
  const [first] = request.configurations
  if (first === undefined) return undefined
  const old = createSide('old', first.old, renamedIn(first, request.renamed))
  const now = createSide('new', first.new, new Map())
  const changes = findChanges(old, now)
  const unchanged = new Set(changes.unchanged)
  const { configurations } = request
  const sample = sampleCalls(
    old,
    configurations.map((configuration) => configuration.old),
    new Set(changes.changed),
    { steps: 6000, mostRecords: 100 },
  )
  const names = { old: old.names, new: now.names }
  const seen = valuesOfFields(sample)
  const domains = findDomains(configurations, names, seen)
  const footprints = { old: findFootprints(old, unchanged), new: findFootprints(now, unchanged) }
  const comparison: Comparison = {
    old,
    new: now,
    domains,
    footprints,
    arrivals: noArrivals,
    taken: takenResults([old, now]),
    level: request.level,
    limits: request.limits,
  }
  const graph = callGraphOf([old, now])
  const roots = new Set([
    ...newbornFunctions(first.old, old.names),
    ...newbornFunctions(first.new, now.names),
  ])
  const { changed } = changes
  const experience = request.experience ?? noExperience()
  const task = { comparison, configurations, graph, changed, roots, search, experience, sample }
  const structure = compareStructure(old, now, configurations)
  // A context of OLD is none of NEW when they do not begin alike: there is no common ground to search.
  const functions =
    structure.length > 0
      ? lookOnly(task)
      : assumptionsIn(
          await settleInTurn(task, findArrivals(old, now, footprints)),
          () => ({ ...comparison, domains: findDomains(configurations, names, seen, true) }),
          roots,
        )
  const [before, after] = [entriesOf(old), entriesOf(now)]
  const touched = new Set([...changes.changed, ...changes.onlyOld, ...changes.onlyNew])
  const common = after.filter(({ name }) => before.some((entry) => entry.name === name))
  return {
    old,
    new: now,
    changes,
    entries: common.map((entry) => ({ ...entry, touched: reaches(graph, entry.func, touched) })),
    onlyOld: before.filter(({ name }) => !after.some((entry) => entry.name === name)),
    onlyNew: after.filter(({ name }) => !before.some((entry) => entry.name === name)),
    functions,
    structure,
    sampled: domains.sampled,
  }
}

/**
 * First it is tried to be proved part by part; then both versions are searched as one, and the nearest way on which they
 * part is followed. What that does not show is looked for where it is likely, by effects and then at the level asked
 * for, as if nothing came in between, as what differs by its effects differs at every level; then on further ways, and by
 * trying. Only then is each function searched for long, with all that may come: what is equal then is equal without
 * it and at every level.
 */
async function settleInTurn(task: Task, arrivals: Arrivals): Promise<readonly FunctionOutcome[]> {
  const { comparison } = task
  const at = (level: Level, met: Arrivals): Task => ({
    ...task,
    comparison: { ...comparison, level, arrivals: met },
  })
  const proved = proveAll(at(comparison.level, arrivals))
  if (proved !== undefined) return proved
  const woven = await weaveTogether(at(comparison.level, arrivals))
  if (woven.kind === 'settled') return woven.outcomes
  const nearest = woven.kind === 'found' ? follow(task, woven) : undefined
  if (nearest !== undefined) return nearest
  const hasEffects =
    comparison.level !== 'effects' && proveAll(at('effects', arrivals)) === undefined
  const levels: readonly Level[] = hasEffects ? ['effects', comparison.level] : [comparison.level]
  for (const level of levels) {
    const soon = await findSoon(at(level, noArrivals))
    if (soon !== undefined) return soon
  }
  const further = woven.kind === 'found' ? await followFurther(task, woven) : undefined
  if (further !== undefined) return further
  for (const level of levels) {
    const found = await findByTrying(at(level, noArrivals), tryTogether)
    if (found !== undefined) return found
  }
  if (arrivals.gates.length === 0) return settle(task)
  const outcomes = await settle(at(comparison.level, arrivals))
  const isOpen = outcomes.some(({ outcome }) => outcome.kind === 'open')
  if (!isOpen || outcomes.some(({ outcome }) => outcome.kind === 'different')) return outcomes
  // There are fewer contexts when nothing comes in between: a difference may show that was not reached.
  const calm = await settle(task)
  return calm.some(({ outcome }) => outcome.kind === 'different') ? calm : outcomes
}

/** Where nothing has to be known of what came before: then nothing has to be searched. */
function proveAll({ comparison, changed, roots }: Task): readonly FunctionOutcome[] | undefined {
  const outcomes: FunctionOutcome[] = []
  for (const func of changed) {
    const result = prove(comparison, func, roots.has(func))
    if (result === undefined) return undefined
    const { worlds, differences } = result
    outcomes.push({ func, worlds, differences, outcome: { kind: 'equal' } })
  }
  return outcomes
}

/** Enough to find out whether something that nobody sets would matter. */
const openEffort = {
  mostWorlds: 1000,
  mostDifferences: 3,
  expanded: new Set<string>(),
}

/** What is equal as long as a field that nobody stores into stays as it is: the rest of the kernel may. */
function assumptionsIn(
  functions: readonly FunctionOutcome[],
  findOpenWorld: () => Comparison,
  roots: ReadonlySet<string>,
): readonly FunctionOutcome[] {
  let openWorld: Comparison | undefined
  return functions.map((each) => {
    const { func, outcome } = each
    if (outcome.kind !== 'equal' && outcome.kind !== 'never told apart') return each
    openWorld ??= findOpenWorld()
    const found = compareFunction(openWorld, func, roots.has(func), openEffort)
    if (found.differences.length === 0) return each
    const differences = [...each.differences, ...found.differences]
    return { ...each, differences, outcome: { kind: 'never told apart' } }
  })
}

/** What tasks and vectors of one name begin with are versions of each other, whatever they are called. */
function renamedIn(
  { old, new: now }: Configuration,
  given: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const after = started(now)
  const renamed = new Map(given)
  for (const [name, func] of started(old)) {
    const other = after.get(name)
    if (other !== undefined && other !== func && !renamed.has(func)) renamed.set(func, other)
  }
  return renamed
}

function started({ tasks, vectors, functions }: Program): ReadonlyMap<string, string> {
  return new Map(
    [...tasks, ...vectors].map(({ name, func }) => [name, functions[func]?.name ?? '']),
  )
}

function reaches(graph: CallGraph, func: string, targets: ReadonlySet<string>): boolean {
  return [...graph.reachedFrom(func)].some((name) => targets.has(name))
}
