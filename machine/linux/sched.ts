// The scheduler as entry code meets it: __schedule() with its preconditions, wakeups, the reschedule
// request in its two places. Run queues and policies are a free choice among the runnable tasks.
// Follows kernel/sched/core.c, __schedule(), resched_curr(), try_to_wake_up().

import {
  atomically,
  bool,
  check,
  currentOn,
  emit,
  fetchOr,
  global,
  maybe,
  of,
  perCpu,
  switchTo,
  thisFrame,
  thisTask,
  waitUntil,
} from '../lang.ts'
import { before } from './before.ts'
import { machine, cpu, PREEMPT_FULL } from './cpu.ts'
import { hrtick_schedule } from './hrtimer.ts'
import { owed } from './owed.ts'
import { kind, lock_taken, NMI_FRAME, tracepoint } from './instrumentation.ts'
import {
  clear_flag,
  IDLE_TASK,
  KSOFTIRQD,
  set_flag,
  task,
  TASK_RUNNING,
  USER_TASK,
} from './thread.ts'
import { STEPWISE } from './stepwise.ts'
import { switches } from './switches.ts'
import { NEED_RESCHED, NEED_RESCHED_LAZY, POLLING } from './thread-flags.ts'
import { CT_RCU_WATCHING, CT_STATE_KERNEL, ct, NONIDLE } from './tracking.ts'

export const SM_NONE = 0
export const SM_PREEMPT = 1

declare function preempt_count(): number
/** The architecture's: interrupts are masked as the next task expects it. */
declare function check_masks_at_switch(): void
declare function local_irq_disable(): void
declare function local_irq_enable(): void
declare function preempt_enable(): void
declare function set_preempt_need_resched(): void
declare function clear_preempt_need_resched(): void
declare function quiescent_state_noted(): void
declare function rcu_note_context_switch(preempt: boolean): void
declare function preempt_schedule(): void
declare function preempt_schedule_notrace(): void
declare function raw_irqentry_exit_cond_resched(): void
declare function __cond_resched(): number

/** The run queue's lock: no other CPU wakes a task here between the choice of the next and the switch. */
export const queue = perCpu({ locked: bool(false) })

export function __schedule(mode: number): void {
  check_schedule()
  if (mode === SM_PREEMPT && thisFrame() > 0 && !before.user) check_involuntary()
  local_irq_disable()
  rcu_note_context_switch(mode > SM_NONE)
  quiescent_state_noted()
  lock_taken()
  queue.locked = true
  if (STEPWISE !== 0) waitUntil(() => !cpu.reschedule_being_sent)
  if (mode === SM_NONE && task.__state !== TASK_RUNNING) task.runnable = false
  const next = pick_next_task()
  atomically(() => {
    clear_flag(thisTask(), NEED_RESCHED + NEED_RESCHED_LAZY)
    owed.reschedule = 0
    mend_context()
  })
  clear_preempt_need_resched()
  hrtick_schedule()
  if (next !== thisTask()) {
    tracepoint()
    check_masks_at_switch()
    emit('switch', next)
    switchTo(next)
  }
  queue.locked = false
  local_irq_enable()
}

/** What every caller of the scheduler must bring. */
function check_schedule(): void {
  check(
    'rcu-watching',
    (ct.context_tracking.state & CT_RCU_WATCHING) !== 0,
    'schedule() is called while RCU is not watching this CPU',
  )
  const count = preempt_count()
  check(
    'switch-precondition',
    count === 1,
    'scheduling while atomic: preempt_count says that some context below forbids it',
  )
  // Where there are no NMIs, nothing is checked about them.
  if (kind.context === NMI_FRAME) check('nmi-transparent', false, 'an NMI reschedules')
}

/**
 * What check_schedule() has told is undone before the switch, so that nothing else is blamed for it: the next
 * task would go on in an extended quiescent state, and break whatever needs RCU without a mistake of its own.
 */
function mend_context(): void {
  if ((ct.context_tracking.state & CT_RCU_WATCHING) !== 0) return
  ct.context_tracking.state = CT_RCU_WATCHING + CT_STATE_KERNEL
  ct.context_tracking.nesting = 1
  ct.context_tracking.nmi_nesting = NONIDLE
}

/** Involuntary preemption at the end of an exception that interrupted the kernel. */
function check_involuntary(): void {
  check(
    'switch-precondition',
    ct.context_tracking.nesting === 1 && ct.context_tracking.nmi_nesting === NONIDLE,
    'the nesting counters of context tracking are not at their base: the next task would inherit them',
  )
  check('switch-precondition', thisTask() !== IDLE_TASK, 'the idle task is preempted involuntarily')
  check(
    'preempt-mode',
    machine.boot.preempt >= PREEMPT_FULL || before.preemptible,
    'an exception preempts the kernel although preempt= forbids it',
  )
  check(
    'preempt-mode',
    (task.thread_info.flags & NEED_RESCHED) !== 0,
    'an exception preempts the kernel although nobody asked for more than a lazy reschedule',
  )
}

function pick_next_task(): number {
  const user = of(task, USER_TASK).runnable
  const thread = of(task, KSOFTIRQD).runnable
  if (user && thread) return maybe('the scheduler picks the user task') ? USER_TASK : KSOFTIRQD
  if (user) return USER_TASK
  if (thread) return KSOFTIRQD
  return IDLE_TASK
}

/** A new task's first steps: the tail of the switch that brought it here (ret_from_fork). */
export function schedule_tail(): void {
  queue.locked = false
  local_irq_enable()
  preempt_enable()
}

/** A request that only the flag remembers: nothing is folded into preempt_count yet, or ever. */
function ask(who: number, flag: number): void {
  atomically(() => {
    set_flag(who, flag)
    of(owed, who).reschedule |= who === USER_TASK ? flag : 0
  })
}

/** On this CPU: the request goes to both places at once. */
export function resched_curr(): void {
  set_flag(thisTask(), NEED_RESCHED)
  set_preempt_need_resched()
}

/** By policies that can wait; elsewhere than with preempt=lazy the request is like any other. */
function resched_curr_lazy(): void {
  if (!switches.sk_dynamic_preempt_lazy) resched_curr()
  else if ((task.thread_info.flags & NEED_RESCHED) === 0) ask(thisTask(), NEED_RESCHED_LAZY)
}

/** A request that was there at the last tick has waited long enough. */
export function sched_tick(): void {
  if (!switches.sk_dynamic_preempt_lazy) return
  if ((task.thread_info.flags & NEED_RESCHED_LAZY) !== 0) resched_curr()
}

export function end_of_slice(): void {
  if (thisTask() === IDLE_TASK) resched_curr()
  else resched_curr_lazy()
}

export function wake_up_process(who: number): number {
  lock_taken()
  if (of(task, who).runnable && of(task, who).__state === TASK_RUNNING) return 0
  of(task, who).__state = TASK_RUNNING
  of(task, who).runnable = true
  if (thisTask() === IDLE_TASK) resched_curr()
  else if (switches.sk_dynamic_preempt_lazy && maybe('the woken task can wait')) {
    resched_curr_lazy()
  } else if (maybe('the woken task preempts the current one')) resched_curr()
  return 1
}

/**
 * Another CPU wakes a task here. What a lazy request from there does, a tick at the same place does
 * (end_of_slice()): that is no vector of its own.
 */
export function remote_wakeup(): void {
  atomically(() => {
    of(cpu, 0).reschedule_being_sent = true
    of(task, KSOFTIRQD).__state = TASK_RUNNING
    of(task, KSOFTIRQD).runnable = true
  })
  request_reschedule(0)
}

/**
 * The kthread's request when a grace period has taken long. For this CPU it is one more request like a
 * wakeup's, and it comes with a grace period in flight: eight times the states, so only step by step.
 */
export function resched_cpu(target: number): void {
  if (STEPWISE === 0) return
  of(cpu, target).reschedule_being_sent = true
  request_reschedule(target)
}

/** Another CPU's request, with the queue locked: flag first, then the IPI, unless the target polls the flag. */
function request_reschedule(target: number): void {
  const current = currentOn(target)
  let flags = 0
  atomically(() => {
    flags = fetchOr(of(task, current).thread_info.flags, NEED_RESCHED)
    of(owed, current).reschedule |= current === USER_TASK ? NEED_RESCHED : 0
  })
  if ((flags & (NEED_RESCHED + POLLING)) === 0) of(cpu, target).reschedule_pending = true
  of(cpu, target).reschedule_being_sent = false
}

/** preempt_enable() and its static call: only preempt=full and lazy let it schedule. */
export function __preempt_schedule(): void {
  if (switches.sk_dynamic_preempt_schedule) preempt_schedule()
}

export function __preempt_schedule_notrace(): void {
  if (switches.sk_dynamic_preempt_schedule_notrace) preempt_schedule_notrace()
}

export function static_call_irqentry_exit_cond_resched(): void {
  if (switches.sk_dynamic_irqentry_exit_cond_resched) raw_irqentry_exit_cond_resched()
}

/** A voluntary preemption point; where the kernel is preemptible anywhere it is patched out. */
export function static_call_cond_resched(): number {
  if (!switches.sk_dynamic_cond_resched) return 0
  return __cond_resched()
}

/** Whether the grace period in flight takes long; decided anew by whoever asks. */
export const age = global({ of_grace_period: { old: bool(false) } })

/** Time is not tracked: what lies in the future may have come at any moment. */
export function time_before(now: number, then: number): boolean {
  if (now >= then) return false
  return maybe('the time limit has not been reached')
}

/** Asked only about the age of a grace period: all its limits have passed, or none has. */
export function time_after(_now: number, _then: number): boolean {
  return age.of_grace_period.old
}
