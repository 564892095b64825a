// The inside of a thread that keeps a shard of the visited states (shard-thread.ts is the other side).

import { receiveMessageOnPort, workerData } from 'node:worker_threads'

import { createShard } from '../explore/shard.ts'
import type { ShardReport, ShardTask } from '../explore/shard.ts'
import { OVER, word } from './shard-board.ts'
import type { ShardStart } from './shard-board.ts'

// The other side of this thread is ours, so that the data is what it says.
const { port, board }: ShardStart = workerData
const words = new Int32Array(board)
const shard = createShard()

/** The next task, if there is one; the thread sleeps until that is known. */
function nextTask(): ShardTask | undefined {
  for (;;) {
    const asked = Atomics.load(words, word.asked)
    if (asked === OVER) return undefined
    const received: { readonly message: ShardTask } | undefined = receiveMessageOnPort(port)
    if (received !== undefined) return received.message
    Atomics.wait(words, word.asked, asked)
  }
}

function answer(report: ShardReport): void {
  const { outbox, missed, stuck } = report
  port.postMessage(report, [outbox.buffer, missed.buffer, stuck.buffer])
  Atomics.add(words, word.answered, 1)
  Atomics.notify(words, word.answered)
}

for (let task = nextTask(); task !== undefined; task = nextTask()) answer(shard.run(task))
port.close()
