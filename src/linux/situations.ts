// Situations that are legal although they look wrong: what a rule that is too simple would report. Each is
// a look that is put into the machine library in memory, and that says so when it has seen the situation;
// so a test can tell "this occurs and nothing reports it" from "this never occurs".
//
// Of the correct behaviours that are known, those are missing that cannot occur here: of other architectures
// (arm64's exceptions, s390's idle), of later releases (arch_in_rcu_eqs()), of other configurations
// (no TRACE_IRQFLAGS_NMI), and around what is not modelled (page faults in an NMI, warnings that fire,
// rcu_momentary_eqs(), exceptions of an idle task that runs with interrupts off).

export interface Situation {
  readonly name: string
  /** Module of the machine library, and the function at whose start the look is put. */
  readonly file: string
  readonly into: string
  /** What the look asks, in checked TypeScript. */
  readonly seen: string
  /** It takes a CPU that is not tracked while another one is. */
  readonly housekeeping?: true
}

const frame = 'machine/linux/frame.ts'
const atNmi = { file: frame, into: 'check_nmi_return' }
const atInterrupt = { file: frame, into: 'check_interrupt_handler' }
const atTracepoint = { file: 'machine/linux/instrumentation.ts', into: 'look' }

export const situations: readonly Situation[] = [
  {
    name: 'an NMI finds interrupts masked and lockdep not told yet',
    ...atNmi,
    seen: '!before.enabled && before.lockdep === 1',
  },
  {
    name: 'an NMI finds that the tracer believes interrupts on and lockdep off',
    ...atNmi,
    seen: 'before.lockdep === 0 && before.tracer_off === 0',
  },
  {
    name: 'an exception returns to a preemptible frame with a reschedule requested',
    file: frame,
    into: 'check_return_to_kernel',
    seen: `before.enabled && before.count === 0 && thisTask() !== IDLE_TASK
      && (task.thread_info.flags & NEED_RESCHED) !== 0 && !cpu.reschedule_pending`,
  },
  {
    name: 'user code runs while RCU watches the CPU and its counters are at their base',
    file: frame,
    into: 'check_return_to_user',
    seen: `(ct.context_tracking.state & CT_STATE_MASK) === CT_STATE_USER
      && (ct.context_tracking.state & CT_RCU_WATCHING) !== 0
      && ct.context_tracking.nesting === 1 && ct.context_tracking.nmi_nesting === NONIDLE`,
    housekeeping: true,
  },
  {
    name: 'an interrupt that is no NMI is counted in nmi_nesting',
    ...atInterrupt,
    seen: `ct.context_tracking.nmi_nesting === 1 && before.nmi_nesting === 0
      && before.count < 0x100000`,
  },
  {
    name: 'an NMI finds RCU watching and nmi_nesting at 0',
    ...atNmi,
    seen: '(before.state & CT_RCU_WATCHING) !== 0 && before.nmi_nesting === 0',
  },
  {
    name: 'an NMI over an interrupt of the idle task takes nmi_nesting from 1 to 3',
    ...atNmi,
    seen: 'before.nmi_nesting === 1',
  },
  {
    name: 'an NMI over an interrupt of the idle task takes nmi_nesting from NONIDLE + 2 to NONIDLE + 4',
    ...atNmi,
    seen: 'before.nmi_nesting === NONIDLE + 2',
  },
  {
    name: 'on the way out of idle a tracepoint finds that the tracer believes interrupts on',
    ...atTracepoint,
    // Only the way out has a tracepoint where RCU watches already and the nesting is still that of idle.
    seen: `kind.context === 0 && ct.context_tracking.nesting === 0 && !cpu.interrupt_flag
      && irqstate.hardirqs_enabled === 0 && irqstate.tracing_irq_cpu === 0`,
  },
  {
    // No tracepoint stands in such a region of this closure, so it takes an NMI to look.
    name: 'an NMI finds a region of raw_local_irq_save(), of which lockdep is not told',
    ...atNmi,
    seen: 'before.raw_masked && before.lockdep === 1 && !before.enabled',
  },
]
