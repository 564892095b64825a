// A writer who does not wait: he goes on reading, in and out of kernel mode, and looks whenever he comes by
// whether the grace period of the slot that he has replaced is over. First he only looks, then he asks.

import { attachCpu } from 'sallyport/src/runtime/protocol'
import { property, task } from '../../../machine/lang.ts'
import { look, noteLeft, read, replaceLater } from '../table.ts'
import { enter, leaveToUser, pass, words } from '../threads.ts'

const WRITER = 0
const CPUS = 3

const stays = new Int32Array(new SharedArrayBuffer(4 * CPUS))

function write(): void {
  attachCpu(words, WRITER)
  enter(WRITER)
  replaceLater(stays, WRITER, CPUS)
  const old = replaceLater(stays, WRITER, CPUS)
  let freed = false
  for (let round = 0; round < 3 && !freed; round += 1) {
    leaveToUser(WRITER)
    enter(WRITER)
    freed = look(stays, CPUS, old, round > 0)
    read()
  }
  leaveToUser(WRITER)
}

function readInTurns(cpu: number): void {
  attachCpu(words, cpu)
  enter(cpu)
  read()
  pass(cpu)
  read()
  leaveToUser(cpu)
  noteLeft(cpu)
}

function comeBack(cpu: number): void {
  attachCpu(words, cpu)
  enter(cpu)
  read()
  leaveToUser(cpu)
  noteLeft(cpu)
  enter(cpu)
  read()
  leaveToUser(cpu)
}

property(
  'grace-period-completes',
  'A CPU that was outside is not waited for, also if it came back.',
)
property('no-deadlock', 'Somebody can go on until every thread has finished.')
task('writer', write, WRITER)
task('reader in turns', () => readInTurns(1), 1)
task('reader who comes back', () => comeBack(2), 2)
