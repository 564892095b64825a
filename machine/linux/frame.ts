// What must be equal on both sides of a frame, and true where its handler starts: rules I2, I5, I6, I7,
// I9, I10 and I13 of the property list. What the hardware and the assembly around a C entry function do
// is in each architecture's own frame.ts.

import { check, thisTask } from '../lang.ts'
import { before } from './before.ts'
import { cpu, irqstate, machine, PREEMPT_FULL } from './cpu.ts'
import { timers } from './hrtimer.ts'
import { INTERRUPT, kind } from './instrumentation.ts'
import { kick, owed } from './owed.ts'
import { HARDIRQ_MASK, HARDIRQ_OFFSET, NMI_MASK } from './preempt-count.ts'
import { IDLE_TASK, PF_IDLE, task, USER_EXIT_WORK } from './thread.ts'
import { NEED_RESCHED } from './thread-flags.ts'
import { CT_RCU_WATCHING, CT_STATE_MASK, CT_STATE_USER, ct, NONIDLE } from './tracking.ts'

const SERVED_MASK = HARDIRQ_MASK + NMI_MASK

declare function preempt_count(): number
declare function test_preempt_need_resched(): boolean
/** Whether the kernel preempts also on the return from exceptions that are no interrupts. */
declare function exceptions_preempt(): boolean
/** The architecture's: what the return will restore is what the exception found. */
declare function check_saved_registers(): void

/** Just before the return, for every kind of frame. */
export function check_balance(): void {
  check(
    'context-balance',
    ct.context_tracking.state === before.state &&
      ct.context_tracking.nesting === before.nesting &&
      ct.context_tracking.nmi_nesting === before.nmi_nesting,
    'context tracking is not what it was when this frame was entered',
  )
  check(
    'context-balance',
    (ct.context_tracking.nesting === 0 || ct.context_tracking.nesting === 1) &&
      ct.context_tracking.nmi_nesting >= 0 &&
      (ct.context_tracking.nmi_nesting < 9 ||
        (ct.context_tracking.nmi_nesting >= NONIDLE &&
          ct.context_tracking.nmi_nesting < NONIDLE + 9)),
    'a context tracking counter has left its legal range',
  )
  const count = preempt_count()
  check(
    'once-only-hooks',
    count === before.count &&
      task.softirq_context === before.softirq_context &&
      irqstate.lockdep_recursion === before.recursion,
    'preempt_count or softirq context differs from what it was on entry: some hook ran without its partner',
  )
  check_saved_registers()
  check(
    'frame-honest',
    !cpu.interrupt_flag,
    'the return from the exception starts with interrupts enabled',
  )
}

/** Just before the return of an interrupt or exception. */
export function check_return(): void {
  check_balance()
  if (before.enabled) {
    check(
      'no-lost-work',
      !timers.hrtimer_bases.deferred_rearm,
      'the return enables interrupts, but the next timer interrupt was left to be programmed',
    )
    check(
      'irq-state-truth',
      before.lockdep === 1 && before.tracer_off === 0,
      'interrupts were enabled when this frame was entered, but lockdep or the tracer had not been told',
    )
    check(
      'irq-state-truth',
      irqstate.hardirqs_enabled === 1 && irqstate.tracing_irq_cpu === 0,
      'the return enables interrupts, but lockdep or the tracer was not told',
    )
  } else {
    check(
      'irq-state-truth',
      irqstate.hardirqs_enabled === before.lockdep,
      'the return leaves interrupts disabled, but lockdep believes something else than before',
    )
  }
  if (before.user) check_return_to_user()
  else check_return_to_kernel()
}

/** What other CPUs ask for by an IPI that has not been taken yet. */
function in_flight(): number {
  if (!cpu.reschedule_pending && !cpu.reschedule_being_sent && !kick.being_sent) return 0
  return NEED_RESCHED | owed.elsewhere
}

export function check_return_to_user(): void {
  check(
    'no-lost-work',
    (task.thread_info.flags & USER_EXIT_WORK & ~in_flight()) === 0,
    'the CPU returns to user mode with work pending',
  )
  check(
    'no-lost-work',
    (owed.exit_work & ~in_flight()) === 0,
    'the CPU returns to user mode with work undone whose flag is no longer set',
  )
  check(
    'no-lost-work',
    owed.reschedule === 0 || (task.thread_info.flags & owed.reschedule) !== 0,
    'the CPU returns to user mode with a reschedule undone whose flag is no longer set',
  )
  check(
    'preempt-mode',
    (task.thread_info.flags & NEED_RESCHED) === 0 ||
      cpu.reschedule_pending ||
      cpu.reschedule_being_sent,
    'the CPU returns to user mode although a reschedule was requested',
  )
  check_folded_request()
  if (machine.boot.nohz_full) {
    check(
      'context-balance',
      (ct.context_tracking.state & (CT_RCU_WATCHING | CT_STATE_MASK)) === CT_STATE_USER,
      'a nohz_full CPU runs user code while RCU still watches it',
    )
  }
}

function check_return_to_kernel(): void {
  if (before.enabled && before.count === 0 && thisTask() !== IDLE_TASK) {
    const acts = kind.context === INTERRUPT || exceptions_preempt()
    if (acts && machine.boot.preempt >= PREEMPT_FULL && !machine.boot.preemption_flips) {
      check(
        'preempt-mode',
        (task.thread_info.flags & NEED_RESCHED) === 0 ||
          cpu.reschedule_pending ||
          cpu.reschedule_being_sent,
        'the kernel is preemptible, but the exception returns to a preemptible frame with a reschedule requested',
      )
    }
    check_folded_request()
  }
}

function check_folded_request(): void {
  const folded = test_preempt_need_resched()
  check(
    'preempt-mode',
    (task.thread_info.flags & NEED_RESCHED) !== 0 || !folded,
    'the folded request in preempt_count is set without its thread flag',
  )
}

/** At the start of an exception's own work, whatever is masked there. */
export function check_watched(): void {
  check(
    'rcu-watching',
    (ct.context_tracking.state & CT_RCU_WATCHING) !== 0,
    'a handler runs while RCU is not watching this CPU',
  )
  if ((before.state & CT_RCU_WATCHING) === 0) {
    check(
      'interruptible-eqs-covered',
      (ct.context_tracking.state & CT_RCU_WATCHING) !== 0,
      'the exception was taken in an extended quiescent state and its entry did not wake RCU',
    )
  }
}

/** At the start of an interrupt's or exception's own work that begins with interrupts masked. */
export function check_handler(): void {
  check_watched()
  check(
    'irq-state-truth',
    irqstate.hardirqs_enabled === 0 && irqstate.tracing_irq_cpu !== 0,
    'a handler runs with interrupts disabled, but lockdep or the tracer believes them enabled',
  )
}

/** The same for device and system interrupts, which are counted as such. */
export function check_interrupt_handler(): void {
  check_handler()
  const count = preempt_count()
  check(
    'once-only-hooks',
    (count & SERVED_MASK) === (before.count & SERVED_MASK) + HARDIRQ_OFFSET,
    'the handler runs without its interrupt having been counted exactly once',
  )
  if ((task.flags & PF_IDLE) !== 0) {
    check(
      'idle-irq-counted-once',
      ct.context_tracking.nmi_nesting ===
        before.nmi_nesting + ((before.state & CT_RCU_WATCHING) === 0 ? 1 : 2),
      'an interrupt over the idle task did not count itself in nmi_nesting exactly once',
    )
  }
}

/** Just before the return of an NMI. */
export function check_nmi_return(): void {
  check_balance()
  check(
    'nmi-transparent',
    irqstate.hardirqs_enabled === before.lockdep,
    'lockdep believes something else about interrupts than before the NMI',
  )
  // What is wrong is undone at once, here and below, so that nothing else is blamed for it.
  irqstate.hardirqs_enabled = before.lockdep
  // Where lockdep said "enabled" the tracer ends at "enabled" too. In the window where the two differ on
  // purpose (see docs/findings.md) an NMI leaves the tracer at "disabled", which claims less.
  if (before.lockdep === 1) {
    check(
      'nmi-transparent',
      irqstate.tracing_irq_cpu === 0,
      'interrupts were enabled before the NMI, but the tracer believes otherwise after it',
    )
    irqstate.tracing_irq_cpu = 0
  } else if (before.tracer_off === 1) {
    check(
      'nmi-transparent',
      irqstate.tracing_irq_cpu !== 0,
      'interrupts were disabled before the NMI, but the tracer believes otherwise after it',
    )
    irqstate.tracing_irq_cpu = 1
  } else {
    irqstate.tracing_irq_cpu = 0
  }
}
