// Context tracking of one CPU in its smallest exact form: is RCU watching, `nesting`, `nmi_nesting`, and how
// idle, user mode, interrupts and NMIs change them. Linux v6.12, kernel/context_tracking.c, in the order of
// its effects; for systems whose subject is something else.
//
// Whether RCU watches is kept twice: in the state word, which other CPUs look at, and in a ghost for checks.

import { atomically, bool, check, ghost, int, perCpu, perFrame } from '../lang.ts'

/** CT_NESTING_IRQ_NONIDLE: LONG_MAX / 2 + 1. */
export const NONIDLE = 0x4000000000000000

export const ct = perCpu({
  context_tracking: {
    watching: bool(true),
    nesting: int(64, 1),
    nmi_nesting: int(64, 0x4000000000000000),
  },
})

export const known = ghost(perCpu({ watching_here: bool(true) }))

/** What it all was when an exception was taken. */
export const saved = ghost(
  perFrame({ context: { watching: bool(false), nesting: int(64), nmi_nesting: int(64) } }),
)

function set_watching(watching: boolean): void {
  atomically(() => {
    ct.context_tracking.watching = watching
    known.watching_here = watching
  })
}

/** ct_kernel_exit(): idle and user mode begin here. */
export function ct_kernel_exit(): void {
  check(
    'kernel-warning',
    ct.context_tracking.nmi_nesting === NONIDLE,
    'WARN_ON_ONCE(ct_nmi_nesting() != CT_NESTING_IRQ_NONIDLE)',
  )
  ct.context_tracking.nmi_nesting = 0
  if (ct.context_tracking.nesting !== 1) {
    ct.context_tracking.nesting -= 1
    return
  }
  instrumented()
  ct.context_tracking.nesting = 0
  set_watching(false)
}

export function ct_kernel_enter(): void {
  if (ct.context_tracking.nesting !== 0) {
    ct.context_tracking.nesting += 1
    return
  }
  set_watching(true)
  instrumented()
  ct.context_tracking.nesting = 1
  check('kernel-warning', ct.context_tracking.nmi_nesting === 0, 'WARN_ON_ONCE(ct_nmi_nesting())')
  ct.context_tracking.nmi_nesting = NONIDLE
}

/** ct_irq_enter() too. */
export function ct_nmi_enter(): void {
  let increment = 2
  if (!known.watching_here) {
    set_watching(true)
    increment = 1
  }
  instrumented()
  ct.context_tracking.nmi_nesting += increment
}

export function ct_nmi_exit(): void {
  check(
    'kernel-warning',
    ct.context_tracking.nmi_nesting > 0 && known.watching_here,
    'WARN_ON_ONCE(ct_nmi_nesting() <= 0) or RCU is not watching at the end of an interrupt',
  )
  instrumented()
  if (ct.context_tracking.nmi_nesting !== 1) {
    ct.context_tracking.nmi_nesting -= 2
    return
  }
  ct.context_tracking.nmi_nesting = 0
  set_watching(false)
}

/** Any call that may be traced, probed, or use RCU. */
export function instrumented(): void {
  check(
    'rcu-watching',
    known.watching_here,
    'instrumented code runs while RCU is not watching this CPU',
  )
}

/** Inside the action that takes an exception. */
export function save_context(): void {
  saved.context.watching = known.watching_here
  saved.context.nesting = ct.context_tracking.nesting
  saved.context.nmi_nesting = ct.context_tracking.nmi_nesting
}

export function check_balance(): void {
  check(
    'context-balance',
    known.watching_here === saved.context.watching &&
      ct.context_tracking.nesting === saved.context.nesting &&
      ct.context_tracking.nmi_nesting === saved.context.nmi_nesting,
    'context tracking is not what it was when this frame was entered',
  )
}

/** RCU's part of the precondition of schedule(). */
export function check_may_schedule(): void {
  check(
    'switch-precondition',
    known.watching_here &&
      ct.context_tracking.nesting === 1 &&
      ct.context_tracking.nmi_nesting === NONIDLE,
    'schedule() while context tracking counts an interrupt or an idle CPU',
  )
}
