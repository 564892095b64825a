// Two CPUs that pin each other, one of which does the other's work, and a third one that tries. While a CPU
// is pinned it executes no kernel code. Whoever pins is in kernel mode and cannot be pinned himself; whoever
// waits for a pin is in user mode. That is what keeps them from deadlocking.

import { attachCpu, deferWork, tryPin, unpin, watchPinnable } from 'sallyport/src/runtime/protocol'
import { MODE, Mode, PINNER, STRIDE } from 'sallyport/src/runtime/state-word'
import {
  array,
  bits,
  check,
  ghost,
  global,
  invariant,
  property,
  task,
} from '../../../machine/lang.ts'
import { REFRESH, enter, leaveToUser, rule, runPinned, wordOf, words } from '../threads.ts'

const ATTEMPTS = 2
const pins = ghost(global({ holders: array(3, bits(2)) }))

function tryOnce(me: number, target: number): boolean {
  if (!tryPin(words, me, target)) return false
  pins.holders[target] = (pins.holders[target] ?? 0) + 1
  check('pin-exclusive', pins.holders[target] === 1, 'two CPUs hold the same pin')
  return true
}

/** In kernel mode before and after; while it waits for the target, in user mode. Gives up in the end. */
function pin(me: number, target: number): boolean {
  for (let failures = 0; failures < ATTEMPTS; failures += 1) {
    if (tryOnce(me, target)) return true
    leaveToUser(me)
    const seen = watchPinnable(words, target)
    if (seen !== 0) Atomics.wait(words, target * STRIDE, seen)
    enter(me)
  }
  return false
}

function release(target: number): void {
  pins.holders[target] = (pins.holders[target] ?? 0) - 1
  unpin(words, target)
}

function pinOther(me: number, target: number): void {
  attachCpu(words, me)
  enter(me)
  if (pin(me, target)) release(target)
  leaveToUser(me)
}

function helpOther(me: number, target: number): void {
  attachCpu(words, me)
  enter(me)
  deferWork(words, target, REFRESH)
  if (pin(me, target)) {
    runPinned(target)
    check('no-lost-work', rule.done[target] === 1, 'the work was not done, or twice')
    release(target)
  }
  leaveToUser(me)
}

function tryOther(me: number, target: number): void {
  attachCpu(words, me)
  enter(me)
  if (tryOnce(me, target)) release(target)
  leaveToUser(me)
}

function pinned(cpu: number): boolean {
  return (wordOf(cpu) & PINNER) !== 0
}

function outside(cpu: number): boolean {
  return !pinned(cpu) || (wordOf(cpu) & MODE) !== Mode.Kernel
}

invariant(
  'pin-exclusive',
  () => outside(0) && outside(1) && outside(2),
  'a pinned CPU is in kernel mode',
)
property('pin-exclusive', 'A pinned CPU executes no kernel code, and has one pinner.')
property('no-lost-work', 'Work is done once, by its CPU or by who has pinned it.')
property('no-deadlock', 'Somebody can go on until every thread has finished.')
task('first', () => pinOther(0, 1), 0)
task('second', () => helpOther(1, 0), 1)
task('third', () => tryOther(2, 1), 2)
