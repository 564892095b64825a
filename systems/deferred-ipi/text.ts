// Kernel text that is changed under running CPUs. A CPU may execute what it fetched before until it has
// synchronised; whoever changed the text goes on as soon as he believes that nobody can.

import { bool, check, global, perCpu } from '../../machine/lang.ts'

export const cpu = perCpu({
  interrupts_on: bool(false),
  user_mode: bool(false),
  nmi_masked: bool(false),
  /** The interrupt that asks for sync_core(). */
  ipi_pending: bool(false),
  /** May still execute the old text. */
  stale: bool(false),
})

/** Nobody is supposed to execute the old text any more. */
export const poke = global({ done: bool(true) })

export function sync_core(): void {
  cpu.stale = false
}

/** Any text that may be changed at run time: everything but .noinstr.text. */
export function executes_kernel_text(): void {
  check(
    'deferred-work-before-use',
    !cpu.stale || !poke.done,
    'kernel text is executed that was changed, and this CPU has not synchronised since',
  )
}
