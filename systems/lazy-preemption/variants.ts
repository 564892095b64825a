// What else was proposed in the thread, and what goes wrong when a detail is missed. Each function stands in
// for the one that claims.ts names beside it.

import { bits, perCpu, waitUntil, of } from '../../machine/lang.ts'
import {
  FIRST_TASK,
  irqentry_exit_cond_resched,
  preempt_schedule_irq,
} from '../../machine/tasks/sched.ts'
import {
  clear_flag,
  frame,
  IN_TRAMPOLINE,
  mode,
  NEED_RESCHED,
  NEED_RESCHED_LAZY,
  NONE,
  set_flag,
  thread,
  TRAMPOLINE,
} from '../../machine/tasks/thread.ts'
import { state } from './entry.ts'
import { text } from './trampoline.ts'
import { marks, update } from './updater.ts'

/** The instruction pointer in the registers of the interrupt that preempts. */
export function interrupted_ip_is_in_trampoline(): boolean {
  return frame.regs.ip === TRAMPOLINE
}

/** `__this_cpu_write(__rcu_ip, …)` in irq_enter_rcu(). */
export const noted = perCpu({ __rcu_ip: bits(2) })

export function irqentry_enter_notes_ip(): void {
  noted.__rcu_ip = frame.regs.ip
}

export function irqentry_exit_without_flag(): void {
  irqentry_exit_cond_resched()
}

export function noted_ip_is_in_trampoline(): boolean {
  return noted.__rcu_ip === TRAMPOLINE
}

/** The exit looks at its own registers instead of asking who set the flag. */
export function irqentry_exit_clears_by_ip(): void {
  irqentry_exit_cond_resched()
  if (frame.regs.ip === TRAMPOLINE) clear_flag(IN_TRAMPOLINE)
}

/** The right exit, but before preemption instead of after it. */
export function irqentry_exit_clears_first(): void {
  if (state.irqentry_state.entered_trampoline) clear_flag(IN_TRAMPOLINE)
  irqentry_exit_cond_resched()
}

/** The flag is set, and nobody remembers who did it. */
export function irqentry_enter_forgets_frame(): void {
  if (frame.regs.ip === TRAMPOLINE) set_flag(IN_TRAMPOLINE)
}

/** Takes every request for an urgent one. */
export function exit_cond_resched_serves_lazy(): void {
  if (mode.preempt === NONE) return
  if (thread.thread_info.preempt_count !== 0) return
  if ((thread.thread_info.flags & (NEED_RESCHED | NEED_RESCHED_LAZY)) !== 0) preempt_schedule_irq()
}

/** Does not wait for the switch: whoever runs in the trampoline right now is forgotten. */
export function free_trampoline_without_switch(): void {
  text.hooked = false
  waitUntil(() => !of(marks, FIRST_TASK).preempted_in_trampoline)
  text.freed = true
}

/** Marks last, so that the updater can pass between. */
export function rcu_note_context_switch_marks_last(preempt: boolean): void {
  update.waits_for_switch = false
  const inside = preempt && marks_as_inside()
  marks.preempted_in_trampoline = inside
}

function marks_as_inside(): boolean {
  return (thread.thread_info.flags & IN_TRAMPOLINE) !== 0
}
