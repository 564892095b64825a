// The updater on another CPU: unhooks the call site, waits, and frees what old callers may still use.

import { synchronize_rcu_tasks } from '../../machine/tasks/tasks-rcu.ts'
import { site } from './trampoline.ts'

/** claims.ts puts the other ways to wait in its place. */
export function wait_before_freeing(): void {
  synchronize_rcu_tasks()
}

export function update(): void {
  site.hooked = false
  wait_before_freeing()
  site.freed = true
}
