// Bugs in what other CPUs do to this one, and in how it answers them: each a small edit of the kernel's own
// code, with the property that names what is wrong. Names are those since 6.12.

import { type Edit, replace } from './edit-source.ts'

export interface ElsewhereFault {
  readonly name: string
  readonly breaks: string
  readonly edits: readonly Edit[]
}

const tree = 'kernel/rcu/tree.c'
const expedited = 'kernel/rcu/tree_exp.h'
const plugin = 'kernel/rcu/tree_plugin.h'
const sound = 'quiescent-state-sound'

export const elsewhereFaults: readonly ElsewhereFault[] = [
  {
    name: 'the parity of a snapshot is taken the wrong way round',
    breaks: sound,
    edits: [
      {
        file: tree,
        within: 'rcu_watching_snap_in_eqs',
        change: replace('!(snap & CT_RCU_WATCHING)', '!!(snap & CT_RCU_WATCHING)'),
      },
    ],
  },
  {
    name: 'a counter that has not moved counts as one that has',
    breaks: sound,
    edits: [
      {
        file: tree,
        within: 'rcu_watching_snap_stopped_since',
        change: replace('snap != ct_rcu', 'snap == ct_rcu'),
      },
    ],
  },
  {
    name: 'the scan reports every CPU',
    breaks: sound,
    edits: [
      { file: tree, within: 'rcu_watching_snap_save', change: replace('return 0;', 'return 1;') },
    ],
  },
  {
    name: 'the second look forgets that it found nothing',
    breaks: sound,
    edits: [
      {
        file: tree,
        within: 'rcu_watching_snap_recheck',
        change: replace('int ret = 0;', 'int ret = 1;'),
      },
    ],
  },
  {
    name: 'the expedited handler does not ask whether it hit a reader',
    breaks: sound,
    edits: [
      {
        file: expedited,
        within: 'rcu_exp_handler',
        change: replace('if (!depth) {', 'if (1) {', 1),
      },
    ],
  },
  {
    name: 'the expedited handler does not ask for softirqs being off',
    breaks: sound,
    edits: [
      {
        file: expedited,
        within: 'rcu_exp_handler',
        change: replace('(PREEMPT_MASK | SOFTIRQ_MASK)', 'PREEMPT_MASK', 1),
      },
    ],
  },
  {
    name: 'a reschedule request is lost between the test and the halt',
    breaks: 'no-lost-work',
    edits: [
      {
        file: 'kernel/sched/idle.c',
        within: 'default_idle_call',
        change: replace('if (!current_clr_polling_and_test()) {', '__current_clr_polling(); {'),
      },
    ],
  },
  {
    name: 'the tick does not ask whether it hit a reader',
    breaks: 'kernel-warning',
    edits: [
      {
        file: plugin,
        within: 'rcu_flavor_sched_clock_irq',
        change: replace('rcu_preempt_depth() > 0 ||', '', 1),
      },
    ],
  },
  {
    name: 'a switch does not note that a reader is left behind',
    breaks: sound,
    edits: [
      {
        file: plugin,
        within: 'rcu_note_context_switch',
        change: replace('if (rcu_preempt_depth() > 0 &&', 'if (0 &&', 1),
      },
    ],
  },
]
