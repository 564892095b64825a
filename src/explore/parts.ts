// The parts of a situation by number: what is shared, and one frame. Both are few, however many states there
// are, and each is stored once.
//
// What is shared is again a pair: what everybody sees, and what is private to the task that runs. Whoever is
// switched to brings his own (private-fields.ts).

import { cpuAddress, cpuCells, taskAddress, taskCells } from '../wasm/layout.ts'
import { createIntList } from './int-list.ts'
import { createPairTable } from './pair-table.ts'
import type { Search } from './search.ts'
import { createWordSet } from './word-set.ts'

export interface Parts {
  /** Numbers of what the machine's memory holds now. */
  readonly sharedNow: () => number
  readonly frameNow: (task: number, depth: number) => number
  readonly ownNow: (task: number) => number
  /** The shared part, without what is private to the task that runs. */
  readonly commonNow: () => number
  /** A shared part with what is private to the task that runs in it. */
  readonly withOwn: (shared: number, own: number) => number
  /** Frames on a task's stack now. */
  readonly depthNow: (task: number) => number
  /** Brings parts of a state into the machine's memory. */
  readonly loadShared: (shared: number) => void
  readonly loadOwn: (own: number, task: number) => void
  readonly loadFrame: (frame: number, task: number, depth: number) => void
  /** Brings a situation there, and locates it. */
  readonly load: (shared: number, frame: number) => void
  /** The task that runs in a shared part. */
  readonly task: (shared: number) => number
  readonly bytes: () => number
}

// Stands for what is private to a task that has just been switched to.
const noOwn = 0

export function createParts({ codec, executor, machine, buffer }: Search): Parts {
  const { at, locate } = executor.stack
  const { words } = machine
  const fixed = codec.fixed()
  const [commons, owns, frames] = [createWordSet(), createWordSet(), createWordSet()]
  const shareds = createPairTable()
  // By common part: the task that runs.
  const tasks = createIntList()
  const running = (): number => words[(cpuAddress(machine.layout, 0) + cpuCells.current) >> 2] ?? 0

  const commonNumber = (): number => {
    const number = commons.add(buffer, fixed.common.pack(buffer))
    if (number === tasks.length()) tasks.push(running())
    return number
  }
  const ownNow = (task: number): number => owns.add(buffer, fixed.own(task).pack(buffer)) + 1
  const loadOwn = (own: number, task: number): void => {
    if (own !== noOwn) fixed.own(task).load(buffer, owns.copy(own - 1, buffer))
  }
  const task = (shared: number): number => tasks.at(shareds.left(shared))
  const loadShared = (shared: number): void => {
    fixed.common.load(buffer, commons.copy(shareds.left(shared), buffer))
    loadOwn(shareds.right(shared), task(shared))
  }
  const loadFrame = (frame: number, of: number, depth: number): void =>
    codec.frame(of, depth).load(buffer, frames.copy(frame, buffer))
  return {
    sharedNow: () => shareds.add(commonNumber(), ownNow(running())),
    frameNow: (of, depth) => frames.add(buffer, codec.frame(of, depth).pack(buffer)),
    ownNow,
    commonNow: () => shareds.add(commonNumber(), noOwn),
    withOwn: (shared, own) => shareds.add(shareds.left(shared), own),
    depthNow: (of) => words[(taskAddress(machine.layout, of) + taskCells.depth) >> 2] ?? 0,
    loadShared,
    loadOwn,
    loadFrame,
    load: (shared, frame) => {
      loadShared(shared)
      locate(0)
      loadFrame(frame, at.task, at.depth - 1)
      locate(0)
    },
    task,
    bytes: () =>
      [commons, owns, frames, shareds, tasks].reduce((sum, part) => sum + part.bytes(), 0),
  }
}
