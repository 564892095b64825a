// A thread that searches along, as the searching thread sees it.
//
// The search does not come back to its event loop, so it waits for a shared word and takes the answer from the
// board or the port itself. The thread is started by the main thread (mate-host.ts), which hears when it ends. What goes
// over is copied; states do not go over.

import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'

import { assert } from '../base/assert.ts'
import type { MateLink, MateThreads } from '../explore/mate-link.ts'
import type { MateAnswer } from '../explore/mate.ts'
import { awaitChange, boardNumbers, createBoard, life, OVER, put, word } from './mate-board.ts'
import type { MateStart } from './mate-board.ts'
import { readAnswer, writeTask } from './mate-numbers.ts'

/** From that size on a search may well be still at it when a thread has begun. */
const FEW_STATES = 1024
/** Another thread hears of work in about the time in which so many states are expanded. */
const LITTLE_WORK = 512

/** Threads for a search besides its own; none when it is to run alone. `host` asks the main thread for one. */
export function mateThreads(
  workers: number,
  host: (start: MateStart) => void,
): MateThreads | undefined {
  if (workers <= 1) return undefined
  const start = (): MateLink => startMate(host)
  return { count: workers - 1, start, from: FEW_STATES, fewest: LITTLE_WORK }
}

function startMate(host: (start: MateStart) => void): MateLink {
  const { port1, port2 } = new MessageChannel()
  const board = createBoard()
  const [words, numbers] = [new Int32Array(board), boardNumbers(board)]
  host({ port: port2, board })
  const isWaiting = (answered: number): boolean =>
    answered >= 0 && answered !== Atomics.load(words, word.asked)
  return {
    ask: (task) => {
      const isHere = writeTask(numbers, task)
      Atomics.store(words, word.taskHere, isHere ? 1 : 0)
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no browser window
      if (!isHere) port1.postMessage(task)
      put(words, word.asked, Atomics.load(words, word.asked) + 1)
    },
    isDone: () => !isWaiting(Atomics.load(words, word.answered)),
    answer: () => {
      let answered = Atomics.load(words, word.answered)
      while (isWaiting(answered)) {
        awaitChange(words, word.answered, answered)
        answered = Atomics.load(words, word.answered)
      }
      if (answered === life.refused) return undefined
      if (answered < 0) {
        return { kind: 'stopped', problem: answered === life.exhausted ? 'memory' : 'lost' }
      }
      if (Atomics.load(words, word.answerHere) === 1) return readAnswer(numbers)
      const message: { readonly message: MateAnswer } | undefined = receiveMessageOnPort(port1)
      assert(message !== undefined, 'a thread that has answered has said something')
      return message.message
    },
    end: () => {
      put(words, word.asked, OVER)
      port1.close()
    },
  }
}
