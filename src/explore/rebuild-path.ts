// The path to a violation, from the states on its route alone.
//
// Each state is expanded again until the transition is found that leads to the next; that transition is
// then traced in micro-steps. Nothing is recorded meanwhile: what happens here has happened before.

import { assert, present } from '../base/assert.ts'
import type { Decision, Path } from '../ir/path.ts'
import type { Search } from './search.ts'
import type { Cause, Transition } from './violations.ts'

/** The decisions from the initial state to a violation. */
export function rebuildPath(
  search: Search,
  route: readonly Int32Array[],
  { transition }: Cause,
  property: string,
): Path {
  const { codec, executor, trace, violations } = search
  const last = route.at(-1)
  violations.mute()
  const path: Decision[] = []
  route.forEach((from, at) => {
    const target = route[at + 1]
    if (target !== undefined) append(path, traceTo(search, from, target))
  })
  if (transition !== undefined && last !== undefined) {
    const broken = (): boolean => violations.happened(property)
    const { cpu, vector, digits } = lastTransition(search, last, transition, property)
    codec.load(last)
    executor.script.start(digits)
    violations.watch()
    append(
      path,
      trace(cpu, vector, () => false, broken),
    )
  }
  violations.unmute()
  return path
}

/**
 * The transition that breaks a property in a state. Where it was found in one that stands for this state, another
 * CPU made it.
 */
function lastTransition(
  { symmetry, expansion, executor, violations }: Search,
  from: Int32Array,
  known: Transition,
  property: string,
): Transition {
  if (symmetry === undefined) return known
  let made = known
  let found: Transition | undefined
  const look = (): boolean => {
    if (violations.happened(property)) found ??= made
    return found !== undefined
  }
  violations.watch()
  expansion.expand(
    from,
    (cpu, vector) => {
      // What waits can be broken as well.
      look()
      made = { cpu, vector, digits: executor.script.digits() }
    },
    look,
  )
  look()
  return present(found, 'what breaks a property in a state breaks it in those that it stands for')
}

/** The decisions of one transition from a state to another. */
function traceTo(search: Search, from: Int32Array, target: Int32Array): readonly Decision[] {
  const { codec, expansion, executor, trace, buffer } = search
  const arrived = (): boolean => {
    const length = codec.pack(buffer)
    return length === target.length && target.every((word, at) => word === buffer[at])
  }
  let found: Transition | undefined
  expansion.expand(
    from,
    () => {},
    (cpu, vector) => {
      if (!arrived()) return false
      found = { cpu, vector, digits: executor.script.digits() }
      return true
    },
  )
  assert(found !== undefined, 'a state on a route is reached from the one before it')
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
