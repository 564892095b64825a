// What a searching thread, one that searches along, and the main thread share: two words.
//
// The first counts tasks, the second answers. A thread that has ended answers nothing, and the searching thread
// waits without an event loop: it hears of that because the main thread, which has one, puts one of the
// negative numbers in place of the second count.

import type { MessagePort } from 'node:worker_threads'

/** What a thread that searches along is given at its start. */
export interface MateStart {
  readonly port: MessagePort
  readonly board: SharedArrayBuffer
}

/** Position of the words. */
export const word = { asked: 0, answered: 1 } as const

/** In place of the number of tasks: nothing more will be asked. */
export const OVER = -1

/** In place of the number of answers: there is no thread, it has died, it has died of this. */
export const life = { refused: -1, died: -2, exhausted: -3 } as const

export function createBoard(): SharedArrayBuffer {
  return new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)
}

/** Writes a word, and wakes whoever waits for it to change. */
export function put(words: Int32Array, at: number, value: number): void {
  Atomics.store(words, at, value)
  Atomics.notify(words, at)
}
