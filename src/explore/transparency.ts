// Non-maskable interrupts that come and go without a trace.
//
// An NMI can be delivered before nearly every step. When its whole run, with nothing possible in between,
// leads back to exactly the state it interrupted and breaks nothing, it is a step from that state to
// itself: the state has one other successor and need not be stored. The run is tried on the side and undone.
// What it does is decided by the cells it reads before it writes them, so the answer is kept in a tree of
// these cells and their values. Environment actions may be left out of the trial, and put off at the
// interrupted step, only where they do not touch what the run reads, nor look at what it writes meanwhile.

import type { Program } from '../ir/program.ts'
import { frameAddress, scratch } from '../wasm/layout.ts'
import type { Machine } from '../wasm/machine.ts'
import { createAccessLog } from './access-log.ts'
import { createAnswers } from './answers.ts'
import type { ViolationSink } from './executor.ts'
import type { Footprints } from './footprint.ts'
import type { StateCodec } from './state-codec.ts'

/** The vectors that may be tried: NMIs, while there is one CPU. */
export function triedVectors(program: Program): ReadonlySet<number> {
  const tried = new Set<number>()
  if (program.bounds.cpus > 1) return tried
  program.vectors.forEach(({ kind }, vector) => {
    if (kind === 'nmi') tried.add(vector)
  })
  return tried
}

/** What the trial needs from whoever runs code. */
export interface Trial extends Pick<ViolationSink, 'mute' | 'unmute'> {
  /**
   * Pushes the vector's frame and runs it to its end in traced code; false when anything but an environment
   * action could happen meanwhile.
   */
  readonly complete: (vector: number) => boolean
  /** Cells of the executing task start here (bytes). */
  readonly taskBase: () => number
  readonly depth: () => number
}

export interface Transparency {
  /** Whether the vector's run changes nothing; the memory is as before afterwards. */
  readonly isTransparent: (vector: number, trial: Trial) => boolean
  /** The same as far as it is known, without a trial: at this depth of the task at this address. */
  readonly isKnownTransparent: (vector: number, taskBase: number, depth: number) => boolean
}

export function createTransparency(
  machine: Machine,
  codec: StateCodec,
  prints: Footprints,
): Transparency {
  const { words, layout, program } = machine
  const { known, keep } = createAnswers(words)
  const log = createAccessLog(machine, prints, codec.isKept)
  const before = new Int32Array(codec.maxWords)
  const after = new Int32Array(codec.maxWords)
  const vectors = program.vectors.length
  /** The question about a vector at this depth of the task at this address. */
  const question = (vector: number, taskBase: number, depth: number): number => {
    const task = (taskBase - layout.tasks) / layout.taskStride
    return (task * (layout.slots + 1) + depth) * vectors + vector
  }

  /** Where a task's stack has room above the frames that it has. */
  const framesFrom = (taskBase: number, depth: number): { from: number; to: number } => {
    const task = (taskBase - layout.tasks) / layout.taskStride
    return {
      from: frameAddress(layout, task, depth),
      to: frameAddress(layout, task, layout.slots),
    }
  }
  const attempt = (vector: number, trial: Trial): boolean => {
    const saved = {
      before: before.slice(0, codec.pack(before)),
      fuel: words[scratch.fuel >> 2] ?? 0,
    }
    trial.mute()
    log.start(framesFrom(trial.taskBase(), trial.depth()))
    const completed = trial.complete(vector)
    log.stop()
    const violated = trial.unmute()
    const length = codec.pack(after)
    const same = completed && length === saved.before.length && equal(saved.before, after, length)
    codec.load(saved.before)
    words[scratch.fuel >> 2] = saved.fuel
    return same && !violated && log.isApart()
  }
  return {
    isTransparent: (vector, trial) => {
      const asked = question(vector, trial.taskBase(), trial.depth())
      const answer = known(asked)
      if (answer !== undefined) return answer
      const tried = attempt(vector, trial)
      if (log.isComplete()) keep(asked, log.reads, tried)
      return tried
    },
    isKnownTransparent: (vector, taskBase, depth) =>
      known(question(vector, taskBase, depth)) === true,
  }
}

function equal(left: Int32Array, right: Int32Array, length: number): boolean {
  for (let at = 0; at < length; at++) if (left[at] !== right[at]) return false
  return true
}
