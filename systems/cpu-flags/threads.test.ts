// The file that the search explores, on real threads: one lives in user mode and the kernel, two change kernel
// state again and again, leave the flush of it in the first one's word, ask it when that is not possible, and
// pin it. What must never be seen is never seen; how often each way is taken is up to the machine, and not asked.

import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'

const core = new URL('./cpu-flags.js', import.meta.url).href
const ROUNDS = 300

/** Words: 0 the flags of the target, 1 … beside it. */
const prologue = `
  const { parentPort, workerData } = require('node:worker_threads')
  const { words, id } = workerData
  const CPU = 0, VERSION = 1, OLDEST = 2, ASKED = 3, ENDED = 4, INSIDE = 5, LOCK = 6
  const complain = (what) => parentPort.postMessage(what)
  import(${JSON.stringify(core)}).then((flags) => {`

/** A copy of the state is as old as the last flush; \`ASKED\` stands for the interrupt line. */
const target = `${prologue}
    let copy = 0
    const flush = () => { copy = Atomics.load(words, VERSION) }
    const interrupt = () => { if (Atomics.exchange(words, ASKED, 0) !== 0) { flush(); Atomics.notify(words, ASKED) } }
    const use = () => {
      if (copy < Atomics.load(words, OLDEST)) complain('something stale was used')
    }
    let visits = 0
    while (Atomics.load(words, ENDED) < 2) {
      interrupt()
      use()
      while (!flags.leave_kernel(words, CPU, visits++ % 2 === 0 ? flags.USER : flags.IDLE)) {
        flags.take_exit_work(words, CPU)
      }
      const work = flags.enter_kernel(words, CPU)
      flags.wait_for_pin(words, CPU)
      Atomics.store(words, INSIDE, 1)
      if ((work & flags.FLUSH) !== 0) { flush(); flags.flush_is_done(words, CPU) }
      use()
      Atomics.store(words, INSIDE, 0)
    }
    complain('end')
  })`

const changer = `${prologue}
    const locked = (change) => {
      while (Atomics.compareExchange(words, LOCK, 0, 1) !== 0) {}
      change()
      Atomics.store(words, LOCK, 0)
    }
    const changeState = () => {
      const version = Atomics.add(words, VERSION, 1) + 1
      if (!flags.defer_flush(words, CPU)) {
        Atomics.store(words, ASKED, 1)
        while (Atomics.load(words, ASKED) === 1) Atomics.wait(words, ASKED, 1, 10)
      }
      Atomics.store(words, OLDEST, version)
    }
    for (let round = 0; round < ${ROUNDS}; round++) {
      locked(changeState)
      flags.leave_exit_work(words, CPU)
      if (!flags.try_pin(words, CPU)) continue
      for (let look = 0; look < 20; look++) {
        if (Atomics.load(words, INSIDE) !== 0) complain('a pinned CPU is in the kernel')
      }
      flags.unpin(words, CPU)
    }
    Atomics.add(words, ENDED, 1)
    complain('end')
  })`

function run(code: string, words: Int32Array): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const said: string[] = []
    const worker = new Worker(code, { eval: true, workerData: { words } })
    worker.on('message', (what: string) => said.push(what))
    worker.on('error', reject)
    worker.on('exit', () => resolve(said))
  })
}

// Starting a thread takes long on a busy machine; nothing here depends on how long.
test(
  'cpu-flags.ts keeps its promises on threads, from the source that is explored',
  { timeout: 300_000 },
  async () => {
    const words = new Int32Array(new SharedArrayBuffer(32))
    const said = await Promise.all([target, changer, changer].map((code) => run(code, words)))
    expect(said).toEqual([['end'], ['end'], ['end']])
  },
)
