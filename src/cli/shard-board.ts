// What a searching thread, the thread of one of its shards, and the main thread share: two words.
//
// The first counts tasks, the second answers. A thread that has ended answers nothing, and the searching thread
// waits without an event loop: it hears of that because the main thread, which has one, puts one of the
// negative numbers in place of the second count.

import type { MessagePort } from 'node:worker_threads'

/** What the thread of a shard is given at its start. */
export interface ShardStart {
  readonly port: MessagePort
  readonly board: SharedArrayBuffer
}

/** Position of the words. */
export const word = { asked: 0, answered: 1 } as const

/** In place of the number of tasks: nothing more will be asked. */
export const OVER = -1

/** In place of the number of answers: the thread is being started, is none, has died, has died of this. */
export const life = { begins: -1, refused: -2, died: -3, exhausted: -4 } as const

export function createBoard(): SharedArrayBuffer {
  const board = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)
  Atomics.store(new Int32Array(board), word.answered, life.begins)
  return board
}

/** Writes a word, and wakes whoever waits for it to change. */
export function put(words: Int32Array, at: number, value: number): void {
  Atomics.store(words, at, value)
  Atomics.notify(words, at)
}
