// The exceptions from EL1: interrupts, aborts that may sleep in their handlers, SErrors and debug exceptions.
// What lies before the exit helper and after it.

import { atomically, check, fetchAdd, maybe, of, thisTask } from '../../machine/lang.ts'
import {
  cpu,
  DAIF_MASK,
  eret,
  gic_arch_enable_irqs,
  local_daif_inherit,
  open_debug_and_serror,
  regs_irqs_disabled,
  take_exception,
} from '../../machine/arm64/mask.ts'
import {
  check_balance,
  ct_nmi_enter,
  ct_nmi_exit,
  instrumented,
  save_context,
} from '../../machine/context/tracking.ts'
import { arm64_exit_to_kernel_mode, irqentry_enter_from_kernel_mode } from './exit.ts'
import { FIRST, HARDIRQ_OFFSET, IDLE, schedule, SECOND, task, world } from './sched.ts'

function take(): void {
  take_exception()
  save_context()
  task.may_fault = false
}

function check_return(): void {
  check_balance()
  check(
    'unmask-late-mask-early',
    cpu.daif === DAIF_MASK,
    'the return from the exception starts with Debug or SError unmasked',
  )
  if (!regs_irqs_disabled() && thisTask() !== IDLE) {
    check(
      'preempt-mode',
      !task.need_resched || task.preempt_count !== 0,
      'the kernel is preemptible here, a reschedule is requested, and the exception returns',
    )
  }
}

export function el1_interrupt(): void {
  atomically(() => take())
  open_debug_and_serror()
  const exit_rcu = irqentry_enter_from_kernel_mode()
  fetchAdd(task.preempt_count, HARDIRQ_OFFSET)
  gic_arch_enable_irqs()
  instrumented()
  interrupt_handler()
  fetchAdd(task.preempt_count, 0 - HARDIRQ_OFFSET)
  preempt_from_interrupt()
  arm64_exit_to_kernel_mode(exit_rcu)
  check_return()
  eret()
}

function interrupt_handler(): void {
  if (maybe('it wakes somebody')) {
    if (world.threads_sleep) of(task, FIRST).runnable = true
    if (world.threads_sleep) of(task, SECOND).runnable = true
    task.need_resched = true
  }
}

export function el1_abort(): void {
  atomically(() => take())
  const exit_rcu = irqentry_enter_from_kernel_mode()
  local_daif_inherit()
  instrumented()
  if (maybe('the page has to be read from disk')) schedule()
  else if (maybe('it wakes somebody')) task.need_resched = true
  mask_after_handler()
  arm64_exit_to_kernel_mode(exit_rcu)
  check_return()
  eret()
}

/** arm64_preempt_schedule_irq() stood here, in interrupts only, before the generic conversion. */
export function preempt_from_interrupt(): void {}

/** Handlers of synchronous exceptions masked everything here before the split. */
export function mask_after_handler(): void {}

/** Like an NMI: comes between any two steps where it is not masked. */
export function el1_error(): void {
  atomically(() => take())
  ct_nmi_enter()
  instrumented()
  ct_nmi_exit()
  check_balance()
  eret()
}
