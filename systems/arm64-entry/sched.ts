// Two kernel threads and the idle task on one arm64 CPU, and what must be true when one is switched to.

import {
  bool,
  check,
  fetchAdd,
  global,
  of,
  perTask,
  bits,
  switchTo,
  thisTask,
} from '../../machine/lang.ts'
import {
  A,
  cpu,
  D,
  DAIF_PROCCTX_NOIRQ,
  interrupts_open,
  IRQOFF,
  local_irq_disable,
  local_irq_enable,
  machine,
} from '../../machine/arm64/mask.ts'
import { check_may_schedule } from '../../machine/context/tracking.ts'

export const IDLE = 0
export const FIRST = 1
export const SECOND = 2

export const HARDIRQ_OFFSET = 0x10

export const task = perTask({
  preempt_count: bits(6),
  need_resched: bool(false),
  runnable: bool(true),
  /** The next instruction touches memory that may not be there. */
  may_fault: bool(false),
})

export const world = global({
  /** Threads may sleep, so that the idle task runs. */
  threads_sleep: bool(false),
  /** Preemption is disabled in the idle task, as everywhere since there are idle tasks. */
  idle_is_guarded: bool(true),
})

/** What __switch_to() checks since v7.1: interrupts are masked, and nothing else is. */
function check_masks(): void {
  if (machine.prio_masking) {
    check(
      'switch-precondition',
      cpu.daif === 0 && cpu.pmr === IRQOFF,
      'a task is switched to with other masks than the priority mask set',
    )
  } else {
    check(
      'switch-precondition',
      cpu.daif === DAIF_PROCCTX_NOIRQ,
      'a task is switched to with SError and Debug masked',
    )
  }
}

/** Interrupts are off, and still are when this task goes on. */
function __schedule(): void {
  check_may_schedule()
  task.need_resched = false
  const next = pick_next()
  if (next === thisTask()) return
  check_masks()
  switchTo(next)
}

function pick_next(): number {
  const other = thisTask() === FIRST ? SECOND : FIRST
  if (of(task, other).runnable) return other
  if (thisTask() !== IDLE && task.runnable) return thisTask()
  if (thisTask() === IDLE && of(task, SECOND).runnable) return SECOND
  return IDLE
}

export function schedule(): void {
  local_irq_disable()
  __schedule()
  local_irq_enable()
}

/** The first thing that a task does when it is switched to for the first time. */
export function schedule_tail(): void {
  local_irq_enable()
}

export function preempt_schedule_irq(): void {
  check(
    'kernel-warning',
    task.preempt_count === 0 && !interrupts_open(),
    'BUG_ON(preempt_count() || !irqs_disabled())',
  )
  do {
    fetchAdd(task.preempt_count, 1)
    local_irq_enable()
    local_irq_disable()
    __schedule()
    fetchAdd(task.preempt_count, 0 - 1)
  } while (task.need_resched)
}

/** In a thread's own code nothing is masked that nobody masked there. */
export function check_task_masks(): void {
  check(
    'exceptions-open',
    (cpu.daif & (D | A)) === 0,
    'a thread runs with SError and Debug masked, and did not ask for it',
  )
}
