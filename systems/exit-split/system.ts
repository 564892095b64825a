// Is splitting irqentry_exit_to_kernel_mode() in two really no functional change? The task chooses an
// interrupted context and a configuration, runs both forms in it, and compares what they did; interrupts and
// NMIs may come in between, and then in both.

import { atomically, bool, global, maybe, property, task, vector } from '../../machine/lang.ts'
import { exit_after_split, exit_before_split } from './exit.ts'
import {
  begin_run,
  comes,
  compare_records,
  context,
  end_run,
  INTERRUPT,
  may_come,
  NMI,
} from './record.ts'
import './variants.ts'

property(
  'no-functional-change',
  'From every interrupted context, in every configuration, both forms call the same hooks in the same order, and an observer sees the same state at each.',
)
property(
  'same-markers',
  'From every interrupted context both forms mark the same parts as instrumented.',
)

export function both_forms(): void {
  choose_context()
  atomically(() => begin_run(0))
  exit_before_split()
  end_run()
  atomically(() => begin_run(1))
  exit_after_split()
  end_run()
  compare_records()
}

function choose_context(): void {
  context.config.preemption = maybe('CONFIG_PREEMPTION')
  context.config.preempt_full = maybe('preempt=full')
  context.interrupted.irqs_off = maybe('interrupts were disabled')
  context.interrupted.exit_rcu = maybe('the idle task was interrupted')
  context.interrupted.preempt_count = maybe('preemption was disabled') ? 1 : 0
  context.interrupted.need_resched = maybe('a reschedule is requested')
  context.interrupted.lockdep_on = maybe('lockdep believes interrupts enabled')
  context.interrupted.tracer_on = maybe('the tracer believes interrupts enabled')
  context.interrupted.watching = maybe('RCU is watching')
}

/** Whether something comes in between. */
export const world = global({ interrupts: bool(false), nmis: bool(false) })

export function interrupt(): void {
  const asks = maybe('it asks for a reschedule')
  atomically(() => comes(INTERRUPT, asks))
}

/** Anywhere; it sees what is there and changes nothing (systems/kernel-exit). */
export function nmi(): void {
  atomically(() => comes(NMI, false))
}

task('both forms', both_forms, 0)

vector('interrupt', 'interrupt', () => world.interrupts && may_come(INTERRUPT), interrupt)
vector('NMI', 'nmi', () => world.nmis && may_come(NMI), nmi)
