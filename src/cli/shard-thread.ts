// A shard of a search in a thread of its own, as the searching thread sees it.
//
// The search does not come back to its event loop, so it waits for a shared word and takes the answer from the
// port itself. The thread is started by the main thread (shard-host.ts), which hears when it ends. What goes
// over is copied; states are handed over without a copy.

import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'

import { assert } from '../base/assert.ts'
import type { ShardLink, ShardThreads } from '../explore/shard-link.ts'
import { nothing } from '../explore/shard.ts'
import type { ShardReport } from '../explore/shard.ts'
import { createBoard, life, OVER, put, word } from './shard-board.ts'
import type { ShardStart } from './shard-board.ts'

/** Threads begin in about the time in which so many states are visited. */
const FEW_STATES = 200_000

/** Threads for a search besides its own; none when it is to run alone. `host` asks the main thread for one. */
export function shardThreads(
  workers: number,
  host: (start: ShardStart) => void,
): ShardThreads | undefined {
  if (workers <= 1) return undefined
  return { count: workers - 1, start: () => startShard(host), from: FEW_STATES }
}

function startShard(host: (start: ShardStart) => void): ShardLink | undefined {
  const { port1, port2 } = new MessageChannel()
  const board = createBoard()
  const words = new Int32Array(board)
  host({ port: port2, board })
  Atomics.wait(words, word.answered, life.begins)
  if (Atomics.load(words, word.answered) === life.refused) {
    port1.close()
    return undefined
  }
  return {
    ask: (task) => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no browser window
      port1.postMessage(task)
      put(words, word.asked, Atomics.load(words, word.asked) + 1)
    },
    answer: () => {
      const asked = Atomics.load(words, word.asked)
      let answered = Atomics.load(words, word.answered)
      while (answered >= 0 && answered !== asked) {
        Atomics.wait(words, word.answered, answered)
        answered = Atomics.load(words, word.answered)
      }
      if (answered < 0) {
        return { ...nothing, problem: answered === life.exhausted ? 'memory' : 'lost' }
      }
      const message: { readonly message: ShardReport } | undefined = receiveMessageOnPort(port1)
      assert(message !== undefined, 'a thread that has answered has said something')
      return message.message
    },
    end: () => {
      put(words, word.asked, OVER)
      port1.close()
    },
  }
}
