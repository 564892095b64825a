// Real threads that end in the middle of something: it is noticed, reported, and the others go on.

import { Worker } from 'node:worker_threads'
import { expect, test, vi } from 'vitest'
import { attach, createCpus, watchThread } from './index.ts'
import type { CpusHandle, DeathReport } from './index.ts'

// Starting a thread takes long on a busy machine.
vi.setConfig({ testTimeout: 300_000 })

const library = new URL('./index.js', import.meta.url).href

/** A thread on CPU 1 that does `body`, says so, and stays there. */
async function startVictim(handle: CpusHandle, body: string): Promise<Worker> {
  const code = `
    const { parentPort, workerData } = require('node:worker_threads')
    const stay = () => {
      parentPort.postMessage('there')
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    }
    import(${JSON.stringify(library)}).then(({ attach }) => {
      const cpu = attach(workerData, 1, { work: [stay] })
      ${body}
    })`
  const worker = new Worker(code, { eval: true, workerData: handle })
  worker.on('error', () => {})
  await new Promise((resolve) => {
    worker.once('message', resolve)
  })
  return worker
}

const situations: readonly (readonly [string, string, Partial<DeathReport>])[] = [
  ['in user mode', 'stay()', { mode: 'user', pinned: [], working: false }],
  ['in a read section', 'cpu.enterKernel(); cpu.readLock(); stay()', { mode: 'kernel' }],
  ['holding a pin', 'cpu.enterKernel(); cpu.pin(0, stay)', { mode: 'kernel', pinned: [0] }],
  ['in its own work', 'cpu.deferWork(1, 0); cpu.enterKernel()', { mode: 'kernel', working: true }],
  ['with work to do', 'cpu.deferWork(1, 0); stay()', { mode: 'user', lostWork: [0] }],
]

for (const [where, body, expected] of situations) {
  test(`a thread that is terminated ${where} is reported, and others go on`, async () => {
    const handle = createCpus({ cpus: 2 })
    const cpu = attach(handle, 0)
    const victim = await startVictim(handle, body)
    const report = new Promise<DeathReport>((resolve) => watchThread(handle, 1, victim, resolve))
    await victim.terminate()
    expect(await report).toMatchObject({ cpu: 1, ...expected })
    cpu.inKernel(() => cpu.synchronize({ limitMs: 1000 }))
    expect(cpu.inKernel(() => cpu.pin(1, () => {}))).toEqual({ kind: 'offline' })
    expect(attach(handle, 1).number).toBe(1)
  })
}

test('a thread that crashes is reported as one that was terminated', async () => {
  const handle = createCpus({ cpus: 2 })
  const reports: DeathReport[] = []
  // It must not be gone before anybody watches it.
  const crash =
    "cpu.enterKernel(); parentPort.once('message', () => { throw new Error('crash') });" +
    "parentPort.postMessage('there')"
  const victim = await startVictim(handle, crash)
  watchThread(handle, 1, victim, (report) => reports.push(report))
  const gone = new Promise((resolve) => {
    victim.once('exit', resolve)
  })
  victim.postMessage('crash', [])
  await gone
  expect(reports).toMatchObject([{ cpu: 1, mode: 'kernel' }])
})

test('a thread that detaches before it ends is not reported', async () => {
  const handle = createCpus({ cpus: 2 })
  const reports: DeathReport[] = []
  const victim = await startVictim(handle, 'cpu.detach(); stay()')
  watchThread(handle, 1, victim, (report) => reports.push(report))
  await victim.terminate()
  expect(reports).toEqual([])
})

test('an asleep thread is woken by another one, across threads', async () => {
  const handle = createCpus({ cpus: 2 })
  const cpu = attach(handle, 0)
  const body =
    "cpu.enterKernel(); parentPort.postMessage('there'); cpu.idle(); cpu.exitToUser(); cpu.detach()"
  const sleeper = await startVictim(handle, body)
  const ended = new Promise((resolve) => {
    sleeper.once('exit', resolve)
  })
  cpu.wake(1)
  expect(await ended).toBe(0)
})
