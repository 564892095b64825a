// Short plays: several CPUs in one thread, whose calls come in an order that is written down, so that a fault
// of the runtime shows every time. They check what the stress program checks, and can be recorded.

import { Worker } from 'node:worker_threads'
import {
  attach,
  createCpus,
  createSlab,
  createTrace,
  declareDead,
  openRecorder,
  readTrace,
} from '../src/runtime/index.ts'
import type { Trace } from '../src/runtime/index.ts'
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
  readonly trace: Trace
}

const cpus = 2

function play(script: (first: Actor, second: Actor) => void): Played {
  const violations: string[] = []
  const trace = createTrace({ cpus, recorders: cpus, calls: 100 })
  const shared = {
    cpus,
    handle: createCpus({ cpus }),
    slab: createSlab({ slots: 4, slotBytes: SLOT_WORDS * 4 }),
    board: new SharedArrayBuffer(boardBytes(cpus)),
  }
  const actor = (cpu: number): Actor =>
    newActor({ ...shared, cpu }, (what) => void violations.push(what), {
      trace: openRecorder(trace),
    })
  script(actor(0), actor(1))
  return { violations, trace: readTrace(trace) }
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

/** A thread is killed in the middle of work that it has taken for another CPU, which does it then itself. */
export async function dieInOthersWork(): Promise<Played> {
  const handle = createCpus({ cpus })
  const trace = createTrace({ cpus, recorders: cpus + 1, calls: 100 })
  let done = 0
  const cpu = attach(handle, 0, { work: [() => void (done += 1)], trace: openRecorder(trace) })
  cpu.deferWork(0, 0)
  const victim = new Worker(new URL('./runtime-victim.js', import.meta.url), {
    workerData: { handle, trace },
  })
  await new Promise((resolve) => {
    victim.once('message', resolve)
  })
  await victim.terminate()
  declareDead(handle, 1, openRecorder(trace))
  cpu.inKernel(() => {})
  const violations = done === 1 ? [] : ['the work that a dead thread had taken is lost']
  return { violations, trace: readTrace(trace) }
}
