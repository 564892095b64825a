// What a thread of the stress program does, and how it checks what the library promises. Each action is made
// by an actor: a CPU with what it shares with the others.
//
// Threads call them in random order (runtime-stress-worker.ts). Plays call them one by one, for several CPUs
// in one thread, so that what goes wrong does so every time (runtime-plays.ts).

import { attach } from '../src/runtime/index.ts'
import type { Cpu, Slab, ThreadOptions } from '../src/runtime/index.ts'
import { Board, Place, fill, isWhole, placeOf } from './runtime-stress-plan.ts'
import type { StressPlan } from './runtime-stress-plan.ts'

export interface Actor {
  readonly cpu: Cpu
  readonly slab: Slab
  readonly board: Int32Array
  /** A promise was not kept. */
  readonly tell: (violation: string) => void
}

const POISON = 0x0bad_f00d

export function newActor(
  { board: buffer, cpu: number, handle, slab }: Omit<StressPlan, 'seed' | 'longestStayMs'>,
  tell: (violation: string) => void,
  options: ThreadOptions = {},
): Actor {
  const board = new Int32Array(buffer)
  // Who takes the place of a dead thread remembers nothing: it starts with what is true now.
  Atomics.store(board, placeOf(number, Place.Inside), 0)
  const work = [(target: number): void => refresh(board, target)]
  const cpu = attach(handle, number, { ...options, work })
  refresh(board, number)
  return { cpu, slab: cpu.openSlab(slab), board, tell }
}

function violation({ board, tell }: Actor, what: string): void {
  Atomics.add(board, Board.Violations, 1)
  tell(what)
}

export function tally({ board, cpu }: Actor, place: number): void {
  Atomics.add(board, placeOf(cpu.number, place), 1)
}

/** The work: brings what a CPU remembers up to date. It may run for a CPU that is pinned. */
function refresh(board: Int32Array, cpu: number): void {
  const version = Atomics.load(board, Board.Version)
  raise(board, placeOf(cpu, Place.Remembered), version)
}

function raise(board: Int32Array, at: number, value: number): void {
  for (;;) {
    const found = Atomics.load(board, at)
    if (found >= value || Atomics.compareExchange(board, at, found, value) === found) return
  }
}

/** Kernel code: what deferred work keeps up to date is never older than was agreed. */
function useRemembered(actor: Actor): void {
  const { board, cpu } = actor
  const oldest = Atomics.load(board, Board.Oldest)
  const remembered = Atomics.load(board, placeOf(cpu.number, Place.Remembered))
  if (remembered < oldest) violation(actor, `CPU ${cpu.number} uses ${remembered}, not ${oldest}`)
}

export function kernel(actor: Actor, run: () => void): void {
  const { board, cpu } = actor
  const inside = placeOf(cpu.number, Place.Inside)
  cpu.enterKernel()
  Atomics.store(board, inside, 1)
  useRemembered(actor)
  run()
  Atomics.store(board, inside, 0)
  cpu.exitToUser()
}

/** For calls that leave kernel mode while they wait. */
function outside<T>({ board, cpu }: Actor, call: () => T): T {
  const inside = placeOf(cpu.number, Place.Inside)
  Atomics.store(board, inside, 0)
  const result = call()
  Atomics.store(board, inside, 1)
  return result
}

/** A read section that looks at its slot so many times, with something done in between. */
export function readSlot(
  actor: Actor,
  root: number,
  looks: number,
  between = (): void => {},
): void {
  const { cpu, slab } = actor
  cpu.readLock()
  const slot = slab.read(root)
  if (slot !== undefined) {
    const words = slab.words(slot)
    for (let look = 0; look < looks; look += 1) {
      if (look > 0) between()
      if (!isWhole(words)) violation(actor, `CPU ${cpu.number} reads a torn or freed slot ${slot}`)
    }
    tally(actor, Place.Reads)
  }
  cpu.readUnlock()
}

export interface Replacement {
  readonly root: number
  readonly seed: number
  /** What is freed is overwritten before, by a callback. */
  readonly poison: boolean
}

export function replace(actor: Actor, { poison, root, seed }: Replacement): void {
  const { cpu, slab } = actor
  const slot = slab.allocate()
  if (slot === undefined) return outside(actor, () => cpu.barrier())
  fill(slab.words(slot), seed)
  tally(actor, Place.Replacements)
  if (!poison) return slab.replace(slot, root)
  const old = slab.publish(slot, root)
  if (old === undefined) return
  cpu.callRcu(() => {
    slab.words(old).fill(POISON)
    slab.free(old)
  })
}

/** A new version: when the call is back, nobody's kernel code may go by an older one. */
export function newVersion(actor: Actor, deferrable: boolean): void {
  const { board, cpu } = actor
  const version = Atomics.add(board, Board.Version, 1) + 1
  outside(actor, () => cpu.onEachCpu(0, { wait: true, deferrable }))
  raise(board, Board.Oldest, version)
  tally(actor, Place.Calls)
}

/** `during` runs while the target is pinned, and ends with a look at whether it is. */
export function pinSomebody(
  actor: Actor,
  target: number,
  deadlineMs: number,
  during: () => void,
): void {
  outside(actor, () =>
    actor.cpu.pin(
      target,
      () => {
        during()
        checkOutside(actor, target)
        tally(actor, Place.Pins)
      },
      { deadlineMs },
    ),
  )
}

/** Of a CPU that this one has pinned. */
export function checkOutside(actor: Actor, target: number): boolean {
  if (Atomics.load(actor.board, placeOf(target, Place.Inside)) === 0) return true
  violation(actor, `CPU ${target} runs kernel code while it is pinned`)
  return false
}

export function nap(actor: Actor, limitMs: number): void {
  outside(actor, () => actor.cpu.idle({ limitMs }))
  tally(actor, Place.Naps)
}
