// Whether a state is a dead end: every action, taken in every way, leads back to that same state.
//
// Chains hide the states between, so this is asked in single actions, and of every vector that can be
// delivered, whether it matters there or not. Where all running tasks are finished, it is no dead end.

import { ownStep } from './runner.ts'
import type { Search } from './search.ts'

/** Reports the state with this number, whose words are `base`, if it is a dead end. */
export function checkDeadlock(search: Search, base: Int32Array, id: number): void {
  const { machine, codec, executor, expansion, trace, violations, buffer } = search
  const { stack, script } = executor
  const { cpus } = machine.program.bounds
  codec.load(base)
  const length = codec.pack(buffer)
  const start = buffer.slice(0, length)
  let finished = true
  for (let cpu = 0; cpu < cpus; cpu++) {
    stack.locate(cpu)
    finished &&= stack.at.finished
  }
  if (finished) return
  violations.mute()
  let leadsAway = false
  for (let cpu = 0; cpu < cpus && !leadsAway; cpu++) {
    for (const vector of [ownStep, ...expansion.deliverable(base, cpu)]) {
      script.start()
      do {
        codec.load(base)
        stack.locate(cpu)
        if (vector === ownStep && stack.at.finished) continue
        trace(
          cpu,
          vector,
          () => true,
          () => false,
        )
        const after = codec.pack(buffer)
        leadsAway ||= after !== length || start.some((word, at) => word !== buffer[at])
      } while (script.advance())
    }
  }
  violations.unmute()
  if (!leadsAway) {
    violations.reportState('no-deadlock', 'nothing can happen that changes anything', id)
  }
}
