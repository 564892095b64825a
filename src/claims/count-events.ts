// What a scenario costs, counted on its path: atomic operations and locks, as the system's code marks them, and
// interrupts that the CPU in question receives.
//
// The counting begins where the scenario does, and ends with the check that ends it.

import type { Moment } from '../sim/timeline.ts'

export interface Counts {
  /** On the CPU that the others want something of. */
  readonly atomics: number
  readonly interrupts: number
  readonly locks: number
  /** On all others. */
  readonly remoteAtomics: number
  readonly remoteLocks: number
}

/** The CPU whose user mode the scenario is about. */
const TARGET = 0

/** `end`: the property whose check ends the scenario. */
export function countEvents(path: readonly Moment[], end: string): Counts {
  const over = path.findIndex(({ failures }) => failures.some(({ property }) => property === end))
  const behaviour = over < 0 ? path : path.slice(0, over)
  const begins = behaviour.findLastIndex((moment) => isEvent(moment, 'scenario-begins'))
  const during = behaviour.slice(begins + 1)
  const count = (holds: (moment: Moment) => boolean): number => during.filter(holds).length
  return {
    atomics: count((moment) => isHere(moment) && isEvent(moment, 'atomic')),
    interrupts: count((moment) => isHere(moment) && isInterrupt(moment)),
    locks: count((moment) => isHere(moment) && isEvent(moment, 'lock')),
    remoteAtomics: count((moment) => !isHere(moment) && isEvent(moment, 'atomic')),
    remoteLocks: count((moment) => !isHere(moment) && isEvent(moment, 'lock')),
  }
}

function isHere({ cpu }: Moment): boolean {
  return cpu === TARGET
}

function isEvent({ kind, text }: Moment, event: string): boolean {
  return kind === 'emit' && text === `${event}()`
}

function isInterrupt({ context, kind }: Moment): boolean {
  return kind === 'enter' && context === 'interrupt'
}
