// The scheduler of one CPU with two tasks that are always runnable: a switch goes to the other one.
//
// Who asks for a reschedule, and how urgently, follows the four preemption models of Linux v6.18
// (kernel/sched/core.c, resched_curr() and resched_curr_lazy(); sched_tick() makes a lazy request that
// is still there an urgent one). Only an urgent one is served on the way back to kernel code.

import { check, fetchAdd, switchTo, thisTask } from '../lang.ts'
import {
  cpu,
  LAZY,
  mode,
  NEED_RESCHED,
  NEED_RESCHED_LAZY,
  FULL,
  PREEMPT_OFFSET,
  VOLUNTARY,
  clear_flag,
  set_flag,
  thread,
} from './thread.ts'

/** RCU's hook in every switch; `preempt` tells an involuntary one. Systems define it. */
declare function rcu_note_context_switch(preempt: boolean): void

export const FIRST_TASK = 0
export const SECOND_TASK = 1

/** A wakeup of a fair task, or the end of a time slice. */
export function resched_curr_lazy(): void {
  if (mode.preempt === LAZY) set_flag(NEED_RESCHED_LAZY)
  else set_flag(NEED_RESCHED)
}

/** A wakeup of a real-time task. */
export function resched_curr(): void {
  set_flag(NEED_RESCHED)
}

export function sched_tick(): void {
  if ((thread.thread_info.flags & NEED_RESCHED_LAZY) !== 0) set_flag(NEED_RESCHED)
}

/** Interrupts are off, and still are when this task goes on. */
function __schedule(preempt: boolean): void {
  clear_flag(NEED_RESCHED | NEED_RESCHED_LAZY)
  rcu_note_context_switch(preempt)
  switchTo(thisTask() === FIRST_TASK ? SECOND_TASK : FIRST_TASK)
}

export function schedule(): void {
  cpu.interrupts_on = false
  __schedule(false)
  cpu.interrupts_on = true
}

/** The first thing that a task does when it is switched to for the first time. */
export function schedule_tail(): void {
  cpu.interrupts_on = true
}

/** Whether interrupts may preempt kernel code. */
function is_preemptible(): boolean {
  return mode.preempt === FULL || mode.preempt === LAZY
}

/** Kernel code that offers to be scheduled away; a preemptible kernel needs no offers (__cond_resched()). */
export function cond_resched(): void {
  if (is_preemptible() || thread.thread_info.preempt_count !== 0) return
  if ((thread.thread_info.flags & NEED_RESCHED) !== 0) preempt_schedule_common()
}

/** Kernel code that may sleep here: with preempt=voluntary an offer as well. */
export function might_sleep(): void {
  if (mode.preempt === VOLUNTARY) cond_resched()
}

/** For RCU this is an involuntary switch (SM_PREEMPT). */
function preempt_schedule_common(): void {
  do {
    fetchAdd(thread.thread_info.preempt_count, PREEMPT_OFFSET)
    cpu.interrupts_on = false
    __schedule(true)
    cpu.interrupts_on = true
    fetchAdd(thread.thread_info.preempt_count, 0 - PREEMPT_OFFSET)
  } while ((thread.thread_info.flags & NEED_RESCHED) !== 0)
}

/** The end of an interrupt or exception in the kernel (kernel/entry/common.c of v6.18). */
export function irqentry_exit_cond_resched(): void {
  if (!is_preemptible()) return
  if (thread.thread_info.preempt_count !== 0) return
  if ((thread.thread_info.flags & NEED_RESCHED) !== 0) preempt_schedule_irq()
}

export function preempt_schedule_irq(): void {
  check('preempt-mode', is_preemptible(), 'kernel code is preempted although the mode forbids it')
  check(
    'preempt-mode',
    (thread.thread_info.flags & NEED_RESCHED) !== 0,
    'kernel code is preempted for a lazy request',
  )
  check(
    'switch-precondition',
    thread.thread_info.preempt_count === 0 && !cpu.interrupts_on,
    'involuntary preemption with preempt_count not 0 or interrupts on',
  )
  do {
    fetchAdd(thread.thread_info.preempt_count, PREEMPT_OFFSET)
    cpu.interrupts_on = true
    cpu.interrupts_on = false
    __schedule(true)
    fetchAdd(thread.thread_info.preempt_count, 0 - PREEMPT_OFFSET)
  } while ((thread.thread_info.flags & NEED_RESCHED) !== 0)
}

/** Just before an interrupt or exception returns to kernel code. */
export function check_return_to_kernel(): void {
  if (is_preemptible() && thread.thread_info.preempt_count === 0) {
    check(
      'preempt-mode',
      (thread.thread_info.flags & NEED_RESCHED) === 0,
      'the kernel is preemptible here, a reschedule is requested, and the interrupt returns',
    )
  }
}

/** exit_to_user_mode_loop(): both requests are served, in every mode. */
export function exit_to_user_mode(): void {
  cpu.interrupts_on = false
  while ((thread.thread_info.flags & (NEED_RESCHED | NEED_RESCHED_LAZY)) !== 0) {
    cpu.interrupts_on = true
    schedule()
    cpu.interrupts_on = false
  }
  check(
    'preempt-mode',
    (thread.thread_info.flags & (NEED_RESCHED | NEED_RESCHED_LAZY)) === 0,
    'the task returns to user mode although a reschedule was requested',
  )
}
