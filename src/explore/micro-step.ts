// Single micro-steps and whole environment actions: what chains, textbook searches and paths are made of.
//
// Invariants are about states between actions, so they are not looked at inside an environment action.

import { leave } from '../wasm/leave.ts'
import { scratch } from '../wasm/layout.ts'
import type { Machine } from '../wasm/machine.ts'
import type { Executor, ViolationSink } from './executor.ts'

export interface Actions {
  /** Runs the environment frame on top of the located CPU to its end; choices come from the script. */
  readonly runAction: (cpu: number) => void
  /**
   * One micro-step of the topmost frame, up to the next `choose` inside of it; the value of a `choose` that
   * it begins with is given. False when the frame waits or the task is finished.
   */
  readonly microStep: (cpu: number, choice: number) => boolean
  /** Begins and ends the stretch in which invariants are not looked at. */
  readonly setInAction: (inside: boolean) => void
  /** Looks at the invariants that an action may have broken, unless glued steps still belong to it. */
  readonly checkAction: () => void
}

// How often an action may use up the fuel before it is called endless.
const patience = 16

export function createActions(machine: Machine, executor: Executor, sink: ViolationSink): Actions {
  const { words } = machine
  const { codes, refuel, stack } = executor
  const { at, locate } = stack
  const setInAction = (inside: boolean): void => {
    words[scratch.quiet >> 2] = inside ? 1 : 0
  }
  const checkAction = (): void => {
    setInAction(false)
    if (!executor.isGlued()) codes.action.checkInvariants()
  }
  return {
    setInAction,
    checkAction,
    runAction: (cpu) => {
      const { depth } = at
      setInAction(true)
      for (let tries = 0; at.depth >= depth;) {
        executor.choose()
        if (executor.resume(codes.action, cpu) !== leave.exhausted) continue
        refuel()
        if (tries++ < patience) continue
        sink.insane('an environment action does not end')
        stack.pop(cpu)
        locate(cpu)
      }
      // A function may begin with a glued step: then that belongs to whatever came before it.
      if (executor.isGlued()) executor.resumeWhole(codes.micro, cpu)
      checkAction()
    },
    microStep: (cpu, choice) => {
      refuel()
      locate(cpu)
      if (at.finished) return false
      words[scratch.choice >> 2] = choice
      let reason = executor.resume(codes.micro, cpu)
      for (let tries = 0; executor.isGlued() && executor.choices() <= 1; tries++) {
        if (reason === leave.exhausted && tries > patience) break
        refuel()
        reason = executor.resume(codes.micro, cpu)
      }
      return reason !== leave.blocked
    },
  }
}
