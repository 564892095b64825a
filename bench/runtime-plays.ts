// Short plays: several CPUs in one thread, whose calls come in an order that is written down, so that a fault
// of the runtime shows every time. They check what the stress program checks, and can be recorded.

import { createCpus, createSlab } from '../src/runtime/index.ts'
import type { TraceEntry } from '../src/runtime/index.ts'
import {
  checkOutside,
  kernel,
  newActor,
  newVersion,
  pinSomebody,
  readSlot,
  replace,
} from './runtime-stress-actions.ts'
import type { Actor } from './runtime-stress-actions.ts'
import { SLOT_WORDS, boardBytes } from './runtime-stress-plan.ts'

export interface Played {
  readonly violations: readonly string[]
  readonly trace: readonly TraceEntry[]
}

const cpus = 2

function play(script: (first: Actor, second: Actor) => void): Played {
  const violations: string[] = []
  const trace: TraceEntry[] = []
  const shared = {
    cpus,
    handle: createCpus({ cpus }),
    slab: createSlab({ slots: 4, slotBytes: SLOT_WORDS * 4 }),
    board: new SharedArrayBuffer(boardBytes(cpus)),
  }
  const actor = (cpu: number): Actor =>
    newActor({ ...shared, cpu }, (what) => void violations.push(what), {
      trace: (entry) => void trace.push(entry),
    })
  script(actor(0), actor(1))
  return { violations, trace }
}

/** What a reader holds is replaced; the writer leaves kernel mode and comes back meanwhile. */
export function replaceUnderReader(): Played {
  return play((reader, writer) => {
    kernel(writer, () => replace(writer, { root: 0, seed: 1, poison: true }))
    const replaceAgain = (): void => {
      kernel(writer, () => replace(writer, { root: 0, seed: 2, poison: true }))
      kernel(writer, () => {})
    }
    kernel(reader, () => readSlot(reader, 0, 2, replaceAgain))
    writer.cpu.barrier()
  })
}

/** A CPU enters after work was handed to it without which it may not. */
export function enterAfterNewVersion(): Played {
  return play((caller, other) => {
    kernel(caller, () => newVersion(caller, true))
    kernel(other, () => {})
    kernel(caller, () => newVersion(caller, false))
    kernel(other, () => {})
  })
}

/** A CPU enters while it is pinned. Only for a build in which it may: in others it waits for ever. */
export function enterWhilePinned(): Played {
  return play((pinner, target) => {
    kernel(pinner, () =>
      pinSomebody(pinner, 1, 0, () => kernel(target, () => void checkOutside(pinner, 1))),
    )
  })
}
