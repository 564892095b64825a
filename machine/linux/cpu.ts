// What every architecture's CPU has, as the kernel around entry code sees it. How interrupts are masked
// is the architecture's own business (machine/x86/cpu.ts, machine/arm64/cpu.ts); whether they are masked
// is kept here, in one field, so that everything else can ask without knowing whose CPU it is.

import { bits, bool, ghost, global, int, perCpu, thisFrame, wrapping } from '../lang.ts'

export const cpu = perCpu({
  /** Ordinary interrupts can be taken. The architecture keeps it true to its own masks. */
  interrupt_flag: bool(false),
  user_mode: bool(false),
  nmi_masked: bool(false),
  halted: bool(false),
  /** The reschedule IPI has been sent to this CPU and not yet taken. */
  reschedule_pending: bool(false),
  /** Another CPU has asked for a reschedule and is about to send the IPI, if that is needed. */
  reschedule_being_sent: bool(false),
  /** The function-call IPI, likewise. */
  call_function_pending: bool(false),
})

/** Of the values of `boot.preempt`: what `preempt=` selects under PREEMPT_DYNAMIC. */
export const PREEMPT_FULL = 2

/** How the machine was booted; fixed for a whole run. */
export const machine = global({
  boot: {
    /** 0 none, 1 voluntary, 2 full, 3 lazy (since v6.13); from 2 on exceptions preempt the kernel. */
    preempt: bits(2, PREEMPT_FULL),
    /** That is `full`, but whether exceptions preempt the kernel is flipped all the time. */
    preemption_flips: bool(false),
    /** This CPU is in the nohz_full set. */
    nohz_full: bool(false),
  },
})

export const raw = ghost(
  perCpu({
    /** Interrupts were masked by raw_local_irq_*, which does not tell lockdep, on purpose. */
    masked_without_lockdep: bool(false),
  }),
)

/** Software interrupt state, as kernel/softirq.c and kernel/trace/trace_preemptirq.c declare it. */
export const irqstate = perCpu({
  hardirqs_enabled: wrapping(int(2, 0)),
  hardirq_context: wrapping(int(4, 0)),
  tracing_irq_cpu: wrapping(int(2, 1)),
  lockdep_recursion: wrapping(bits(2)),
})

/** Where the registers saved on entry from user mode stand: in the frame that asks. */
export function task_pt_regs(_task: number): number {
  return thisFrame()
}
