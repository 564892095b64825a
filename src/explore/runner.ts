// Runs transitions: from one state that is stored to the next.
//
// A transition is a step of a CPU's topmost frame, or a delivery, and everything that must follow. In chains
// it goes on while exactly one thing can happen next; otherwise it ends with the micro-step. Choices inside
// an indivisible action are taken from the script, so a transition with choices is run once for each list.

import type { Program } from '../ir/program.ts'
import { taskCells } from '../wasm/layout.ts'
import { leave } from '../wasm/leave.ts'
import type { Machine } from '../wasm/machine.ts'
import type { Executor, ViolationSink } from './executor.ts'
import { createActions } from './micro-step.ts'
import type { Footprints } from './footprint.ts'
import type { StateCodec } from './state-codec.ts'
import { createTransparency } from './transparency.ts'
import type { Trial } from './transparency.ts'

// Values chosen in one chain before a state is stored after all: a loop of choices has to end somewhere.
const maxChoices = 3

/** Number of the transition "the CPU's topmost frame goes on". */
export const ownStep = -1

export type Outcome =
  /** The machine is in a state that is to be stored. */
  | 'state'
  /** Nothing happened: the frame waits, or the task is finished. */
  | 'disabled'

// Places where something could have happened in one chain before a state is stored after all.
const maxTurns = 1 << 12

export interface Runner {
  /** One transition as the search makes it. */
  readonly run: (cpu: number, vector: number) => Outcome
  /** Whether a chain that comes to where the first CPU stands would end there. */
  readonly isStop: () => boolean
  /** Whether the vector's delivery where the located CPU stands leads back there without a trace. */
  readonly passes: (vector: number) => boolean
}

export interface RunnerOptions {
  /** Whether forced steps are run through; otherwise each micro-step ends in a state to be stored. */
  readonly chains: boolean
  /** Whether a chain goes on behind a choice, in each of its ways. */
  readonly passesChoices: boolean
  /** Vectors that are passed over if they leave no trace. */
  readonly tried: ReadonlySet<number>
  /** Whether a chain ends where the frame that it began in is left: what lies beyond is not in memory. */
  readonly summaries: boolean
  readonly codec: StateCodec
  readonly sink: ViolationSink
  readonly prints: Footprints
}

export function createRunner(machine: Machine, executor: Executor, options: RunnerOptions): Runner {
  const { program } = machine
  const { codes, tables, choices, poll, stack } = executor
  const { at, locate } = stack
  const { chains, passesChoices, summaries } = options
  const code = chains ? codes.chain : codes.micro
  const { runAction } = createActions(machine, executor, options.sink)
  const passes = createPasses(machine, executor, options)

  let choicesLeft = 0
  /** Whether a chain ends here: something other than the next step could happen. */
  const mustStore = (): boolean => {
    if (!chains || at.finished || stack.isOutside()) return true
    if (tables.stored[at.func]?.[at.step] === 1) {
      // A choice by itself is no reason: the transition is made once for each value.
      if (choices() <= 1 || !passesChoices || choicesLeft === 0) return true
      choicesLeft--
    }
    const number = tables.polls[at.func]?.[at.step] ?? -1
    if (number < 0) return false
    const found = poll(number)
    const [only] = found
    if (only === undefined) return false
    // Mostly it is an NMI, and the only one. A trial polls as well, so a longer list must be kept.
    return found.length === 1 ? !passes(only) : !found.slice().every(passes)
  }
  const go = (cpu: number, vector: number): Outcome => {
    executor.refuel()
    choicesLeft = maxChoices
    if (vector !== ownStep) stack.push(cpu, vector)
    locate(cpu)
    let running = true
    if (vector === ownStep) {
      if (at.finished) return 'disabled'
    } else if (isAction(program, vector)) {
      runAction(cpu)
      running = !mustStore()
    } else if (choices() > 1) running = false
    const { context, step } = at
    for (let turns = 0; running && turns < maxTurns; turns++) {
      const reason = executor.resumeWhole(code, cpu)
      // Whoever waits where it began, without a jump back, has waited all the time.
      const still =
        vector === ownStep &&
        turns === 0 &&
        at.context === context &&
        at.step === step &&
        executor.isFull()
      if (reason === leave.blocked) return still ? 'disabled' : 'state'
      running = reason !== leave.exhausted && !executor.branched() && !mustStore()
    }
    return 'state'
  }
  const run = (cpu: number, vector: number): Outcome => {
    if (!summaries) return go(cpu, vector)
    locate(cpu)
    stack.stayInside()
    const outcome = go(cpu, vector)
    stack.stayAnywhere()
    return outcome
  }
  const isStop = (): boolean => {
    choicesLeft = maxChoices
    return mustStore()
  }
  return { run, isStop, passes }
}

export function isAction(program: Program, vector: number): boolean {
  return program.vectors[vector]?.kind === 'environment'
}

/** Whether a delivery where the located CPU stands changes nothing that lasts. */
function createPasses(
  machine: Machine,
  executor: Executor,
  { tried, codec, sink, prints }: RunnerOptions,
): (vector: number) => boolean {
  const { stack, codes, tables, choices, poll } = executor
  const { at, locate } = stack
  const { isTransparent, isKnownTransparent } = createTransparency(machine, codec, prints)

  // A trial inside of a trial would need a log of its own; NMIs inside of NMIs are stored instead.
  let trying = false
  const passes = (vector: number): boolean => {
    if (trying || !tried.has(vector)) return false
    const { cpu } = at
    trying = true
    const answer = isTransparent(vector, trial)
    trying = false
    locate(cpu)
    return answer
  }
  // Code goes on by itself where the answer is known. What a trial runs into is its own business.
  const { words } = machine
  const every = [...tried]
  machine.passing.passes = (taskBase) => {
    if (trying) return false
    const depth = words[(taskBase + taskCells.depth) >> 2] ?? 0
    for (const vector of every) {
      if (executor.found(vector) && !isKnownTransparent(vector, taskBase, depth)) return false
    }
    return true
  }
  const comesLater = (vector: number): boolean => isAction(machine.program, vector)
  const complete = (vector: number): boolean => {
    const { cpu, task, depth } = at
    executor.refuel()
    stack.push(cpu, vector)
    locate(cpu)
    while (choices() <= 1) {
      const reason = executor.resume(codes.traced(), cpu)
      if (reason !== leave.stopped || at.task !== task) return false
      if (at.depth === depth) return true
      const number = tables.polls[at.func]?.[at.step] ?? -1
      if (number < 0) continue
      if (!poll(number).every(comesLater) || executor.interruptible()) return false
    }
    return false
  }
  const trial: Trial = {
    complete,
    mute: sink.mute,
    unmute: sink.unmute,
    taskBase: () => at.taskBase,
    depth: () => at.depth,
  }
  return passes
}
