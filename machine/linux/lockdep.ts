// Lockdep's idea of the interrupt state (kernel/locking/lockdep.c, lockdep_hardirqs_on() and its
// neighbours), without the lock dependency graph. Its own complaints are `kernel-warning`.

import { check, fetchAdd } from '../lang.ts'
import { LOCKDEP_IGNORES_NMIS } from './configuration.ts'
import { cpu, irqstate, raw } from './cpu.ts'
import { NMI_MASK } from './preempt-count.ts'
import { task } from './thread.ts'

declare function preempt_count(): number

export function lockdep_off(): void {
  fetchAdd(irqstate.lockdep_recursion, 1)
}

export function lockdep_on(): void {
  fetchAdd(irqstate.lockdep_recursion, 0 - 1)
}

/** Not while lockdep itself runs, except in an NMI: that is no part of what it interrupted. */
export function lockdep_hardirqs_off(_ip: number): void {
  if ((preempt_count() & NMI_MASK) !== 0) {
    if (LOCKDEP_IGNORES_NMIS !== 0) return
  } else if (irqstate.lockdep_recursion !== 0) return
  const enabled = cpu.interrupt_flag
  check(
    'kernel-warning',
    !enabled,
    'DEBUG_LOCKS_WARN_ON(!irqs_disabled()) in lockdep_hardirqs_off(_ip: number)',
  )
  if (enabled) return
  if (irqstate.hardirqs_enabled !== 0) {
    irqstate.hardirqs_enabled = 0
    raw.masked_without_lockdep = false
  }
}

export function lockdep_hardirqs_on_prepare(): void {
  if ((preempt_count() & NMI_MASK) !== 0) return
  if (irqstate.lockdep_recursion !== 0) return
  if (irqstate.hardirqs_enabled !== 0) return
  const enabled = cpu.interrupt_flag
  check(
    'kernel-warning',
    !enabled,
    'DEBUG_LOCKS_WARN_ON(!irqs_disabled()) in lockdep_hardirqs_on_prepare()',
  )
  if (enabled) return
  const context = irqstate.hardirq_context
  check(
    'kernel-warning',
    context === 0,
    'DEBUG_LOCKS_WARN_ON(lockdep_hardirq_context()): interrupts get enabled in an interrupt handler',
  )
}

export function lockdep_hardirqs_on(_ip: number): void {
  if ((preempt_count() & NMI_MASK) !== 0) {
    if (LOCKDEP_IGNORES_NMIS !== 0) return
  } else {
    if (irqstate.lockdep_recursion !== 0) return
    if (irqstate.hardirqs_enabled !== 0) return
    const enabled = cpu.interrupt_flag
    check(
      'kernel-warning',
      !enabled,
      'DEBUG_LOCKS_WARN_ON(!irqs_disabled()) in lockdep_hardirqs_on()',
    )
    if (enabled) return
  }
  irqstate.hardirqs_enabled = 1
}

export function lockdep_softirqs_on(_ip: number): void {
  if (irqstate.lockdep_recursion !== 0) return
  check(
    'kernel-warning',
    !cpu.interrupt_flag,
    'DEBUG_LOCKS_WARN_ON(!irqs_disabled()) in lockdep_softirqs_on()',
  )
  task.softirqs_enabled = 1
}

export function lockdep_softirqs_off(_ip: number): void {
  if (irqstate.lockdep_recursion !== 0) return
  check(
    'kernel-warning',
    !cpu.interrupt_flag,
    'DEBUG_LOCKS_WARN_ON(!irqs_disabled()) in lockdep_softirqs_off()',
  )
  task.softirqs_enabled = 0
}

/** The kernel asserts what lockdep believes; the contract itself is about the hardware. */
export function lockdep_assert_irqs_disabled(): void {
  check(
    'callee-contract',
    !cpu.interrupt_flag,
    'a function that requires interrupts off is called with interrupts on',
  )
  check(
    'kernel-warning',
    irqstate.lockdep_recursion !== 0 || irqstate.hardirqs_enabled === 0,
    'lockdep_assert_irqs_disabled()',
  )
}

export function lockdep_assert_irqs_enabled(): void {
  check(
    'callee-contract',
    cpu.interrupt_flag,
    'a function that requires interrupts on is called with interrupts off',
  )
  check(
    'kernel-warning',
    irqstate.lockdep_recursion !== 0 || irqstate.hardirqs_enabled !== 0,
    'lockdep_assert_irqs_enabled()',
  )
}

export function lockdep_assert_preemption_disabled(): void {
  const count = preempt_count()
  check(
    'callee-contract',
    !cpu.interrupt_flag || count !== 0,
    'a function that requires preemption off is called with preemption on',
  )
}

/** RCU_LOCKDEP_WARN() speaks only while lockdep does. */
export function debug_lockdep_rcu_enabled(): boolean {
  return irqstate.lockdep_recursion === 0
}
