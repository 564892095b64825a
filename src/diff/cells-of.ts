// Every cell of a state, under the names that a run in the topmost frame of a CPU gives them; and back.

import { present } from '../base/assert.ts'
import type { Draft, Machine, State } from '../sim/state.ts'
import { cellKey, ownInstance } from './keys.ts'
import type { Side } from './side.ts'

export function cellsOf(
  machine: Machine,
  side: Side,
  state: State,
  cpu: number,
): ReadonlyMap<string, bigint> {
  const task = present(state.current[cpu], 'every CPU runs a task')
  const frames = present(state.stacks[task], 'every task has a stack')
  const lists = {
    global: [state.globals],
    cpu: state.cpus,
    task: state.tasks,
    frame: frames.map((frame) => frame.cells),
  }
  const own = { global: 0, cpu, task, frame: frames.length - 1 }
  const cells = new Map<string, bigint>()
  machine.program.fields.forEach(({ owner, length }, id) => {
    lists[owner].forEach((list, instance) => {
      const name = instance === own[owner] ? ownInstance : instance
      for (let index = 0; index < length; index++) {
        const value = list[(machine.offsets[id] ?? 0) + index] ?? 0n
        cells.set(cellKey(side.fieldKeys[id] ?? '', name, index), value)
      }
    })
  })
  return cells
}

/** Writes cells into a state; what the Program does not have is left out. */
export function putCells(
  machine: Machine,
  side: Side,
  draft: Draft,
  cpu: number,
  cells: ReadonlyMap<string, bigint>,
): void {
  const task = present(draft.current[cpu], 'every CPU runs a task')
  const frames = present(draft.stacks[task], 'every task has a stack')
  const lists = {
    global: [draft.globals],
    cpu: draft.cpus,
    task: draft.tasks,
    frame: frames.map((frame) => frame.cells),
  }
  const own = { global: 0, cpu, task, frame: frames.length - 1 }
  machine.program.fields.forEach(({ owner, length }, id) => {
    lists[owner].forEach((list, instance) => {
      const name = instance === own[owner] ? ownInstance : instance
      for (let index = 0; index < length; index++) {
        const value = cells.get(cellKey(side.fieldKeys[id] ?? '', name, index))
        if (value !== undefined) list[(machine.offsets[id] ?? 0) + index] = value
      }
    })
  })
}
