// A table in shared slots: replaced by writers, read by readers. A slot that is freed is overwritten at
// once, as its next owner would do it, so that a reader who is still there sees it.
//
// A writer waits for the grace period, or goes on and looks from time to time whether it is over.

import {
  awaitGracePeriod,
  beginGracePeriod,
  isGracePeriodOver,
} from 'sallyport/src/runtime/protocol'
import {
  allocateSlot,
  claimSlot,
  publishSlot,
  readRoot,
  releaseSlot,
  replaceSlot,
  retireSlot,
} from 'sallyport/src/runtime/slots'
import { array, bits, bool, check, ghost, global, property } from '../../machine/lang.ts'
import { enter, leaveToUser, words } from './threads.ts'

const ROOT = 0
const FIRST_SLOT = 1
const SLOTS = 3
const POISON = 0
const GOOD = 7
const COUNTED = 9

const slots = new Int32Array(new SharedArrayBuffer(4 * 4))
const roots = new Int32Array(new SharedArrayBuffer(4))
const data = new Int32Array(new SharedArrayBuffer(4 * 3))

/** Slots that were found again, and whether the one that was replaced last waits for its grace period. */
export const census = ghost(global({ found: bits(3), retired: bool() }))

/** In kernel mode: a slot with something new in it, which nobody else knows. */
function newSlot(cpu: number): number {
  const slot = allocateSlot(slots, FIRST_SLOT, SLOTS, cpu, 0)
  check('slots-balance', slot >= 0, 'no slot is free, although all grace periods are over')
  data[slot] = GOOD
  return slot
}

function giveBack(slot: number): void {
  data[slot] = POISON
  releaseSlot(slots, FIRST_SLOT, slot)
}

/** In kernel mode, which is left while it waits. `stays`: this CPU's own. */
export function replace(stays: Int32Array, cpu: number, cpus: number): void {
  const slot = newSlot(cpu)
  const old = replaceSlot(slots, roots, FIRST_SLOT, slot, ROOT, cpu) - 1
  if (old < 0) return
  census.retired = true
  leaveToUser(cpu)
  beginGracePeriod(words, stays, cpu, cpus)
  awaitGracePeriod(words, stays, cpus)
  enter(cpu)
  census.retired = false
  giveBack(old)
}

/** Readers that have left kernel mode since the last replaceLater(). */
const since = ghost(global({ left: array(3, bool()) }))

export function noteLeft(cpu: number): void {
  since.left[cpu] = true
}

/** In kernel mode: gives the slot that is going to be free, as a callback would be queued for it. */
export function replaceLater(stays: Int32Array, cpu: number, cpus: number): number {
  const slot = newSlot(cpu)
  const old = publishSlot(slots, roots, FIRST_SLOT, slot, ROOT) - 1
  if (old >= 0) {
    const retired = retireSlot(slots, roots, FIRST_SLOT, old, cpu)
    check('slots-balance', retired, 'a slot is freed twice')
    beginGracePeriod(words, stays, cpu, cpus)
  }
  since.left[1] = false
  since.left[2] = false
  return old
}

/** In kernel mode, from time to time: frees the slot when its grace period is over. */
export function look(stays: Int32Array, cpus: number, slot: number, ask: boolean): boolean {
  const left = since.left[1] === true && since.left[2] === true
  const over = isGracePeriodOver(words, stays, cpus, ask)
  check('grace-period-completes', over || !left, 'a stay that has ended is still waited for')
  if (over) giveBack(slot)
  return over
}

/** With no reader about: what a dead CPU held can be had again, once, but for what it was just passing on. */
export function recover(dead: number, cpu: number): void {
  for (let slot = 0; slot < SLOTS; slot += 1) {
    if (claimSlot(slots, FIRST_SLOT, slot, dead, cpu)) giveBack(slot)
  }
  const named = readRoot(roots, ROOT)
  census.found = named === 0 ? 0 : 1
  for (let round = 0; round < SLOTS; round += 1) {
    const slot = allocateSlot(slots, FIRST_SLOT, SLOTS, cpu, 0)
    if (slot >= 0) {
      check('slots-recovered', data[slot] !== COUNTED, 'a slot is handed out twice')
      check('slots-recovered', slot + 1 !== named, 'a slot is handed out that is published')
      data[slot] = COUNTED
      census.found += 1
    }
  }
  const lost = SLOTS - census.found
  check('slots-recovered', lost <= 1, 'more than one slot is lost')
  check('slots-recovered', lost === 0 || !census.retired, 'a slot is lost that was retired')
}

/** In kernel mode: what the table says, looked at twice. */
export function read(): void {
  const reference = readRoot(roots, ROOT)
  if (reference === 0) return
  check('no-freed-read', data[reference - 1] === GOOD, 'the slot was freed while it is read')
  check('no-freed-read', data[reference - 1] === GOOD, 'the slot was freed while it is read')
}

property('no-freed-read', 'A reader in kernel mode never sees memory that was freed.')
property('slots-balance', 'A slot is freed once, and can be had again after a grace period.')
