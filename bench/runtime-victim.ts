// A thread that stays for ever in the middle of another CPU's work, which it does while it pins it.

import { parentPort, workerData } from 'node:worker_threads'
import { attach, openRecorder } from '../src/runtime/index.ts'

const stay = (): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no browser window
  parentPort?.postMessage('there')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

const cpu = attach(workerData.handle, 1, { work: [stay], trace: openRecorder(workerData.trace) })
cpu.enterKernel()
cpu.pin(0, () => cpu.runPinnedWork(0))
