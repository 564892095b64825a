// A table is replaced while another thread reads it, in kernel mode for a while and in user mode between.

import { attachCpu } from 'sallyport/src/runtime/protocol'
import { eventually, property, task } from '../../../machine/lang.ts'
import { census, read, replace } from '../table.ts'
import { enter, leaveToUser, pass, words } from '../threads.ts'

const WRITER = 0
const READER = 1
const CPUS = 2

const stays = new Int32Array(new SharedArrayBuffer(4 * CPUS))

function write(): void {
  attachCpu(words, WRITER)
  enter(WRITER)
  for (let round = 0; round < 4; round += 1) replace(stays, WRITER, CPUS)
  leaveToUser(WRITER)
}

function readInTurns(): void {
  attachCpu(words, READER)
  for (let round = 0; round < 2; round += 1) {
    enter(READER)
    read()
    pass(READER)
    read()
    leaveToUser(READER)
  }
}

property('grace-period-ends', 'Who waits for a grace period goes on some time.')
eventually(
  'grace-period-ends',
  () => census.retired,
  () => !census.retired,
  'a grace period never ends',
)
property('no-deadlock', 'Somebody can go on until every thread has finished.')
task('writer', write, WRITER)
task('reader', readInTurns, READER)
