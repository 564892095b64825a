// What interrupts, faults and softirqs do once entry code has let them in: the tick, the device driver,
// the page-fault handler. Each first checks that it was let in properly, then does the few things that
// entry code cares about: raise a softirq, wake a task, ask for a reschedule, sleep, open a reader. An
// architecture calls them by its own names for them.

import { atomically, check, choose, emit, maybe, thisTask } from '../lang.ts'
import { before } from './before.ts'
import { cpu } from './cpu.ts'
import { signal_sent } from './exit-work.ts'
import { check_interrupt_handler } from './frame.ts'
import { hrtimer_interrupt_rearm } from './hrtimer.ts'
import { tracepoint } from './instrumentation.ts'
import { SOFTIRQ_OFFSET } from './preempt-count.ts'
import {
  data,
  environment,
  node,
  quiescent_state_noted,
  rcu_preempt_need_deferred_qs,
  reader_begins,
  reader_ends,
} from './rcu.ts'
import { end_of_slice, sched_tick, wake_up_process } from './sched.ts'
import { task, TASK_UNINTERRUPTIBLE, USER_TASK } from './thread.ts'
import { CT_RCU_WATCHING } from './tracking.ts'

export const TIMER_SOFTIRQ = 1

declare function preempt_count(): number
declare function rcu_sched_clock_irq(user: boolean): void
declare function rcu_exp_handler(info: number): void
declare function raise_softirq(nr: number): void
declare function schedule(): void

/** The tick: RCU's part is the kernel's own; timers and the scheduler may ask for more. */
export function handle_tick(): void {
  check_interrupt_handler()
  emit('tick')
  // Over idle the tick says nothing under PREEMPT_RCU: the grace-period kthread looks at the counter. A
  // deferred report goes first; then it is the next tick's turn.
  const must_report = before.user && !rcu_preempt_need_deferred_qs(thisTask())
  atomically(() => {
    environment.grace_period.awaited = must_report && environment.grace_period.normal
  })
  rcu_sched_clock_irq(before.user)
  quiescent_state_noted()
  if (environment.grace_period.awaited) {
    check(
      'quiescent-state-live',
      data.rcu_data.cpu_no_qs.b.norm === 0 || !environment.grace_period.awaited,
      'a tick over user mode does not report the quiescent state: the grace period waits in vain',
    )
    environment.grace_period.awaited = false
  }
  sched_tick()
  const outcome = choose(3, 'the tick: 1 raises the TIMER softirq, 2 ends the time slice')
  if (outcome === 1) raise_softirq(TIMER_SOFTIRQ)
  if (outcome === 2) end_of_slice()
  if (outcome === 0 && before.user && maybe('a timer of the program sends a signal')) {
    signal_sent()
  }
  hrtimer_interrupt_rearm()
}

/** A device interrupt that completes what the user task waits for. */
export function handle_device(): void {
  check_interrupt_handler()
  emit('device-interrupt')
  wake_up_process(USER_TASK)
}

/** The only cross-CPU function call here: the IPI of an expedited grace period. */
export function handle_function_call(): void {
  check_interrupt_handler()
  emit('function-call')
  const must_report = (before.state & CT_RCU_WATCHING) === 0
  atomically(() => {
    environment.grace_period.awaited = must_report && environment.grace_period.expedited
  })
  rcu_exp_handler(0)
  if (environment.grace_period.awaited) {
    check(
      'quiescent-state-live',
      node.rcu_node.expmask === 0 || !environment.grace_period.awaited,
      'the IPI of an expedited grace period finds a quiescent CPU and does not report it',
    )
    environment.grace_period.awaited = false
  }
}

/** A softirq handler is an RCU reader for as long as it runs: bottom halves are off. */
export function softirq_handler(): void {
  const count = preempt_count()
  check(
    'once-only-hooks',
    (count & SOFTIRQ_OFFSET) !== 0,
    'a softirq handler runs without being counted',
  )
  check('callee-contract', cpu.interrupt_flag, 'a softirq handler runs with interrupts disabled')
  emit('softirq')
  reader_begins()
  tracepoint()
  reader_ends()
}

/** Where a page fault on a user address may sleep: interrupts are open, and nothing forbids it. */
export function page_may_be_read_in(): void {
  emit('page-fault')
  const count = preempt_count()
  if (count === 0 && maybe('the page must be read in')) {
    task.__state = TASK_UNINTERRUPTIBLE
    schedule()
  }
}
