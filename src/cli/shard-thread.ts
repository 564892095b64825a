// A shard of a search in a thread of its own, as the searching thread sees it.
//
// The search does not come back to its event loop, so it waits for a shared word and takes the answer from the
// port itself. What goes over is copied; states are handed over without a copy.

import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'

import { assert } from '../base/assert.ts'
import type { ShardLink, ShardThreads } from '../explore/shard-link.ts'
import { nothing } from '../explore/shard.ts'
import type { ShardReport } from '../explore/shard.ts'

/** What the thread is given at its start. */
export interface ShardStart {
  readonly port: MessagePort
  /** Two Int32: how many tasks have been given, and how many answers. */
  readonly board: SharedArrayBuffer
}

/** How long a thread may be silent before it counts as dead. */
const SILENCE_MS = 120_000

/** Threads begin in about the time in which so many states are visited. */
const FEW_STATES = 200_000

/** Threads for a search besides its own; none when it is to run alone. */
export function shardThreads(workers: number): ShardThreads | undefined {
  return workers > 1 ? { count: workers - 1, start: startShard, from: FEW_STATES } : undefined
}

function startShard(): ShardLink {
  const { port1, port2 } = new MessageChannel()
  const board = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)
  const words = new Int32Array(board)
  const worker = new Worker(new URL('./shard-worker.js', import.meta.url), {
    workerData: { port: port2, board },
    transferList: [port2],
  })
  worker.unref()
  return {
    ask: (task) => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no browser window
      port1.postMessage(task)
      Atomics.add(words, 0, 1)
      Atomics.notify(words, 0)
    },
    answer: () => {
      const asked = Atomics.load(words, 0)
      for (let answered = Atomics.load(words, 1); answered !== asked;) {
        const waited = Atomics.wait(words, 1, answered, SILENCE_MS)
        if (waited === 'timed-out') return { ...nothing, problem: 'lost' }
        answered = Atomics.load(words, 1)
      }
      const message: { readonly message: ShardReport } | undefined = receiveMessageOnPort(port1)
      assert(message !== undefined, 'a thread that has answered has said something')
      return message.message
    },
    end: () => {
      port1.close()
      void worker.terminate()
    },
  }
}
