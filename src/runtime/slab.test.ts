// Slots of shared memory, as one thread sees them that plays several CPUs by turns.

import { expect, test } from 'vitest'
import { attach, createCpus, createSlab, declareDead, isRuntimeError } from './index.ts'
import type { Cpu } from './index.ts'

/** Attached CPUs of one memory. */
function two(): readonly [Cpu, Cpu] {
  const handle = createCpus({ cpus: 2 })
  return [attach(handle, 0), attach(handle, 1)]
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

test('createSlab() refuses sizes that it cannot have', () => {
  expect(refusal(() => createSlab({ slots: 0, slotBytes: 8 }))).toBe('bad-size')
  expect(refusal(() => createSlab({ slots: 1, slotBytes: 7 }))).toBe('bad-size')
  expect(refusal(() => createSlab({ slots: 1, slotBytes: 8, roots: 0 }))).toBe('bad-size')
  expect(refusal(() => createSlab({ slots: 65_536, slotBytes: 2 ** 20 }))).toBe('bad-size')
  expect(createSlab({ slots: 1, slotBytes: 9 }).slotBytes).toBe(16)
})

test('openSlab() refuses foreign handles and those of another version', () => {
  const [cpu] = two()
  const handle = createSlab({ slots: 2, slotBytes: 8 })
  expect(refusal(() => cpu.openSlab(JSON.parse('null')))).toBe('bad-handle')
  expect(refusal(() => cpu.openSlab({ ...handle, slots: 3 }))).toBe('bad-handle')
  expect(refusal(() => cpu.openSlab({ ...handle, slots: 1, slotBytes: 16 }))).toBe('bad-handle')
  expect(refusal(() => cpu.openSlab({ ...handle, roots: 2 }))).toBe('bad-handle')
  expect(refusal(() => cpu.openSlab({ ...handle, memory: new SharedArrayBuffer(4) }))).toBe(
    'bad-handle',
  )
  expect(refusal(() => cpu.openSlab({ ...handle, version: 9 }))).toBe('other-version')
  const slab = cpu.openSlab(handle)
  const slot = slab.allocate() ?? -1
  for (const place of [-1, 2, 0.5, Number.NaN]) {
    expect(refusal(() => slab.words(place))).toBe('no-such-slot')
    expect(refusal(() => slab.start(place))).toBe('no-such-slot')
    expect(refusal(() => slab.publish(slot, place))).toBe('no-such-slot')
  }
  cpu.detach()
  expect(refusal(() => slab.publish(slot))).toBe('detached')
})

test('a slab hands each slot out once, and again after the grace period of its free()', () => {
  const [first, second] = two()
  const slab = first.openSlab(createSlab({ slots: 2, slotBytes: 16 }))
  const [one, other] = [slab.allocate(), slab.allocate()]
  expect(new Set([one, other])).toEqual(new Set([0, 1]))
  expect(slab.allocate()).toBeUndefined()
  second.enterKernel()
  second.readLock()
  slab.free(0)
  first.inKernel(() => {})
  expect(slab.allocate()).toBeUndefined()
  second.readUnlock()
  second.exitToUser()
  first.inKernel(() => {})
  expect(slab.allocate()).toBe(0)
  slab.free(1)
  expect(refusal(() => slab.free(1))).toBe('slot-not-allocated')
  expect(refusal(() => slab.free(2))).toBe('no-such-slot')
  expect(refusal(() => slab.publish(1))).toBe('slot-not-allocated')
})

test('publish() and read() pass a slot on, inside of read sections', () => {
  const [first, second] = two()
  const handle = createSlab({ slots: 4, slotBytes: 16, roots: 2 })
  const [writer, reader] = [first.openSlab(handle), second.openSlab(structuredClone(handle))]
  const slot = writer.allocate() ?? -1
  writer.words(slot).set([1, 2, 3, 4])
  expect(writer.publish(slot, 1)).toBeUndefined()
  expect(refusal(() => reader.read(1))).toBe('not-reading')
  second.inKernel(() => {
    second.readLock()
    expect(reader.read()).toBeUndefined()
    const found = reader.read(1) ?? -1
    expect([...reader.words(found)]).toEqual([1, 2, 3, 4])
    expect(reader.bytes(found)[4]).toBe(2)
    expect(reader.all[reader.start(found) + 3]).toBe(4)
    expect(refusal(() => reader.read(2))).toBe('no-such-slot')
    second.readUnlock()
  })
  expect(writer.publish(writer.allocate() ?? -1, 1)).toBe(slot)
})

test('replace() publishes a slot and frees what its root named before', () => {
  const [first, second] = two()
  const handle = createSlab({ slots: 2, slotBytes: 8, roots: 2 })
  const [writer, reader] = [first.openSlab(handle), second.openSlab(handle)]
  writer.replace(writer.allocate() ?? -1, 1)
  const next = writer.allocate() ?? -1
  second.enterKernel()
  second.readLock()
  const seen = reader.read(1)
  writer.replace(next, 1)
  first.inKernel(() => {})
  expect(writer.allocate()).toBeUndefined()
  expect(reader.read(1)).toBe(next)
  second.readUnlock()
  second.exitToUser()
  first.inKernel(() => {})
  expect(writer.allocate()).toBe(seen)
  expect(refusal(() => writer.replace(next))).toBe('slot-not-allocated')
  expect(refusal(() => writer.replace(2))).toBe('no-such-slot')
  expect(refusal(() => writer.replace(seen ?? -1, 2))).toBe('no-such-slot')
  first.detach()
  expect(refusal(() => writer.replace(seen ?? -1))).toBe('detached')
})

test('free() refuses a slot that a root still names, and takes it when the root names another one', () => {
  const [first] = two()
  const slab = first.openSlab(createSlab({ slots: 3, slotBytes: 8, roots: 2 }))
  const [one, other] = [slab.allocate() ?? -1, slab.allocate() ?? -1]
  slab.publish(one, 1)
  expect(refusal(() => slab.free(one))).toBe('slot-not-allocated')
  expect(slab.publish(other, 1)).toBe(one)
  slab.free(one)
  expect(refusal(() => slab.free(one))).toBe('slot-not-allocated')
})

test('recover() frees what a dead CPU had allocated or retired, and keeps what is published', () => {
  const handle = createCpus({ cpus: 2 })
  const [first, victim] = [attach(handle, 0), attach(handle, 1)]
  const slabHandle = createSlab({ slots: 3, slotBytes: 8 })
  const [mine, its] = [first.openSlab(slabHandle), victim.openSlab(slabHandle)]
  its.publish(its.allocate() ?? -1)
  its.allocate()
  its.free(its.allocate() ?? -1)
  declareDead(handle, 1)
  expect(mine.allocate()).toBeUndefined()
  expect(mine.recover(1)).toBe(2)
  first.barrier()
  expect([mine.allocate(), mine.allocate()].includes(undefined)).toBe(false)
  expect(mine.allocate()).toBeUndefined()
})

test('recover() gives what a dead CPU held to one of those who ask, and takes nothing of the living', () => {
  const handle = createCpus({ cpus: 3 })
  const slabHandle = createSlab({ slots: 4, slotBytes: 8 })
  const cpus = [0, 1, 2].map((cpu) => attach(handle, cpu))
  const slabs = cpus.map((cpu) => cpu.openSlab(slabHandle))
  const [mine, other, its] = slabs
  its?.allocate()
  expect(refusal(() => mine?.recover(2))).toBe('cpu-taken')
  expect(refusal(() => its?.recover(2))).toBe('cpu-taken')
  expect(refusal(() => mine?.recover(3))).toBe('no-such-cpu')
  declareDead(handle, 2)
  expect([mine?.recover(2), other?.recover(2)]).toEqual([1, 0])
  for (const cpu of cpus.slice(0, 2)) cpu.barrier()
  const taken = Array.from({ length: 5 }, () => mine?.allocate() ?? other?.allocate())
  expect(new Set(taken)).toEqual(new Set([0, 1, 2, 3, undefined]))
})

test('what a thread has freed it gets back before others do, up to its share', () => {
  const [first, second] = two()
  const handle = createSlab({ slots: 8, slotBytes: 8 })
  const [mine, its] = [first.openSlab(handle), second.openSlab(handle)]
  const taken = Array.from({ length: 8 }, () => mine.allocate() ?? -1)
  expect(new Set(taken)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]))
  for (const slot of [3, 4, 5]) mine.free(slot)
  first.barrier()
  expect(its.allocate()).toBe(5)
  expect(its.allocate()).toBeUndefined()
  expect([mine.allocate(), mine.allocate(), mine.allocate()]).toEqual([4, 3, undefined])
})

test('detach() leaves no slot behind that a thread had kept for itself', () => {
  const handle = createCpus({ cpus: 2 })
  const slabHandle = createSlab({ slots: 8, slotBytes: 8 })
  const slab = attach(handle, 0).openSlab(slabHandle)
  for (let round = 0; round < 20; round += 1) {
    const cpu = attach(handle, 1)
    const its = cpu.openSlab(slabHandle)
    for (const slot of [its.allocate(), its.allocate()]) its.free(slot ?? -1)
    cpu.detach()
  }
  const all = Array.from({ length: 8 }, () => slab.allocate())
  expect(new Set(all)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]))
})
