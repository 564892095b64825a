// Two threads, each of which has one slot of three at most and passes it on for another one: there is always
// one that is free. Who looks for it finds it, however the others move about meanwhile, and has it alone.

import { allocateSlot, releaseSlot } from 'sallyport/src/runtime/slots'
import { array, bool, check, ghost, global, property, task } from '../../../machine/lang.ts'

const FIRST_SLOT = 1
const SLOTS = 3

const slots = new Int32Array(new SharedArrayBuffer(4 * 4))
const held = ghost(global({ slot: array(SLOTS, bool()) }))

/** `from`: where to look first. */
function allocate(cpu: number, from: number): number {
  const slot = allocateSlot(slots, FIRST_SLOT, SLOTS, cpu, from)
  check('found-when-free', slot >= 0, 'no slot is found, although one is free all the time')
  check('one-owner', held.slot[slot] === false, 'a slot has two owners')
  held.slot[slot] = true
  return slot
}

function release(slot: number): void {
  held.slot[slot] = false
  releaseSlot(slots, FIRST_SLOT, slot)
}

function moveAbout(cpu: number): void {
  for (let round = 0; round < SLOTS; round += 1) release(allocate(cpu, round))
}

property('found-when-free', 'Who looks for a slot finds one when one is free all the time.')
property('one-owner', 'A slot that was handed out is not handed out again before it is released.')
property('no-deadlock', 'Somebody can go on until every thread has finished.')
task('first', () => moveAbout(0), 0)
task('second', () => moveAbout(1), 1)
