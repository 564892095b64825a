// From functions that differ in their words to what that means.
//
// 1. Each is compared in every context. 2. A short search: does a context occur in which one differs, and
// does it show? Then that is the answer. 3. Otherwise callers are compared with the function inside: they
// may never bring such a context, or do themselves what one version leaves out. 4. What is not settled by
// then is searched for as long as it takes: contexts that do not occur make no difference.

import type { Path } from '../ir/path.ts'
import { askWhether } from './ask.ts'
import type { Asked } from './ask.ts'
import type { CallGraph } from './call-graph.ts'
import { compareFunction } from './compare-function.ts'
import type { Comparison, Difference, Effort, FunctionResult } from './comparison.ts'
import { confirm } from './confirm.ts'
import type { Confirmed } from './confirm.ts'
import type { Configuration } from './domains.ts'
import type { Experience } from './prove-coarsely.ts'
import { likelyIn } from './sample.ts'
import type { Sample } from './sample.ts'

/**
 * The same question in several configurations: the way to a yes in one of them. `proofs` gives numbers of questions of
 * which it finds out by itself that the answer is no, and undefined now and then.
 */
export type Search = (
  questions: readonly Asked[],
  patience: 'short' | 'long',
  proofs?: Iterable<number | undefined>,
) => Promise<Answer>

export type Answer =
  | { readonly kind: 'found'; readonly asked: Asked; readonly path: Path }
  | { readonly kind: 'never' }
  | { readonly kind: 'unknown'; readonly reason: string }

/** How a function that differs in its words, or calls one, turned out. */
export type Outcome =
  /** In every context. */
  | { readonly kind: 'equal' }
  /** Its callers, which are equal with it inside, never bring a context in which it is not. */
  | { readonly kind: 'equal in its callers'; readonly callers: readonly string[] }
  /** The contexts in which it is not do not occur within the bounds of the search. */
  | { readonly kind: 'never told apart' }
  | { readonly kind: 'different'; readonly confirmed: Confirmed }
  /** It is not known whether it shows that it differs. */
  | { readonly kind: 'open'; readonly reason: string }

export interface FunctionOutcome {
  readonly func: string
  readonly worlds: number
  readonly differences: readonly Difference[]
  readonly outcome: Outcome
}

export interface Task {
  readonly comparison: Comparison
  readonly configurations: readonly Configuration[]
  readonly graph: CallGraph
  readonly changed: readonly string[]
  /** Functions with which tasks and frames begin. */
  readonly roots: ReadonlySet<string>
  readonly search: Search
  /** Of proofs before. */
  readonly experience: Experience
  readonly sample: Sample
}

export type Results = Map<string, FunctionResult>

/** Steps 1 and 2: undefined when no difference showed soon, which says nothing yet. */
export async function findSoon(task: Task): Promise<readonly FunctionOutcome[] | undefined> {
  const results: Results = new Map()
  const first = await lookQuickly(task, results, 'everything')
  return first === undefined ? undefined : task.changed.map(told(results, first))
}

/**
 * Contexts of the same callers, and `between`, another way of looking for what contexts that were seen already do
 * not show; undefined as above.
 */
export async function findByTrying(
  task: Task,
  between: (task: Task) => Promise<Confirmed | undefined>,
): Promise<readonly FunctionOutcome[] | undefined> {
  const results: Results = new Map()
  const first = (await between(task)) ?? (await lookQuickly(task, results, 'callers'))
  return first === undefined ? undefined : task.changed.map(told(results, first))
}

/** Steps 1, 3 and 4. */
export async function settle(task: Task): Promise<readonly FunctionOutcome[]> {
  const results: Results = new Map()
  const { mostWorlds } = task.comparison.limits
  const base = { mostWorlds, expanded: new Set<string>() } as const
  compareAll(task, task.changed, results, () => ({ ...base, mostDifferences: 64 }))
  const unequal = task.changed.filter((func) => !isEqual(results.get(func)))
  // Of callers it only matters whether they are equal; the search decides what takes too long.
  const callers = { mostWorlds: Math.min(mostWorlds, 1000), mostDifferences: 0 }
  compareCallers(task, unequal, results, { ...base, ...callers })
  const open = unequal.filter((func) => settledBy(task, func, results) === undefined)
  const last = await ask(task, differencesOf(open, results), 'long')
  if (last.kind === 'confirmed') return task.changed.map(told(results, last.confirmed))
  return task.changed.flatMap((func) => {
    const result = results.get(func)
    if (result === undefined) return []
    return [{ ...factsOf(result), outcome: outcomeOf(task, result, results, last) }]
  })
}

/** Which functions are equal in every context, and contexts in which the others are not. */
export function lookOnly(task: Task): readonly FunctionOutcome[] {
  const results: Results = new Map()
  const effort = { expanded: new Set<string>(), mostWorlds: 400, mostDifferences: 3 }
  compareAll(task, task.changed, results, () => effort)
  return [...results.values()].map((result) => {
    if (isEqual(result)) return { ...factsOf(result), outcome: { kind: 'equal' } }
    const { differences, unfinished = '' } = result
    const reason = differences.length > 0 ? 'not the same in every context' : unfinished
    return { ...factsOf(result), outcome: { kind: 'open', reason } }
  })
}

export function isEqual(result: FunctionResult | undefined): boolean {
  return result?.differences.length === 0 && result.unfinished === undefined
}

/** Contexts that are likely: the first one in which something differs and shows. */
async function lookQuickly(
  task: Task,
  results: Results,
  only: 'everything' | 'callers',
): Promise<Confirmed | undefined> {
  const base = { mostWorlds: 800, mostDifferences: 12, expanded: new Set<string>() } as const
  compareAll(task, task.changed, results, (func) => {
    const likely = likelyIn(task.sample, func, only)
    return { ...base, ...(likely && { likely }) }
  })
  const reply = await ask(task, differencesOf(task.changed, results), 'short')
  return reply.kind === 'confirmed' ? reply.confirmed : undefined
}

export function compareAll(
  task: Task,
  funcs: readonly string[],
  results: Results,
  effort: (func: string) => Effort,
): void {
  for (const func of funcs) {
    results.set(func, compareFunction(task.comparison, func, task.roots.has(func), effort(func)))
  }
}

function differencesOf(funcs: readonly string[], results: Results): readonly Difference[] {
  return funcs.flatMap((func) => results.get(func)?.differences ?? [])
}

/** Upwards as long as something is not equal. */
export function compareCallers(
  task: Task,
  unequal: readonly string[],
  results: Results,
  effort: Effort,
): void {
  for (let level = unequal; level.length > 0;) {
    const callers = level.flatMap((func) => task.graph.callers(func))
    const next = [...new Set(callers)].filter((func) => !results.has(func))
    compareAll(task, next, results, () => effort)
    level = next.filter((func) => !isEqual(results.get(func)))
  }
}

type Reply =
  | { readonly kind: 'confirmed'; readonly confirmed: Confirmed }
  /** A context of this function was reached, and nothing differs there. */
  | { readonly kind: 'tried'; readonly func: string }
  | Exclude<Answer, { kind: 'found' }>

/** Contexts on one stack in a short search: most of what differs shows under a single interrupt. */
const shortDepth = 2

/** With few contexts on one stack there are few states; a way there is a way with more as well. */
export function withinReach(asked: Asked): Asked {
  const { program } = asked
  const depth = Math.min(shortDepth, program.bounds.depth)
  return { ...asked, program: { ...program, bounds: { ...program.bounds, depth } } }
}

async function askOnce(
  task: Task,
  differences: readonly Difference[],
  patience: 'short' | 'long',
): Promise<Reply> {
  const { comparison, configurations, search } = task
  const questions = configurations.flatMap((configuration, at) => {
    const asked = askWhether(configuration.old, comparison.old, at, differences)
    return asked === undefined ? [] : [patience === 'short' ? withinReach(asked) : asked]
  })
  const answer = questions.length === 0 ? never : await search(questions, patience)
  if (answer.kind !== 'found') return answer
  const confirmed = confirm(comparison, answer.asked, answer.path, differences)
  if ('difference' in confirmed) return { kind: 'confirmed', confirmed }
  const { triedIn } = confirmed
  if (triedIn !== undefined) return { kind: 'tried', func: triedIn }
  return { kind: 'unknown', reason: 'a context was reached that could not be followed' }
}

const never = { kind: 'never' } as const

/** A function of which a context was reached in which nothing differs is left out, and the rest asked again. */
async function ask(
  task: Task,
  differences: readonly Difference[],
  patience: 'short' | 'long',
): Promise<Exclude<Reply, { kind: 'tried' }>> {
  let left = differences
  while (left.length > 0) {
    const reply = await askOnce(task, left, patience)
    if (reply.kind === 'confirmed' || reply.kind === 'unknown') return reply
    if (reply.kind === 'never') break
    left = left.filter(({ func }) => func !== reply.func)
  }
  if (left.length === differences.length) return never
  return { kind: 'unknown', reason: 'a context was reached in which nothing differs' }
}

function factsOf({ func, worlds, differences }: FunctionResult): Omit<FunctionOutcome, 'outcome'> {
  return { func, worlds, differences }
}

/** Why nothing is said about functions beside the one that differs. */
export const endedEarly = 'as the comparison ended with the first difference'

/** The others have been looked at quickly only: nothing is said about them. */
export function told(results: Results, confirmed: Confirmed): (func: string) => FunctionOutcome {
  return (func) => {
    const result = results.get(func) ?? { func, worlds: 0, marks: 0, differences: [] }
    if (func === confirmed.difference.func) {
      return { ...factsOf(result), outcome: { kind: 'different', confirmed } }
    }
    return { ...factsOf(result), outcome: { kind: 'open', reason: endedEarly } }
  }
}

function outcomeOf(
  task: Task,
  result: FunctionResult,
  results: Results,
  last: Exclude<Answer, { kind: 'found' }>,
): Outcome {
  if (isEqual(result)) return { kind: 'equal' }
  const callers = settledBy(task, result.func, results)
  if (callers !== undefined) return { kind: 'equal in its callers', callers }
  if (last.kind === 'unknown') return { kind: 'open', reason: last.reason }
  if (result.unfinished !== undefined) return { kind: 'open', reason: result.unfinished }
  return { kind: 'never told apart' }
}

/** The callers, direct or not, that are equal and through which every call comes; if that is so. */
export function settledBy(
  task: Task,
  func: string,
  results: Results,
): readonly string[] | undefined {
  const settled = new Set<string>()
  const seen = new Set([func])
  for (const each of seen) {
    if (task.roots.has(each)) return undefined
    for (const caller of task.graph.callers(each)) {
      if (isEqual(results.get(caller))) settled.add(caller)
      else seen.add(caller)
    }
  }
  return [...settled]
}
