// Non-maskable interrupts that come and go without a trace.
//
// An NMI can be delivered before nearly every step. When its whole run, with nothing possible in between,
// leads back to exactly the state it interrupted and breaks nothing, it is a step from that state to
// itself: the state has one other successor and need not be stored. The run is tried on the side and undone.
// What it does is decided by the cells it reads before it writes them, so the answer is kept in a tree of
// these cells and their values. Environment actions may be left out of the trial, and put off at the
// interrupted step, only where they do not touch what the run reads, nor look at what it writes meanwhile.

import type { Program } from '../ir/program.ts'
import { scratch } from '../wasm/layout.ts'
import type { Machine } from '../wasm/machine.ts'
import { createAccessLog } from './access-log.ts'
import type { ViolationSink } from './executor.ts'
import type { Footprints } from './footprint.ts'
import type { StateCodec } from './state-codec.ts'

const maxAnswers = 1 << 18

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

/** A cell whose value decides where to look next, or the answer. Mostly it is the value of last time. */
interface Branch {
  readonly word: number
  readonly next: Map<number, Branch | boolean>
  lastValue: number
  last: Branch | boolean | undefined
}

function follow(branch: Branch, value: number): Branch | boolean | undefined {
  if (value === branch.lastValue) return branch.last
  const next = branch.next.get(value)
  branch.lastValue = value
  branch.last = next
  return next
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
  const { words } = machine
  const roots = new Map<number, Branch | boolean>()
  const log = createAccessLog(machine, prints)
  const before = new Int32Array(codec.maxWords)
  const after = new Int32Array(codec.maxWords)
  let answers = 0

  const attempt = (vector: number, trial: Trial): boolean => {
    const saved = {
      before: before.slice(0, codec.pack(before)),
      fuel: words[scratch.fuel >> 2] ?? 0,
    }
    trial.mute()
    log.start()
    const completed = trial.complete(vector)
    log.stop()
    const violated = trial.unmute()
    const length = codec.pack(after)
    const same = completed && length === saved.before.length && equal(saved.before, after, length)
    codec.load(saved.before)
    words[scratch.fuel >> 2] = saved.fuel
    return same && !violated && log.isApart()
  }
  const keep = (root: number, answer: boolean): void => {
    if (++answers > maxAnswers) {
      roots.clear()
      answers = 1
    }
    const leaf = (at: number): Branch | boolean => wayTo(answer, log.reads, words, at)
    let branch = roots.get(root)
    if (branch === undefined) roots.set(root, leaf(0))
    for (let at = 0; typeof branch === 'object'; at++) {
      const value: number = words[branch.word] ?? 0
      const next: Branch | boolean | undefined = branch.next.get(value)
      if (next === undefined) {
        const added = leaf(at + 1)
        branch.next.set(value, added)
        branch.lastValue = value
        branch.last = added
      }
      branch = next
    }
  }
  const known = (root: number): boolean | undefined => {
    let branch = roots.get(root)
    while (typeof branch === 'object') branch = follow(branch, words[branch.word] ?? 0)
    return branch
  }
  return {
    isTransparent: (vector, trial) => {
      const root = rootOf(vector, trial.taskBase(), trial.depth())
      const answer = known(root)
      if (answer !== undefined) return answer
      const tried = attempt(vector, trial)
      if (log.isComplete()) keep(root, tried)
      return tried
    },
    isKnownTransparent: (vector, taskBase, depth) =>
      known(rootOf(vector, taskBase, depth)) === true,
  }
}

/** The way to an answer from the cell with this place among those that were read. */
function wayTo(
  answer: boolean,
  reads: readonly number[],
  words: Int32Array,
  at: number,
): Branch | boolean {
  const word = reads[at]
  if (word === undefined) return answer
  const value = words[word] ?? 0
  const next = wayTo(answer, reads, words, at + 1)
  return { word, next: new Map([[value, next]]), lastValue: value, last: next }
}

function rootOf(vector: number, taskBase: number, depth: number): number {
  return (taskBase * 64 + depth) * 256 + vector
}

function equal(left: Int32Array, right: Int32Array, length: number): boolean {
  for (let at = 0; at < length; at++) if (left[at] !== right[at]) return false
  return true
}
