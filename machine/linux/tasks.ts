// The three tasks of the machine: the idle loop, a user program with the system calls that make entry and
// exit interesting, and ksoftirqd, which stands for every kernel thread. How user mode is left and entered
// is the architecture's: user_task() stands there.

import { atomically, bool, check, maybe, perTask, task as declareTask } from '../lang.ts'
import { cpu, irqstate } from './cpu.ts'
import { task_work_added } from './exit-work.ts'
import { tracepoint } from './instrumentation.ts'
import { reader_begins, reader_ends, wake_nocb_gp_defer } from './rcu.ts'
import { schedule_tail } from './sched.ts'
import { STEPWISE } from './stepwise.ts'
import { task, TASK_INTERRUPTIBLE, TASK_RUNNING } from './thread.ts'
import { trampoline_begins, trampoline_ends } from './trampolines.ts'

declare function user_task(): void
declare function cpu_startup_entry(state: number): void
declare function run_ksoftirqd(cpu: number): void
declare function local_softirq_pending(): number
declare function local_irq_enable(): void
declare function local_irq_disable(): void
declare function local_bh_disable(): void
declare function local_bh_enable(): void
declare function preempt_disable(): void
declare function preempt_enable(): void
declare function rcu_read_lock(): void
declare function rcu_read_unlock(): void
declare function raise_softirq(nr: number): void
declare function schedule(): void

/** The task's kernel code is about to touch user memory: a page fault may happen here. */
export const access = perTask({ user: bool(false) })

/** The CPU's first steps end in the idle loop; CPUHP_ONLINE does not matter here. */
export function idle_thread(): void {
  local_irq_enable()
  cpu_startup_entry(0)
}

/** Just before a task goes on in user mode for the first time, or after a system call. */
export function check_user_state(): void {
  check(
    'irq-state-truth',
    irqstate.hardirqs_enabled === 1,
    'the return to user mode enables interrupts, but lockdep was not told',
  )
}

/** A system call's own work: one of the things that make entry and exit interesting. */
export function system_call_work(): void {
  if (maybe('the system call only returns')) return
  if (maybe('the system call closes a file')) {
    task_work_added()
    return
  }
  if (maybe('the system call sleeps')) {
    task.__state = TASK_INTERRUPTIBLE
    schedule()
    return
  }
  if (maybe('the system call runs a trampoline whose callback reads under RCU')) {
    rcu_read_lock()
    atomically(() => {
      reader_begins()
      trampoline_begins()
    })
    tracepoint()
    atomically(() => {
      trampoline_ends()
      reader_ends()
    })
    rcu_read_unlock()
    return
  }
  if (maybe('the system call touches user memory')) {
    access.user = true
    tracepoint()
    access.user = false
    return
  }
  if (maybe('the system call disables bottom halves and raises a softirq')) {
    local_bh_disable()
    reader_begins()
    raise_softirq(1)
    reader_ends()
    local_bh_enable()
    return
  }
  local_irq_disable()
  wake_nocb_gp_defer()
  local_irq_enable()
}

/** smpboot_thread_fn() around the kernel's own run_ksoftirqd(). */
export function ksoftirqd(): void {
  schedule_tail()
  for (;;) {
    atomically(() => {
      task.__state = TASK_INTERRUPTIBLE
      if (STEPWISE !== 0) trampoline_begins()
    })
    preempt_disable()
    if (STEPWISE !== 0) trampoline_ends()
    if (local_softirq_pending() === 0) {
      preempt_enable()
      schedule()
    } else {
      task.__state = TASK_RUNNING
      preempt_enable()
      run_ksoftirqd(0)
      check('callee-contract', cpu.interrupt_flag, 'run_ksoftirqd() leaves interrupts disabled')
    }
  }
}

declareTask('idle', idle_thread, 0)
declareTask('user', user_task)
declareTask('ksoftirqd', ksoftirqd)
