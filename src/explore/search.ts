// Everything a search owns, put together: the machine, the code, the visited states, what was found.
//
// The parts know one another as little as possible; which of them are told about the reductions is decided
// here and nowhere else.

import { present } from '../base/assert.ts'
import type { Program } from '../ir/program.ts'
import { createMachine } from '../wasm/machine.ts'
import type { Machine } from '../wasm/machine.ts'
import { canGoAlone } from './can-go-alone.ts'
import { createExecutor } from './executor.ts'
import type { Executor } from './executor.ts'
import { createExpansion } from './expand.ts'
import type { Expansion } from './expand.ts'
import { footprints } from './footprint.ts'
import { possibleConditions } from './possible.ts'
import { createRunner } from './runner.ts'
import type { Runner } from './runner.ts'
import { createStateCodec } from './state-codec.ts'
import type { StateCodec } from './state-codec.ts'
import { chainPlan } from './stops.ts'
import type { StopPlan } from './stops.ts'
import { findSymmetry } from './symmetry.ts'
import type { Symmetry } from './symmetry.ts'
import { createTrace } from './trace.ts'
import type { Trace } from './trace.ts'
import { triedVectors } from './transparency.ts'
import { createViolations } from './violations.ts'
import type { Violations } from './violations.ts'

/** What may be left out without changing any verdict; each can be switched off to show that. */
export interface Reductions {
  /** Vectors are delivered only where the order can matter. Needs `chains`. */
  readonly arrival: boolean
  /** Forced steps are run through without storing the states between. */
  readonly chains: boolean
  /** One CPU goes alone where nobody can tell whether the others went before. Needs several CPUs. */
  readonly order: boolean
  /** NMIs that leave no trace are not stored. Needs `chains`. */
  readonly transparent: boolean
  /** What the topmost frame does is found out once, whatever lies below it. Needs `chains` and one CPU. */
  readonly summaries: boolean
  /** Frames that will do the same from there on are one, and what nobody looks at tells no states apart. */
  readonly tails: boolean
  /** What is the same in every run is computed beforehand, and what is never reached is left out. */
  readonly constants: boolean
  /** One state stands for all that differ only in which CPU or task is which. Needs the search by rules. */
  readonly symmetry: boolean
}

export const allReductions: Reductions = {
  arrival: true,
  chains: true,
  order: true,
  transparent: true,
  summaries: true,
  tails: true,
  constants: true,
  symmetry: true,
}

/** Every micro-step is a stored state, and everything is delivered everywhere. */
export const noReductions: Reductions = {
  arrival: false,
  chains: false,
  order: false,
  transparent: false,
  summaries: false,
  tails: false,
  constants: false,
  symmetry: false,
}

export interface Search {
  readonly machine: Machine
  readonly codec: StateCodec
  readonly violations: Violations
  readonly executor: Executor
  readonly expansion: Expansion
  readonly runner: Runner
  readonly trace: Trace
  /** Room for one packed state. */
  readonly buffer: Int32Array
  readonly watchesDeadlock: boolean
  /** Whether states are stored only where chains end. */
  readonly chains: boolean
  /** Whether vectors are delivered only where it can matter. */
  readonly arrival: boolean
  /** Whether a CPU may go alone where nobody can tell. */
  readonly order: boolean
  readonly plan: StopPlan
  /** What is interchangeable, if states are to stand for one another. */
  readonly symmetry: Symmetry | undefined
}

/** What a search that is wholly generated code knows nothing of is left out. */
export function compactReductions(reductions: Reductions): Reductions {
  return { ...reductions, transparent: false, summaries: false, tails: false }
}

export interface SearchOptions {
  /** Whether a chain goes on behind a choice, in each of its ways. */
  readonly passesChoices?: boolean
  /** Whether all code reports what it touches. */
  readonly traced?: boolean
}

export function createSearch(
  program: Program,
  reductions: Reductions,
  { passesChoices = program.bounds.cpus === 1, traced = false }: SearchOptions = {},
): Search {
  const { arrival, chains, order, transparent, summaries, tails } = reductions
  const violations: Violations = createViolations(
    () => machine,
    () => executor.script,
  )
  const prints = footprints(program)
  const possible = possibleConditions(program, prints)
  const machine: Machine = createMachine(program, violations.report, (vector) =>
    present(possible[vector], `vector ${vector} exists`),
  )
  const codec = createStateCodec(machine, tails)
  const tried = transparent && chains ? triedVectors(program) : new Set<number>()
  const plan = chainPlan(program, arrival && chains, [...tried])
  const executor: Executor = createExecutor(machine, plan, violations, chainLimit, {
    chains,
    traced,
  })
  const runner = createRunner(machine, executor, {
    chains,
    passesChoices,
    tried,
    summaries,
    codec,
    sink: violations,
    prints,
  })
  const expansion = createExpansion(machine, executor, runner, codec, arrival && chains)
  return {
    machine,
    codec,
    violations,
    executor,
    expansion,
    runner,
    trace: createTrace(machine, executor, violations),
    buffer: new Int32Array(codec.maxWords),
    plan,
    symmetry: traced && reductions.symmetry ? findSymmetry(program) : undefined,
    chains,
    arrival: arrival && chains,
    order: order && canGoAlone(program),
    watchesDeadlock: program.properties.some(({ name }) => name === 'no-deadlock'),
  }
}

// Backward jumps in one chain before a state is stored after all; what follows a delivery in it is counted anew.
export const chainLimit = 1024
