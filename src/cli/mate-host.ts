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
  /** Lets so many threads begin that will probably be asked for. */
  readonly warm: (count: number) => void
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

/** A thread, what it shares with the searching one once that has asked for it, and how it has ended. */
interface Thread {
  readonly worker: Worker
  words?: Int32Array
  end?: number
}

export function createMateHost(
  trouble: MateTrouble,
  create: () => Worker = createThread,
): MateHost {
  const threads = new Set<Thread>()
  const waiting: Thread[] = []
  const tell = (thread: Thread, end: number): void => {
    thread.end ??= end
    const { words } = thread
    if (words !== undefined && Atomics.load(words, word.answered) >= 0) {
      put(words, word.answered, thread.end)
    }
  }
  const begin = (): Thread => {
    const thread: Thread = { worker: create() }
    threads.add(thread)
    thread.worker.unref()
    thread.worker.on('error', (error) => {
      const code = codeOf(error)
      if (code === 'ERR_WORKER_OUT_OF_MEMORY') tell(thread, life.exhausted)
      else if (code === 'ERR_WORKER_INIT_FAILED') {
        trouble.refused(error)
        tell(thread, life.refused)
      } else trouble.failed(error)
    })
    thread.worker.on('exit', () => {
      threads.delete(thread)
      tell(thread, life.died)
    })
    return thread
  }
  return {
    warm: (count) => {
      try {
        while (waiting.length < count) waiting.push(begin())
      } catch {
        // Whoever asks for one will hear of it.
      }
    },
    start: (mate) => {
      const words = new Int32Array(mate.board)
      try {
        const thread = waiting.pop() ?? begin()
        thread.words = words
        if (thread.end === undefined) thread.worker.postMessage(mate, [mate.port])
        else put(words, word.answered, thread.end)
      } catch (error) {
        trouble.refused(error)
        put(words, word.answered, life.refused)
      }
    },
    end: () => {
      for (const { worker } of threads) void worker.terminate()
    },
  }
}

function createThread(): Worker {
  return new Worker(new URL('./mate-worker.js', import.meta.url))
}
