// Two runs of exit code from the same interrupted context, recorded side by side.
//
// Every hook of the kernel that the code calls is an entry of the record, together with what an observer
// would see at that moment: does RCU watch, what do lockdep and the tracer believe. The markers around
// instrumented code go into a record of their own as well.

import { array, bits, bool, check, global } from '../../machine/lang.ts'

export const ASSERT_IRQS_DISABLED = 1
export const MARK_BEGIN = 2
export const MARK_END = 3
export const TRACE_ON_PREPARE = 4
export const LOCKDEP_ON_PREPARE = 5
export const CT_IRQ_EXIT = 6
export const LOCKDEP_ON = 7
export const CHECK_PREEMPT = 8
export const SCHEDULE = 9
export const INTERRUPT = 10
export const NMI = 11

const ROOM = 16

/** What the interrupt interrupted, and how the kernel was built and booted. */
export const context = global({
  interrupted: {
    irqs_off: bool(false),
    exit_rcu: bool(false),
    preempt_count: bits(1),
    need_resched: bool(false),
    lockdep_on: bool(false),
    tracer_on: bool(false),
    watching: bool(false),
  },
  config: { preemption: bool(false), preempt_full: bool(false) },
})

/** The same, as the code that runs now changes it. */
export const now = global({
  need_resched: bool(false),
  lockdep_on: bool(false),
  tracer_on: bool(false),
  watching: bool(false),
  /** The hardware; only the scheduler enables interrupts. */
  irqs_on: bool(false),
})

export const record = global({
  side: bits(1),
  hooks: array(32, bits(7)),
  marks: array(32, bits(7)),
  /** Of the run so far, and of the run before. */
  hook_count: bits(5),
  mark_count: bits(5),
  hooks_before: bits(5),
  marks_before: bits(5),
})

export function begin_run(side: number): void {
  record.side = side
  record.hooks_before = record.hook_count
  record.marks_before = record.mark_count
  record.hook_count = 0
  record.mark_count = 0
  now.need_resched = context.interrupted.need_resched
  now.lockdep_on = context.interrupted.lockdep_on
  now.tracer_on = context.interrupted.tracer_on
  now.watching = context.interrupted.watching
  arrival.has_come = false
  arrival.running = true
}

export function end_run(): void {
  arrival.running = false
}

/**
 * What interrupts a run: where in it, and whether it asks for a reschedule. The second run is interrupted in the
 * same way, or is not compared.
 */
export const arrival = global({
  kind: bits(4),
  at: bits(5),
  asks: bool(false),
  /** Something has come in the run that goes on now. */
  has_come: bool(false),
  running: bool(false),
})

export function may_come(kind: number): boolean {
  if (!arrival.running || arrival.has_come) return false
  if (kind === INTERRUPT && !now.irqs_on) return false
  return record.side === 0 || (arrival.kind === kind && arrival.at === record.hook_count)
}

/** An observer that sees what a handler would see. */
export function comes(kind: number, asks: boolean): void {
  arrival.has_come = true
  if (record.side === 0) {
    arrival.kind = kind
    arrival.at = record.hook_count
    arrival.asks = asks
  }
  hook(kind)
  if (arrival.asks) now.need_resched = true
}

export function hook(event: number): void {
  const side = record.side
  const seen =
    event + (now.watching ? 16 : 0) + (now.lockdep_on ? 32 : 0) + (now.tracer_on ? 64 : 0)
  record.hooks[side * ROOM + record.hook_count] = seen
  record.hook_count += 1
  mark(event)
}

/** Markers have no code: they are seen only by who reads the record of markers. */
export function mark(event: number): void {
  const side = record.side
  record.marks[side * ROOM + record.mark_count] = event
  record.mark_count += 1
}

export function compare_records(): void {
  // In the second run it could have come, and did not: that is another pair of runs.
  if (arrival.kind !== 0 && !arrival.has_come) return
  check(
    'no-functional-change',
    record.hook_count === record.hooks_before,
    'one of the forms calls more hooks than the other',
  )
  for (let at = 0; at < ROOM; at++) {
    check(
      'no-functional-change',
      record.hooks[at] === record.hooks[at + ROOM],
      'the forms call different hooks, or an observer sees different state there',
    )
  }
  check(
    'same-markers',
    record.mark_count === record.marks_before,
    'the forms differ in where instrumented code begins and ends',
  )
  for (let at = 0; at < ROOM; at++) {
    check(
      'same-markers',
      record.marks[at] === record.marks[at + ROOM],
      'the forms differ in where instrumented code begins and ends',
    )
  }
}
