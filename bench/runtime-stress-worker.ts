// One thread of the stress program: does everything the library offers, in random order, and checks what it
// promises. A violation is told to the main thread and counted on the board.

import { parentPort, workerData } from 'node:worker_threads'
import { attach, isRuntimeError } from '../src/runtime/index.ts'
import type { Cpu, Slab } from '../src/runtime/index.ts'
import { Board, Place, ROOTS, fill, isWhole, newRandom, placeOf } from './runtime-stress-plan.ts'
import type { StressPlan } from './runtime-stress-plan.ts'

interface Worker {
  readonly plan: StressPlan
  readonly cpu: Cpu
  readonly slab: Slab
  readonly board: Int32Array
  readonly random: (limit: number) => number
}

const POISON = 0x0bad_f00d

function violation(board: Int32Array, what: string): void {
  Atomics.add(board, Board.Violations, 1)
  tell(what)
}

function tell(what: string): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no browser window
  parentPort?.postMessage(what)
}

function tally({ board, plan }: Worker, place: number): void {
  Atomics.add(board, placeOf(plan.cpu, place), 1)
}

/** Kernel code: what deferred work keeps up to date is never older than was agreed. */
function useRemembered({ board, plan }: Worker): void {
  const oldest = Atomics.load(board, Board.Oldest)
  const remembered = Atomics.load(board, placeOf(plan.cpu, Place.Remembered))
  if (remembered < oldest) violation(board, `CPU ${plan.cpu} uses ${remembered}, not ${oldest}`)
}

function kernel(worker: Worker, run: () => void): void {
  const { board, cpu, plan } = worker
  const inside = placeOf(plan.cpu, Place.Inside)
  cpu.enterKernel()
  Atomics.store(board, inside, 1)
  useRemembered(worker)
  run()
  Atomics.store(board, inside, 0)
  cpu.exitToUser()
}

/** For calls that leave kernel mode while they wait. */
function outside<T>({ board, plan }: Worker, call: () => T): T {
  const inside = placeOf(plan.cpu, Place.Inside)
  Atomics.store(board, inside, 0)
  const result = call()
  Atomics.store(board, inside, 1)
  return result
}

function readSome(worker: Worker): void {
  const { board, cpu, plan, random, slab } = worker
  for (let section = random(50); section >= 0; section -= 1) {
    cpu.readLock()
    const slot = slab.read(random(ROOTS))
    if (slot !== undefined) {
      const words = slab.words(slot)
      for (let look = random(4); look >= 0; look -= 1) {
        if (!isWhole(words)) violation(board, `CPU ${plan.cpu} reads a torn or freed slot ${slot}`)
      }
      tally(worker, Place.Reads)
    }
    cpu.readUnlock()
  }
}

function replace(worker: Worker): void {
  const { cpu, random, slab } = worker
  const slot = slab.allocate()
  if (slot === undefined) return outside(worker, () => cpu.barrier())
  fill(slab.words(slot), random(0x7fff_ffff))
  const old = slab.publish(slot, random(ROOTS))
  tally(worker, Place.Replacements)
  if (old === undefined) return
  if (random(2) === 0) return slab.free(old)
  cpu.callRcu(() => {
    slab.words(old).fill(POISON)
    slab.free(old)
  })
}

function pinSomebody(worker: Worker): void {
  const { board, cpu, plan, random } = worker
  const target = random(plan.cpus)
  if (target === plan.cpu) return
  const at = placeOf(target, Place.Inside)
  outside(worker, () =>
    cpu.pin(
      target,
      () => {
        const end = performance.now() + (random(8) === 0 ? random(5) : 0)
        do {
          if (Atomics.load(board, at) === 0) continue
          violation(board, `CPU ${target} runs kernel code while it is pinned`)
          break
        } while (performance.now() < end)
        if (random(2) === 0) cpu.runPinnedWork(target)
        tally(worker, Place.Pins)
      },
      { deadlineMs: random(3) },
    ),
  )
}

/** A new version: when the call is back, nobody's kernel code may go by an older one. */
function newVersion(worker: Worker): void {
  const { board, cpu, random } = worker
  const version = Atomics.add(board, Board.Version, 1) + 1
  outside(worker, () => cpu.onEachCpu(0, { wait: true, deferrable: random(2) === 0 }))
  for (;;) {
    const oldest = Atomics.load(board, Board.Oldest)
    if (oldest >= version) break
    if (Atomics.compareExchange(board, Board.Oldest, oldest, version) === oldest) break
  }
  tally(worker, Place.Calls)
}

/** The work: brings what a CPU remembers up to date. It may run for a CPU that is pinned. */
function refresh(board: Int32Array, cpu: number): void {
  const at = placeOf(cpu, Place.Remembered)
  const version = Atomics.load(board, Board.Version)
  for (;;) {
    const remembered = Atomics.load(board, at)
    if (remembered >= version) return
    if (Atomics.compareExchange(board, at, remembered, version) === remembered) return
  }
}

function nap(worker: Worker): void {
  const { cpu, random } = worker
  outside(worker, () => cpu.idle({ limitMs: random(3) }))
  tally(worker, Place.Naps)
}

function stayInUser({ plan, random }: Worker): void {
  const end = performance.now() + random(random(50) === 0 ? plan.longestStayMs : 2)
  while (performance.now() < end) Math.sqrt(random(9))
}

function round(worker: Worker): void {
  const { cpu, plan, random } = worker
  const what = random(100)
  if (what < 60) kernel(worker, () => readSome(worker))
  else if (what < 80) kernel(worker, () => replace(worker))
  else if (what < 85) kernel(worker, () => pinSomebody(worker))
  else if (what < 88) kernel(worker, () => newVersion(worker))
  else if (what < 91) kernel(worker, () => nap(worker))
  else if (what < 94) cpu.wake(random(plan.cpus))
  else if (what < 96) cpu.synchronize({ expedited: random(2) === 0 })
  else stayInUser(worker)
  tally(worker, Place.Rounds)
}

function main(plan: StressPlan): void {
  const board = new Int32Array(plan.board)
  // Who takes the place of a dead thread remembers nothing: it starts with what is true now.
  Atomics.store(board, placeOf(plan.cpu, Place.Inside), 0)
  const cpu = attach(plan.handle, plan.cpu, { work: [(target) => refresh(board, target)] })
  refresh(board, plan.cpu)
  const slab = cpu.openSlab(plan.slab)
  // What an earlier thread of this CPU had allocated and not published when it was killed.
  slab.recover(plan.cpu)
  const worker: Worker = { plan, cpu, slab, board, random: newRandom(plan.seed) }
  while (Atomics.load(board, Board.Stop) === 0) round(worker)
  cpu.detach()
}

try {
  // The other side of this thread is ours, so that the data is what it says.
  const plan: StressPlan = workerData
  main(plan)
} catch (error) {
  const what = isRuntimeError(error) ? `${error.code}: ${error.message}` : String(error)
  tell(`failed: ${what}`)
  throw error
}
