// The two parts of a situation by number: what is shared, and one frame. Both are few, however many states
// there are, and each is stored once.

import { taskAddress, taskCells } from '../wasm/layout.ts'
import type { Search } from './search.ts'
import { createWordSet } from './word-set.ts'

export interface Parts {
  /** Numbers of what the machine's memory holds now. */
  readonly sharedNow: () => number
  readonly frameNow: (task: number, depth: number) => number
  /** Frames on a task's stack now. */
  readonly depthNow: (task: number) => number
  /** Brings parts of a state into the machine's memory. */
  readonly loadShared: (shared: number) => void
  readonly loadFrame: (frame: number, task: number, depth: number) => void
  /** Brings a situation there, and locates it. */
  readonly load: (shared: number, frame: number) => void
  /** The task that runs in a shared part. */
  readonly task: (shared: number) => number
  readonly bytes: () => number
}

export function createParts({ codec, executor, machine, buffer }: Search): Parts {
  const { at, locate } = executor.stack
  const shareds = createWordSet()
  const frames = createWordSet()
  const loadShared = (shared: number): void => codec.shared.load(shareds.get(shared))
  const loadFrame = (frame: number, task: number, depth: number): void =>
    codec.frame(task, depth).load(frames.get(frame))
  return {
    sharedNow: () => shareds.add(buffer, codec.shared.pack(buffer)),
    frameNow: (task, depth) => frames.add(buffer, codec.frame(task, depth).pack(buffer)),
    depthNow: (task) =>
      machine.words[(taskAddress(machine.layout, task) + taskCells.depth) >> 2] ?? 0,
    loadShared,
    loadFrame,
    load: (shared, frame) => {
      loadShared(shared)
      locate(0)
      loadFrame(frame, at.task, at.depth - 1)
      locate(0)
    },
    task: (shared) => {
      loadShared(shared)
      locate(0)
      return at.task
    },
    bytes: () => shareds.bytes() + frames.bytes(),
  }
}
