// Two ways in which a traced function reaches its callback.
//
// On x86 each ftrace_ops may have a trampoline of its own, text that is freed with it. On arm64 all call
// sites share one trampoline in the kernel's text; it reads an ops pointer beside the call site, then the
// function in the ops, and calls that with the ops. Either way something is used after the call site was
// changed, and must not be freed before.

import { atomically, bool, check, global } from '../../machine/lang.ts'
import { at, CALLBACK, KERNEL_TEXT, TRAMPOLINE } from '../../machine/tasks/thread.ts'

export const site = global({ hooked: bool(true), freed: bool(false) })

/** x86: the call instruction of the traced function leads to the ops' own trampoline. */
export function traced_function(): void {
  atomically(() => {
    if (site.hooked) at.ip = TRAMPOLINE
  })
  if (at.ip !== TRAMPOLINE) return
  check_text()
  at.ip = CALLBACK
  at.ip = TRAMPOLINE
  check_text()
  at.ip = KERNEL_TEXT
}

/** arm64: ftrace_caller() and the function that it finds. */
export function traced_function_with_shared_trampoline(): void {
  at.ip = TRAMPOLINE
  const ops = site.hooked
  if (ops) {
    check_ops()
    at.ip = CALLBACK
    check_ops()
  }
  at.ip = KERNEL_TEXT
}

function check_text(): void {
  check('tasks-rcu-holdout', !site.freed, 'a trampoline is executed after it was freed')
}

function check_ops(): void {
  check('tasks-rcu-holdout', !site.freed, 'an ftrace_ops is used after it was freed')
}
