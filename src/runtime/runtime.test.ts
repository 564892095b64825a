// The library as one thread sees it, playing several CPUs by turns: what each call does, and how each wrong
// call is refused with nothing changed. Real threads are in bench/runtime-stress.test.ts.

import { expect, test, vi } from 'vitest'
import { attach, createCpus, declareDead, isRuntimeError, readStats } from './index.ts'
import type { Cpu, ThreadOptions } from './index.ts'

/** Attached CPUs of one memory. */
function two(options: ThreadOptions = {}): readonly [Cpu, Cpu] {
  const handle = createCpus({ cpus: 2 })
  return [attach(handle, 0, options), attach(handle, 1, options)]
}

/** The code with which a call is refused. */
function refusal(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    if (isRuntimeError(error)) return error.code
    throw error
  }
  return 'not refused'
}

test('createCpus() refuses what the state word has no room for', () => {
  for (const cpus of [0, -1, 64, 1.5, Number.NaN]) {
    expect(refusal(() => createCpus({ cpus }))).toBe('bad-size')
  }
  expect(createCpus({ cpus: 63 }).cpus).toBe(63)
})

test('attach() refuses a second thread, a CPU that is not there, and foreign handles', () => {
  const handle = createCpus({ cpus: 2 })
  attach(handle, 0)
  expect(refusal(() => attach(handle, 0))).toBe('cpu-taken')
  expect(refusal(() => attach(handle, 2))).toBe('no-such-cpu')
  expect(refusal(() => attach({ ...handle, version: 2 }, 1))).toBe('other-version')
  expect(refusal(() => attach({ ...handle, cpus: 3 }, 1))).toBe('bad-handle')
  for (const foreign of ['null', '7', '{}']) {
    expect(refusal(() => attach(JSON.parse(foreign), 1))).toBe('bad-handle')
  }
  const memory = new SharedArrayBuffer(8)
  expect(refusal(() => attach({ ...handle, memory }, 1))).toBe('other-version')
  expect(refusal(() => attach(structuredClone(handle), 1))).toBe('not refused')
})

test('attach() refuses more kinds of work than the word has bits', () => {
  const work = Array.from({ length: 9 }, () => () => {})
  expect(refusal(() => attach(createCpus({ cpus: 1 }), 0, { work }))).toBe('no-such-work')
})

test('enterKernel() and exitToUser() come in turns', () => {
  const [cpu] = two()
  expect(refusal(() => cpu.exitToUser())).toBe('not-in-kernel')
  cpu.enterKernel()
  expect(refusal(() => cpu.enterKernel())).toBe('in-kernel')
  cpu.exitToUser()
  expect(cpu.stats().entries).toBe(1)
})

test('inKernel() gives what its function gives, nests, and leaves kernel mode when that throws', () => {
  const [cpu] = two()
  expect(cpu.inKernel(() => cpu.inKernel(() => 5))).toBe(5)
  const fail = (): never => {
    cpu.readLock()
    throw new Error('of the program')
  }
  expect(() => cpu.inKernel(fail)).toThrow('of the program')
  expect(refusal(() => cpu.exitToUser())).toBe('not-in-kernel')
  expect(refusal(() => cpu.readUnlock())).toBe('not-reading')
})

test('readLock() and readUnlock() come in pairs, inside of kernel mode', () => {
  const [cpu] = two()
  expect(refusal(() => cpu.readLock())).toBe('not-in-kernel')
  cpu.enterKernel()
  expect(refusal(() => cpu.readUnlock())).toBe('not-reading')
  cpu.readLock()
  cpu.readLock()
  cpu.readUnlock()
  for (const call of [cpu.exitToUser, cpu.synchronize, cpu.idle, cpu.quiesce, cpu.barrier]) {
    expect(refusal(call)).toBe('reading')
  }
  cpu.readUnlock()
  cpu.exitToUser()
})

test('deferWork() has its work done at the next entry of that CPU, once', () => {
  const done: string[] = []
  const work = [(cpu: number) => done.push(`a${cpu}`), (cpu: number) => done.push(`b${cpu}`)]
  const [first, second] = two({ work: work.map((run) => (cpu: number) => void run(cpu)) })
  first.deferWork(1, 0)
  first.deferWork(1, 0)
  first.deferWork(1, 1)
  expect(done).toEqual([])
  second.enterKernel()
  expect(done).toEqual(['a1', 'b1'])
  second.exitToUser()
  expect(done).toEqual(['a1', 'b1'])
  expect(refusal(() => first.deferWork(1, 2))).toBe('no-such-work')
  expect(refusal(() => first.deferWork(5, 0))).toBe('no-such-cpu')
})

test('deferWork() to a CPU in kernel mode is done where its read section ends, and on its way out', () => {
  const done: number[] = []
  const [first, second] = two({ work: [(cpu) => void done.push(cpu)] })
  second.enterKernel()
  second.readLock()
  first.deferWork(1, 0)
  expect(done).toEqual([])
  second.readUnlock()
  expect(done).toEqual([1])
  first.deferWork(1, 0)
  second.exitToUser()
  expect(done).toEqual([1, 1])
})

test('work that throws leaves its CPU in order, and the other kinds are done all the same', () => {
  const done: number[] = []
  const fail = (): never => {
    throw new Error('of the work')
  }
  const [first, second] = two({ work: [fail, (cpu) => void done.push(cpu)] })
  first.deferWork(1, 0)
  first.deferWork(1, 1)
  expect(() => second.enterKernel()).toThrow('of the work')
  expect(done).toEqual([1])
  second.exitToUser()
  second.enterKernel()
  second.exitToUser()
})

test('a work function may read, and neither leave kernel mode nor wait', () => {
  const seen: string[] = []
  const handle = createCpus({ cpus: 2 })
  const cpu: Cpu = attach(handle, 0, {
    work: [
      () => {
        cpu.readLock()
        cpu.readUnlock()
        for (const call of [cpu.exitToUser, cpu.synchronize, cpu.idle, cpu.detach]) {
          seen.push(refusal(call))
        }
        seen.push(refusal(() => cpu.pin(1, () => {})))
      },
    ],
  })
  cpu.deferWork(0, 0)
  cpu.enterKernel()
  expect(seen).toEqual(['working', 'working', 'working', 'working', 'working'])
  cpu.exitToUser()
})

test('onEachCpu() that may be deferred leaves the others alone until they enter', () => {
  const done: number[] = []
  const [first, second] = two({ work: [(cpu) => void done.push(cpu)] })
  expect(refusal(() => first.onEachCpu(0))).toBe('not-in-kernel')
  first.enterKernel()
  first.onEachCpu(0, { wait: true })
  expect(done).toEqual([0])
  second.enterKernel()
  expect(done).toEqual([0, 1])
})

test('onEachCpu() that may not be deferred does the work of CPUs that are outside', () => {
  const done: string[] = []
  const handle = createCpus({ cpus: 3 })
  const cpus = [0, 1, 2].map((me) =>
    attach(handle, me, { work: [(cpu) => void done.push(`${me} for ${cpu}`)] }),
  )
  const [first, second] = cpus
  first?.enterKernel()
  first?.onEachCpu(0, { wait: true, deferrable: false })
  expect(done).toEqual(['0 for 0', '0 for 1', '0 for 2'])
  second?.enterKernel()
  expect(done).toHaveLength(3)
  expect(first?.stats()).toMatchObject({ executed: 1, executedForOthers: 2, pins: 2 })
})

test('onEachCpu() passes over a CPU that has no thread', () => {
  const done: number[] = []
  const cpu = attach(createCpus({ cpus: 3 }), 1, { work: [(target) => void done.push(target)] })
  cpu.inKernel(() => cpu.onEachCpu(0, { wait: true, deferrable: false }))
  expect(done).toEqual([1])
})

test('pin() runs its function while the CPU is outside, and gives what it gives', () => {
  const [first, second] = two({ work: [() => {}] })
  expect(refusal(() => first.pin(1, () => {}))).toBe('not-in-kernel')
  first.enterKernel()
  expect(first.pin(1, () => 7)).toEqual({ kind: 'done', value: 7 })
  expect(refusal(() => first.pin(0, () => {}))).toBe('pins-itself')
  expect(refusal(() => first.pin(9, () => {}))).toBe('no-such-cpu')
  second.enterKernel()
  expect(first.pin(1, () => 7, { deadlineMs: 0 })).toEqual({ kind: 'late' })
  expect(first.pin(1, () => 7, { deadlineMs: 5 })).toEqual({ kind: 'late' })
  second.exitToUser()
  second.detach()
  expect(first.pin(1, () => 7)).toEqual({ kind: 'offline' })
  expect(first.stats()).toMatchObject({ pins: 1, pinsRefused: 2 })
})

test('pin() ends when its function throws, and lets it neither leave nor wait', () => {
  const [first, second] = two()
  const fail = (): never => {
    throw new Error('of the function')
  }
  first.enterKernel()
  expect(() => first.pin(1, fail)).toThrow('of the function')
  const refused = first.pin(1, () => [
    refusal(() => first.exitToUser()),
    refusal(() => first.synchronize()),
    refusal(() => first.idle()),
  ])
  expect(refused).toEqual({ kind: 'done', value: ['pinning', 'pinning', 'pinning'] })
  second.enterKernel()
})

test('runPinnedWork() does the work of the pinned CPU, which then has none', () => {
  const done: number[] = []
  const [first, second] = two({ work: [(cpu) => void done.push(cpu)] })
  first.deferWork(1, 0)
  first.inKernel(() => first.pin(1, () => first.runPinnedWork(1)))
  expect(done).toEqual([1])
  second.enterKernel()
  expect(done).toEqual([1])
})

test('runPinnedWork() is refused outside of the pin, with the work left where it was', () => {
  const done: number[] = []
  const [first, second] = two({ work: [(cpu) => void done.push(cpu)] })
  first.deferWork(1, 0)
  first.enterKernel()
  expect(refusal(() => first.runPinnedWork(1))).toBe('not-pinned')
  expect(refusal(() => first.runPinnedWork(2))).toBe('no-such-cpu')
  expect(done).toEqual([])
  second.enterKernel()
  expect(done).toEqual([1])
})

test('limits that are no times are refused, before anything is waited for', () => {
  const [cpu] = two()
  for (const wrong of [-1, Number.NaN]) {
    expect(refusal(() => cpu.synchronize({ limitMs: wrong }))).toBe('bad-size')
    cpu.enterKernel()
    expect(refusal(() => cpu.idle({ limitMs: wrong }))).toBe('bad-size')
    expect(refusal(() => cpu.pin(1, () => {}, { deadlineMs: wrong }))).toBe('bad-size')
    cpu.exitToUser()
    expect(refusal(() => attach(createCpus({ cpus: 1 }), 0, { stallMs: wrong }))).toBe('bad-size')
  }
})

test('a thread that may not block is refused what waits, and can do the rest', () => {
  const wait = vi.spyOn(Atomics, 'wait').mockImplementation(() => {
    throw new TypeError('Atomics.wait cannot be called in this context')
  })
  const [page, worker] = two({ work: [() => {}] })
  wait.mockRestore()
  expect(refusal(() => page.synchronize())).toBe('cannot-block')
  page.inKernel(() => {
    expect(refusal(() => page.idle())).toBe('cannot-block')
    expect(refusal(() => page.onEachCpu(0, { wait: true }))).toBe('cannot-block')
    page.onEachCpu(0, { deferrable: false })
    expect(page.pin(1, () => 3)).toEqual({ kind: 'done', value: 3 })
    worker.enterKernel()
    expect(page.pin(1, () => 3, { deadlineMs: 0 })).toEqual({ kind: 'late' })
    expect(refusal(() => page.pin(1, () => 3))).toBe('cannot-block')
  })
})

test('idle() returns at once after a wake-up that came before it, and by its limit otherwise', () => {
  const [first, second] = two()
  first.wake(1)
  second.enterKernel()
  expect(second.idle()).toBe(true)
  expect(second.idle({ limitMs: 1 })).toBe(false)
})

test('synchronize() is over when everybody is outside, and says who stalls it', () => {
  const stalls: number[] = []
  const handle = createCpus({ cpus: 2 })
  const first = attach(handle, 0, { stallMs: 2, onStall: (cpu) => stalls.push(cpu) })
  const second = attach(handle, 1)
  first.synchronize()
  first.inKernel(() => first.synchronize({ expedited: true }))
  second.enterKernel()
  expect(refusal(() => first.synchronize({ limitMs: 10 }))).toBe('stalled')
  expect(stalls.length).toBeGreaterThan(0)
  second.exitToUser()
  first.synchronize({ limitMs: 10 })
})

test('synchronizeAsync() ends when the reader is quiescent, and not before', async () => {
  const [first, second] = two()
  second.enterKernel()
  second.readLock()
  let over = false
  const waiting = first.synchronizeAsync().then(() => (over = true))
  await Promise.resolve()
  expect(over).toBe(false)
  second.readUnlock()
  await waiting
  await expect(second.synchronizeAsync()).rejects.toMatchObject({ code: 'in-kernel' })
})

test('callRcu() runs its callback when the reader who was there is gone, in kernel mode', () => {
  const order: string[] = []
  const [first, second] = two()
  second.enterKernel()
  second.readLock()
  first.callRcu(() => {
    order.push('callback')
    first.readLock()
    first.readUnlock()
  })
  first.inKernel(() => {})
  order.push('reader')
  second.readUnlock()
  second.exitToUser()
  first.inKernel(() => {})
  expect(order).toEqual(['reader', 'callback'])
  expect(first.stats()).toMatchObject({ callbacks: 1, gracePeriods: 1 })
})

test('callRcu() asks a CPU that stays in kernel mode for a quiescent moment after a while', () => {
  const [first, second] = two()
  let ran = false
  second.enterKernel()
  first.callRcu(() => (ran = true))
  for (let entry = 0; entry < 40; entry += 1) {
    second.readLock()
    second.readUnlock()
    first.inKernel(() => {})
  }
  expect(ran).toBe(true)
  expect(second.stats().quiescentMoments).toBe(1)
})

test('callRcu() in a read section of its own runs nothing before that ends', () => {
  const [cpu] = two()
  let ran = false
  cpu.enterKernel()
  cpu.readLock()
  cpu.callRcu(() => (ran = true))
  cpu.readLock()
  cpu.readUnlock()
  expect(ran).toBe(false)
  cpu.readUnlock()
  cpu.exitToUser()
  expect(ran).toBe(true)
})

test('barrier() and detach() leave no callback behind', () => {
  const [first] = two()
  let ran = 0
  first.callRcu(() => (ran += 1))
  first.callRcu(() => (ran += 1))
  first.barrier()
  expect(ran).toBe(2)
  first.callRcu(() => (ran += 1))
  first.detach()
  expect(ran).toBe(3)
  expect(refusal(() => first.enterKernel())).toBe('detached')
})

test('declareDead() reports where the thread was, frees its pins, and lets its CPU be taken again', () => {
  const handle = createCpus({ cpus: 3 })
  const first = attach(handle, 0)
  const victim = attach(handle, 1, { work: [() => {}] })
  victim.enterKernel()
  victim.deferWork(1, 0)
  const pinned = victim.pin(0, () => declareDead(handle, 1))
  expect(pinned).toMatchObject({
    value: { cpu: 1, mode: 'kernel', working: false, pinned: [0], lostWork: [0] },
  })
  first.enterKernel()
  first.synchronize()
  expect(declareDead(handle, 1)).toBeUndefined()
  expect(declareDead(handle, 2)).toBeUndefined()
  expect(attach(handle, 1).number).toBe(1)
  expect(readStats(handle, 1).pins).toBe(1)
})

test('declareDead() gives work back that the dead CPU had taken', () => {
  const done: number[] = []
  const handle = createCpus({ cpus: 2 })
  const first = attach(handle, 0, { work: [() => void done.push(0)] })
  const victim = attach(handle, 1, { work: [() => void declareDead(handle, 1)] })
  first.deferWork(0, 0)
  victim.inKernel(() => victim.pin(0, () => victim.runPinnedWork(0)))
  expect(done).toEqual([])
  first.enterKernel()
  expect(done).toEqual([0])
})
