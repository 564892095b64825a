// The CPU that the word belongs to: user mode, idle, the kernel, and the narrow windows between them, which touch
// nothing that may be stale. NMIs and machine checks may come anywhere.

import {
  atomically,
  bool,
  check,
  ghost,
  bits,
  global,
  maybe,
  perCpu,
  perFrame,
} from '../../machine/lang.ts'
import { atomic, user_mode_begins, user_mode_ends } from '../../machine/cost/round-trip.ts'
import { end_mce, end_nmi, take_mce, take_nmi } from '../../machine/x86/nmi-like.ts'
import {
  enter_kernel,
  EXIT_WORK,
  flush_is_done,
  FLUSH,
  IDLE,
  leave_kernel,
  mode_of,
  must_flush,
  resume_promise,
  suspend_promise,
  take_exit_work,
  USER,
  USER_OR_KERNEL,
} from './cpu-flags.ts'
import { cpu, flush, uses_kernel_state } from './staleness.ts'

export const TARGET = 0

/** The words of the target and of the other CPU. */
export const cpu_flags = new Int32Array(new SharedArrayBuffer(8))

export const config = global({
  /** Something needs to know the mode; otherwise no atomic operation is spent on it. */
  tracking: bool(true),
})

export const world = global({ idles: bool(false), exit_work: bool(false) })

/** Somebody left work and relies on the next exit. */
export const relied = ghost(perCpu({ on_exit: bool(false) }))

/** Whether the CPU was in the kernel at any time since the kernel state was changed. */
export const seen = ghost(perCpu({ in_kernel: bool(true) }))

export const frame = perFrame({
  regs: { user_mode: bool(false), interrupts_on: bool(false) },
  /** What the word said when an NMI or a machine check began. */
  mode: bits(2),
})

export function target_task(): void {
  for (;;) {
    uses_kernel_state()
    cpu.interrupts_on = false
    if (!world.idles) visits_user_mode()
    else if (maybe('there is nothing to do')) idles()
    else visits_user_mode()
    cpu.interrupts_on = true
  }
}

function visits_user_mode(): void {
  exit_window(USER)
  atomically(() => {
    cpu.user_mode = true
    cpu.interrupts_on = true
    user_mode_begins()
  })
  check_work()
  atomically(() => {
    user_mode_ends()
    cpu.user_mode = false
    cpu.interrupts_on = false
    seen.in_kernel = true
  })
  entry_window()
}

/** Until an interrupt comes; the interrupt's own way in and out is another visit to the kernel. */
function idles(): void {
  exit_window(IDLE)
  cpu.interrupts_on = true
  check_work()
  cpu.interrupts_on = false
  entry_window()
}

function check_work(): void {
  check(
    'no-lost-work',
    !relied.on_exit,
    'the CPU is out of the kernel without the work that somebody left for before',
  )
}

/** From the change of the mode to user mode. */
export function exit_window(mode: number): void {
  exit_to(mode)
}

/** From the hardware's entry until the work was read and done. */
export function entry_window(): void {
  enter_from_user()
}

export function exit_to(mode: number): void {
  // Interrupts are off from the look to user mode, and who leaves work interrupts.
  if (!config.tracking) {
    while ((Atomics.load(cpu_flags, TARGET) & EXIT_WORK) !== 0) do_exit_work()
    return
  }
  while (!leave_kernel(cpu_flags, TARGET, mode)) do_exit_work()
  atomic()
}

export function do_exit_work(): void {
  atomically(() => {
    take_exit_work(cpu_flags, TARGET)
    relied.on_exit = false
  })
}

export function enter_from_user(): void {
  if (!config.tracking && mode_of(cpu_flags, TARGET) === USER_OR_KERNEL) return
  const work = enter_kernel(cpu_flags, TARGET)
  atomic()
  if ((work & FLUSH) !== 0) flush_left_work()
}

export function flush_left_work(): void {
  flush()
  flush_is_done(cpu_flags, TARGET)
  atomic()
}

function take(): void {
  frame.regs.user_mode = cpu.user_mode
  frame.regs.interrupts_on = cpu.interrupts_on
  cpu.user_mode = false
  cpu.interrupts_on = false
  seen.in_kernel = true
}

function give_back(): void {
  cpu.user_mode = frame.regs.user_mode
  cpu.interrupts_on = frame.regs.interrupts_on
}

export function ipi(): void {
  atomically(() => take())
  frame.mode = mode_of(cpu_flags, TARGET)
  const outside = frame.regs.user_mode || frame.mode === IDLE
  if (outside) entry_window()
  flush()
  cpu.ipi_pending = false
  uses_kernel_state()
  if (outside) exit_window(frame.mode === IDLE ? IDLE : USER)
  atomically(() => give_back())
}

export function nmi(): void {
  atomically(() => {
    take()
    take_nmi()
  })
  nmi_enter()
  uses_kernel_state()
  nmi_exit()
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
  nmi_enter()
  uses_kernel_state()
  nmi_exit()
  atomically(() => {
    give_back()
    end_mce()
  })
}

/**
 * The mode in the word, not the registers, says whether anything was deferred. An NMI cannot do exit work on its
 * way back, so it does not let others believe that the kernel runs: it promises nothing.
 */
export function nmi_enter(): void {
  frame.mode = suspend_promise(cpu_flags, TARGET)
  if (must_flush(cpu_flags, TARGET)) flush_left_work()
}

export function nmi_exit(): void {
  resume_promise(cpu_flags, TARGET, frame.mode)
}
