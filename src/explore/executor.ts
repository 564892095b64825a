// Generated code at work: runs a CPU's topmost frame until control has to come back to the search.
//
// Here live the things between two pieces of code: going on behind a call when the callee had stopped,
// popping frames, switching tasks, handing choices their value. What may happen next is decided elsewhere.

import { present } from '../base/assert.ts'
import type { Program } from '../ir/program.ts'
import { leave } from '../wasm/leave.ts'
import { scratch } from '../wasm/layout.ts'
import type { CodeOptions } from '../wasm/generate-module.ts'
import type { Code, Machine } from '../wasm/machine.ts'
import { createScript } from './script.ts'
import type { Script } from './script.ts'
import { createStack } from './stack.ts'
import type { Position, Stack } from './stack.ts'
import { isChoice } from './glued-steps.ts'
import { actionPlan, microPlan, trialPlan } from './stops.ts'
import type { StopPlan } from './stops.ts'

/** Where violations go to. */
export interface ViolationSink {
  /** Reports a violation of `engine-sanity`, which no code finds. */
  readonly insane: (message: string) => void
  /** From here on violations are only counted; `unmute` says whether there were any. */
  readonly mute: () => void
  readonly unmute: () => boolean
}

export interface Executor {
  readonly stack: Stack
  readonly script: Script
  /** The same program in three flavours: chains, single micro-steps, environment actions. */
  readonly codes: {
    readonly chain: Code
    readonly micro: Code
    readonly action: Code
    /** Like `chain`, but only for what NMIs run, and reports what it touches. */
    readonly traced: () => Code
  }
  readonly tables: StepTables
  readonly refuel: () => void
  /** Whether no fuel has been used since. */
  readonly isFull: () => boolean
  readonly isGlued: () => boolean
  /** Outcomes if the located frame's next step is a `choose`, 0 otherwise. */
  readonly choices: () => number
  /** Takes the next value from the script if a choice comes next. */
  readonly choose: () => boolean
  /** Runs the located frame until it has to leave, and locates the CPU again. */
  readonly resume: (code: Code, cpu: number) => number
  /**
   * The same, but not leaving inside of an indivisible action; choices come from the script. A glued choice
   * sets `branched`: the chain ends with the action, or the script would grow with every turn of a loop.
   */
  readonly resumeWhole: (code: Code, cpu: number) => number
  readonly branched: () => boolean
  /** Whether the last poll found this vector deliverable. */
  readonly found: (vector: number) => boolean
  /** Whether the last poll found an interrupt possible. */
  readonly interruptible: () => boolean
  /** Vectors of a poll that can be delivered where the located CPU stands. */
  readonly poll: (poll: number) => readonly number[]
}

export interface Flavours {
  /** Whether chains are run at all: without them, their code would only poll, as that of single steps does. */
  readonly chains: boolean
  /** Whether all code reports what it touches. */
  readonly traced: boolean
}

// How often an indivisible action may use up the fuel before it is called endless.
const patience = 16

export function createExecutor(
  machine: Machine,
  plan: StopPlan,
  sink: ViolationSink,
  stepLimit: number,
  { chains, traced }: Flavours,
): Executor {
  const { program, words } = machine
  const stack = createStack(machine)
  const script = createScript()
  const { at, locate } = stack
  const codes = compileCodes(machine, plan, { chains, traced })
  const tables = stepTables(program, plan)

  const refuel = (): void => {
    words[scratch.fuel >> 2] = stepLimit
  }
  const isFull = (): boolean => words[scratch.fuel >> 2] === stepLimit
  const choices = (): number => (at.finished ? 0 : (tables.counts[at.func]?.[at.step] ?? 0))
  const choose = (): boolean => {
    const count = choices()
    if (count > 1) words[scratch.choice >> 2] = script.next(count)
    return count > 1
  }
  const isGlued = (): boolean =>
    !at.finished && !stack.isOutside() && tables.glued[at.func]?.[at.step] === 1
  const leaveFrame = frameLeaver(machine, stack, sink, isGlued)

  const resume = (code: Code, cpu: number): number => {
    const reason = leaveFrame(code, cpu)
    locate(cpu)
    return reason
  }
  let branches = false
  const resumeWhole = (code: Code, cpu: number): number => {
    branches = false
    for (let tries = 0; ; tries++) {
      const inside = isGlued()
      if (choose() && inside) branches = true
      // Only single-step code stops where the action ends.
      const reason = resume(branches && code === codes.chain ? codes.micro : code, cpu)
      if (reason === leave.blocked || !isGlued()) return reason
      if (reason !== leave.exhausted) continue
      if (tries > patience) {
        sink.insane('an indivisible action does not end')
        return reason
      }
      // A little less, so that it shows that fuel was used.
      words[scratch.fuel >> 2] = stepLimit - 1
    }
  }
  return {
    stack,
    script,
    codes,
    tables,
    refuel,
    isFull,
    isGlued,
    choices,
    choose,
    resume,
    resumeWhole,
    branched: () => branches,
    found: (vector) =>
      (((words[(scratch.mask >> 2) + (vector >> 5)] ?? 0) >>> (vector & 31)) & 1) === 1,
    interruptible: () => words[scratch.interruptible >> 2] === 1,
    poll: poller(machine, codes.chain, at),
  }
}

function compileCodes(
  machine: Machine,
  plan: StopPlan,
  { chains, traced: all }: Flavours,
): Executor['codes'] {
  const { program } = machine
  const compile = (options: CodeOptions): Code =>
    machine.compile(all ? { ...options, traced: 'all' } : options)
  const micro = compile(microPlan(program))
  let traced: Code | undefined
  return {
    chain: chains ? compile(plan) : micro,
    micro,
    action: compile(actionPlan(program)),
    traced: () => (traced ??= machine.compile(trialPlan(program, plan))),
  }
}

/** Asks a poll, and reads the vectors from the mask. */
function poller({ program, words }: Machine, code: Code, at: Position): Executor['poll'] {
  const deliverable: number[] = []
  const masks = Math.ceil(program.vectors.length / 32)
  return (number) => {
    let count = 0
    const any = code.polls[number]?.(at.cpuBase, at.taskBase, at.frameBase) ?? 0
    const filled = any === 0 ? 0 : masks
    for (let mask = 0; mask < filled; mask++) {
      for (let left = words[(scratch.mask >> 2) + mask] ?? 0; left !== 0; left &= left - 1) {
        deliverable[count++] = mask * 32 + 31 - Math.clz32(left & -left)
      }
    }
    // Setting the length of an array costs more than all of this.
    if (deliverable.length !== count) deliverable.length = count
    return deliverable
  }
}

/** Runs the located frame until it has to leave; pops and switches are done here. */
function frameLeaver(
  machine: Machine,
  stack: Stack,
  sink: ViolationSink,
  isGlued: () => boolean,
): (code: Code, cpu: number) => number {
  const { words, strings, entries } = machine
  const { at } = stack
  return (code, cpu) => {
    let { func, context } = at
    let entry = entries[func]?.[at.step] ?? 0
    for (;;) {
      const run = present(code.runs[func], 'every function has code')
      const reason = run(at.cpuBase, at.taskBase, at.frameBase, context, entry)
      if (reason === leave.returned) {
        const parent = strings.parent[context] ?? -1
        if (parent >= 0) {
          // The callee was entered from here and not by its caller's code: go on behind the call.
          func = strings.func[parent] ?? 0
          entry = (entries[func]?.[strings.callStep[context] ?? 0] ?? 0) + 1
          context = parent
          continue
        }
        stack.pop(cpu)
      } else if (reason !== leave.switched) {
        return reason
      } else if (!stack.switchTo(cpu, words[scratch.switchTo >> 2] ?? -1)) {
        sink.insane('switches to a task that does not exist or that another CPU runs')
      }
      // If the task that goes on stands at a glued step, the action is not over yet.
      stack.locate(cpu)
      if (!isGlued()) code.checkInvariants()
      return leave.stopped
    }
  }
}

/** What the search asks about steps, as arrays by function and step. */
export interface StepTables {
  /** Outcomes of a `choose`, 0 for other steps. */
  readonly counts: readonly Int32Array[]
  readonly glued: readonly Uint8Array[]
  /** 1 where a chain always ends. */
  readonly stored: readonly Uint8Array[]
  /** Poll number, -1 for none. */
  readonly polls: readonly Int32Array[]
}

function stepTables({ functions }: Program, plan: StopPlan): StepTables {
  return {
    counts: functions.map(({ steps }) =>
      Int32Array.from(steps, (step) => (step.kind === 'choose' ? step.count : 0)),
    ),
    glued: functions.map(({ steps }) =>
      Uint8Array.from(steps, (step) => (step.glued === true ? 1 : 0)),
    ),
    stored: functions.map(({ steps }, func) =>
      Uint8Array.from(steps, (step, index) => (isChoice(step) || plan.stored(func, index) ? 1 : 0)),
    ),
    polls: functions.map(({ steps }, func) =>
      Int32Array.from(steps, (_, index) => plan.poll(func, index) ?? -1),
    ),
  }
}
