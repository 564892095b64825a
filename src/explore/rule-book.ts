// All that is known about what a Program does, as rules; what is not known yet is learned.
//
// A rule is learned in the first state that it speaks of, nearest first. So what is wrong with a transition is
// found while its rule is learned, and the state is a nearest one.

import { present } from '../base/assert.ts'
import { createLearner } from './learn-rules.ts'
import type { Learned, RulePart } from './learn-rules.ts'
import { createLoneSteps } from './lone-steps.ts'
import type { Pieces } from './pieces.ts'
import { addRule, ask } from './rules.ts'
import type { Consequence, RuleTree } from './rules.ts'
import type { Search } from './search.ts'

export interface RuleBook {
  readonly trees: readonly RuleTree[]
  /** The trees that are asked for each state. */
  readonly asked: readonly number[]
  /** By tree: whose transitions it is about, from 1 on; empty where not everybody goes on from each state. */
  readonly agents: readonly number[]
  /**
   * Learns whatever is not known about a state, and returns the trees that speak of it. `place` is what
   * violations are to be recorded with.
   */
  readonly learn: (numbers: Int32Array, place: number) => readonly number[]
  /**
   * What follows from a state, and is not known yet: learned without saying what it breaks, and then only if it
   * breaks nothing.
   */
  readonly foresee: (numbers: Int32Array) => readonly Consequence[]
}

export function createRuleBook(search: Search, pieces: Pieces): RuleBook {
  const { parts, asked: all, steps, deliveries } = ruleParts(search)
  const lone = search.order
    ? createLoneSteps(search, pieces, { first: parts.length, step: steps, all })
    : undefined
  const asked = lone?.asked ?? all
  const trees = Array.from({ length: parts.length + (lone?.trees ?? 0) }, (): RuleTree => undefined)
  let spot = 0
  const learner = createLearner(search, pieces, deliveries, (cpu, vector) =>
    search.violations.during(spot, cpu, vector),
  )
  const learnOne = (tree: number): Pick<Learned, 'looked' | 'consequence'> => {
    const part = parts[tree]
    if (part !== undefined) return learner.learn(part)
    const { cpuOf, judge, ask: askOthers } = present(lone, 'other trees are about who goes alone')
    const cpu = cpuOf(tree)
    const learned = cpu === undefined ? undefined : learner.learn({ kind: 'step', cpu })
    learner.back()
    return cpu === undefined || learned === undefined ? askOthers(tree) : judge(cpu, learned)
  }
  /** All that speaks of a state, whatever has to be learned for it; `keeps` says whether it becomes a rule. */
  const askAll = (
    numbers: Int32Array,
    keeps: () => boolean,
  ): { readonly speaking: readonly number[]; readonly said: readonly Consequence[] } => {
    const speaking = [...asked]
    const said: Consequence[] = []
    let entered = false
    for (const tree of speaking) {
      let known = ask(trees[tree], numbers)
      if (known === undefined) {
        if (!entered) learner.enter(numbers)
        entered = true
        const { looked, consequence } = learnOne(tree)
        if (keeps()) trees[tree] = addRule(trees[tree], looked, numbers, consequence)
        known = consequence
      }
      said.push(known)
      speaking.push(...known.trees)
    }
    return { speaking, said }
  }
  return {
    trees,
    asked,
    agents: lone === undefined ? parts.map(({ cpu }) => cpu + 1) : [],
    learn: (numbers, place) => {
      spot = place
      return askAll(numbers, () => true).speaking
    },
    foresee: (numbers) => {
      const { mute, unmute } = search.violations
      mute()
      const { said } = askAll(numbers, () => {
        const broken = unmute()
        mute()
        return !broken
      })
      unmute()
      return said
    },
  }
}

/** Every part of the Program, the parts that are asked for each state, and where deliveries stand among them. */
function ruleParts({ machine }: Search): {
  readonly parts: readonly RulePart[]
  readonly asked: readonly number[]
  readonly steps: (cpu: number) => number
  readonly deliveries: (cpu: number, vector: number) => number
} {
  const { bounds, vectors } = machine.program
  const each = 2 + vectors.length
  const cpus = Array.from({ length: bounds.cpus }, (_, cpu) => cpu)
  return {
    parts: cpus.flatMap((cpu): RulePart[] => [
      { kind: 'step', cpu },
      { kind: 'poll', cpu },
      ...vectors.map((_, vector): RulePart => ({ kind: 'delivery', cpu, vector })),
    ]),
    asked: cpus.flatMap((cpu) =>
      vectors.length === 0 ? [cpu * each] : [cpu * each, cpu * each + 1],
    ),
    steps: (cpu) => cpu * each,
    deliveries: (cpu, vector) => cpu * each + 2 + vector,
  }
}
