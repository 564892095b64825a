// A CPU sleeps with a time limit and then without one, and is woken once, at any moment: before it sleeps,
// while it does, when its limit has just passed, or while it is on its way back. It is told exactly once.

import { attachCpu, sleepIdle, takeWake, wakeCpu } from 'sallyport/src/runtime/protocol'
import { Mode } from 'sallyport/src/runtime/state-word'
import { check, property, task } from '../../../machine/lang.ts'
import { enter, leave, leaveToUser, words } from '../threads.ts'

const SLEEPER = 0
const WAKER = 1

/** In kernel mode before and after. */
function idle(limitMs: number): boolean {
  leave(SLEEPER, Mode.Idle)
  sleepIdle(words, SLEEPER, limitMs)
  enter(SLEEPER)
  return takeWake(words, SLEEPER)
}

function sleep(): void {
  attachCpu(words, SLEEPER)
  enter(SLEEPER)
  const early = idle(1)
  const late = early ? idle(1) : idle(-1)
  check('woken-once', early !== late, 'the wake-up was lost, or came twice')
  leaveToUser(SLEEPER)
}

function wake(): void {
  attachCpu(words, WAKER)
  wakeCpu(words, SLEEPER)
}

property('woken-once', 'Each wake-up ends one sleep.')
property('no-deadlock', 'Somebody can go on until every thread has finished.')
task('sleeper', sleep, SLEEPER)
task('waker', wake, WAKER)
