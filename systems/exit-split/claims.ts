// The claim of the patch that splits the generic exit (seed 001): it changes nothing.

import type { SystemClaims } from '../claim.ts'

export const claims: SystemClaims = {
  title: 'Does splitting irqentry_exit_to_kernel_mode() change anything? (April 2026)',
  depth: 1,
  words: {
    hooks: { quiet: true },
    marks: { quiet: true },
    hook_count: { quiet: true },
    mark_count: { quiet: true },
    running: { quiet: true },
  },
  variants: {
    'as posted': {},
    'as posted, interrupts and NMIs': { set: { interrupts: true, nmis: true }, depth: 2 },
    'preempts the idle task': {
      replace: { irqentry_exit_to_kernel_mode_preempt: 'preempt_with_exit_rcu' },
    },
    'preempts without CONFIG_PREEMPTION': {
      replace: { irqentry_exit_to_kernel_mode_preempt: 'preempt_without_config' },
    },
    'one request served': {
      replace: { irqentry_exit_to_kernel_mode_preempt: 'preempt_once' },
      set: { interrupts: true },
      depth: 2,
    },
    'lockdep first': {
      replace: { irqentry_exit_to_kernel_mode_after_preempt: 'after_preempt_lockdep_first' },
    },
  },
  claims: [
    {
      id: '001.1',
      source: 'Mark Rutland, patch description',
      statement: 'There should be no functional change as a result of this patch.',
      decided: [
        {
          shows: 'hooks, their order, and what an observer sees at each; 512 contexts',
          variant: 'as posted',
          property: 'no-functional-change',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'with an interrupt or an NMI in between, wherever one can come',
          variant: 'as posted, interrupts and NMIs',
          property: 'no-functional-change',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'the markers of instrumented code as observables',
          variant: 'as posted',
          property: 'same-markers',
          stated: 'open',
          recorded: 'violated',
        },
      ],
      remark:
        'The markers move: the combined function now opens and closes a region around the preemption part even where that part does nothing, and closes it between preemption and tracing. They make no code; they tell objtool what may be instrumented, and nothing that may not is inside.',
    },
  ],
  faults: [
    {
      fault:
        'the preemption part serves one request, and not the one that an interrupt makes meanwhile',
      variant: 'one request served',
      property: 'no-functional-change',
    },
    {
      fault: 'the preemption part does not look at exit_rcu',
      variant: 'preempts the idle task',
      property: 'no-functional-change',
    },
    {
      fault: 'the preemption part does not look at CONFIG_PREEMPTION',
      variant: 'preempts without CONFIG_PREEMPTION',
      property: 'no-functional-change',
    },
    {
      fault: 'the other part tells lockdep before RCU',
      variant: 'lockdep first',
      property: 'no-functional-change',
    },
  ],
}
