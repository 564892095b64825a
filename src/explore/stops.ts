// The plans by which code is generated: where it runs on, where it asks, where it always stops.
//
// Single steps stop everywhere, environment actions only at choices. Chains run on wherever the order of
// what could happen next makes no difference; arrival.ts and shared-steps.ts know where that is.

import { present } from '../base/assert.ts'
import type { FunctionId, Program, Step, StepIndex, Vector } from '../ir/program.ts'
import { reachableFrom } from '../ir/reachable-functions.ts'
import type { StopRule } from '../wasm/generate-function.ts'
import type { CodeOptions, PollRule } from '../wasm/generate-module.ts'
import { arrivalRules } from './arrival.ts'
import { isChoice } from './glued-steps.ts'
import { sharedSteps } from './shared-steps.ts'

/** Poll number of the set of all vectors. */
export const pollAll = 0

export interface StopPlan extends CodeOptions {
  /** Poll for the vectors to consider before a step; undefined: none. */
  readonly poll: (func: FunctionId, step: StepIndex) => number | undefined
  /** Whether a chain always ends before this step. */
  readonly stored: (func: FunctionId, step: StepIndex) => boolean
}

/** Code that makes one micro-step. */
export function microPlan(program: Program): CodeOptions {
  return {
    polls: [{ interrupts: [], actions: [], others: allVectors(program) }],
    rule: (func, step) => {
      const found = stepOf(program, func, step)
      return found.glued !== true || isChoice(found) ? 'always' : 'never'
    },
  }
}

/** Code that runs an environment action: only choices interrupt it. */
export function actionPlan(program: Program): CodeOptions {
  return {
    polls: [{ interrupts: [], actions: [], others: allVectors(program) }],
    rule: (func, step) => (isChoice(stepOf(program, func, step)) ? 'always' : 'never'),
    functions: begunBy(program, ({ kind }) => kind === 'environment'),
  }
}

/** Code that tries what an NMI does: like chains, and reports what the course of the run depends on. */
export function trialPlan(program: Program, chains: StopPlan): CodeOptions {
  return { ...chains, traced: 'run', functions: begunBy(program, ({ kind }) => kind === 'nmi') }
}

/** What these vectors run, and these tasks. */
function begunBy(
  program: Program,
  isOne: (vector: Vector) => boolean,
  tasks: Program['tasks'] = [],
): ReadonlySet<FunctionId> {
  const begun = [...program.vectors.filter(isOne), ...tasks]
  return reachableFrom(
    program,
    begun.map(({ func }) => func),
  )
}

/** Code that runs chains of steps between which nothing else matters. */
export function chainPlan(
  program: Program,
  arrival: boolean,
  passing: readonly number[] = [],
): StopPlan {
  const all = allVectors(program)
  const everything: PollRule = { interrupts: [], actions: [], others: all }
  const polls = [everything]
  const numbers = new Map([[JSON.stringify(everything), pollAll]])
  const pollOf = (rule: PollRule): number | undefined => {
    if (rule.interrupts.length + rule.actions.length + rule.others.length === 0) return undefined
    const key = JSON.stringify(rule)
    const number = numbers.get(key) ?? polls.push(rule) - 1
    numbers.set(key, number)
    return number
  }
  const rules = arrival
    ? arrivalRules(program)
    : program.functions.map((func) => func.steps.map(() => everything))
  // The poll of everything is asked what there is, whether it passes or not.
  const asked = (found: PollRule): PollRule =>
    arrival && passing.length > 0 ? { ...found, passing } : found
  const asks = rules.map((steps) => steps.map((found) => pollOf(asked(found))))
  const shared = sharedSteps(program, asks)
  const poll = (func: FunctionId, step: StepIndex): number | undefined => asks[func]?.[step]
  const stored = (func: FunctionId, step: StepIndex): boolean =>
    isChoice(stepOf(program, func, step)) || shared[func]?.[step] === true
  const rule = (func: FunctionId, step: StepIndex): StopRule => {
    const { glued } = stepOf(program, func, step)
    if (isChoice(stepOf(program, func, step))) return 'always'
    if (glued === true) return 'never'
    if (stored(func, step)) return 'always'
    const number = poll(func, step)
    return number === undefined ? 'never' : { poll: number }
  }
  // Environment actions have code of their own.
  const functions = begunBy(program, ({ kind }) => kind !== 'environment', program.tasks)
  return { polls, rule, poll, stored, functions }
}

function stepOf(program: Program, func: FunctionId, step: StepIndex): Step {
  return present(program.functions[func]?.steps[step], `step ${step} of function ${func} exists`)
}

function allVectors(program: Program): readonly number[] {
  return program.vectors.map((_, vector) => vector)
}
