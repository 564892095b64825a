// The rules that entry and exit code must keep, by the names used on the command line and in reports.
// Each statement says what holds, in the kernel's words; the checks that decide it stand beside the
// piece of the machine that can see it (instrumentation.ts, frame.ts, sched.ts, rcu.ts, …).

import { property } from './lang.ts'

property(
  'rcu-watching',
  'At each instrumentation point, handler body, softirq and schedule() RCU is watching this CPU.',
)
property(
  'context-balance',
  'On leaving a frame, context tracking (watching, nesting, nmi_nesting, state) is what it was on entry, and its counters stay in their legal range.',
)
property(
  'idle-irq-counted-once',
  'While the idle task is current, each interrupt frame changes nmi_nesting exactly once.',
)
property(
  'quiescent-state-sound',
  'No grace period ends while a reader that began before it is still open.',
)
property(
  'quiescent-state-live',
  'A first-level tick over idle or nohz_full user is recognised as such.',
)
property(
  'irq-state-truth',
  'At each instrumentation point lockdep and the tracer know whether the hardware allows interrupts, and again after each return.',
)
property(
  'nmi-transparent',
  'An NMI is counted before its first traceable action, leaves lockdep and tracer state as it found them, takes no lock and never reschedules.',
)
property(
  'frame-honest',
  'The saved interrupt flag is not changed between entry and exit, and the return happens with interrupts off.',
)
property(
  'switch-precondition',
  'Involuntary schedule() only with preempt_count 0 before it, no interrupt or NMI frame being served below, RCU watching with both nesting counters at their base, interrupts masked and nothing else.',
)
property(
  'no-lost-work',
  'At the return to user and at the idle instruction no work flag is set, except one whose IPI is still in flight, and no work is left whose flag is gone.',
)
property(
  'preempt-mode',
  'full: a reschedule request is served on return to a preemptible kernel frame; none and voluntary: never there; on return to user always.',
)
property(
  'interruptible-eqs-covered',
  'An interrupt taken while RCU was not watching makes RCU watch before its handler.',
)
property(
  'once-only-hooks',
  'Per frame the interrupt is counted once, its hooks are paired, and softirq and preempt counts are balanced when it returns.',
)
property(
  'callee-contract',
  'Functions that require interrupts or preemption to be off are called that way.',
)
property(
  'kernel-warning',
  'No WARN_ON, BUG_ON, RCU_LOCKDEP_WARN, CT_WARN_ON or lockdep assertion of the source fires.',
)
property('no-deadlock', 'Some step that changes something is always possible.')
property('field-range', 'Every value fits the domain of the field it is stored in.')
property('engine-sanity', 'A CPU never switches to a task that another CPU is running.')
