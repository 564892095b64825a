// Two kernel threads and the idle task on an arm64 CPU that is interrupted, faults, and takes SErrors. The
// thread: involuntary preemption with the wrong exceptions masked, and how the generic exit was split so that
// the architecture can mask between preemption and state management (March and April 2026).

import { maybe, property, task as declareTask, vector } from '../../machine/lang.ts'
import {
  A,
  cpu,
  interrupts_open,
  local_irq_disable,
  local_irq_enable,
} from '../../machine/arm64/mask.ts'
import { ct_kernel_enter, ct_kernel_exit } from '../../machine/context/tracking.ts'
import { el1_abort, el1_error, el1_interrupt } from './exceptions.ts'
import { check_task_masks, schedule, schedule_tail, task, world } from './sched.ts'
import './variants.ts'

property(
  'switch-precondition',
  'A task is switched to with interrupts masked and nothing else, RCU watching, and context tracking at its base.',
)
property(
  'unmask-late-mask-early',
  'From the state management for the return on, no exception is unmasked.',
)
property('exceptions-open', 'A thread’s own code runs with Debug and SError unmasked.')
property(
  'preempt-mode',
  'A reschedule request is served when an exception returns to preemptible kernel code.',
)
property('rcu-watching', 'At each instrumentation point RCU is watching this CPU.')
property('context-balance', 'On leaving a frame, context tracking is what it was on entry.')
property('kernel-warning', 'No warning of context tracking fires.')
property('no-deadlock', 'Some step that changes something is always possible.')

export function thread(): void {
  schedule_tail()
  for (;;) {
    check_task_masks()
    task.may_fault = true
    task.may_fault = false
    if (world.threads_sleep) {
      if (maybe('the thread sleeps')) {
        task.runnable = false
        schedule()
      }
    }
  }
}

export function second_thread(): void {
  thread()
}

export function idle_task(): void {
  if (world.idle_is_guarded) task.preempt_count = 1
  for (;;) {
    local_irq_disable()
    if (task.need_resched) {
      schedule()
      local_irq_disable()
    }
    ct_kernel_exit()
    local_irq_enable()
    local_irq_disable()
    ct_kernel_enter()
    local_irq_enable()
  }
}

declareTask('idle', idle_task)
declareTask('first', thread, 0)
declareTask('second', second_thread)

vector('el1_interrupt', 'interrupt', interrupts_open, el1_interrupt)
vector('el1_abort', 'exception', () => task.may_fault, el1_abort)
vector('el1_error', 'nmi', () => (cpu.daif & A) === 0, el1_error)
