// Two threads replace the same table and wait for each other's grace periods; a third one reads it. Whoever
// waits is in user mode meanwhile, so that he does not hold up the other one.

import { attachCpu } from 'sallyport/src/runtime/protocol'
import { bool, global, property, task, waitUntil } from '../../../machine/lang.ts'
import { read, replace } from '../table.ts'
import { enter, leaveToUser, words } from '../threads.ts'

const CPUS = 3

const stays0 = new Int32Array(new SharedArrayBuffer(4 * CPUS))
const stays1 = new Int32Array(new SharedArrayBuffer(4 * CPUS))

/** The very first table replaces none, so that nobody need be waited for; the others begin after it. */
const start = global({ filled: bool() })

function write(stays: Int32Array, cpu: number): void {
  waitUntil(() => cpu === 0 || start.filled)
  attachCpu(words, cpu)
  enter(cpu)
  if (cpu === 0) {
    replace(stays, cpu, CPUS)
    start.filled = true
  }
  replace(stays, cpu, CPUS)
  leaveToUser(cpu)
}

function readOnce(cpu: number): void {
  waitUntil(() => start.filled)
  attachCpu(words, cpu)
  enter(cpu)
  read()
  leaveToUser(cpu)
}

property('no-deadlock', 'Somebody can go on until every thread has finished.')
task('writer 0', () => write(stays0, 0), 0)
task('writer 1', () => write(stays1, 1), 1)
task('reader', () => readOnce(2), 2)
