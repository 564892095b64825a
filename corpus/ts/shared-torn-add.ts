// expect: violated every-add-counts
// Two threads add to one word with a load and a store instead of Atomics.add: one overwrites what the
// other one has added. A plain access of a shared word is a step like an atomic one, nothing more.

import { check, property, task, waitUntil } from '../../machine/lang.ts'

const memory = new Int32Array(new SharedArrayBuffer(12))

function add(words: Int32Array, at: number): void {
  Atomics.store(words, at, Atomics.load(words, at) + 1)
}

function run(me: number): void {
  add(memory, 0)
  memory[me] = 1
}

function count(): void {
  run(1)
  waitUntil(() => memory[2] === 1)
  check('every-add-counts', memory[0] === 2, 'an addition was lost')
}

property('every-add-counts', 'The word is the number of additions.')
task('first', count, 0)
task('second', () => run(2), 1)
