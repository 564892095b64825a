// The inside of a thread that searches along (mate-thread.ts is the other side).

import { parentPort, receiveMessageOnPort } from 'node:worker_threads'

import { createMate } from '../explore/mate.ts'
import type { MateTask } from '../explore/mate.ts'
import { awaitChange, boardNumbers, OVER, word } from './mate-board.ts'
import type { MateStart } from './mate-board.ts'
import { readTask, writeAnswer } from './mate-numbers.ts'

/** The next task, if there is one; the thread sleeps until that is known. */
function nextTask({ port }: MateStart, { words, numbers, done }: Board): MateTask | undefined {
  while (Atomics.load(words, word.asked) === done) awaitChange(words, word.asked, done)
  if (Atomics.load(words, word.asked) === OVER) return undefined
  if (Atomics.load(words, word.taskHere) === 1) return readTask(numbers)
  const received: { readonly message: MateTask } | undefined = receiveMessageOnPort(port)
  // Nothing is there only when the search has ended meanwhile.
  return received?.message
}

interface Board {
  readonly words: Int32Array
  readonly numbers: Float64Array
  /** Tasks that are done. */
  done: number
}

// The other side of this thread is ours, so that the message is what it says.
parentPort?.once('message', (start: MateStart) => {
  const words = new Int32Array(start.board)
  const board: Board = { words, numbers: boardNumbers(start.board), done: 0 }
  const mate = createMate()
  for (let task = nextTask(start, board); task !== undefined; task = nextTask(start, board)) {
    const answer = mate.run(task)
    board.done++
    const isHere = writeAnswer(board.numbers, answer)
    Atomics.store(words, word.answerHere, isHere ? 1 : 0)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no browser window
    if (!isHere) start.port.postMessage(answer)
    Atomics.add(words, word.answered, 1)
    Atomics.notify(words, word.answered)
  }
  start.port.close()
})
