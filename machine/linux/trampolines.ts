// Trampolines that tasks execute: text that a tracer has put at the entry of a function, and frees when it goes
// away. Whoever executes one can be interrupted and preempted there; Tasks RCU tells when nobody can return into
// it any more (tasks-rcu.ts, where a kernel tree has it).
//
// Counted like RCU's readers (rcu.ts): per task, and how many of them the grace period in flight must wait for.

import { atomically, bits, ghost, of, perTask, wrapping } from '../lang.ts'
import { KSOFTIRQD, USER_TASK } from './thread.ts'

export const trampolines = ghost(perTask({ entered: bits(1), awaited: bits(1) }))
export const holdout = perTask({ rcu_tasks_holdout: wrapping(bits(1)) })

export function trampoline_begins(): void {
  atomically(() => {
    trampolines.entered = 1
  })
}

export function trampoline_ends(): void {
  atomically(() => {
    trampolines.entered = 0
    trampolines.awaited = 0
    holdout.rcu_tasks_holdout = 0
  })
}

/** It is looked at only as long as somebody is in a trampoline that it must wait for. */
export function tasks_grace_period(): boolean {
  return of(trampolines, USER_TASK).awaited !== 0 || of(trampolines, KSOFTIRQD).awaited !== 0
}
