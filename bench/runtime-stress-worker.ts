// One thread of the stress program: does everything the library offers, in random order, until it is told to
// stop. A violation is told to the main thread and counted on the board.

import { parentPort, workerData } from 'node:worker_threads'
import { isRuntimeError } from '../src/runtime/index.ts'
import {
  checkOutside,
  kernel,
  nap,
  newActor,
  newVersion,
  pinSomebody,
  readSlot,
  replace,
  tally,
} from './runtime-stress-actions.ts'
import type { Actor } from './runtime-stress-actions.ts'
import { Board, Place, ROOTS, newRandom } from './runtime-stress-plan.ts'
import type { StressPlan } from './runtime-stress-plan.ts'

type Random = (limit: number) => number

function tell(what: string): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no browser window
  parentPort?.postMessage(what)
}

function readSome(actor: Actor, random: Random): void {
  for (let section = random(50); section >= 0; section -= 1) {
    readSlot(actor, random(ROOTS), 1 + random(4))
  }
}

function pinOne(actor: Actor, random: Random, cpus: number): void {
  const target = random(cpus)
  if (target === actor.cpu.number) return
  const lengthMs = random(8) === 0 ? random(5) : 0
  const help = random(2) === 0
  pinSomebody(actor, target, random(3), () => {
    const end = performance.now() + lengthMs
    while (checkOutside(actor, target) && performance.now() < end);
    if (help) actor.cpu.runPinnedWork(target)
  })
}

function stayInUser(random: Random, longestStayMs: number): void {
  const end = performance.now() + random(random(50) === 0 ? longestStayMs : 2)
  while (performance.now() < end) Math.sqrt(random(9))
}

function round(actor: Actor, random: Random, { cpus, longestStayMs }: StressPlan): void {
  const { cpu } = actor
  const what = random(100)
  if (what < 60) kernel(actor, () => readSome(actor, random))
  else if (what < 80) {
    const replacement = { root: random(ROOTS), seed: random(0x7fff_ffff), poison: random(2) === 0 }
    kernel(actor, () => replace(actor, replacement))
  } else if (what < 85) kernel(actor, () => pinOne(actor, random, cpus))
  else if (what < 88) kernel(actor, () => newVersion(actor, random(2) === 0))
  else if (what < 91) kernel(actor, () => nap(actor, random(3)))
  else if (what < 94) cpu.wake(random(cpus))
  else if (what < 96) cpu.synchronize({ expedited: random(2) === 0 })
  else stayInUser(random, longestStayMs)
  tally(actor, Place.Rounds)
}

function main(plan: StressPlan): void {
  const actor = newActor(plan, tell)
  const random = newRandom(plan.seed)
  // What an earlier thread of this CPU had allocated and not published when it was killed.
  actor.slab.recover(plan.cpu)
  while (Atomics.load(actor.board, Board.Stop) === 0) round(actor, random, plan)
  actor.cpu.detach()
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
