// Work that others leave for the user task to do on its way out: signals and task work. Follows Linux
// v6.12, kernel/signal.c, get_signal(), and kernel/task_work.c. What the work does is not tracked; that
// it is done with everything open, and that asking for it again is not lost, is.

import { atomically, check, maybe, thisTask } from '../lang.ts'
import { cpu, machine } from './cpu.ts'
import { lock_taken, tracepoint } from './instrumentation.ts'
import { kick, owed } from './owed.ts'
import { wake_nocb_gp_defer } from './rcu.ts'
import { clear_flag, set_flag } from './thread.ts'
import { NOTIFY_RESUME, NOTIFY_SIGNAL, SIGPENDING } from './thread-flags.ts'

declare function preempt_count(): number

/** Work that may sleep: nothing may be held or masked. */
function check_open(): void {
  const count = preempt_count()
  check(
    'callee-contract',
    cpu.interrupt_flag && count === 0,
    'work on the way to user mode, which may sleep, is done with interrupts or preemption off',
  )
}

/** A flag that is about to be set by another CPU may be noticed late even when its work is done already. */
function done_but(left: number): void {
  owed.exit_work &= left
  if (!kick.being_sent) owed.elsewhere &= left
}

/** get_signal() takes the last signal from the queue, and recalc_sigpending() clears the flag. */
export function arch_do_signal_or_restart(_regs: number): void {
  check_open()
  lock_taken()
  atomically(() => {
    clear_flag(thisTask(), SIGPENDING + NOTIFY_SIGNAL)
    done_but(NOTIFY_RESUME)
  })
}

/** Where no tree provides it (include/linux/resume_user_mode.h): first the flag, then the work. */
export function resume_user_mode_work(_regs: number): void {
  clear_flag(thisTask(), NOTIFY_RESUME)
  task_work_run()
}

export function task_work_run(): void {
  atomically(() => done_but(SIGPENDING + NOTIFY_SIGNAL))
  check_open()
  tracepoint()
  if (machine.boot.nohz_full && maybe('the work frees very much by call_rcu()'))
    wake_nocb_gp_defer()
}

/** send_sigqueue() to the task that is running: flag only, nobody need be kicked. */
export function signal_sent(): void {
  ask(SIGPENDING)
}

/** task_work_add(current, …, TWA_RESUME), as closing a file does. */
export function task_work_added(): void {
  ask(NOTIFY_RESUME)
}

function ask(flag: number): void {
  atomically(() => {
    set_flag(thisTask(), flag)
    owed.exit_work |= flag
  })
}
