// The path to a violation, from the parents of states alone.
//
// Each parent is expanded again until the transition is found that leads to the child; that transition is
// then traced in micro-steps. Nothing is recorded meanwhile: what happens here has happened before.

import { assert } from '../base/assert.ts'
import type { Decision, Path } from '../ir/path.ts'
import type { Search } from './search.ts'
import type { Cause } from './violations.ts'

/** The decisions from the initial state to a violation. */
export function rebuildPath(search: Search, cause: Cause, property: string): Path {
  const { codec, states, parents, executor, trace, violations } = search
  const ids = [cause.state]
  for (let id = cause.state; id !== 0; id = parents.of(id)) ids.push(parents.of(id))
  ids.reverse()
  violations.mute()
  const path: Decision[] = []
  ids.slice(1).forEach((child, at) => append(path, traceTo(search, ids[at] ?? 0, child)))
  const { transition } = cause
  if (transition !== undefined) {
    const room = new Int32Array(codec.maxWords)
    codec.load(room.subarray(0, states.get(cause.state, room)))
    executor.script.start(transition.digits)
    violations.watch()
    const broken = (): boolean => violations.happened(property)
    append(
      path,
      trace(transition.cpu, transition.vector, () => false, broken),
    )
  }
  violations.unmute()
  return path
}

/** The decisions that lead from a state to the successor that was first reached from it. */
function traceTo(search: Search, parent: number, child: number): readonly Decision[] {
  const { codec, states, expansion, executor, trace, buffer } = search
  const stateOf = (id: number): Int32Array => {
    const room = new Int32Array(codec.maxWords)
    return room.subarray(0, states.get(id, room))
  }
  const [from, target] = [stateOf(parent), stateOf(child)]
  const arrived = (): boolean => {
    const length = codec.pack(buffer)
    return length === target.length && target.every((word, at) => word === buffer[at])
  }
  let found: { cpu: number; vector: number; digits: readonly number[] } | undefined
  expansion.expand(
    from,
    () => {},
    (cpu, vector) => {
      if (!arrived()) return false
      found = { cpu, vector, digits: executor.script.digits() }
      return true
    },
  )
  assert(found !== undefined, 'a state is reached from its parent')
  codec.load(from)
  executor.script.start(found.digits)
  return trace(found.cpu, found.vector, arrived, () => false)
}

function append(path: Decision[], decisions: readonly Decision[]): void {
  for (const decision of decisions) {
    const last = path.at(-1)
    if (last?.kind === 'run' && decision.kind === 'run' && last.cpu === decision.cpu) {
      path[path.length - 1] = { ...last, steps: last.steps + decision.steps }
    } else path.push(decision)
  }
}
