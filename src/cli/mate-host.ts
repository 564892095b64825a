// Starts the threads that search along with another one, and tells that one when one of them ends.
//
// This is the main thread's side: it has an event loop, so it hears of a thread's end whatever the reason is. A
// thread that ends because of a mistake of ours is a mistake of ours; memory that is used up is a limit; and
// a thread that is gone for any other reason has died.

import { Worker } from 'node:worker_threads'

import { life, put, word } from './mate-board.ts'
import type { MateStart } from './mate-board.ts'
import { codeOf } from './wrong-use.ts'

export interface MateHost {
  readonly start: (mate: MateStart) => void
  /** Ends all threads that are left. */
  readonly end: () => void
}

export interface MateTrouble {
  /** No thread was to be had. */
  readonly refused: (error: unknown) => void
  /** A thread has come upon a mistake of ours. */
  readonly failed: (error: unknown) => void
}

export function createMateHost(
  trouble: MateTrouble,
  create: (mate: MateStart) => Worker = createThread,
): MateHost {
  const threads = new Set<Worker>()
  const begin = (mate: MateStart): Worker | undefined => {
    try {
      return create(mate)
    } catch (error) {
      trouble.refused(error)
      return undefined
    }
  }
  return {
    start: (mate) => {
      const words = new Int32Array(mate.board)
      const worker = begin(mate)
      if (worker === undefined) {
        put(words, word.answered, life.refused)
        return
      }
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

function createThread(mate: MateStart): Worker {
  return new Worker(new URL('./mate-worker.js', import.meta.url), {
    workerData: mate,
    transferList: [mate.port],
  })
}
