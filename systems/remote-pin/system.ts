// Two CPUs that go to user mode and back, and run each other's softirqs under a pin. The thread: the primitive at the
// end of the mail about one flags word for each CPU (November 2025).

import {
  atomically,
  bool,
  check,
  global,
  maybe,
  perCpu,
  property,
  task,
  thisCpu,
  vector,
} from '../../machine/lang.ts'
import { resume_promise, suspend_promise, wait_for_pin } from '../cpu-flags/cpu-flags.ts'
import { cpu_flags, frame, enter_from_user, exit_to_user, kernel_code } from './pin.ts'
import { do_softirq, owed, raise_softirq, run_remote_softirq, softirq } from './softirq.ts'
import './variants.ts'

property('pin-exclusive', 'While a CPU is pinned it executes no kernel code.')
property(
  'softirq-once',
  'Each softirq is run by one CPU at a time, and none is left behind when its CPU is in user mode.',
)
property(
  'no-deadlock',
  'Pins are released and CPUs enter the kernel: some step is always possible.',
)

export const world = global({ nmis: bool(false), raises_on_entry: bool(false) })

export const cpu = perCpu({ interrupts_on: bool(false), nmi_masked: bool(false) })

function run(other: number): void {
  for (;;) {
    kernel_code()
    if (maybe('it wants the other CPU’s softirq to run')) run_remote_softirq(other)
    return_to_user()
    user_mode()
    enter_kernel()
  }
}

/** Interrupts are off from the last look to user mode; who comes later finds USER, or interrupts. */
function return_to_user(): void {
  while (softirq.pending !== 0) do_softirq(thisCpu())
  exit_to_user()
}

function user_mode(): void {
  atomically(() => {
    cpu.interrupts_on = true
    check(
      'softirq-once',
      !owed.softirq || owed.in_hand || softirq.ipi_pending,
      'a CPU is in user mode with a softirq pending, and nobody takes care of it',
    )
  })
  cpu.interrupts_on = false
}

/** An interrupt may leave a softirq pending before the entry has looked at the pin. */
function enter_kernel(): void {
  if (world.raises_on_entry) {
    if (maybe('the interrupt raises a softirq before the entry waits')) raise_softirq(thisCpu())
  }
  enter_from_user()
}

export function first(): void {
  run(1)
}

export function second(): void {
  run(0)
}

export function ipi(): void {
  atomically(() => {
    cpu.interrupts_on = false
    softirq.ipi_pending = false
  })
  enter_from_user()
  kernel_code()
  return_to_user()
  atomically(() => {
    cpu.interrupts_on = true
  })
}

/** NMIs wait for the end of a pin like every other entry; also over an entry, which has left USER and waits. */
export function nmi(): void {
  atomically(() => {
    frame.interrupts_on = cpu.interrupts_on
    cpu.interrupts_on = false
    cpu.nmi_masked = true
  })
  frame.mode = suspend_promise(cpu_flags, thisCpu())
  nmi_waits()
  kernel_code()
  resume_promise(cpu_flags, thisCpu(), frame.mode)
  atomically(() => {
    cpu.interrupts_on = frame.interrupts_on
    cpu.nmi_masked = false
  })
}

export function nmi_waits(): void {
  wait_for_pin(cpu_flags, thisCpu())
}

task('first', first, 0)
task('second', second, 1)

vector('IPI', 'interrupt', () => cpu.interrupts_on && softirq.ipi_pending, ipi)
vector('NMI', 'nmi', () => world.nmis && !cpu.nmi_masked && thisCpu() === 0, nmi)
