// A trampoline of ftrace: text that a patched call site jumps to, that calls a callback, and that the
// callback returns into. Unhooking the call site keeps new callers out; nothing tells whether somebody is
// still inside. To execute it after it was freed is what all waiting is there to prevent.

import { atomically, bool, check, fetchAdd, global } from '../../machine/lang.ts'
import {
  at,
  CALLBACK,
  KERNEL_TEXT,
  PREEMPT_OFFSET,
  thread,
  TRAMPOLINE,
} from '../../machine/tasks/thread.ts'

export const text = global({ hooked: bool(true), freed: bool(false) })

export const settings = global({
  /** Otherwise the trampoline disables preemption around it. */
  callback: { preemptible: bool(false) },
})

/** A function whose entry is a call site of ftrace. */
export function traced_function(): void {
  atomically(() => {
    if (text.hooked) at.ip = TRAMPOLINE
  })
  if (at.ip === TRAMPOLINE) trampoline()
}

function trampoline(): void {
  check_text()
  if (!settings.callback.preemptible) fetchAdd(thread.thread_info.preempt_count, PREEMPT_OFFSET)
  at.ip = CALLBACK
  at.ip = TRAMPOLINE
  check_text()
  if (!settings.callback.preemptible) fetchAdd(thread.thread_info.preempt_count, 0 - PREEMPT_OFFSET)
  at.ip = KERNEL_TEXT
}

function check_text(): void {
  check('tasks-rcu-holdout', !text.freed, 'a trampoline is executed after it was freed')
}
