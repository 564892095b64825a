// RCU's idea of a CPU in 2020 (kernel/rcu/tree.c of v5.8, without PREEMPT_RCU): is it watching, how deep is it
// nested, and has it passed a quiescent state for the grace period that another CPU waits for.

import {
  atomically,
  bool,
  check,
  ghost,
  global,
  int,
  of,
  perCpu,
  waitUntil,
} from '../../machine/lang.ts'

/** DYNTICK_IRQ_NONIDLE: LONG_MAX / 2 + 1. */
export const NONIDLE = 0x4000000000000000

export const rcu = perCpu({
  rcu_data: {
    /** The lowest bit of the dynticks counter, which other CPUs look at. */
    watching: bool(true),
    dynticks_nesting: int(64, 1),
    dynticks_nmi_nesting: int(64, 0x4000000000000000),
    /** The grace period in flight waits for this CPU. */
    needs_qs: bool(false),
  },
})

/** The same for checks, which nobody waits for. */
const known = ghost(perCpu({ watching_here: bool(true) }))

function set_watching(watching: boolean): void {
  atomically(() => {
    rcu.rcu_data.watching = watching
    known.watching_here = watching
  })
}

export function is_watching_here(): boolean {
  return known.watching_here
}

/** What readers and the updater share: removed first, freed after a grace period. */
export const object = global({ removed: bool(false), freed: bool(false) })

export function __rcu_is_watching(): boolean {
  return rcu.rcu_data.watching
}

export function rcu_irq_enter(): void {
  let increment = 2
  if (!rcu.rcu_data.watching) {
    set_watching(true)
    increment = 1
  }
  rcu.rcu_data.dynticks_nmi_nesting += increment
}

export function rcu_irq_exit(): void {
  check(
    'kernel-warning',
    rcu.rcu_data.dynticks_nmi_nesting > 0 && is_watching_here(),
    'rcu_irq_exit() without its rcu_irq_enter()',
  )
  if (rcu.rcu_data.dynticks_nmi_nesting !== 1) {
    rcu.rcu_data.dynticks_nmi_nesting -= 2
    return
  }
  rcu.rcu_data.dynticks_nmi_nesting = 0
  set_watching(false)
}

export function rcu_irq_exit_preempt(): void {
  rcu_irq_exit()
  check(
    'kernel-warning',
    rcu.rcu_data.dynticks_nesting > 0 &&
      rcu.rcu_data.dynticks_nmi_nesting === NONIDLE &&
      is_watching_here(),
    'RCU in an extended quiescent state, or its nesting counters not at their base, before preemption',
  )
}

/** rcu_idle_enter() and rcu_user_enter(). */
export function rcu_eqs_enter(): void {
  check(
    'kernel-warning',
    rcu.rcu_data.dynticks_nmi_nesting === NONIDLE,
    'an extended quiescent state begins with dynticks_nmi_nesting not at its base',
  )
  rcu.rcu_data.dynticks_nmi_nesting = 0
  rcu.rcu_data.dynticks_nesting = 0
  set_watching(false)
}

export function rcu_eqs_exit(): void {
  set_watching(true)
  rcu.rcu_data.dynticks_nesting = 1
  rcu.rcu_data.dynticks_nmi_nesting = NONIDLE
}

/** A tick that hit user mode or the idle loop itself shows that no reader is open on this CPU. */
export function rcu_sched_clock_irq(user: boolean): void {
  if (user) {
    rcu_qs()
    return
  }
  if (rcu_is_cpu_rrupt_from_idle()) rcu_qs()
}

export function rcu_is_cpu_rrupt_from_idle(): boolean {
  if (rcu.rcu_data.dynticks_nmi_nesting > 1) return false
  return rcu.rcu_data.dynticks_nesting === 0
}

export function rcu_qs(): void {
  rcu.rcu_data.needs_qs = false
}

/** A reader: it may have found the object before it was removed, and uses it until it is done. */
export function reads_object(): void {
  const found = !object.removed
  instrumented()
  if (found) {
    check(
      'quiescent-state-sound',
      !object.freed,
      'a grace period ended while a reader that began before it was still open',
    )
  }
}

/** Any call that may be traced, probed, or use RCU. */
export function instrumented(): void {
  check(
    'rcu-watching',
    is_watching_here(),
    'instrumented code runs while RCU is not watching this CPU',
  )
}

/** On the other CPU. A quiescent state is reported, or the CPU is seen in an extended one. */
export function updates_object(): void {
  object.removed = true
  of(rcu, 0).rcu_data.needs_qs = true
  waitUntil(() => !of(rcu, 0).rcu_data.needs_qs || !of(rcu, 0).rcu_data.watching)
  object.freed = true
}
