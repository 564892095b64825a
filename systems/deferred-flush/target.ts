// The CPU whose page tables these are, and the one that unmaps memory of the kernel again and again.

import {
  atomically,
  bool,
  check,
  ghost,
  global,
  of,
  perFrame,
  waitUntil,
} from '../../machine/lang.ts'
import { end_mce, end_nmi, take_mce, take_nmi } from '../../machine/x86/nmi-like.ts'
import { defer_flush } from '../cpu-flags/cpu-flags.ts'
import {
  cpu_flags,
  enter_from_user,
  exit_to_user,
  nmi_enter,
  nmi_exit,
  promises_user,
  TARGET,
} from './entry.ts'
import { cpu, memory, uses_kernel } from './page-tables.ts'

export const frame = perFrame({
  from_user: bool(false),
  interrupts_on: bool(false),
  switched: bool(false),
  promised: bool(false),
})

/** Whether the target was in the kernel at any time since the memory was unmapped. */
export const seen = ghost(global({ target_in_kernel: bool(true) }))

export function target_task(): void {
  for (;;) {
    uses_kernel()
    exit_to_user()
    atomically(() => {
      cpu.user_mode = true
      cpu.interrupts_on = true
    })
    atomically(() => {
      cpu.user_mode = false
      cpu.interrupts_on = false
      seen.target_in_kernel = true
    })
    enter_from_user()
    uses_kernel()
  }
}

export function ipi(): void {
  atomically(() => {
    cpu.user_mode = false
    cpu.interrupts_on = false
    seen.target_in_kernel = true
  })
  enter_from_user()
  atomically(() => {
    cpu.cached = false
    cpu.stale = false
  })
  cpu.ipi_pending = false
  uses_kernel()
  exit_to_user()
  atomically(() => {
    cpu.user_mode = true
    cpu.interrupts_on = true
  })
}

function take(): void {
  frame.from_user = cpu.user_mode
  frame.interrupts_on = cpu.interrupts_on
  cpu.user_mode = false
  cpu.interrupts_on = false
  seen.target_in_kernel = true
}

function give_back(): void {
  cpu.user_mode = frame.from_user
  cpu.interrupts_on = frame.interrupts_on
}

export function nmi(): void {
  atomically(() => {
    take()
    take_nmi()
  })
  nmi_handler()
  atomically(() => {
    give_back()
    end_nmi()
  })
}

export function mce(): void {
  atomically(() => {
    take()
    take_mce()
  })
  nmi_handler()
  atomically(() => {
    give_back()
    end_mce()
  })
}

function nmi_handler(): void {
  frame.promised = promises_user()
  frame.switched = nmi_enter()
  uses_kernel()
  nmi_exit(frame.switched, frame.promised)
}

export function unmaps_memory(): void {
  for (;;) {
    atomically(() => {
      memory.mapped = false
      memory.reused = false
      of(cpu, TARGET).stale = of(cpu, TARGET).cached
      seen.target_in_kernel = !of(cpu, TARGET).user_mode
    })
    if (!defers_flush()) interrupts_target()
    memory.reused = true
    atomically(() => {
      memory.mapped = true
      memory.reused = false
    })
  }
}

function interrupts_target(): void {
  check(
    'isolation',
    seen.target_in_kernel,
    'an interrupt is sent to a CPU that has been in user mode all the time',
  )
  of(cpu, TARGET).ipi_pending = true
  waitUntil(() => !of(cpu, TARGET).ipi_pending)
}

/** Returns whether the target flushes by itself before it uses anything. */
export function defers_flush(): boolean {
  return defer_flush(cpu_flags, TARGET)
}
