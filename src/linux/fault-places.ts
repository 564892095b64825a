// Where the edits of faults.ts are made in each release: what moved between files, and what is called
// otherwise. A place is a file and the function or macro in it.

import type { KernelRelease } from './kernel-cache.ts'

interface Place {
  readonly file: string
  readonly within: string
}

export interface FaultPlaces {
  /** The part of irqentry_enter() for exceptions that interrupted the kernel; irqentry_exit() likewise. */
  readonly kernelEntry: Place
  readonly kernelExit: Place
  readonly userEntry: Place
  readonly userExit: Place
  /** The look at the thread flags before the return to user mode, and the loop that does what they say. */
  readonly userPrepare: Place
  readonly userLoop: Place
  readonly userWork: Place
  /** "RCU is not watching", as an expression. */
  readonly notWatching: string
  readonly nmiNesting: string
  /** What masks interrupts at the end of a round through the loop. */
  readonly maskAgain: string
  /** The deferred programming of the next timer interrupt, on the way back to the kernel. */
  readonly rearm: string
  /** How __nmi_enter() counts the NMI, and how a function that can be traced does. */
  readonly countNmi: readonly [noinstr: string, traced: string]
}

const common = 'kernel/entry/common.c'
const header = 'include/linux/entry-common.h'
const irqHeader = 'include/linux/irq-entry-common.h'

const before7: FaultPlaces = {
  kernelEntry: { file: common, within: 'irqentry_enter' },
  kernelExit: { file: common, within: 'irqentry_exit' },
  userEntry: { file: header, within: 'enter_from_user_mode' },
  userExit: { file: header, within: 'exit_to_user_mode' },
  userPrepare: { file: header, within: 'exit_to_user_mode_prepare' },
  userLoop: { file: common, within: 'exit_to_user_mode_loop' },
  userWork: { file: header, within: 'EXIT_TO_USER_MODE_WORK' },
  notWatching: '!rcu_is_watching_curr_cpu()',
  nmiNesting: 'nmi_nesting',
  maskAgain: 'local_irq_disable_exit_to_user();',
  rearm: '',
  countNmi: ['__preempt_count_add', 'preempt_count_add'],
}

const since7: FaultPlaces = {
  ...before7,
  kernelEntry: { file: irqHeader, within: 'irqentry_enter_from_kernel_mode' },
  kernelExit: { file: irqHeader, within: 'irqentry_exit_to_kernel_mode_after_preempt' },
  userEntry: { file: irqHeader, within: 'enter_from_user_mode' },
  userExit: { file: irqHeader, within: 'exit_to_user_mode' },
  userPrepare: { file: irqHeader, within: '__exit_to_user_mode_prepare' },
  userLoop: { file: common, within: '__exit_to_user_mode_loop' },
  userWork: { file: irqHeader, within: 'EXIT_TO_USER_MODE_WORK' },
  maskAgain: 'local_irq_disable();',
  rearm: 'hrtimer_rearm_deferred();',
}

const places: Readonly<Record<KernelRelease, FaultPlaces>> = {
  '6.1': {
    ...before7,
    userEntry: { file: common, within: '__enter_from_user_mode' },
    userExit: { file: common, within: '__exit_to_user_mode' },
    userPrepare: { file: common, within: 'exit_to_user_mode_prepare' },
    notWatching: '!rcu_is_watching()',
    nmiNesting: 'dynticks_nmi_nesting',
  },
  '6.12': before7,
  '7.2': since7,
  '7.3': {
    ...since7,
    rearm: 'irqentry_hrtimer_rearm_deferred();',
    countNmi: ['__preempt_count_nmi_enter();', 'preempt_count_add(NMI_OFFSET + HARDIRQ_OFFSET);'],
  },
}

export function faultPlaces(release: KernelRelease): FaultPlaces {
  return places[release]
}
