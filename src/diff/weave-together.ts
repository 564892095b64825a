// Are both versions the same in everything that `check` would search? Each configuration is woven into one Program
// (weave.ts), and the checker is asked whether they ever part.
//
// No says that they do not, within the bounds of the search. Yes says nothing yet: what stands together in the woven
// functions is a guess, and something may have come between two looks that need not have come there. So the versions
// themselves are led the same way (guided.ts). What callers settle whatever the bounds is not searched for.

import { present } from '../base/assert.ts'
import type { HeldUp } from './apart.ts'
import type { Asked } from './ask.ts'
import { guideAlong, runGuided } from './guided.ts'
import { zero } from './parts.ts'
import { proveInTurn } from './prove-coarsely.ts'
import { compareAll, compareCallers, isEqual, settledBy, told, withinReach } from './settle.ts'
import type { Answer, FunctionOutcome, Outcome, Results, Task } from './settle.ts'
import { confirmedBy } from './try-together.ts'
import { weave } from './weave.ts'

/** Whether it is equal in every context. */
const effort = { mostWorlds: 400, mostDifferences: 0, expanded: new Set<string>() }
/** A caller that settles something is equal with the function inside, which takes a few worlds to find out. */
const effortForCallers = { ...effort, mostWorlds: 32 }
/** Enough to tell people in which contexts a function would differ. */
const effortForPeople = { ...effort, mostDifferences: 3 }

export type Woven =
  | { readonly kind: 'settled'; readonly outcomes: readonly FunctionOutcome[] }
  /** A way on which they may part. */
  | Extract<Answer, { kind: 'found' }>
  | { readonly kind: 'unknown' }

export async function weaveTogether(task: Task): Promise<Woven> {
  const { changed } = task
  const results: Results = new Map()
  compareAll(task, changed, results, () => effort)
  const unequal = changed.filter((func) => !isEqual(results.get(func)))
  compareCallers(task, unequal, results, effortForCallers)
  const isSettled = unequal.every((func) => settledBy(task, func, results) !== undefined)
  const answer = isSettled ? never : await doTheyPart(task)
  if (answer.kind !== 'never') return answer
  compareAll(task, unequal, results, () => effortForPeople)
  const outcomes = [...results.values()].flatMap(({ func, worlds, differences }) =>
    changed.includes(func)
      ? [{ func, worlds, differences, outcome: outcomeOf(task, func, results) }]
      : [],
  )
  return { kind: 'settled', outcomes }
}

function outcomeOf(task: Task, func: string, results: Results): Outcome {
  if (isEqual(results.get(func))) return { kind: 'equal' }
  const callers = settledBy(task, func, results)
  if (callers !== undefined) return { kind: 'equal in its callers', callers }
  return { kind: 'never told apart' }
}

const never = { kind: 'never' } as const

async function doTheyPart(task: Task): Promise<Answer> {
  const questions = wovenIn(task, 'nothing')
  if (questions.length < task.configurations.length) {
    return { kind: 'unknown', reason: 'the two versions do not fit together' }
  }
  // A proof takes a second where the search of everything takes many; where they part a search shows it sooner.
  const proofs = proveInTurn(
    questions.map(({ program }) => program),
    task.experience,
  )
  return task.search(questions, 'long', proofs)
}

function wovenIn({ comparison, configurations, changed }: Task, held: HeldUp): readonly Asked[] {
  return configurations.flatMap((configuration, number) => {
    const woven = weave(comparison, configuration, number, changed, held)
    return woven === undefined ? [] : [woven]
  })
}

type Way = Extract<Answer, { kind: 'found' }>

/** Ways that are followed when nothing shows on the nearest one, before everything is held up. */
const mostFurther = 8

/** Whether the versions themselves part on a way on which the woven ones do; undefined when nothing shows. */
export function follow(
  { comparison, configurations, changed }: Task,
  { asked, path }: Way,
): readonly FunctionOutcome[] | undefined {
  const { level } = comparison
  const configuration = present(configurations[asked.configuration], 'a configuration was asked')
  const guide = guideAlong(asked, path, level)
  const parted = guide && runGuided(comparison, configuration, level, guide)
  if (parted === undefined) return undefined
  const confirmed = confirmedBy(parted, changed, configuration, asked.configuration)
  return changed.map(told(new Map(), confirmed))
}

/**
 * Whether they part on a further way. The nearest shows nothing when it takes something that another CPU does between
 * two looks, or when what one version does in a function the other does in its caller; then it may be something else
 * that arrives where they differ. Undefined when none of a few ways shows anything.
 */
export async function followFurther(
  task: Task,
  nearest: Way,
): Promise<readonly FunctionOutcome[] | undefined> {
  // Those before it do not part, or did not say in time.
  const from = nearest.asked.configuration
  const next = async (held: HeldUp, without: ReadonlySet<number>): Promise<Answer> => {
    const woven = wovenIn(task, held).filter(({ configuration }) => configuration >= from)
    return task.search(
      woven.map((asked) => withinReach(withoutVectors(asked, without))),
      'short',
    )
  }
  const arrived = new Set<number>()
  for (let count = 0; count < mostFurther; count++) {
    const answer = await next('other CPUs', arrived)
    if (answer.kind !== 'found') break
    const further = follow(task, answer)
    if (further !== undefined) return further
    const last = lastInterruption(answer)
    if (last === undefined) break
    arrived.add(last)
  }
  const calm = await next('everything', new Set())
  return calm.kind === 'found' ? follow(task, calm) : undefined
}

/** What other CPUs do is no context of its own in which something could differ. */
function lastInterruption({ asked, path }: Way): number | undefined {
  const arrivals = path.flatMap((decision) =>
    decision.kind === 'deliver' ? [decision.vector] : [],
  )
  return arrivals.findLast((vector) => asked.program.vectors[vector]?.kind !== 'environment')
}

function withoutVectors(asked: Asked, without: ReadonlySet<number>): Asked {
  const vectors = asked.program.vectors.map((vector, number) =>
    without.has(number) ? { ...vector, deliverable: zero } : vector,
  )
  return { ...asked, program: { ...asked.program, vectors } }
}
