// What is recorded is what was called, also where a call was never over; what cannot be recorded is said.

import { expect, test } from 'vitest'
import {
  attach,
  createCpus,
  createTrace,
  declareDead,
  isRuntimeError,
  openRecorder,
  readTrace,
} from './index.ts'

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

test('readTrace() gives each thread its calls, in their order, with tickets of all', () => {
  const handle = createCpus({ cpus: 2 })
  const trace = createTrace({ cpus: 2, recorders: 2, calls: 10 })
  const first = attach(handle, 0, { trace: openRecorder(trace) })
  const second = attach(handle, 1, { trace: openRecorder(structuredClone(trace)) })
  first.inKernel(() => second.wake(0))
  const { complete, cpus, threads } = readTrace(trace)
  expect([complete, cpus]).toEqual([true, 2])
  expect(threads.map((calls) => calls.map(({ call }) => call))).toEqual([
    ['attachCpu', 'tryEnter', 'tryExit'],
    ['attachCpu', 'wakeCpu'],
  ])
  const made = threads.flat().map(({ begin, made: after }) => [begin, after?.end, after?.result])
  expect(made).toEqual([
    [0, 1, 1],
    [4, 5, 0],
    [8, 9, 0],
    [2, 3, 1],
    [6, 7, 0],
  ])
})

test('readTrace() shows what a note said after the call', () => {
  const handle = createCpus({ cpus: 2 })
  const trace = createTrace({ cpus: 2, recorders: 1, calls: 10 })
  const reader = attach(handle, 0)
  const writer = attach(handle, 1, { trace: openRecorder(trace) })
  reader.enterKernel()
  writer.callRcu(() => {})
  const notes = readTrace(trace).threads[0]?.map(({ made }) => made?.note)
  expect(notes?.[1]).toEqual({ kind: 'callbacks', after: [expect.any(Number), 0] })
  expect(notes?.[1]?.after[0]).not.toBe(0)
})

test('readTrace() shows a call that is not over without a result', () => {
  const trace = createTrace({ cpus: 1, recorders: 1, calls: 2 })
  openRecorder(trace).begin('tryEnter', [0])
  const open = { call: 'tryEnter', args: [0], begin: 0 }
  expect(readTrace(trace)).toMatchObject({ complete: true, threads: [[open]] })
  expect(readTrace(trace).threads[0]?.[0]).not.toHaveProperty('made')
})

test('readTrace() says that a recorder was full, and keeps what was before', () => {
  const trace = createTrace({ cpus: 1, recorders: 1, calls: 2 })
  const cpu = attach(createCpus({ cpus: 1 }), 0, { trace: openRecorder(trace) })
  cpu.inKernel(() => {})
  const { complete, threads } = readTrace(trace)
  expect([complete, threads[0]?.length]).toEqual([false, 2])
})

test('declareDead() is recorded by whoever declares', () => {
  const handle = createCpus({ cpus: 1 })
  const trace = createTrace({ cpus: 1, recorders: 2, calls: 2 })
  attach(handle, 0, { trace: openRecorder(trace) })
  declareDead(handle, 0, openRecorder(trace))
  expect(readTrace(trace).threads[1]).toMatchObject([
    { call: 'declareOffline', args: [1, 0], made: { result: 1 } },
  ])
})

test('createTrace() and openRecorder() refuse what they cannot have', () => {
  const sizes = { cpus: 1, recorders: 1, calls: 1 }
  for (const wrong of [{ cpus: 64 }, { recorders: 0 }, { calls: 1.5 }, { calls: 2_000_000 }]) {
    expect(refusal(() => createTrace({ ...sizes, ...wrong }))).toBe('bad-size')
  }
  expect(refusal(() => createTrace({ cpus: 63, recorders: 256, calls: 1_000_000 }))).toBe(
    'bad-size',
  )
  const trace = createTrace(sizes)
  openRecorder(trace)
  expect(refusal(() => openRecorder(trace))).toBe('bad-size')
  expect(refusal(() => openRecorder({ ...trace, version: 9 }))).toBe('other-version')
  expect(refusal(() => readTrace({ ...trace, calls: 7 }))).toBe('bad-handle')
})
