// What a frame interrupted, as it was at the instant of delivery: noted by our machine, never seen by
// kernel code, and compared when the frame returns.

import { bits, bool, ghost, int, perFrame, wrapping } from '../lang.ts'
import { cpu, irqstate, raw } from './cpu.ts'
import { kind } from './instrumentation.ts'
import { task } from './thread.ts'
import { ct } from './tracking.ts'

export const before = ghost(
  perFrame({
    /** User mode was interrupted. */
    user: bool(false),
    /** What was interrupted may be preempted whatever `preempt=` says: Xen's long hypercalls. */
    preemptible: bool(false),
    /** Ordinary interrupts could be taken there. */
    enabled: bool(false),
    state: bits(3),
    nesting: int(64),
    nmi_nesting: int(64),
    lockdep: bits(1),
    tracer_off: bits(1),
    count: wrapping(bits(32)),
    raw_masked: bool(false),
    softirq_context: wrapping(int(3)),
    recursion: wrapping(bits(2)),
  }),
)

/** Inside `atomically` at the very start of a vector, before anything is masked. */
export function note_interrupted(context: number, count: number): void {
  before.user = cpu.user_mode
  before.enabled = cpu.interrupt_flag
  before.state = ct.context_tracking.state
  before.nesting = ct.context_tracking.nesting
  before.nmi_nesting = ct.context_tracking.nmi_nesting
  before.lockdep = irqstate.hardirqs_enabled & 1
  before.tracer_off = irqstate.tracing_irq_cpu & 1
  before.count = count
  before.raw_masked = raw.masked_without_lockdep
  before.softirq_context = task.softirq_context
  before.recursion = irqstate.lockdep_recursion
  kind.context = context
  raw.masked_without_lockdep = false
  cpu.interrupt_flag = false
  cpu.user_mode = false
  cpu.halted = false
}
