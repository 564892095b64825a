// Equal situations have equal keys: everything a state consists of except dead locals.
//
// A frame's vector is left out because nothing that follows depends on it: environment frames never
// stand in a complete state, and the others differ by their functions.

import { present } from '../base/assert.ts'
import { liveLocals } from './live-locals.ts'
import type { Liveness } from './live-locals.ts'
import type { Activation, Frame, Machine, State } from './state.ts'

/** A function from states to keys; it remembers what it found out about the Program. */
export function createStateKey(machine: Machine): (state: State) => string {
  const liveness = machine.program.functions.map(liveLocals)
  return (state) => {
    const cells = [state.globals, ...state.cpus, ...state.tasks].map(joined)
    const stacks = state.stacks.map((stack) =>
      stack.map((frame) => frameKey(frame, liveness)).join('/'),
    )
    return [...cells, ...stacks, state.current.join(), state.acting ?? '-'].join(' ')
  }
}

function frameKey(frame: Frame, liveness: readonly Liveness[]): string {
  const top = frame.calls.length - 1
  const calls = frame.calls.map((call, index) => activationKey(call, index === top, liveness))
  return [joined(frame.cells), ...calls].join(':')
}

function activationKey(
  { func, pc, locals }: Activation,
  isTop: boolean,
  liveness: readonly Liveness[],
): string {
  const known = present(liveness[func], 'a function of that number')
  const live = present((isTop ? known.before : known.during)[pc], 'a step of that number')
  const values = locals.map((value, local) => (live.has(local) ? value : '_'))
  return `${func}.${pc}(${values.join()})`
}

function joined(cells: readonly bigint[]): string {
  return cells.join()
}
