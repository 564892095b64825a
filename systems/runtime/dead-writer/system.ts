// A writer is gone between any two of its steps, while it replaces the table that another thread reads. The
// reader never sees freed memory, and once the CPU was declared offline everybody's grace periods end. Slots
// that the writer held are found again, but for one at most: what it was just passing on.

import {
  attachCpu,
  awaitGracePeriod,
  beginGracePeriod,
  declareOffline,
} from 'sallyport/src/runtime/protocol'
import {
  bool,
  ghost,
  global,
  property,
  switchTo,
  task,
  thisCpu,
  vector,
  waitUntil,
} from '../../../machine/lang.ts'
import { read, recover, replace } from '../table.ts'
import { enter, leaveToUser, words } from '../threads.ts'

const READER = 0
const WRITER = 1
const CPUS = 2
const GRAVE = 2

const readerStays = new Int32Array(new SharedArrayBuffer(4 * CPUS))
const writerStays = new Int32Array(new SharedArrayBuffer(4 * CPUS))
const fate = ghost(global({ dead: bool(), finished: bool() }))

function die(): void {
  fate.dead = true
  switchTo(GRAVE)
}

function write(): void {
  attachCpu(words, WRITER)
  enter(WRITER)
  replace(writerStays, WRITER, CPUS)
  replace(writerStays, WRITER, CPUS)
  leaveToUser(WRITER)
  fate.finished = true
}

function readTwice(): void {
  attachCpu(words, READER)
  enter(READER)
  read()
  leaveToUser(READER)
  enter(READER)
  read()
  leaveToUser(READER)
  waitUntil(() => fate.dead || fate.finished)
  if (fate.dead) declareOffline(words, CPUS, WRITER)
  beginGracePeriod(words, readerStays, READER, CPUS)
  awaitGracePeriod(words, readerStays, CPUS)
  if (fate.dead) recover(WRITER, READER)
}

property('slots-recovered', 'What a dead writer held can be had again, once, but for one slot.')
property('no-deadlock', 'Somebody can go on until every living thread has finished.')
task('reader', readTwice, READER)
task('writer', write, WRITER)
task('grave', () => {})
vector('death', 'interrupt', () => thisCpu() === WRITER && !fate.dead && !fate.finished, die)
