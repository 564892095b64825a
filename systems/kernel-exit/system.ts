// An idle task and two kernel threads on one x86 CPU that is interrupted, faults, and takes NMIs, and an
// updater on another CPU that waits for a grace period. The thread: when may the generic exit preempt, and
// what does that have to do with RCU (March and April 2026).

import { property, task as declareTask, thisTask, vector, waitUntil } from '../../machine/lang.ts'
import { updates_object } from '../../machine/context/grace-period.ts'
import { mce_deliverable, nmi_deliverable } from '../../machine/x86/nmi-like.ts'
import { interrupt, machine_check, nmi, page_fault } from './exceptions.ts'
import { cpu, SECOND, task, world } from './machine.ts'
import { idle_task, second_thread, thread } from './threads.ts'
import './variants.ts'

property(
  'switch-precondition',
  'schedule() only with preemption enabled, RCU watching, and context tracking at its base.',
)
property(
  'preempt-mode',
  'An exception preempts kernel code if interrupts were enabled there, RCU was watching and preempt_count was 0, and no other.',
)
property(
  'preempts-whenever-watching',
  'An exception preempts kernel code whenever interrupts were enabled there and RCU was watching.',
)
property('nmi-transparent', 'An NMI never reschedules.')
property('rcu-watching', 'At each instrumentation point RCU is watching this CPU.')
property('context-balance', 'On leaving a frame, context tracking is what it was on entry.')
property(
  'quiescent-state-sound',
  'No grace period ends while a reader that began before it is still open.',
)
property('kernel-warning', 'No warning of context tracking fires.')
property('no-deadlock', 'Some step that changes something is always possible.')

export function updater(): void {
  waitUntil(() => world.readers)
  updates_object()
}

declareTask('idle', idle_task)
declareTask('first', thread, 0)
declareTask('second', second_thread)
declareTask('updater', updater, 1)

// The second thread is there to be switched to; what can happen to it can happen to the first one.
vector(
  'interrupt',
  'interrupt',
  () => cpu.interrupts_on && world.interrupts && thisTask() !== SECOND,
  interrupt,
)
vector('page fault', 'exception', () => task.may_fault, page_fault)
vector('NMI', 'nmi', () => nmi_deliverable() && thisTask() !== SECOND, nmi)
vector('MCE', 'nmi', () => mce_deliverable() && thisTask() !== SECOND, machine_check)
