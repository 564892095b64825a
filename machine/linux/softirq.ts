// Softirqs when no kernel tree provides them. Follows Linux v6.12, kernel/softirq.c: counting of
// interrupts, softirqs on interrupt exit with interrupts enabled, bottom-half sections, ksoftirqd.

import { bits, check, fetchAdd, fetchOr, perCpu, wrapping } from '../lang.ts'
import { word } from '../x86/preempt-count.ts'
import { irqstate } from './cpu.ts'
import { tracepoint } from './instrumentation.ts'
import {
  HARDIRQ_MASK,
  HARDIRQ_OFFSET,
  NMI_MASK,
  SOFTIRQ_MASK,
  SOFTIRQ_OFFSET,
} from './preempt-count.ts'
import { wake_up_process } from './sched.ts'
import { KSOFTIRQD, task } from './thread.ts'

export const pending = perCpu({ pcpu_hot: { softirq_pending: wrapping(bits(4)) } })

/** MAX_SOFTIRQ_RESTART is 10 in the kernel; see the bounds in the report. */
const RESTARTS = 2

declare function local_irq_enable(): void
declare function local_irq_disable(): void
declare function local_irq_save(): number
declare function local_irq_restore(flags: number): void
declare function lockdep_assert_irqs_disabled(): void
declare function lockdep_softirqs_off(ip: number): void
declare function lockdep_softirqs_on(ip: number): void
declare function softirq_handler(): void
declare function need_resched(): boolean
declare function preempt_check_resched(): void
declare function native_save_fl(): number
declare function native_irq_disable(): void
declare function native_irq_enable(): void

export function local_softirq_pending(): number {
  return pending.pcpu_hot.softirq_pending
}

export function raise_softirq(nr: number): void {
  const flags = local_irq_save()
  fetchOr(pending.pcpu_hot.softirq_pending, 1 << nr)
  if ((word.pcpu_hot.preempt_count & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_MASK)) === 0)
    wake_up_process(KSOFTIRQD)
  local_irq_restore(flags)
}

export function irq_enter_rcu(): void {
  fetchAdd(word.pcpu_hot.preempt_count, HARDIRQ_OFFSET)
  fetchAdd(irqstate.hardirq_context, 1)
}

export function irq_exit_rcu(): void {
  lockdep_assert_irqs_disabled()
  fetchAdd(word.pcpu_hot.preempt_count, 0 - HARDIRQ_OFFSET)
  if ((word.pcpu_hot.preempt_count & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_MASK)) === 0) {
    if (pending.pcpu_hot.softirq_pending !== 0) handle_softirqs()
  }
  fetchAdd(irqstate.hardirq_context, 0 - 1)
}

export function handle_softirqs(): void {
  let restarts = RESTARTS
  disable_bottom_halves(SOFTIRQ_OFFSET)
  const in_hardirq = irqstate.hardirq_context !== 0
  if (in_hardirq) fetchAdd(irqstate.hardirq_context, 0 - 1)
  fetchAdd(task.softirq_context, 1)
  let again = true
  while (again) {
    pending.pcpu_hot.softirq_pending = 0
    local_irq_enable()
    tracepoint()
    softirq_handler()
    tracepoint()
    local_irq_disable()
    again = false
    if (pending.pcpu_hot.softirq_pending !== 0) {
      restarts -= 1
      if (restarts > 0 && !need_resched()) again = true
      else wake_up_process(KSOFTIRQD)
    }
  }
  fetchAdd(task.softirq_context, 0 - 1)
  if (in_hardirq) fetchAdd(irqstate.hardirq_context, 1)
  lockdep_softirqs_on(0)
  fetchAdd(word.pcpu_hot.preempt_count, 0 - SOFTIRQ_OFFSET)
}

function disable_bottom_halves(amount: number): void {
  const flags = native_save_fl()
  native_irq_disable()
  fetchAdd(word.pcpu_hot.preempt_count, amount)
  if ((word.pcpu_hot.preempt_count & SOFTIRQ_MASK) === amount) lockdep_softirqs_off(0)
  if (flags !== 0) native_irq_enable()
}

export function local_bh_disable(): void {
  disable_bottom_halves(2 * SOFTIRQ_OFFSET)
}

export function local_bh_enable(): void {
  check(
    'callee-contract',
    (word.pcpu_hot.preempt_count & HARDIRQ_MASK) === 0,
    'bottom halves are enabled inside a hard interrupt',
  )
  local_irq_disable()
  if ((word.pcpu_hot.preempt_count & SOFTIRQ_MASK) === 2 * SOFTIRQ_OFFSET) lockdep_softirqs_on(0)
  fetchAdd(word.pcpu_hot.preempt_count, 1 - 2 * SOFTIRQ_OFFSET)
  if ((word.pcpu_hot.preempt_count & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_MASK)) === 0) {
    if (pending.pcpu_hot.softirq_pending !== 0) handle_softirqs()
  }
  fetchAdd(word.pcpu_hot.preempt_count, 0 - 1)
  local_irq_enable()
  preempt_check_resched()
}

export function run_ksoftirqd(_cpu: number): void {
  local_irq_disable()
  if (pending.pcpu_hot.softirq_pending !== 0) {
    handle_softirqs()
    local_irq_enable()
    static_call_cond_resched()
    return
  }
  local_irq_enable()
}
declare function static_call_cond_resched(): number
