// An idle task and a user task on one CPU, interrupted and faulting, and an updater on another CPU that waits
// for a grace period. The thread: patch 12 of 37 of the entry rework, May 2020, which let page faults sleep.

import { atomically, maybe, property, task as declareTask, vector } from '../../machine/lang.ts'
import { enter_from_user_mode } from './entry.ts'
import { interrupt, page_fault, reschedule_ipi } from './exceptions.ts'
import { cpu, task, world } from './machine.ts'
import { instrumented, rcu_eqs_enter, rcu_eqs_exit, reads_object, updates_object } from './rcu.ts'
import { prepare_exit_to_usermode, schedule, schedule_tail, user_enter_irqoff } from './sched.ts'
import './variants.ts'

property('rcu-watching', 'At each instrumentation point and handler body RCU is watching this CPU.')
property('context-balance', 'On leaving a frame RCU watches, and counts, as it did on entry.')
property(
  'quiescent-state-sound',
  'No grace period ends while a reader that began before it is still open.',
)
property(
  'switch-precondition',
  'schedule() only while RCU watches, with both nesting counters at their base and preemption enabled.',
)
property('kernel-warning', 'No warning of the RCU code fires.')
property('no-deadlock', 'Some step that changes something is always possible.')

/** Preemption is disabled in the idle task, except inside schedule(). */
export function idle_task(): void {
  task.preempt_count = 1
  for (;;) {
    cpu.interrupts_on = false
    if (task.need_resched) {
      schedule()
      cpu.interrupts_on = false
    }
    rcu_eqs_enter()
    if (world.idle_faults) task.may_fault = true
    cpu.interrupts_on = true
    cpu.interrupts_on = false
    task.may_fault = false
    rcu_eqs_exit()
    cpu.interrupts_on = true
  }
}

export function user_task(): void {
  schedule_tail()
  for (;;) {
    cpu.interrupts_on = false
    prepare_exit_to_usermode()
    instrumented()
    user_enter_irqoff()
    atomically(() => {
      cpu.user_mode = true
      cpu.interrupts_on = true
    })
    atomically(() => {
      cpu.user_mode = false
      cpu.interrupts_on = false
    })
    enter_from_user_mode()
    cpu.interrupts_on = true
    system_call()
  }
}

function system_call(): void {
  if (maybe('the system call sleeps')) {
    task.runnable = false
    schedule()
  } else if (maybe('the system call touches user memory')) {
    task.may_fault = world.page_faults
    instrumented()
    task.may_fault = false
  } else {
    task.preempt_count = 1
    reads_object()
    task.preempt_count = 0
  }
}

declareTask('idle', idle_task)
declareTask('user', user_task, 0)
declareTask('updater', updates_object, 1)

vector('interrupt', 'interrupt', () => cpu.interrupts_on && world.interrupts, interrupt)
vector(
  'reschedule IPI',
  'interrupt',
  () => cpu.interrupts_on && world.reschedule_ipis,
  reschedule_ipi,
)
vector(
  'page fault',
  'exception',
  () => task.may_fault || (cpu.user_mode && world.page_faults),
  page_fault,
)
