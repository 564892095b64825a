// Work that other CPUs leave for the user task while it runs here: a signal, a task work, a notification. The flag
// comes first, then an IPI that does nothing but bring the task into the kernel, where its way out sees the flag.
// Where the task does not run no IPI is sent; that a sleeping one would be woken is left out.
//
// Follows Linux v6.12, kernel/signal.c, signal_wake_up_state(); kernel/sched/core.c, kick_process(). Setting
// TIF_NOTIFY_RESUME is the kernel's own set_notify_resume().

import { atomically, currentOn, maybe, of, vector } from '../lang.ts'
import { cpu, machine, PREEMPT_FULL } from './cpu.ts'
import { quiet } from './environment.ts'
import { kick, owed } from './owed.ts'
import { HERE } from './rcu.ts'
import { STEPWISE } from './stepwise.ts'
import { set_flag, USER_TASK } from './thread.ts'
import { NOTIFY_RESUME, NOTIFY_SIGNAL, SIGPENDING } from './thread-flags.ts'

declare function set_notify_resume(who: number): void

/** The IPI is sent where the task runs; if it has just been switched from, its way out comes later. */
export function kick_process(who: number): void {
  if (currentOn(HERE) === who) of(cpu, HERE).reschedule_pending = true
}

function leave_work(flag: number): void {
  atomically(() => {
    of(owed, USER_TASK).exit_work |= flag
    of(owed, USER_TASK).elsewhere |= flag
    kick.being_sent = true
  })
  if (flag === NOTIFY_RESUME) {
    set_notify_resume(USER_TASK)
  } else {
    set_flag(USER_TASK, flag)
    kick_process(USER_TASK)
  }
  kick.being_sent = false
}

/** Signals and task work reach the way out by what happens here, too; step by step other CPUs bring them as well. */
function work_from_elsewhere(): void {
  if (STEPWISE !== 0) {
    if (maybe('the work is a signal')) {
      leave_work(SIGPENDING)
      return
    }
    if (maybe('the work is a task work')) {
      leave_work(NOTIFY_RESUME)
      return
    }
  }
  leave_work(NOTIFY_SIGNAL)
}

/** What is done on the way to user mode is the same in all modes, so it is looked at in the smallest searches. */
function is_looked_at(): boolean {
  return STEPWISE !== 0 || (!machine.boot.nohz_full && machine.boot.preempt !== PREEMPT_FULL)
}

vector(
  'another CPU leaves work for the user task',
  'elsewhere',
  () => is_looked_at() && quiet() && !kick.being_sent && of(owed, USER_TASK).exit_work === 0,
  work_from_elsewhere,
)
