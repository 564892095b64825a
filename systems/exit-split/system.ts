// Is splitting irqentry_exit_to_kernel_mode() in two really no functional change? The task chooses an
// interrupted context and a configuration, runs both forms in it, and compares what they did.

import { maybe, property, task } from '../../machine/lang.ts'
import { exit_after_split, exit_before_split } from './exit.ts'
import { begin_run, compare_records, context } from './record.ts'
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
  begin_run(0)
  exit_before_split()
  begin_run(1)
  exit_after_split()
  compare_records()
}

function choose_context(): void {
  context.config.preemption = maybe('CONFIG_PREEMPTION')
  context.config.preempt_full = maybe('preempt=full')
  context.interrupted.irqs_off = maybe('interrupts were disabled')
  context.interrupted.exit_rcu = maybe('the idle task was interrupted')
  context.interrupted.preempt_count = maybe('preemption was disabled') ? 1 : 0
  context.interrupted.need_resched = maybe('a reschedule is requested')
  context.interrupted.again = maybe('and once more while it is served')
  context.interrupted.lockdep_on = maybe('lockdep believes interrupts enabled')
  context.interrupted.tracer_on = maybe('the tracer believes interrupts enabled')
  context.interrupted.watching = maybe('RCU is watching')
}

task('both forms', both_forms, 0)
