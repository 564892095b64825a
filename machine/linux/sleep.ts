// What must be true where the CPU is about to wait for an interrupt: nothing is left that only the code before
// this point could have done. Follows Linux v6.12, kernel/sched/idle.c, do_idle(), and kernel/time/tick-sched.c,
// report_idle_softirq().

import { check, of } from '../lang.ts'
import { cpu } from './cpu.ts'
import { KSOFTIRQD, task } from './thread.ts'
import { NEED_RESCHED } from './thread-flags.ts'

declare function local_softirq_pending(): number

export function check_before_sleep(): void {
  check(
    'no-lost-work',
    (task.thread_info.flags & NEED_RESCHED) === 0 ||
      cpu.reschedule_pending ||
      cpu.reschedule_being_sent,
    'the CPU goes to sleep although a reschedule was requested',
  )
  const pending = local_softirq_pending()
  check(
    'no-lost-work',
    pending === 0 || of(task, KSOFTIRQD).runnable,
    'the CPU goes to sleep with a softirq pending that nobody was woken for',
  )
}
