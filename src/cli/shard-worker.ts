// The inside of a thread that keeps a shard of the visited states (shard-thread.ts is the other side).

import { receiveMessageOnPort, workerData } from 'node:worker_threads'

import { createShard } from '../explore/shard.ts'
import type { ShardReport, ShardTask } from '../explore/shard.ts'
import type { ShardStart } from './shard-thread.ts'

// The other side of this thread is ours, so that the data is what it says.
const { port, board }: ShardStart = workerData
const words = new Int32Array(board)
const shard = createShard()

/** The next task; the thread sleeps until there is one. */
function nextTask(): ShardTask {
  for (;;) {
    const asked = Atomics.load(words, 0)
    const received: { readonly message: ShardTask } | undefined = receiveMessageOnPort(port)
    if (received !== undefined) return received.message
    Atomics.wait(words, 0, asked)
  }
}

function answer(report: ShardReport): void {
  const { outbox, missed, stuck } = report
  port.postMessage(report, [outbox.buffer, missed.buffer, stuck.buffer])
  Atomics.add(words, 1, 1)
  Atomics.notify(words, 1)
}

for (;;) answer(shard.run(nextTask()))
