// The parts of RCU that decide about quiescent states, when no kernel tree provides them. Follows
// Linux v6.12, kernel/rcu/tree.c, tree_plugin.h and tree_exp.h with PREEMPT_RCU=y.

import { check, of } from '../lang.ts'
import { word } from '../x86/preempt-count.ts'
import { machine } from './cpu.ts'
import { NMI_MASK, PREEMPT_MASK, SOFTIRQ_MASK } from './preempt-count.ts'
import { data, node, rcu_node_lock, rcu_node_unlock, unlock } from './rcu.ts'
import { resched_curr, time_after } from './sched.ts'
import { task } from './thread.ts'
import { CT_RCU_WATCHING, ct, NONIDLE } from './tracking.ts'

declare function lockdep_assert_irqs_disabled(): void
declare function local_irq_save(): number
declare function rcu_preempt_need_deferred_qs(who: number): boolean
declare function rcu_preempt_deferred_qs_irqrestore(who: number, flags: number): void
declare function rcu_report_exp_rdp(rdp: number): void
declare function rcu_preempt_ctxt_queue(rnp: number, rdp: number): void

function rcu_is_cpu_rrupt_from_idle(): boolean {
  lockdep_assert_irqs_disabled()
  check(
    'kernel-warning',
    ct.context_tracking.nmi_nesting > 0,
    'RCU nmi_nesting counter underflow/zero!',
  )
  if (ct.context_tracking.nmi_nesting > 1) return false
  return ct.context_tracking.nesting === 0
}

export function __rcu_irq_enter_check_tick(): void {
  if ((word.pcpu_hot.preempt_count & NMI_MASK) !== 0) return
  check(
    'kernel-warning',
    (ct.context_tracking.state & CT_RCU_WATCHING) !== 0,
    'Illegal rcu_irq_enter_check_tick() from extended quiescent state',
  )
  if (!machine.boot.nohz_full) return
  if (data.rcu_data.rcu_urgent_qs === 0) return
  if (data.rcu_data.rcu_forced_tick !== 0) return
  rcu_node_lock()
  if (data.rcu_data.rcu_urgent_qs !== 0 && data.rcu_data.rcu_forced_tick === 0)
    data.rcu_data.rcu_forced_tick = 1
  rcu_node_unlock()
}

/** Before an involuntary schedule(). */
export function rcu_irq_exit_check_preempt(): void {
  lockdep_assert_irqs_disabled()
  check('kernel-warning', ct.context_tracking.nesting > 0, 'RCU nesting counter underflow/zero!')
  check(
    'kernel-warning',
    ct.context_tracking.nmi_nesting === NONIDLE,
    'Bad RCU nmi_nesting counter',
  )
  check(
    'kernel-warning',
    (ct.context_tracking.state & CT_RCU_WATCHING) !== 0,
    'RCU in extended quiescent state!',
  )
}

export function rcu_sched_clock_irq(user: boolean): void {
  lockdep_assert_irqs_disabled()
  if (data.rcu_data.rcu_urgent_qs !== 0) {
    const idle = rcu_is_cpu_rrupt_from_idle()
    if (!idle && !user) resched_curr()
    data.rcu_data.rcu_urgent_qs = 0
  }
  const atomic = (word.pcpu_hot.preempt_count & (PREEMPT_MASK | SOFTIRQ_MASK)) !== 0
  if (task.rcu_read_lock_nesting > 0 || atomic) {
    if (rcu_preempt_need_deferred_qs(0)) resched_curr()
  } else if (rcu_preempt_need_deferred_qs(0)) {
    rcu_preempt_deferred_qs(0)
  } else {
    data.rcu_data.cpu_no_qs.b.norm = 0
  }
}

export function rcu_exp_handler(_info: number): void {
  if (task.rcu_read_lock_nesting > 0) {
    if (node.rcu_node.expmask !== 0) {
      data.rcu_data.cpu_no_qs.b.exp = 1
      unlock.rcu_read_unlock_special.b.exp_hint = 1
    }
    return
  }
  const atomic = (word.pcpu_hot.preempt_count & (PREEMPT_MASK | SOFTIRQ_MASK)) !== 0
  if (!atomic || rcu_is_cpu_rrupt_from_idle()) {
    rcu_report_exp_rdp(0)
    return
  }
  data.rcu_data.cpu_no_qs.b.exp = 1
  resched_curr()
}

export function rcu_preempt_deferred_qs(_who: number): void {
  if (!rcu_preempt_need_deferred_qs(0)) return
  const flags = local_irq_save()
  rcu_preempt_deferred_qs_irqrestore(0, flags)
}

/** Another CPU looks at this one's counter. */
export function ct_rcu_watching_cpu_acquire(which: number): number {
  return of(ct, which).context_tracking.state & CT_RCU_WATCHING
}

export function rcu_watching_snap_in_eqs(snap: number): boolean {
  return snap === 0
}

export function rcu_watching_snap_stopped_since(rdp: number, snap: number): boolean {
  return snap !== ct_rcu_watching_cpu_acquire(rdp)
}

export function rcu_watching_snap_save(rdp: number): number {
  const snap = of(ct, rdp).context_tracking.state & CT_RCU_WATCHING
  of(data, rdp).rcu_data.watching_snap = snap
  return snap === 0 ? 1 : 0
}

export function rcu_watching_snap_recheck(rdp: number): number {
  const snap = of(ct, rdp).context_tracking.state & CT_RCU_WATCHING
  if (snap !== of(data, rdp).rcu_data.watching_snap) return 1
  if (!time_after(0, 0)) return 0
  of(data, rdp).rcu_data.rcu_urgent_qs = 1
  return 0 - 1
}

export function rcu_disable_urgency_upon_qs(rdp: number): void {
  of(data, rdp).rcu_data.rcu_urgent_qs = 0
  of(data, rdp).rcu_data.rcu_forced_tick = 0
}

export function rcu_note_context_switch(_preempt: boolean): void {
  lockdep_assert_irqs_disabled()
  if (task.rcu_read_lock_nesting > 0 && unlock.rcu_read_unlock_special.b.blocked === 0) {
    rcu_node_lock()
    unlock.rcu_read_unlock_special.b.blocked = 1
    rcu_preempt_ctxt_queue(0, 0)
  } else {
    rcu_preempt_deferred_qs(0)
  }
  data.rcu_data.cpu_no_qs.b.norm = 0
  if (data.rcu_data.cpu_no_qs.b.exp !== 0) rcu_report_exp_rdp(0)
}

export function rcu_read_lock(): void {
  const nesting = task.rcu_read_lock_nesting
  task.rcu_read_lock_nesting = nesting + 1
}

export function rcu_read_unlock(): void {
  __rcu_read_unlock()
}
declare function __rcu_read_unlock(): void
