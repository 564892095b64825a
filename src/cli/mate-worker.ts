// The inside of a thread that searches along (mate-thread.ts is the other side).

import { parentPort, receiveMessageOnPort } from 'node:worker_threads'

import { createMate } from '../explore/mate.ts'
import type { MateTask } from '../explore/mate.ts'
import { OVER, word } from './mate-board.ts'
import type { MateStart } from './mate-board.ts'

/** The next task, if there is one; the thread sleeps until that is known. */
function nextTask({ port }: MateStart, words: Int32Array): MateTask | undefined {
  for (;;) {
    const asked = Atomics.load(words, word.asked)
    if (asked === OVER) return undefined
    const received: { readonly message: MateTask } | undefined = receiveMessageOnPort(port)
    if (received !== undefined) return received.message
    Atomics.wait(words, word.asked, asked)
  }
}

// The other side of this thread is ours, so that the message is what it says.
parentPort?.once('message', (start: MateStart) => {
  const words = new Int32Array(start.board)
  const mate = createMate()
  for (let task = nextTask(start, words); task !== undefined; task = nextTask(start, words)) {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no browser window
    start.port.postMessage(mate.run(task))
    Atomics.add(words, word.answered, 1)
    Atomics.notify(words, word.answered)
  }
  start.port.close()
})
