// The proposal of the thread: a thread flag says that some interrupted context of this task is in a
// trampoline; a flag of the frame that set it says who clears it. Preemption then marks the task, and
// whoever wants to free a trampoline waits for marked tasks instead of for all tasks (Tasks RCU).

import { bool, check, of, perFrame, thisFrame } from '../../machine/lang.ts'
import { irqentry_exit_cond_resched } from '../../machine/tasks/sched.ts'
import {
  at,
  clear_flag,
  frame,
  IN_TRAMPOLINE,
  INTERRUPT,
  set_flag,
  thread,
  TRAMPOLINE,
} from '../../machine/tasks/thread.ts'
import { traced_function } from './trampoline.ts'

/** irqentry_state_t lives on the stack, so that each nested interrupt has its own. */
export const state = perFrame({ irqentry_state: { entered_trampoline: bool(false) } })

export function irqentry_enter(): void {
  if ((thread.thread_info.flags & IN_TRAMPOLINE) !== 0) return
  if (frame.regs.ip !== TRAMPOLINE) return
  set_flag(IN_TRAMPOLINE)
  state.irqentry_state.entered_trampoline = true
}

export function irqentry_exit(): void {
  irqentry_exit_cond_resched()
  if (state.irqentry_state.entered_trampoline) clear_flag(IN_TRAMPOLINE)
}

/** What preemption asks: will this task, when it goes on, execute a trampoline? */
export function preempted_in_trampoline(): boolean {
  return (thread.thread_info.flags & IN_TRAMPOLINE) !== 0
}

/** The flag against the truth, which only the model can see: where each interrupted context stands. */
export function handler_runs(): void {
  check(
    'trampoline-flag',
    ((thread.thread_info.flags & IN_TRAMPOLINE) !== 0) === interrupted_in_trampoline(),
    'TIF_IN_TRAMPOLINE is not what the interrupted contexts of this task say',
  )
}

function interrupted_in_trampoline(): boolean {
  return in_trampoline(0) || in_trampoline(1) || in_trampoline(2)
}

function in_trampoline(depth: number): boolean {
  return depth < thisFrame() && of(at, depth).ip === TRAMPOLINE
}

/** A softirq calls traced functions like everybody else. */
export function softirq_action(): void {
  check(
    'softirq-from-interrupt',
    frame.kind === INTERRUPT || at.ip !== TRAMPOLINE,
    'a softirq runs over a trampoline without an interrupt between them',
  )
  traced_function()
}
