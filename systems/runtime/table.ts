// A table in shared slots: replaced by writers, read by readers. A slot that is freed is overwritten at
// once, as its next owner would do it, so that a reader who is still there sees it.

import { synchronize } from 'sallyport/src/runtime/protocol'
import {
  allocateSlot,
  publishSlot,
  readRoot,
  releaseSlot,
  retireSlot,
} from 'sallyport/src/runtime/slots'
import { check, property } from '../../machine/lang.ts'
import { enter, leaveToUser, words } from './threads.ts'

const ROOT = 0
const FIRST_SLOT = 2
const SLOTS = 3
const POISON = 0
const GOOD = 7

const slots = new Int32Array(new SharedArrayBuffer(4 * 5))
const data = new Int32Array(new SharedArrayBuffer(4 * 3))

/** In kernel mode: a new slot takes the place of the old one, which is freed after a grace period. */
export function replace(cpu: number, cpus: number): void {
  const slot = allocateSlot(slots, FIRST_SLOT, SLOTS, cpu)
  check('slots-balance', slot >= 0, 'no slot is free, although all grace periods are over')
  data[slot] = GOOD
  const old = publishSlot(slots, ROOT, slot + 1)
  if (old === 0) return
  const retired = retireSlot(slots, FIRST_SLOT, old - 1, cpu)
  check('slots-balance', retired, 'a slot is freed twice')
  leaveToUser(cpu)
  synchronize(words, cpu, cpus)
  enter(cpu)
  data[old - 1] = POISON
  releaseSlot(slots, FIRST_SLOT, old - 1)
}

/** In kernel mode: what the table says, looked at twice. */
export function read(): void {
  const reference = readRoot(slots, ROOT)
  if (reference === 0) return
  check('no-freed-read', data[reference - 1] === GOOD, 'the slot was freed while it is read')
  check('no-freed-read', data[reference - 1] === GOOD, 'the slot was freed while it is read')
}

property('no-freed-read', 'A reader in kernel mode never sees memory that was freed.')
property('slots-balance', 'A slot is freed once, and can be had again after a grace period.')
