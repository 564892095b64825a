// The table changes, and what each CPU remembers of it must not be used any more: CPU 0 hands the others
// the work of bringing it up to date and waits until nobody can use the old version. CPU 1 is in and out
// of kernel mode. CPU 2 is idle: work that can wait does not wake it, a wake-up does.

import {
  attachCpu,
  deferWork,
  sleepIdle,
  takeWake,
  wakeCpu,
  watchWork,
} from 'sallyport/src/runtime/protocol'
import { Mode, STRIDE } from 'sallyport/src/runtime/state-word'
import { bool, check, ghost, global, property, task } from '../../../machine/lang.ts'
import {
  REFRESH,
  enter,
  leave,
  leaveToUser,
  pass,
  rule,
  table,
  useTable,
  words,
} from '../threads.ts'

const CHANGER = 0
const BUSY = 1
const SLEEPER = 2

const told = ghost(global({ wake: bool() }))

function awaitWork(cpu: number): void {
  let seen = watchWork(words, cpu, REFRESH)
  while (seen !== 0) {
    Atomics.wait(words, cpu * STRIDE, seen)
    seen = watchWork(words, cpu, REFRESH)
  }
}

function change(): void {
  attachCpu(words, CHANGER)
  table.version = 1
  deferWork(words, BUSY, REFRESH)
  deferWork(words, SLEEPER, REFRESH)
  awaitWork(BUSY)
  awaitWork(SLEEPER)
  rule.oldest = 1
  told.wake = true
  wakeCpu(words, SLEEPER)
}

function work(): void {
  attachCpu(words, BUSY)
  enter(BUSY)
  useTable(BUSY)
  pass(BUSY)
  useTable(BUSY)
  leaveToUser(BUSY)
  enter(BUSY)
  useTable(BUSY)
  leaveToUser(BUSY)
}

function sleep(): void {
  attachCpu(words, SLEEPER)
  enter(SLEEPER)
  useTable(SLEEPER)
  leave(SLEEPER, Mode.Idle)
  sleepIdle(words, SLEEPER, -1)
  check('isolation', told.wake, 'an idle CPU was woken by work that could wait')
  enter(SLEEPER)
  takeWake(words, SLEEPER)
  useTable(SLEEPER)
  leaveToUser(SLEEPER)
  check('no-lost-work', table.remembered[SLEEPER] === 1, 'work that was handed over was not done')
}

property('work-before-use', 'Deferred work is done before kernel code that depends on it runs.')
property('no-lost-work', 'Work that was handed to a CPU is done.')
property('isolation', 'Work that can wait wakes nobody.')
property('no-deadlock', 'Somebody can go on until every thread has finished.')
task('change', change, CHANGER)
task('busy', work, BUSY)
task('sleeper', sleep, SLEEPER)
