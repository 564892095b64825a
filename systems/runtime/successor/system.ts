// A thread dies holding a pin, and another one takes its place as the same CPU as soon as it is offline. What
// is cleared up behind the dead one is not the successor's: the pin that he takes is his until he ends it.

import { attachCpu, declareOffline, tryPin, unpin } from 'sallyport/src/runtime/protocol'
import { MODE, Mode, PINNER, PINNER_SHIFT } from 'sallyport/src/runtime/state-word'
import { bool, check, ghost, global, property, task, waitUntil } from '../../../machine/lang.ts'
import { enter, leaveToUser, wordOf, words } from '../threads.ts'

const PLACE = 0
const TARGET = 1
const CPUS = 2

function holdsPin(): boolean {
  return (wordOf(TARGET) & PINNER) >> PINNER_SHIFT === PLACE + 1
}

const fate = ghost(global({ dead: bool() }))

function die(): void {
  attachCpu(words, PLACE)
  enter(PLACE)
  tryPin(words, PLACE, TARGET)
  fate.dead = true
}

function follow(): void {
  waitUntil(() => fate.dead && (wordOf(PLACE) & MODE) === Mode.Offline)
  attachCpu(words, PLACE)
  enter(PLACE)
  if (tryPin(words, PLACE, TARGET)) {
    check('pin-kept', holdsPin(), 'his pin was ended as if it were the dead one’s')
    unpin(words, TARGET)
  }
  leaveToUser(PLACE)
}

function bury(): void {
  waitUntil(() => fate.dead)
  declareOffline(words, CPUS, PLACE)
}

function live(): void {
  attachCpu(words, TARGET)
  enter(TARGET)
  leaveToUser(TARGET)
}

property('pin-kept', 'The pin of a thread that took a dead one’s place ends when he ends it.')
property('no-deadlock', 'Somebody can go on until every living thread has finished.')
task('first', die, 0)
task('successor', follow, 1)
task('declarer', bury, 2)
task('target', live, 3)
