// Interrupts, page faults that may sleep, and NMIs over kernel code; what is true when they return.

import { atomically, check, fetchAdd, maybe, of } from '../../machine/lang.ts'
import { rcu_sched_clock_irq } from '../../machine/context/grace-period.ts'
import {
  check_balance,
  ct_nmi_enter,
  ct_nmi_exit,
  instrumented,
  save_context,
  saved,
} from '../../machine/context/tracking.ts'
import { end_mce, end_nmi, take_mce, take_nmi } from '../../machine/x86/nmi-like.ts'
import { irqentry_enter_from_kernel_mode, irqentry_exit_to_kernel_mode } from './exit.ts'
import {
  cpu,
  FAULT,
  FIRST,
  frame,
  HARDIRQ_OFFSET,
  INTERRUPT,
  NMI,
  NMI_OFFSET,
  SECOND,
  task,
} from './machine.ts'
import { schedule } from './sched.ts'

function take(kind: number): void {
  frame.kind = kind
  frame.regs.interrupts_on = cpu.interrupts_on
  save_context()
  cpu.interrupts_on = false
  task.may_fault = false
}

function give_back(): void {
  cpu.interrupts_on = frame.regs.interrupts_on
}

function check_return(): void {
  check_balance()
  if (!frame.regs.interrupts_on || !saved.context.watching || frame.kind === NMI) return
  check(
    'preempt-mode',
    !task.need_resched || task.preempt_count !== 0,
    'the interrupted context can be preempted, a reschedule is requested, and the exception returns',
  )
  check(
    'preempts-whenever-watching',
    !task.need_resched,
    'interrupts were enabled and RCU was watching, a reschedule is requested, and the exception returns',
  )
}

export function interrupt(): void {
  atomically(() => take(INTERRUPT))
  const exit_rcu = irqentry_enter_from_kernel_mode()
  fetchAdd(task.preempt_count, HARDIRQ_OFFSET)
  handler()
  fetchAdd(task.preempt_count, 0 - HARDIRQ_OFFSET)
  irqentry_exit_to_kernel_mode(exit_rcu)
  check_return()
  atomically(() => give_back())
}

function handler(): void {
  instrumented()
  if (maybe('it is the tick')) rcu_sched_clock_irq(false)
  else if (maybe('it wakes the threads')) wake_threads()
}

function wake_threads(): void {
  of(task, FIRST).runnable = true
  of(task, SECOND).runnable = true
  task.need_resched = true
}

export function page_fault(): void {
  atomically(() => take(FAULT))
  const exit_rcu = irqentry_enter_from_kernel_mode()
  do_page_fault()
  irqentry_exit_to_kernel_mode(exit_rcu)
  check_return()
  atomically(() => give_back())
}

/** Where interrupts were disabled the handler must not sleep, but it may wake somebody. */
function do_page_fault(): void {
  instrumented()
  if (!frame.regs.interrupts_on) {
    if (maybe('it wakes a thread')) task.need_resched = true
    return
  }
  cpu.interrupts_on = true
  if (maybe('the page has to be read from disk')) {
    task.runnable = false
    schedule()
  }
  cpu.interrupts_on = false
}

export function nmi(): void {
  atomically(() => {
    take(NMI)
    take_nmi()
  })
  nmi_handler()
  check_nmi_return()
  atomically(() => {
    give_back()
    end_nmi()
  })
}

/** To everything but the masks a machine check is an NMI; see machine/x86/nmi-like.ts. */
export function machine_check(): void {
  atomically(() => {
    take(NMI)
    take_mce()
  })
  nmi_handler()
  check_nmi_return()
  atomically(() => {
    give_back()
    end_mce()
  })
}

function check_nmi_return(): void {
  check_balance()
  check('nmi-transparent', !frame.scheduled, 'an NMI has rescheduled')
}

export function nmi_handler(): void {
  fetchAdd(task.preempt_count, NMI_OFFSET)
  ct_nmi_enter()
  instrumented()
  ct_nmi_exit()
  fetchAdd(task.preempt_count, 0 - NMI_OFFSET)
}
