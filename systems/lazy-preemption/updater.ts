// Freeing a trampoline without Tasks RCU: unhook it; wait until the CPU has switched tasks once, so that
// whoever was inside is out or preempted; wait for the tasks that were preempted inside; free it.
//
// A mark is set and cleared only where its task is switched away from: a task that was preempted inside
// keeps it while it runs on inside.

import { bool, global, of, perTask, waitUntil } from '../../machine/lang.ts'
import { FIRST_TASK, SECOND_TASK } from '../../machine/tasks/sched.ts'
import { text } from './trampoline.ts'

declare function preempted_in_trampoline(): boolean

export const update = global({ waits_for_switch: bool(false) })
export const marks = perTask({ preempted_in_trampoline: bool(false) })

export function rcu_note_context_switch(preempt: boolean): void {
  const inside = preempt && preempted_in_trampoline()
  marks.preempted_in_trampoline = inside
  update.waits_for_switch = false
}

export function free_trampoline(): void {
  text.hooked = false
  update.waits_for_switch = true
  waitUntil(() => !update.waits_for_switch)
  waitUntil(() => !of(marks, FIRST_TASK).preempted_in_trampoline)
  waitUntil(() => !of(marks, SECOND_TASK).preempted_in_trampoline)
  text.freed = true
}
