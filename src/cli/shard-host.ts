// Starts the threads of shards for a searching thread, and tells it when one of them ends.
//
// This is the main thread's side: it has an event loop, so it hears of a thread's end whatever the reason is. A
// thread that ends because of a mistake of ours is a mistake of ours; memory that is used up is a limit; and
// a thread that is gone for any other reason has died.

import { Worker } from 'node:worker_threads'

import { life, put, word } from './shard-board.ts'
import type { ShardStart } from './shard-board.ts'
import { codeOf } from './wrong-use.ts'

export interface ShardHost {
  readonly start: (shard: ShardStart) => void
  /** Ends all threads that are left. */
  readonly end: () => void
}

export interface ShardTrouble {
  /** No thread was to be had. */
  readonly refused: (error: unknown) => void
  /** A thread has come upon a mistake of ours. */
  readonly failed: (error: unknown) => void
}

export function createShardHost(
  trouble: ShardTrouble,
  create: (shard: ShardStart) => Worker = createThread,
): ShardHost {
  const threads = new Set<Worker>()
  const begin = (shard: ShardStart): Worker | undefined => {
    try {
      return create(shard)
    } catch (error) {
      trouble.refused(error)
      return undefined
    }
  }
  return {
    start: (shard) => {
      const words = new Int32Array(shard.board)
      const worker = begin(shard)
      put(words, word.answered, worker === undefined ? life.refused : 0)
      if (worker === undefined) return
      threads.add(worker)
      worker.unref()
      worker.on('error', (error) => {
        if (codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY') put(words, word.answered, life.exhausted)
        else trouble.failed(error)
      })
      worker.on('exit', () => {
        threads.delete(worker)
        if (Atomics.load(words, word.answered) >= 0) put(words, word.answered, life.died)
      })
    },
    end: () => {
      for (const worker of threads) void worker.terminate()
    },
  }
}

function createThread(shard: ShardStart): Worker {
  return new Worker(new URL('./shard-worker.js', import.meta.url), {
    workerData: shard,
    transferList: [shard.port],
  })
}
