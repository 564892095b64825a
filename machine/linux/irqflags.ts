// Interrupt masking with its software state, when no kernel tree provides it: the macros of
// include/linux/irqflags.h and the functions of kernel/trace/trace_preemptirq.c. With a tree, the glue
// file machine/linux/macros.c makes functions of the tree's own macros and these are not used.

import { IF } from '../x86/cpu.ts'
import { cpu, irqstate } from './cpu.ts'
import { tracepoint } from './instrumentation.ts'

declare function native_irq_disable(): void
declare function native_irq_enable(): void
declare function native_save_fl(): number
declare function lockdep_hardirqs_on_prepare(): void
declare function lockdep_hardirqs_on(ip: number): void
declare function lockdep_hardirqs_off(ip: number): void

export function trace_hardirqs_on_prepare(): void {
  if (irqstate.tracing_irq_cpu === 0) return
  tracepoint()
  irqstate.tracing_irq_cpu = 0
}

export function trace_hardirqs_on(): void {
  trace_hardirqs_on_prepare()
  lockdep_hardirqs_on_prepare()
  lockdep_hardirqs_on(0)
}

export function trace_hardirqs_off_finish(): void {
  if (irqstate.tracing_irq_cpu !== 0) return
  irqstate.tracing_irq_cpu = 1
  tracepoint()
}

export function trace_hardirqs_off(): void {
  lockdep_hardirqs_off(0)
  trace_hardirqs_off_finish()
}

export function local_irq_enable(): void {
  trace_hardirqs_on()
  native_irq_enable()
}

export function local_irq_disable(): void {
  const was_disabled = !cpu.interrupt_flag
  native_irq_disable()
  if (!was_disabled) trace_hardirqs_off()
}

export function local_irq_save(): number {
  const flags = native_save_fl()
  native_irq_disable()
  if (flags === IF) trace_hardirqs_off()
  return flags
}

export function local_irq_restore(flags: number): void {
  if ((flags & IF) === 0) return
  trace_hardirqs_on()
  native_irq_enable()
}
