// The wakeup that saves an interrupt: an idle CPU that polls its own need_resched flag says so in the same word,
// and a compare-and-exchange on that word sets the flag only while it does.
//
// Linux v6.12: kernel/sched/idle.c, do_idle(); kernel/sched/core.c, set_nr_if_polling() and ttwu_queue(). The
// idle task never leaves its CPU, so that its word is the CPU's; the question is when the bit may be set.

import {
  atomically,
  bits,
  bool,
  check,
  compareExchange,
  currentOn,
  fetchAnd,
  fetchOr,
  global,
  of,
  perCpu,
  perTask,
  switchTo,
  waitUntil,
} from '../../machine/lang.ts'

export const IDLE = 0
export const WOKEN = 1

export const NEED_RESCHED = 1
export const POLLING = 2

export const CPU = 0

export const task = perTask({ thread_info: { flags: bits(2) } })
export const cpu = perCpu({ ipi_pending: bool(false) })

/** The woken task is on the run queue; nobody else looks at it. */
export const queue = global({ woken: bool(false) })

/** The CPU sleeps until an interrupt when it may not poll. */
export const world = global({ polls: bool(true) })

export function do_idle(): void {
  set_polling()
  if (world.polls) {
    waitUntil(() => (task.thread_info.flags & NEED_RESCHED) !== 0)
    leave_polling()
  } else {
    leave_polling()
    if ((task.thread_info.flags & NEED_RESCHED) === 0) {
      waitUntil(() => cpu.ipi_pending)
      cpu.ipi_pending = false
    }
  }
  schedule_idle()
}

export function set_polling(): void {
  fetchOr(task.thread_info.flags, POLLING)
}

/** Before the last look at need_resched, and long before another task runs. */
export function leave_polling(): void {
  fetchAnd(task.thread_info.flags, 3 ^ POLLING)
}

export function schedule_idle(): void {
  fetchAnd(task.thread_info.flags, 3 ^ NEED_RESCHED)
  if (queue.woken) switchTo(WOKEN)
}

/** The woken task: takes itself off the queue, and the CPU is idle again. */
export function runs(): void {
  for (;;) {
    queue.woken = false
    switchTo(IDLE)
  }
}

/** Returns whether no interrupt is needed. */
export function set_nr_if_polling(): boolean {
  for (;;) {
    const old = of(task, IDLE).thread_info.flags
    if ((old & POLLING) === 0) return false
    if (sets_need_resched(old)) return true
  }
}

function sets_need_resched(old: number): boolean {
  let set = false
  atomically(() => {
    const found = compareExchange(of(task, IDLE).thread_info.flags, old, old | NEED_RESCHED)
    set = found === old
    check(
      'polling-means-idle',
      !set || currentOn(CPU) === IDLE,
      'an idle task says that it polls while its CPU runs another task',
    )
  })
  return set
}

/** On another CPU; the run queue takes one task at a time. */
export function wakes(): void {
  for (;;) {
    waitUntil(() => !queue.woken)
    ttwu_queue()
  }
}

export function ttwu_queue(): void {
  queue.woken = true
  if (!set_nr_if_polling()) interrupts()
}

export function interrupts(): void {
  fetchOr(of(task, IDLE).thread_info.flags, NEED_RESCHED)
  of(cpu, CPU).ipi_pending = true
}
