// The functions that the exit calls, each with the effect that an observer could see. A hook and its effect are one
// action, so that an observer who comes behind a number of hooks finds the same in both forms.

import { atomically } from '../../machine/lang.ts'
import {
  ASSERT_IRQS_DISABLED,
  CHECK_PREEMPT,
  context,
  CT_IRQ_EXIT,
  hook,
  LOCKDEP_ON,
  LOCKDEP_ON_PREPARE,
  mark,
  MARK_BEGIN,
  MARK_END,
  now,
  SCHEDULE,
  TRACE_ON_PREPARE,
} from './record.ts'

export function lockdep_assert_irqs_disabled(): void {
  atomically(() => hook(ASSERT_IRQS_DISABLED))
}

export function instrumentation_begin(): void {
  atomically(() => mark(MARK_BEGIN))
}

export function instrumentation_end(): void {
  atomically(() => mark(MARK_END))
}

export function trace_hardirqs_on_prepare(): void {
  atomically(() => {
    hook(TRACE_ON_PREPARE)
    now.tracer_on = true
  })
}

export function lockdep_hardirqs_on_prepare(): void {
  atomically(() => hook(LOCKDEP_ON_PREPARE))
}

export function ct_irq_exit(): void {
  atomically(() => {
    hook(CT_IRQ_EXIT)
    now.watching = !now.watching
  })
}

export function lockdep_hardirqs_on(): void {
  atomically(() => {
    hook(LOCKDEP_ON)
    now.lockdep_on = true
  })
}

export function trace_hardirqs_on(): void {
  trace_hardirqs_on_prepare()
  lockdep_hardirqs_on_prepare()
  lockdep_hardirqs_on()
}

/** A static call: nothing unless preempt=full. */
export function irqentry_exit_cond_resched(): void {
  if (!context.config.preempt_full) return
  if (context.interrupted.preempt_count !== 0) return
  atomically(() => hook(CHECK_PREEMPT))
  if (now.need_resched) preempt_schedule_irq()
}

function preempt_schedule_irq(): void {
  do schedules()
  while (now.need_resched)
}

/** Interrupts may come before the scheduler takes the request back, and after. */
export function schedules(): void {
  now.irqs_on = true
  now.irqs_on = false
  atomically(() => {
    hook(SCHEDULE)
    now.need_resched = false
  })
  now.irqs_on = true
  now.irqs_on = false
}
