// A search in a thread of its own: the main thread keeps the progress line alive and hears Ctrl-C.
//
// The Program goes over by copy, progress comes back as messages, and the wish to stop is one shared
// word that the searching loop looks at. A thread that runs out of memory is a limit that was reached,
// not an error. A thread that has answered a small question is kept for the next: it is warm, and most claims are
// small. What a search finds does not depend on which thread it runs in.

import { Worker } from 'node:worker_threads'

import type { Program } from '../ir/program.ts'
import type { SearchFigures } from '../ir/verdict.ts'
import type { Witness } from '../report/outcome.ts'
import { unfinishedSearch, type Search, type Searched, type SearchOptions } from './search.ts'
import type { SearchResult } from '../ir/verdict.ts'
import { codeOf } from './wrong-use.ts'

/** What the thread is given. */
export interface ThreadTask {
  readonly program: Program
  readonly options: SearchOptions
  /** One Int32: not 0 means stop. */
  readonly stop: SharedArrayBuffer
}

/** What the thread says. */
export type ThreadMessage =
  | { readonly kind: 'progress'; readonly figures: SearchFigures }
  | {
      readonly kind: 'done'
      readonly result: SearchResult
      readonly witnesses: ReadonlyMap<string, Witness>
      readonly notKept?: string
    }
  | { readonly kind: 'exhausted' }
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string }

/** How long a thread may take to notice that it is to stop, before it is ended. */
const GRACE_MS = 5000
/** The same when it has to write down what it has. */
const KEEPING_MS = 600_000

export const searchInThread: Search = (program, options, watch) =>
  new Promise<Searched>((resolve, reject) => {
    const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
    const task: ThreadTask = { program, options, stop }
    const worker = takeThread()
    const unfinished = (reason: string): Searched => unfinishedSearch(program, options.only, reason)
    let grace: NodeJS.Timeout | undefined

    const letGo = (): void => {
      clearTimeout(grace)
      watch.stop.removeEventListener('abort', askToStop)
      for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event)
    }
    const settle = (): void => {
      letGo()
      void worker.terminate()
    }
    const askToStop = (): void => {
      Atomics.store(new Int32Array(stop), 0, 1)
      grace = setTimeout(
        () => {
          settle()
          resolve(unfinished('interrupted'))
        },
        options.keeping === undefined ? GRACE_MS : KEEPING_MS,
      )
    }
    if (watch.stop.aborted) askToStop()
    watch.stop.addEventListener('abort', askToStop)

    worker.on('message', (message: ThreadMessage) => {
      if (message.kind === 'progress') {
        watch.onProgress(message.figures)
        return
      }
      if (message.kind === 'done' && message.result.search.states < SMALL_STATES) {
        letGo()
        keepThread(worker)
      } else settle()
      if (message.kind === 'done') resolve(message)
      else if (message.kind === 'exhausted') resolve(unfinished(OUT_OF_MEMORY))
      else reject(Object.assign(new Error(message.message), { stack: message.stack }))
    })
    worker.on('error', (error) => {
      settle()
      if (codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY') resolve(unfinished(OUT_OF_MEMORY))
      else reject(error)
    })
    worker.on('exit', () => {
      settle()
      reject(new Error('a searching thread ended without an answer'))
    })
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no browser window
    worker.postMessage(task)
  })

/** More states leave more memory behind than a warm thread is worth. */
const SMALL_STATES = 50_000

/** Threads without a task. They do not keep the process alive. */
const waiting: Worker[] = []

function takeThread(): Worker {
  const thread = waiting.pop() ?? new Worker(new URL('./search-worker.js', import.meta.url))
  thread.ref()
  return thread
}

function keepThread(thread: Worker): void {
  thread.unref()
  waiting.push(thread)
}

const OUT_OF_MEMORY = 'the memory of this machine was used up'
