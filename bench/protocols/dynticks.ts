// Two CPUs, each idle at times, each taking nested interrupts and NMIs, each waiting for the other's readers.
//
// A counter for each CPU is even while RCU must not look there and odd while readers may run; entering and
// leaving idle, the outermost interrupt and an NMI out of idle change it. Whoever waits for a grace period
// remembers the other's counter, and waits until it was even or has changed. In the manner of
// Linux v4.14, kernel/rcu/tree.c, rcu_nmi_enter() and rcu_implicit_dynticks_qs(). Each statement is one
// atomic step; the peers' models in bench/peers have the same ones, numbered.

import {
  atomically,
  bits,
  bool,
  check,
  fetchAdd,
  ghost,
  of,
  perCpu,
  property,
  task,
  thisCpu,
  vector,
  waitUntil,
  wrapping,
} from '../../machine/lang.ts'

const cpu = perCpu({ interrupts_on: bool(true), nmis_on: bool(true) })
const rcu = perCpu({
  counter: wrapping(bits(2, 1)),
  nesting: bits(2, 1),
  nmi_nesting: bits(2),
  seen: bits(2),
})
// How many readers run on this CPU, and how many of them the other CPU's grace period has to wait for.
const readers = ghost(perCpu({ open: bits(3), awaited: bits(3) }))

/** Without a call, which would be a step: the other of two. */
const LAST = 1

export function resident(): void {
  for (;;) {
    cpu.interrupts_on = false
    rcu.nesting = 0
    fetchAdd(rcu.counter, 1)
    cpu.interrupts_on = true
    cpu.interrupts_on = false
    fetchAdd(rcu.counter, 1)
    rcu.nesting = 1
    cpu.interrupts_on = true
    atomically(() => {
      readers.open += 1
    })
    atomically(() => {
      readers.open -= 1
      if (readers.awaited > readers.open) readers.awaited = readers.open
    })
    atomically(() => {
      rcu.seen = of(rcu, LAST - thisCpu()).counter
      of(readers, LAST - thisCpu()).awaited = of(readers, LAST - thisCpu()).open
    })
    waitUntil(() => (rcu.seen & 1) === 0 || of(rcu, LAST - thisCpu()).counter !== rcu.seen)
    check(
      'readers-awaited',
      of(readers, LAST - thisCpu()).awaited === 0,
      'the grace period ends and a reader from before is still there',
    )
    rcu.seen = 0
  }
}

export function interrupt(): void {
  cpu.interrupts_on = false
  if (rcu.nesting === 0) fetchAdd(rcu.counter, 1)
  fetchAdd(rcu.nesting, 1)
  atomically(() => {
    readers.open += 1
  })
  cpu.interrupts_on = true
  cpu.interrupts_on = false
  atomically(() => {
    readers.open -= 1
    if (readers.awaited > readers.open) readers.awaited = readers.open
  })
  fetchAdd(rcu.nesting, -1)
  if (rcu.nesting === 0) fetchAdd(rcu.counter, 1)
  atomically(() => {
    cpu.interrupts_on = true
  })
}

export function nmi(): void {
  cpu.nmis_on = false
  if ((rcu.counter & 1) === 0) {
    fetchAdd(rcu.counter, 1)
    rcu.nmi_nesting = 1
  } else {
    rcu.nmi_nesting = 2
  }
  atomically(() => {
    readers.open += 1
  })
  atomically(() => {
    readers.open -= 1
    if (readers.awaited > readers.open) readers.awaited = readers.open
  })
  if (rcu.nmi_nesting === 1) {
    rcu.nmi_nesting = 0
    fetchAdd(rcu.counter, 1)
  } else {
    rcu.nmi_nesting = 0
  }
  atomically(() => {
    cpu.nmis_on = true
  })
}

property('readers-awaited', 'A grace period ends after every reader that it found.')
task('resident 0', resident, 0)
task('resident 1', resident, 1)
vector('interrupt', 'interrupt', () => cpu.interrupts_on && cpu.nmis_on, interrupt)
vector('nmi', 'nmi', () => cpu.nmis_on, nmi)
