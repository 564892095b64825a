// Grace periods from the point of view of one CPU, and ghost readers that tell whether they are sound.
//
// The kernel's own code decides when this CPU has passed a quiescent state (rcu_sched_clock_irq(),
// rcu_exp_handler(), rcu_note_context_switch()); the environment starts grace periods and ends them when
// that code said so. Every reader is remembered with the grace periods that it is older than: ending
// one while such a reader is open is the violation (I4). One grace period is in flight at a time.

import {
  atomically,
  bits,
  bool,
  check,
  emit,
  ghost,
  global,
  int,
  of,
  perCpu,
  perTask,
  thisTask,
  wrapping,
} from '../lang.ts'
import { cpu, machine } from './cpu.ts'
import { lock_taken } from './instrumentation.ts'
import { resched_curr, wake_up_process } from './sched.ts'
import { KSOFTIRQD, task } from './thread.ts'

export const data = perCpu({
  rcu_data: {
    cpu_no_qs: { b: { norm: wrapping(bits(1)), exp: wrapping(bits(1)) } },
    core_needs_qs: wrapping(bits(1)),
    watching_snap: wrapping(bits(3)),
    rcu_urgent_qs: wrapping(bits(1)),
    rcu_forced_tick: wrapping(bits(1)),
    grpmask: wrapping(bits(1, 1)),
    nocb_defer_wakeup: wrapping(bits(1)),
    defer_qs_pending: wrapping(bits(1)),
  },
})

/** While somebody holds the node's lock, no grace period begins, is looked after, or ends. */
export const node = global({
  rcu_node: {
    expmask: wrapping(bits(1)),
    /** Some task on the list holds up the expedited grace period. */
    exp_tasks: wrapping(bits(1)),
    locked: bool(false),
  },
})

export function rcu_node_lock(): void {
  lock_taken()
  node.rcu_node.locked = true
}

export function rcu_node_unlock(): void {
  node.rcu_node.locked = false
}

/** A grace period in flight; the blocked tasks are those on the node's list (rcu_preempt_ctxt_queue()). */
export const environment = global({
  grace_period: {
    normal: bool(false),
    expedited: bool(false),
    /** Another CPU begins it, or looks at this one for it. There is one kthread. */
    looked_after: bool(false),
    /** The handler at work must report a quiescent state to one that was in flight when it began. */
    awaited: bool(false),
  },
})

export const unlock = perTask({
  rcu_read_unlock_special: {
    b: { blocked: wrapping(bits(1)), need_qs: wrapping(bits(1)), exp_hint: wrapping(bits(1)) },
  },
  /** The node that it is queued on, or none. */
  rcu_blocked_node: wrapping(int(8, 0 - 1)),
  /** Queued on the node and holding up the grace period in flight. */
  blocks_grace_period: bool(false),
})

const TASKS = 3

/** The CPU that is searched, seen from others. */
export const HERE = 0

/**
 * Per task: its open readers, and how many of them, the outermost, are older than the grace period in flight.
 * Readers end in the reverse order of their beginnings, whatever frames of the stack they are in.
 */
export const readers = ghost(perTask({ open: bits(4), older: bits(4) }))

export function reader_begins(): void {
  atomically(() => {
    readers.open += 1
  })
}

export function reader_ends(): void {
  atomically(() => {
    readers.open -= 1
    if (readers.older > readers.open) readers.older = readers.open
  })
}

export function readers_begin_to_count(): void {
  for (let who = 0; who < TASKS; who++) of(readers, who).older = of(readers, who).open
}

/** Readers that were preempted before stand on the node's list and hold up the new grace period, too. */
export function blocked_readers_count(): void {
  for (let who = 0; who < TASKS; who++) {
    if (of(unlock, who).rcu_read_unlock_special.b.blocked !== 0) {
      of(unlock, who).blocks_grace_period = true
      if (environment.grace_period.expedited) node.rcu_node.exp_tasks = 1
    }
  }
}

function check_no_reader_is_left(): void {
  for (let who = 0; who < TASKS; who++) {
    check(
      'quiescent-state-sound',
      of(readers, who).older === 0,
      'a grace period ends while a reader that began before it is still open',
    )
  }
}

function some_task_blocks(): boolean {
  for (let who = 0; who < TASKS; who++) {
    if (of(unlock, who).blocks_grace_period) return true
  }
  return false
}

/** For the normal grace period: nobody need hurry any more (rcu_disable_urgency_upon_qs()). */
export function quiescent_state_reported(): void {
  of(data, HERE).rcu_data.rcu_urgent_qs = 0
  of(data, HERE).rcu_data.rcu_forced_tick = 0
  grace_period_ends()
}

/** The moment a quiescent state has been reported is the earliest, and so the most telling, for the end. */
export function grace_period_ends(): void {
  if (some_task_blocks()) return
  check_no_reader_is_left()
  emit('grace-period-ends')
  environment.grace_period.normal = false
  environment.grace_period.expedited = false
  node.rcu_node.exp_tasks = 0
  of(data, HERE).rcu_data.core_needs_qs = 0
  of(data, HERE).rcu_data.cpu_no_qs.b.exp = 0
}

/** This CPU has passed a quiescent state for the expedited grace period. */
export function rcu_report_exp_rdp(_rdp: number): void {
  lock_taken()
  atomically(() => {
    data.rcu_data.cpu_no_qs.b.exp = 0
    node.rcu_node.expmask = 0
    if (environment.grace_period.expedited) grace_period_ends()
  })
}

/** After anything in which the kernel may have noted a quiescent state for the normal grace period. */
export function quiescent_state_noted(): void {
  atomically(() => {
    if (environment.grace_period.normal && data.rcu_data.cpu_no_qs.b.norm === 0)
      quiescent_state_reported()
  })
}

/** A reader is switched away from: the node's list keeps the grace period waiting for it. Drops the node's lock. */
export function rcu_preempt_ctxt_queue(_rnp: number, _rdp: number): void {
  if (environment.grace_period.normal && data.rcu_data.cpu_no_qs.b.norm !== 0)
    unlock.blocks_grace_period = true
  if (environment.grace_period.expedited && node.rcu_node.expmask !== 0) {
    atomically(() => {
      unlock.blocks_grace_period = true
      node.rcu_node.exp_tasks = 1
    })
  }
  rcu_node_unlock()
}

declare function preempt_count(): number
declare function local_irq_restore(flags: number): void
declare function rcu_preempt_deferred_qs(who: number): void

export function rcu_preempt_need_deferred_qs(_who: number): boolean {
  if (task.rcu_read_lock_nesting !== 0) return false
  return (
    data.rcu_data.cpu_no_qs.b.exp !== 0 ||
    unlock.rcu_read_unlock_special.b.blocked !== 0 ||
    unlock.rcu_read_unlock_special.b.need_qs !== 0 ||
    unlock.rcu_read_unlock_special.b.exp_hint !== 0
  )
}

export function rcu_preempt_deferred_qs_irqrestore(_who: number, flags: number): void {
  data.rcu_data.defer_qs_pending = 0
  const blocked = unlock.rcu_read_unlock_special.b.blocked
  unlock.rcu_read_unlock_special.b.exp_hint = 0
  if (unlock.rcu_read_unlock_special.b.need_qs !== 0) {
    unlock.rcu_read_unlock_special.b.need_qs = 0
    data.rcu_data.cpu_no_qs.b.norm = 0
  }
  if (data.rcu_data.cpu_no_qs.b.exp !== 0) rcu_report_exp_rdp(0)
  if (blocked !== 0) {
    lock_taken()
    unlock.rcu_read_unlock_special.b.blocked = 0
    unlock.rcu_blocked_node = 0 - 1
    atomically(() => {
      unlock.blocks_grace_period = false
      if (!some_task_blocks()) node.rcu_node.exp_tasks = 0
      if (environment.grace_period.expedited && node.rcu_node.expmask === 0) grace_period_ends()
    })
  }
  quiescent_state_noted()
  local_irq_restore(flags)
}

/** Outermost rcu_read_unlock(): report at once where that is allowed, otherwise ask for a reschedule. */
export function __rcu_read_unlock(): void {
  const nesting = task.rcu_read_lock_nesting - 1
  task.rcu_read_lock_nesting = nesting
  if (nesting !== 0) return
  const special =
    unlock.rcu_read_unlock_special.b.blocked + unlock.rcu_read_unlock_special.b.need_qs
  if (special === 0 && unlock.rcu_read_unlock_special.b.exp_hint === 0) return
  if (preempt_count() !== 0) resched_curr()
  else if (!cpu.interrupt_flag) resched_curr()
  else rcu_preempt_deferred_qs(thisTask())
}

/** Whether somebody was woken. */
export function do_nocb_deferred_wakeup(_rdp: number): boolean {
  const deferred = data.rcu_data.nocb_defer_wakeup !== 0
  rcu_nocb_flush_deferred_wakeup()
  return deferred
}

/** The rcuog kthread of nohz_full CPUs is represented by the one kernel thread that there is. */
export function rcu_nocb_flush_deferred_wakeup(): void {
  if (data.rcu_data.nocb_defer_wakeup === 0) return
  data.rcu_data.nocb_defer_wakeup = 0
  wake_up_process(KSOFTIRQD)
}

/** call_rcu() where waking rcuog must wait: interrupts are off, or very many callbacks are queued. */
export function wake_nocb_gp_defer(): void {
  if (machine.boot.nohz_full) data.rcu_data.nocb_defer_wakeup = 1
}
