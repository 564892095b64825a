// A search in a thread of its own: the main thread keeps the progress line alive and hears Ctrl-C.
//
// The Program goes over by copy, progress comes back as messages, and the wish to stop is one shared
// word that the searching loop looks at. A thread that runs out of memory is a limit that was reached,
// not an error, and so is one that is gone. A thread that has answered a small question is kept for the next: it
// is warm, and most claims are small. What a search finds does not depend on which thread it runs in.

import { Worker } from 'node:worker_threads'

import { goesByRules } from '../explore/explore.ts'
import type { Program } from '../ir/program.ts'
import type { SearchFigures } from '../ir/verdict.ts'
import type { Witness } from '../report/outcome.ts'
import { unfinishedSearch, type Search, type Searched, type SearchOptions } from './search.ts'
import type { SearchResult } from '../ir/verdict.ts'
import type { MateStart } from './mate-board.ts'
import { createMateHost } from './mate-host.ts'
import { codeOf, reasonOf } from './wrong-use.ts'

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
  /** A wish for one more thread. */
  | { readonly kind: 'mate'; readonly start: MateStart }
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
    let figures: SearchFigures | undefined
    /** What is known then is how far the search has come. */
    const unfinished = (reason: string): Searched =>
      unfinishedSearch(program, options.only, reason, figures)
    const worker = takeThread()
    if (typeof worker === 'string') {
      resolve(unfinished(worker))
      return
    }
    const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
    let grace: NodeJS.Timeout | undefined
    let fewer: string | undefined
    const settle = (): void => {
      letGo()
      void worker.terminate()
    }
    const failed = (error: unknown): void => {
      settle()
      if (codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY') resolve(unfinished(OUT_OF_MEMORY))
      else reject(error instanceof Error ? error : new Error(String(error)))
    }
    const mates = createMateHost({ refused: (error) => (fewer = reasonOf(error)), failed })
    if (goesByRules(program, options.reductions)) {
      mates.warm(Math.min((options.workers ?? 1) - 1, MOST_WARM))
    }
    const letGo = (): void => {
      clearTimeout(grace)
      watch.stop.removeEventListener('abort', askToStop)
      for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event)
      mates.end()
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
        figures = message.figures
        watch.onProgress(figures)
        return
      }
      if (message.kind === 'mate') {
        mates.start(message.start)
        return
      }
      if (message.kind === 'done' && bytesOf(message.result.search) < keptBytes(options)) {
        letGo()
        keepThread(worker)
      } else settle()
      if (message.kind === 'done') resolve(fewer === undefined ? message : { ...message, fewer })
      else if (message.kind === 'exhausted') resolve(unfinished(OUT_OF_MEMORY))
      else reject(Object.assign(new Error(message.message), { stack: message.stack }))
    })
    worker.on('error', failed)
    worker.on('exit', () => {
      settle()
      resolve(unfinished(DIED))
    })
    const task: ThreadTask = { program, options, stop }
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no browser window
    worker.postMessage(task)
  })

/** Threads that begin while it is not known yet whether a search is large. */
const MOST_WARM = 3

/** More leaves more memory behind than a warm thread is worth; what was shared is not soon given back. */
function keptBytes({ workers = 1 }: SearchOptions): number {
  return (workers === 1 ? 256 : 16) * 1024 * 1024
}

function bytesOf({ states, bytesPerState }: SearchFigures): number {
  return states * bytesPerState
}

/** Threads without a task. They do not keep the process alive. */
const waiting: Worker[] = []

let began = false

/** Begins the first thread, for a search that is going to come. */
export function warmThread(): void {
  if (began) return
  try {
    keepThread(createThread())
  } catch {
    // Whoever needs a thread will say why there is none.
  }
}

/** The first thread is one that has begun elsewhere. */
export function useThread(thread: Worker): void {
  began = true
  keepThread(thread)
}

function createThread(): Worker {
  began = true
  return new Worker(new URL('./search-worker.js', import.meta.url))
}

/** A thread, or why there is none. */
function takeThread(): Worker | string {
  if (!('SharedArrayBuffer' in globalThis)) return NOT_SHARED
  try {
    const thread = waiting.pop() ?? createThread()
    thread.ref()
    return thread
  } catch (error) {
    return `a thread for the search could not be started: ${reasonOf(error)}`
  }
}

function keepThread(thread: Worker): void {
  thread.unref()
  waiting.push(thread)
  // Whoever has died while nobody looked is not taken again.
  thread.once('error', () => undefined)
  thread.once('exit', () => {
    if (waiting.includes(thread)) waiting.splice(waiting.indexOf(thread), 1)
  })
}

const OUT_OF_MEMORY = 'the memory of this machine was used up'
const DIED = 'the searching thread has died'
const NOT_SHARED =
  'threads cannot share memory here (is node started with --no-harmony-sharedarraybuffer?)'
