// A table that is replaced under load: three threads read, one replaces, and nobody ever sees half of it.

import { Worker, isMainThread, threadId, workerData } from 'node:worker_threads'
import { attach, createCpus, createSlab } from '../src/runtime/index.ts'
const cpus = workerData?.cpus ?? createCpus({ cpus: 4 })
const table = workerData?.table ?? createSlab({ slots: 256, slotBytes: 4096 })
const file = new URL(import.meta.url)
const readers = isMainThread ? 3 : 0
for (let cpu = 1; cpu <= readers; cpu++) new Worker(file, { workerData: { cpus, table } }).ref()
const me = attach(cpus, threadId)
const slab = me.openSlab(table)
for (let round = 1; round <= 20_000; round++) {
  me.inKernel(() => {
    if (isMainThread) {
      const next = slab.allocate()
      if (next === undefined) return
      slab.words(next).fill(round)
      const old = slab.publish(next)
      if (old !== undefined) slab.free(old) // allocated again only when no reader has it any more
    } else {
      me.readLock()
      const slot = slab.read()
      const words = slot === undefined ? new Int32Array(1) : slab.words(slot)
      if (words.some((word) => word !== words[0])) throw new Error('a torn or freed table')
      me.readUnlock()
    }
  })
}
console.log(isMainThread ? 'replaced' : 'read', me.stats().entries, 'times')
