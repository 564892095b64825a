// The CPU whose page tables these are, and the one that unmaps memory of the kernel again and again.

import {
  atomically,
  check,
  compareExchange,
  global,
  bool,
  ghost,
  of,
  perFrame,
  waitUntil,
} from '../../machine/lang.ts'
import {
  enter_from_user,
  exit_to_user,
  FLUSH,
  nmi_enter,
  nmi_exit,
  promises_user,
  USER,
  word,
} from './entry.ts'
import { cpu, memory, uses_kernel } from './page-tables.ts'

export const TARGET = 0

export const frame = perFrame({
  from_user: bool(false),
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

export function nmi(): void {
  atomically(() => {
    cpu.nmi_masked = true
    frame.from_user = cpu.user_mode
    cpu.user_mode = false
    seen.target_in_kernel = true
  })
  frame.promised = promises_user()
  frame.switched = nmi_enter()
  uses_kernel()
  nmi_exit(frame.switched, frame.promised)
  atomically(() => {
    cpu.user_mode = frame.from_user
    cpu.nmi_masked = false
  })
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
  let old = of(word, TARGET).cpu_flags
  while ((old & USER) !== 0) {
    const found = compareExchange(of(word, TARGET).cpu_flags, old, old | FLUSH)
    if (found === old) return true
    old = found
  }
  return false
}
