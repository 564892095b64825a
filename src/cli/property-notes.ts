// What each property means to a reader of kernel code, and why anybody cares: the second paragraph of
// `sallyport explain`. The statement itself stands in machine/properties.ts, where the checks are.

export interface PropertyNote {
  /** The mistake behind a violation, in the kernel's words. */
  readonly means: string
  /** Legal behaviour that looks like a violation and is none. */
  readonly legal?: string
  /** Where the rule comes from. */
  readonly source: string
}

export const propertyNotes: Readonly<Record<string, PropertyNote>> = {
  'rcu-watching': {
    means:
      'A tracepoint, probe, lock or RCU reader ran where RCU believed the CPU to be idle, in user mode or in a guest. A grace period could end under it.',
    legal: 'noinstr code may run there, and warn_rcu_enter() may make RCU watch for a moment.',
    source:
      'kernel/context_tracking.c, include/linux/instrumentation.h, Documentation/core-api/entry.rst',
  },
  'context-balance': {
    means:
      'A frame left context tracking differently from how it found it: an enter without its exit, two exits, or the levels out of order. The only valid order is L1 enter, L2 enter, L2 exit, L1 exit.',
    legal:
      'nmi_nesting may be 1, 3, 5 … over idle, and even for an NMI inside the enter and exit functions themselves.',
    source: 'kernel/context_tracking.c, ct_nmi_enter() and ct_nmi_exit()',
  },
  'idle-irq-counted-once': {
    means:
      'An interrupt of the idle task was not counted in nmi_nesting, or twice. If it is not counted, a tick nested in its softirq takes the CPU for idle.',
    source: 'kernel/entry/common.c, irqentry_enter(): the test is for the idle task, not for RCU',
  },
  'quiescent-state-sound': {
    means:
      'RCU took a reader for finished that was not: memory could be freed under it. The path usually ends in the tick or in an expedited grace period’s IPI.',
    source: 'kernel/rcu/tree.c, rcu_is_cpu_rrupt_from_idle() and rcu_sched_clock_irq()',
  },
  'quiescent-state-live': {
    means:
      'A tick over idle or nohz_full user was not recognised as such, so that grace periods get longer or never end.',
    source: 'kernel/rcu/tree.c, rcu_is_cpu_rrupt_from_idle()',
  },
  'irq-state-truth': {
    means:
      'Lockdep or the tracer believed interrupts on while they were off, or the other way round, at a place where that can be seen: lock reports and latency traces are wrong from there on.',
    legal:
      'The hardware may be off with lockdep still on for a few noinstr instructions at entry and before the return, and in raw_local_irq_* regions; lockdep and tracer change at different places on purpose.',
    source:
      'kernel/trace/trace_preemptirq.c, kernel/locking/lockdep.c, irqentry_enter() and irqentry_exit()',
  },
  'nmi-transparent': {
    means:
      'An NMI left a trace in the context that it interrupted, took a lock that may already be held, ran traceable code before it was counted as NMI, or rescheduled.',
    legal:
      'A nested NMI-like entry sees lockdep off already; it must save that state, not derive it.',
    source: 'kernel/entry/common.c, irqentry_nmi_enter(); include/linux/hardirq.h, __nmi_enter()',
  },
  'frame-honest': {
    means:
      'The saved registers say something else about interrupts than what was interrupted, or the exit helper ran with interrupts enabled.',
    source: 'arch entry code; kernel/entry/common.c, irqentry_exit()',
  },
  'switch-precondition': {
    means:
      'Involuntary preemption happened where it must not: with preemption disabled, over an interrupt or NMI that is still being served, while RCU does not watch or counts an interrupt over idle, or with more than interrupts masked. The next task inherits what was left.',
    legal: 'Over an idle task there is no preemption; the idle loop schedules by itself.',
    source:
      'kernel/entry/common.c, raw_irqentry_exit_cond_resched(); kernel/sched/core.c, preempt_schedule_irq()',
  },
  'no-lost-work': {
    means:
      'A return to user mode or the idle instruction happened although a reschedule, a signal or other work was already asked for: it waits until the next interrupt, on a nohz_full CPU for ever.',
    legal: 'A flag that another CPU has just set is not late while its IPI is in flight.',
    source: 'kernel/entry/common.c, exit_to_user_mode_prepare(); kernel/sched/idle.c, do_idle()',
  },
  'preempt-mode': {
    means:
      'The kernel was preempted although the preemption mode forbids it, or was not although the mode requires it.',
    legal:
      'In mode none and voluntary a pending NEED_RESCHED on return to the kernel is right, and NEED_RESCHED_LAZY is there in every mode.',
    source:
      'kernel/entry/common.c, irqentry_exit_cond_resched(); kernel/sched/core.c, PREEMPT_DYNAMIC',
  },
  'interruptible-eqs-covered': {
    means:
      'An interrupt was taken while RCU was not watching, and the entry code’s test did not notice: its handler ran unwatched.',
    source: 'kernel/entry/common.c, irqentry_enter()',
  },
  'once-only-hooks': {
    means:
      'A count or hook of one frame ran twice, not at all, or without its counterpart: hardirq count, softirq count, preempt count, RCU entry.',
    source: 'include/linux/hardirq.h, kernel/softirq.c, irq_enter_rcu() and irq_exit_rcu()',
  },
  'callee-contract': {
    means: 'A function that demands interrupts or preemption to be off was called without that.',
    source: 'the comments and lockdep assertions of the functions themselves',
  },
  'kernel-warning': {
    means:
      'A WARN_ON, BUG_ON, RCU_LOCKDEP_WARN or lockdep assertion that stands in the source can fire. The kernel’s own authors said that it must not.',
    source: 'the source line at the end of the path',
  },
  'no-deadlock': {
    means:
      'A state can be reached from which nothing goes on: every CPU waits for something that cannot come. A frame that waits for ever is looked for at the places where its arrival matters; one that waits only on top of a frame that would soon have returned can be missed, unless --without arrival is given.',
    source: 'the program itself',
  },
  'field-range': {
    means: 'A value was stored that the field’s declared domain does not have.',
    source: 'the declaration of the field',
  },
  'engine-sanity': {
    means: 'A program asked for something that no machine does, such as one task on two CPUs.',
    source: 'the meaning of programs',
  },
}
