// An x86 CPU as far as entry code can tell: the interrupt flag, the NMI mask, the halt state.
//
// The functions are those that contain assembly in arch/x86/include/asm/irqflags.h; they carry the
// same names and take the place of the tree's, which no C front end could read.

import {
  atomically,
  bits,
  bool,
  ghost,
  global,
  int,
  perCpu,
  perFrame,
  thisFrame,
  waitUntil,
  wrapping,
} from '../lang.ts'

/** X86_EFLAGS_IF. */
export const IF = 0x200

export const cpu = perCpu({
  interrupt_flag: bool(false),
  user_mode: bool(false),
  nmi_masked: bool(false),
  halted: bool(false),
  /** The reschedule IPI has been sent to this CPU and not yet taken. */
  reschedule_pending: bool(false),
  /** The function-call IPI, likewise. */
  call_function_pending: bool(false),
})

/** The saved registers, `struct pt_regs`: the hardware restores mode and mask from these. */
export const frame = perFrame({
  regs: { cs: wrapping(bits(2)), flags: wrapping(bits(10)) },
})

/** How the machine was booted; fixed for a whole run. */
export const machine = global({
  boot: {
    /** 0 none, 1 voluntary, 2 full: what `preempt=` selects under PREEMPT_DYNAMIC. */
    preempt: bits(2, 2),
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

export function native_save_fl(): number {
  return cpu.interrupt_flag ? IF : 0
}

export function native_irq_disable(): void {
  atomically(() => {
    if (cpu.interrupt_flag && irqstate.hardirqs_enabled !== 0) raw.masked_without_lockdep = true
    cpu.interrupt_flag = false
  })
}

export function native_irq_enable(): void {
  atomically(() => {
    raw.masked_without_lockdep = false
    cpu.interrupt_flag = true
  })
}

/** `sti; hlt`: the interrupt shadow of sti makes both one action. */
export function native_safe_halt(): void {
  atomically(() => {
    raw.masked_without_lockdep = false
    cpu.interrupt_flag = true
    cpu.halted = true
  })
  waitUntil(() => !cpu.halted)
}

/** Where the registers saved on entry from user mode stand: in the frame that asks. */
export function task_pt_regs(_task: number): number {
  return thisFrame()
}
