// Instrumentation points: places where a tracer, a probe, lockdep or RCU may run.
//
// The front end puts function_entry() at the start of every function that may be traced, and the
// kernel's own tracepoints and locks arrive here by name. What must be true at such a point are the
// rules I1, I5 and I6 of the property list: RCU watches, software knows the interrupt state, and in an
// NMI the NMI count is already set.

import { atomically, bits, check, ghost, perFrame } from '../lang.ts'
import { LOCKDEP_IGNORES_NMIS } from './configuration.ts'
import { cpu, irqstate, raw } from './cpu.ts'
import { NMI_MASK } from './preempt-count.ts'
import { CT_RCU_WATCHING, ct } from './tracking.ts'

/** What kind of frame this is; 0 is the task itself. */
export const kind = ghost(perFrame({ context: bits(2) }))
export const INTERRUPT = 1
export const EXCEPTION = 2
export const NMI_FRAME = 3

declare function preempt_count(): number
declare function local_irq_save(): number
declare function local_irq_restore(flags: number): void
declare function ct_irq_enter(): void
declare function ct_irq_exit(): void

/** An ftrace callback at the entry of a traceable function. */
export function function_entry(): void {
  instrumented()
}

/** A function that must not be instrumented calls one that may be. */
export function call_from_noinstr(): void {
  check(
    'rcu-watching',
    (ct.context_tracking.state & CT_RCU_WATCHING) !== 0,
    'noinstr code calls a function that is not noinstr while RCU is not watching this CPU',
  )
}

/** A tracepoint, or any callee that is instrumented and has no effect that matters here. */
export function tracepoint(): void {
  instrumented()
}

/** A tracepoint whose probe masks interrupts for a moment, as writing into a ring buffer does. */
export function probed_tracepoint(): void {
  instrumented()
  const flags = local_irq_save()
  local_irq_restore(flags)
}

/** Before v6.3: a tracepoint for where RCU may not be watching (include/linux/tracepoint.h, __DO_TRACE()). */
export function rcuidle_tracepoint(): void {
  if ((ct.context_tracking.state & CT_RCU_WATCHING) !== 0) {
    tracepoint()
    return
  }
  ct_irq_enter()
  tracepoint()
  ct_irq_exit()
}

/** Taking a lock that other contexts take too. */
export function lock_taken(): void {
  instrumented()
  if (kind.context === NMI_FRAME) {
    check('nmi-transparent', false, 'an NMI takes a lock that the interrupted code may hold')
  }
}

/** One look at one instant. */
function instrumented(): void {
  atomically(() => look())
  if (kind.context === NMI_FRAME) look_in_nmi()
}

function look(): void {
  check(
    'rcu-watching',
    (ct.context_tracking.state & CT_RCU_WATCHING) !== 0,
    'instrumented code runs while RCU is not watching this CPU',
  )
  if (cpu.interrupt_flag) {
    check(
      'irq-state-truth',
      irqstate.hardirqs_enabled !== 0 && irqstate.tracing_irq_cpu === 0,
      'interrupts are enabled, but lockdep or the tracer believes that they are not',
    )
  } else {
    check(
      'irq-state-truth',
      irqstate.hardirqs_enabled === 0 ||
        raw.masked_without_lockdep ||
        (LOCKDEP_IGNORES_NMIS !== 0 && kind.context === NMI_FRAME),
      'interrupts are disabled, but lockdep has not been told',
    )
  }
}

function look_in_nmi(): void {
  const count = preempt_count()
  check(
    'nmi-transparent',
    (count & NMI_MASK) !== 0,
    'instrumented code runs in an NMI before the NMI was counted',
  )
}
