// The state in the machine's memory, put aside while its transitions are made, and brought back between them.
//
// Decoding a state costs far more than copying back what it looked like decoded. Copied is what a transition
// can overwrite: fields, and the frames that exist.

import { present } from '../base/assert.ts'
import { frameAddress, taskAddress, taskCells } from '../wasm/layout.ts'
import type { Machine } from '../wasm/machine.ts'

export interface Snapshot {
  readonly keep: () => void
  readonly restore: () => void
}

/** Words in the machine's memory, and the place where they are kept. */
interface Area {
  readonly live: Int32Array
  readonly kept: Int32Array
}

export function createSnapshot(machine: Machine): Snapshot {
  const { words, layout, program } = machine
  const kept = new Int32Array(words.length)
  const area = (from: number, to: number): Area => ({
    live: words.subarray(from >> 2, to >> 2),
    kept: kept.subarray(from >> 2, to >> 2),
  })
  const fields = [
    area(layout.globals, layout.tasks),
    ...program.tasks.map((_, task) => {
      const base = taskAddress(layout, task)
      return area(base, base + layout.frames)
    }),
  ]
  // By task and number of frames.
  const frames = program.tasks.map((_, task) =>
    Array.from({ length: layout.slots + 1 }, (_slot, depth) =>
      area(frameAddress(layout, task, 0), frameAddress(layout, task, depth)),
    ),
  )
  const framesOf = (task: number): Area => {
    const depth = words[(taskAddress(layout, task) + taskCells.depth) >> 2] ?? 0
    return present(frames[task]?.[depth], 'a stack is no deeper than it can be')
  }
  let areas: readonly Area[] = fields
  return {
    keep: () => {
      areas = [...fields, ...program.tasks.map((_, task) => framesOf(task))]
      for (const one of areas) one.kept.set(one.live)
    },
    restore: () => {
      for (const one of areas) one.live.set(one.kept)
    },
  }
}
