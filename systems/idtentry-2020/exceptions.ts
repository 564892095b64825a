// The exceptions: interrupts with their softirqs, page faults that may sleep, reschedule IPIs. What the
// hardware does around the C code, and what must be equal on both sides of a frame.

import { atomically, check, fetchAdd, maybe, of, thisTask } from '../../machine/lang.ts'
import { idtentry_enter, idtentry_exit } from './entry.ts'
import {
  before,
  cpu,
  FAULT,
  frame,
  HARDIRQ_OFFSET,
  IDLE,
  INTERRUPT,
  RESCHEDULE_IPI,
  SOFTIRQ_OFFSET,
  task,
  USER,
  world,
} from './machine.ts'
import { instrumented, is_watching_here, rcu, rcu_sched_clock_irq, reads_object } from './rcu.ts'
import { schedule } from './sched.ts'

function take(kind: number): void {
  frame.kind = kind
  frame.regs.user_mode = cpu.user_mode
  frame.regs.interrupts_on = cpu.interrupts_on
  before.watching = is_watching_here()
  before.nesting = rcu.rcu_data.dynticks_nesting
  before.nmi_nesting = rcu.rcu_data.dynticks_nmi_nesting
  cpu.user_mode = false
  cpu.interrupts_on = false
  task.may_fault = false
}

function give_back(): void {
  cpu.interrupts_on = frame.regs.interrupts_on
  cpu.user_mode = frame.regs.user_mode
}

function check_balance(): void {
  check(
    'context-balance',
    is_watching_here() === before.watching &&
      rcu.rcu_data.dynticks_nesting === before.nesting &&
      rcu.rcu_data.dynticks_nmi_nesting === before.nmi_nesting,
    'RCU counts something else than when the exception was taken',
  )
}

export function interrupt(): void {
  atomically(() => take(INTERRUPT))
  const rcu_exit = idtentry_enter()
  fetchAdd(task.preempt_count, HARDIRQ_OFFSET)
  handler()
  irq_exit()
  idtentry_exit(rcu_exit)
  check_balance()
  atomically(() => give_back())
}

/** The timer, a device with more to do in a softirq, or a device that wakes the user task. */
function handler(): void {
  instrumented()
  if (maybe('it is the tick')) rcu_sched_clock_irq(frame.regs.user_mode)
  else if (maybe('it raises a softirq')) cpu.softirq_pending = true
  else wake_user_task()
}

function wake_user_task(): void {
  of(task, USER).runnable = true
  task.need_resched = true
}

function irq_exit(): void {
  fetchAdd(task.preempt_count, 0 - HARDIRQ_OFFSET)
  if (!cpu.softirq_pending || task.preempt_count >= SOFTIRQ_OFFSET) return
  fetchAdd(task.preempt_count, SOFTIRQ_OFFSET)
  cpu.softirq_pending = false
  cpu.interrupts_on = true
  reads_object()
  cpu.interrupts_on = false
  fetchAdd(task.preempt_count, 0 - SOFTIRQ_OFFSET)
}

/** Without softirqs and hardirq accounting, as the light-weight entry would have it. */
export function reschedule_ipi(): void {
  atomically(() => take(RESCHEDULE_IPI))
  const rcu_exit = idtentry_enter()
  instrumented()
  task.need_resched = true
  idtentry_exit(rcu_exit)
  check_balance()
  atomically(() => give_back())
}

export function page_fault(): void {
  atomically(() => take(FAULT))
  const rcu_exit = idtentry_enter()
  do_page_fault()
  idtentry_exit(rcu_exit)
  check_balance()
  atomically(() => give_back())
}

/** In the idle loop there is nothing to be handled: the kernel says so and hopes. */
function do_page_fault(): void {
  instrumented()
  if (thisTask() === IDLE) {
    if (world.idle_fault_sleeps) schedule()
    cpu.interrupts_on = false
    return
  }
  cpu.interrupts_on = true
  if (maybe('the page has to be read from disk')) {
    task.runnable = false
    schedule()
  }
  cpu.interrupts_on = false
}
