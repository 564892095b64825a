// Preemption when no kernel tree provides it: preempt_disable() and its partners
// (include/linux/preempt.h), and the ways into the scheduler around __schedule()
// (kernel/sched/core.c: schedule(), preempt_schedule(), preempt_schedule_irq(), schedule_idle()).

import { check, fetchAdd } from '../lang.ts'
import { word } from '../x86/preempt-count.ts'
import { cpu } from './cpu.ts'
import { COUNT_MASK } from './preempt-count.ts'
import { SM_NONE, SM_PREEMPT } from './sched.ts'
import { task } from './thread.ts'
import { NEED_RESCHED } from './thread-flags.ts'

declare function __schedule(mode: number): void
declare function __preempt_schedule(): void
declare function local_irq_enable(): void
declare function local_irq_disable(): void

export function preempt_disable(): void {
  fetchAdd(word.pcpu_hot.preempt_count, 1)
}

export function sched_preempt_enable_no_resched(): void {
  fetchAdd(word.pcpu_hot.preempt_count, 0 - 1)
}

/** The whole word is zero when preemption is allowed and wanted. */
export function preempt_enable(): void {
  const old = fetchAdd(word.pcpu_hot.preempt_count, 0 - 1)
  if (old === 1) __preempt_schedule()
}

export function preempt_check_resched(): void {
  if (word.pcpu_hot.preempt_count === 0) __preempt_schedule()
}

export function need_resched(): boolean {
  return (task.thread_info.flags & NEED_RESCHED) !== 0
}

function schedule_loop(mode: number): void {
  do {
    preempt_disable()
    __schedule(mode)
    sched_preempt_enable_no_resched()
  } while (need_resched())
}

export function schedule(): void {
  schedule_loop(SM_NONE)
}

/** Called by the idle task with preemption off already. */
export function schedule_idle(): void {
  do {
    __schedule(0 - 1)
  } while (need_resched())
}

export function preempt_schedule(): void {
  if ((word.pcpu_hot.preempt_count & COUNT_MASK) !== 0) return
  if (!cpu.interrupt_flag) return
  schedule_loop(SM_PREEMPT)
}

export function __cond_resched(): number {
  if (word.pcpu_hot.preempt_count !== 0) return 0
  if (!cpu.interrupt_flag) return 0
  schedule_loop(SM_PREEMPT)
  return 1
}

export function preempt_schedule_irq(): void {
  check(
    'kernel-warning',
    (word.pcpu_hot.preempt_count & COUNT_MASK) === 0 && !cpu.interrupt_flag,
    'BUG_ON(preempt_count() || !irqs_disabled())',
  )
  do {
    preempt_disable()
    local_irq_enable()
    __schedule(SM_PREEMPT)
    local_irq_disable()
    sched_preempt_enable_no_resched()
  } while (need_resched())
}

/** scheduler_ipi(): the flag came from another CPU; fold it into the count. */
export function preempt_fold_need_resched(): void {
  if (need_resched()) set_preempt_need_resched()
}
declare function set_preempt_need_resched(): void
