// The inside of a thread that searches along (mate-thread.ts is the other side).

import { receiveMessageOnPort, workerData } from 'node:worker_threads'

import { createMate } from '../explore/mate.ts'
import type { MateTask } from '../explore/mate.ts'
import { OVER, word } from './mate-board.ts'
import type { MateStart } from './mate-board.ts'

// The other side of this thread is ours, so that the data is what it says.
const { port, board }: MateStart = workerData
const words = new Int32Array(board)
const mate = createMate()

/** The next task, if there is one; the thread sleeps until that is known. */
function nextTask(): MateTask | undefined {
  for (;;) {
    const asked = Atomics.load(words, word.asked)
    if (asked === OVER) return undefined
    const received: { readonly message: MateTask } | undefined = receiveMessageOnPort(port)
    if (received !== undefined) return received.message
    Atomics.wait(words, word.asked, asked)
  }
}

for (let task = nextTask(); task !== undefined; task = nextTask()) {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no browser window
  port.postMessage(mate.run(task))
  Atomics.add(words, word.answered, 1)
  Atomics.notify(words, word.answered)
}
port.close()
