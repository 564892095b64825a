// The world around entry code on one x86 CPU: an idle task, a user task that makes system calls, a
// kernel thread, the interrupts and exceptions that can hit them, and the other CPUs as an environment
// that wakes tasks and runs grace periods. The C entry functions are called by their kernel names; the
// tree provides them, or a system in checked TypeScript does.

import {
  atomically,
  bool,
  check,
  depthOf,
  emit,
  maybe,
  of,
  perTask,
  task as declareTask,
  thisFrame,
  thisTask,
  vector,
} from '../lang.ts'
import { task_work_added } from '../linux/exit-work.ts'
import { tracepoint } from '../linux/instrumentation.ts'
import {
  data,
  expedited_grace_period_starts,
  environment,
  normal_grace_period_starts,
  quiescent_state_reported,
  reader_begins,
  reader_ends,
  scan_sees_quiescent_cpu,
  scan_urges,
  unlock,
  wake_nocb_gp_defer,
} from '../linux/rcu.ts'
import { queue, remote_wakeup, schedule_tail } from '../linux/sched.ts'
import { KSOFTIRQD, task, TASK_INTERRUPTIBLE, TASK_RUNNING, USER_TASK } from '../linux/thread.ts'
import { CT_RCU_WATCHING, ct } from '../linux/tracking.ts'
import { cpu, frame, IF, irqstate, machine } from './cpu.ts'
import {
  check_nmi_return,
  check_return,
  check_return_to_user,
  restore,
  save_and_mask,
} from './frame.ts'

declare function sysvec_apic_timer_interrupt(regs: number): void
declare function common_interrupt(regs: number, vector: number): void
declare function sysvec_reschedule_ipi(regs: number): void
declare function sysvec_call_function_single(regs: number): void
declare function exc_page_fault(regs: number, error: number): void
declare function exc_nmi(regs: number): void
declare function do_syscall_64(regs: number, nr: number): boolean
declare function syscall_exit_to_user_mode(regs: number): void
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

const INTERRUPT = 1
const EXCEPTION = 2
const NMI = 3

/** The task's kernel code is about to touch user memory: a page fault may happen here. */
export const access = perTask({ user: bool(false) })

export function apic_timer(): void {
  atomically(() => save_and_mask(INTERRUPT))
  sysvec_apic_timer_interrupt(thisFrame())
  check_return()
  atomically(() => restore())
}

export function device_interrupt(): void {
  atomically(() => save_and_mask(INTERRUPT))
  common_interrupt(thisFrame(), 0)
  check_return()
  atomically(() => restore())
}

export function reschedule_ipi(): void {
  atomically(() => {
    cpu.reschedule_pending = false
    save_and_mask(INTERRUPT)
  })
  sysvec_reschedule_ipi(thisFrame())
  check_return()
  atomically(() => restore())
}

export function call_function_ipi(): void {
  atomically(() => {
    cpu.call_function_pending = false
    save_and_mask(INTERRUPT)
  })
  sysvec_call_function_single(thisFrame())
  check_return()
  atomically(() => restore())
}

export function page_fault(): void {
  atomically(() => {
    access.user = false
    save_and_mask(EXCEPTION)
  })
  exc_page_fault(thisFrame(), 0)
  check_return()
  atomically(() => restore())
}

/** NMIs are masked by hardware until the IRET of the one being served. */
export function nmi(): void {
  atomically(() => {
    cpu.nmi_masked = true
    save_and_mask(NMI)
  })
  exc_nmi(thisFrame())
  check_nmi_return()
  atomically(() => {
    restore()
    cpu.nmi_masked = false
  })
}

/** The CPU's first steps end in the idle loop; CPUHP_ONLINE does not matter here. */
export function idle_task(): void {
  local_irq_enable()
  cpu_startup_entry(0)
}

/** A user program: computes, calls the kernel, for ever. Its registers are those of frame 0. */
export function user_task(): void {
  schedule_tail()
  frame.regs.cs = 3
  frame.regs.flags = IF
  syscall_exit_to_user_mode(thisFrame())
  for (;;) {
    check_user_state()
    check_return_to_user()
    atomically(() => {
      cpu.interrupt_flag = true
      cpu.user_mode = true
      emit('user-mode')
    })
    atomically(() => {
      cpu.interrupt_flag = false
      cpu.user_mode = false
      emit('system-call')
    })
    do_syscall_64(thisFrame(), 0)
  }
}

function check_user_state(): void {
  check(
    'irq-state-truth',
    irqstate.hardirqs_enabled === 1,
    'the return to user mode enables interrupts, but lockdep was not told',
  )
}

/** A system call's own work: one of the things that make entry and exit interesting. */
export function x64_sys_call(_regs: number, _nr: number): number {
  if (maybe('the system call only returns')) return 0
  if (maybe('the system call closes a file')) {
    task_work_added()
    return 0
  }
  if (maybe('the system call sleeps')) {
    task.__state = TASK_INTERRUPTIBLE
    schedule()
    return 0
  }
  if (maybe('the system call reads under RCU')) {
    rcu_read_lock()
    reader_begins()
    tracepoint()
    reader_ends()
    rcu_read_unlock()
    return 0
  }
  if (maybe('the system call touches user memory')) {
    access.user = true
    tracepoint()
    access.user = false
    return 0
  }
  if (maybe('the system call disables bottom halves and raises a softirq')) {
    local_bh_disable()
    reader_begins()
    raise_softirq(1)
    reader_ends()
    local_bh_enable()
    return 0
  }
  local_irq_disable()
  wake_nocb_gp_defer()
  local_irq_enable()
  return 0
}

/** smpboot_thread_fn() around the kernel's own run_ksoftirqd(). */
export function ksoftirqd(): void {
  schedule_tail()
  for (;;) {
    task.__state = TASK_INTERRUPTIBLE
    preempt_disable()
    if (local_softirq_pending() === 0) {
      preempt_enable()
      schedule()
    } else {
      task.__state = TASK_RUNNING
      preempt_enable()
      run_ksoftirqd(0)
    }
  }
}

declareTask('idle', idle_task, 0)
declareTask('user', user_task)
declareTask('ksoftirqd', ksoftirqd)

/** Interrupts nest once (in the softirqs of the first); an NMI may come on top of that. */
function shallow(): boolean {
  return depthOf(thisTask()) < 3
}

vector(
  'sysvec_apic_timer_interrupt',
  'interrupt',
  () => cpu.interrupt_flag && shallow(),
  apic_timer,
)
vector(
  'common_interrupt',
  'interrupt',
  () => cpu.interrupt_flag && shallow() && !of(task, USER_TASK).runnable,
  device_interrupt,
)
vector(
  'sysvec_reschedule_ipi',
  'interrupt',
  () => cpu.interrupt_flag && shallow() && cpu.reschedule_pending,
  reschedule_ipi,
)
vector(
  'sysvec_call_function_single',
  'interrupt',
  () => cpu.interrupt_flag && shallow() && cpu.call_function_pending,
  call_function_ipi,
)
vector(
  'exc_page_fault',
  'exception',
  () => cpu.interrupt_flag && shallow() && (cpu.user_mode || access.user),
  page_fault,
)
vector('exc_nmi', 'nmi', () => !cpu.nmi_masked, nmi)

// The other CPUs do one thing at a time to this one: a wakeup whose IPI is in flight, or a grace period.
// This bound is reported with every result.
function quiet(): boolean {
  return (
    !cpu.reschedule_pending &&
    !environment.grace_period.normal &&
    !environment.grace_period.expedited
  )
}

vector(
  'another CPU wakes a task',
  'environment',
  () => quiet() && !queue.locked && !of(task, KSOFTIRQD).runnable,
  remote_wakeup,
)
vector('a normal grace period starts', 'environment', () => quiet(), normal_grace_period_starts)
vector(
  'an expedited grace period starts',
  'environment',
  () => quiet(),
  expedited_grace_period_starts,
)
vector(
  'the grace-period kthread sees this CPU quiescent',
  'environment',
  () =>
    environment.grace_period.normal &&
    data.rcu_data.cpu_no_qs.b.norm !== 0 &&
    (ct.context_tracking.state & CT_RCU_WATCHING) === 0,
  scan_sees_quiescent_cpu,
)
vector(
  'the grace-period kthread urges this CPU',
  'environment',
  () =>
    machine.boot.nohz_full &&
    environment.grace_period.normal &&
    data.rcu_data.cpu_no_qs.b.norm !== 0 &&
    data.rcu_data.rcu_urgent_qs === 0,
  scan_urges,
)
// The kernel code that notes a quiescent state is followed by the end of the grace period wherever the
// machine sees it happen; this is for the places where it does not (rcu_softirq_qs()).
vector(
  'the grace period ends',
  'environment',
  () => environment.grace_period.normal && data.rcu_data.cpu_no_qs.b.norm === 0 && !blocked(),
  quiescent_state_reported,
)

function blocked(): boolean {
  return (
    of(unlock, 0).blocks_grace_period ||
    of(unlock, 1).blocks_grace_period ||
    of(unlock, 2).blocks_grace_period
  )
}
