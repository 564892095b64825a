// Work that has to be done on every CPU before its caller goes on, without interrupting anybody: a CPU that
// is outside of kernel mode is pinned and its work is done for it; one that is inside does it itself, at
// its next quiescent moment or on its way out.

import {
  attachCpu,
  deferWork,
  isWorkDone,
  tryPin,
  unpin,
  watchWork,
} from 'sallyport/src/runtime/protocol'
import { STRIDE } from 'sallyport/src/runtime/state-word'
import { check, property, task } from '../../../machine/lang.ts'
import { REFRESH, enter, leaveToUser, pass, rule, runPinned, words } from '../threads.ts'

const ATTEMPTS = 3

/** In kernel mode before and after. */
function execute(me: number, target: number): void {
  deferWork(words, target, REFRESH)
  let done = false
  for (let attempt = 0; attempt < ATTEMPTS && !done; attempt += 1) {
    if (tryPin(words, me, target)) {
      runPinned(target)
      unpin(words, target)
    } else {
      leaveToUser(me)
      const seen = watchWork(words, target, REFRESH)
      if (seen !== 0) Atomics.wait(words, target * STRIDE, seen)
      enter(me)
    }
    done = isWorkDone(words, target, REFRESH)
  }
  if (done) check('done-everywhere', rule.done[target] !== 0, 'the work is still not done')
}

function call(): void {
  attachCpu(words, 0)
  enter(0)
  execute(0, 1)
  leaveToUser(0)
}

function work(): void {
  attachCpu(words, 1)
  enter(1)
  pass(1)
  leaveToUser(1)
}

function disturb(): void {
  attachCpu(words, 2)
  enter(2)
  if (tryPin(words, 2, 1)) {
    runPinned(1)
    unpin(words, 1)
  }
  leaveToUser(2)
}

property('done-everywhere', 'Whoever waits for work goes on after it is done, by whomever.')
property('no-deadlock', 'Somebody can go on until every thread has finished.')
task('caller', call, 0)
task('worker', work, 1)
task('other caller', disturb, 2)
