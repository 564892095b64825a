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
export const maxChoices = 3

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
  /** The same in two parts. First what a delivery itself does; true when its frame is gone and the chain goes on. */
  readonly deliver: (cpu: number, vector: number) => boolean
  /** Then what a chain does from where the CPU stands, if it may pass so many choices. */
  readonly goOn: (cpu: number, choicesLeft: number) => void
  /** How many choices the chain may still pass. */
  readonly choicesLeft: () => number
  /** Vectors of a poll whose delivery where the located CPU stands is possible, and does not pass without a trace. */
  readonly mattering: (poll: number) => readonly number[]
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
  const { choices, poll, stack } = executor
  const { at, locate } = stack
  const { runAction } = createActions(machine, executor, options.sink)
  const passes = createPasses(machine, executor, options)
  const chain = createChain(executor, options, passes)

  const deliver = (cpu: number, vector: number): boolean => {
    chain.begin(maxChoices)
    locate(cpu)
    const { task, depth } = at
    stack.push(cpu, vector)
    locate(cpu)
    if (isAction(program, vector)) {
      runAction(cpu)
      return true
    }
    if (choices() > 1) return false
    for (let turns = 0; turns < maxTurns; turns++) {
      if (!chain.turn(cpu)) break
      if (at.task === task && at.depth === depth) return true
      if (chain.mustStore()) break
    }
    return false
  }
  const step = (cpu: number): Outcome => {
    chain.begin(maxChoices)
    locate(cpu)
    if (at.finished) return 'disabled'
    const { context, step: from } = at
    if (chain.turn(cpu)) chain.goOn(cpu)
    else if (chain.isBlocked()) {
      // Whoever waits where it began, without a jump back, has waited all the time.
      const still = at.context === context && at.step === from && executor.isFull()
      return still ? 'disabled' : 'state'
    }
    return 'state'
  }
  const goOn = (cpu: number, choicesLeft: number): void => {
    chain.begin(choicesLeft)
    locate(cpu)
    chain.goOn(cpu)
  }
  const run = (cpu: number, vector: number): Outcome => {
    if (options.summaries) {
      locate(cpu)
      stack.stayInside()
    }
    let outcome: Outcome = 'state'
    if (vector === ownStep) outcome = step(cpu)
    else if (deliver(cpu, vector)) goOn(cpu, chain.choicesLeft())
    stack.stayAnywhere()
    return outcome
  }
  // A trial polls as well, so the list must be kept.
  const mattering = (number: number): readonly number[] =>
    poll(number)
      .slice()
      .filter((vector) => !passes(vector))
  return { run, mattering, deliver, goOn, choicesLeft: chain.choicesLeft }
}

interface Chain {
  /** A chain begins, or goes on, and may pass so many choices. */
  readonly begin: (choicesLeft: number) => void
  readonly choicesLeft: () => number
  /** Whether it ends here: something other than the next step could happen. */
  readonly mustStore: () => boolean
  /** Runs on to where something could happen; false if it ends there in any case. */
  readonly turn: (cpu: number) => boolean
  /** Whether it ended because its frame waits. */
  readonly isBlocked: () => boolean
  /** Runs to its end. */
  readonly goOn: (cpu: number) => void
}

function createChain(
  executor: Executor,
  { chains, passesChoices }: RunnerOptions,
  passes: (vector: number) => boolean,
): Chain {
  const { codes, tables, choices, poll, stack } = executor
  const { at } = stack
  const code = chains ? codes.chain : codes.micro
  let choicesLeft = 0
  let reason = 0
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
  const turn = (cpu: number): boolean => {
    reason = executor.resumeWhole(code, cpu)
    return reason !== leave.blocked && reason !== leave.exhausted && !executor.branched()
  }
  return {
    begin: (left) => {
      executor.refuel()
      choicesLeft = left
    },
    choicesLeft: () => choicesLeft,
    mustStore,
    turn,
    isBlocked: () => reason === leave.blocked,
    goOn: (cpu) => {
      for (let turns = 0; turns < maxTurns; turns++) if (mustStore() || !turn(cpu)) return
    },
  }
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
