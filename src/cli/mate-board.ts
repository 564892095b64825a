// What a searching thread, one that searches along, and the main thread share: some words, and room for numbers.
//
// The first word counts tasks, the second answers; two more say whether the task and the answer are among the
// numbers, or a message. A thread that has ended answers nothing, and the searching thread waits without an event
// loop: it hears of that because the main thread, which has one, puts one of the negative numbers in place of the
// second count.

import type { MessagePort } from 'node:worker_threads'

/** What a thread that searches along is given at its start. */
export interface MateStart {
  readonly port: MessagePort
  readonly board: SharedArrayBuffer
}

/** Position of the words. */
export const word = { asked: 0, answered: 1, taskHere: 2, answerHere: 3 } as const
const manyWords = 4
/** A round has some for each part of a level, which are as many as rounds before it have found. */
const manyNumbers = 4096

/** In place of the number of tasks: nothing more will be asked. */
export const OVER = -1

/** In place of the number of answers: there is no thread, it has died, it has died of this. */
export const life = { refused: -1, died: -2, exhausted: -3 } as const

export function createBoard(): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * manyWords + 8 * manyNumbers)
}

export function boardNumbers(board: SharedArrayBuffer): Float64Array {
  return new Float64Array(board, 4 * manyWords, manyNumbers)
}

/** Writes a word, and wakes whoever waits for it to change. */
export function put(words: Int32Array, at: number, value: number): void {
  Atomics.store(words, at, value)
  Atomics.notify(words, at)
}

// To be woken takes longer than most waits between two rounds: about so many looks.
const looks = 5000

/** Waits until a word is no longer what it was; can come back earlier. */
export function awaitChange(words: Int32Array, at: number, value: number): void {
  for (let look = 0; look < looks; look++) if (Atomics.load(words, at) !== value) return
  Atomics.wait(words, at, value)
}
