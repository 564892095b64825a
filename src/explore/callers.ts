// Who is returned to from a context: frames, each in a context of its own.
//
// Callers with the same frame go on in the same way, in whatever contexts they are. So they are a group, and what
// an exit means to the frame (its consequence) is kept once for the group.

import { createEvents } from './events.ts'
import type { Events } from './events.ts'
import { createIntList } from './int-list.ts'
import { createLinkedLists } from './linked-lists.ts'
import { createPairTable } from './pair-table.ts'

export type Group = number

export interface Callers extends Pick<Events, 'first' | 'next' | 'time' | 'link' | 'bytes'> {
  /** The group of a context's callers with this frame. */
  readonly group: (context: number, frame: number) => Group
  readonly groups: () => number
  /** The groups of a context; -1 behind the last. */
  readonly firstGroup: (context: number) => Group
  readonly nextGroup: (group: Group) => Group
  readonly frameOfGroup: (group: Group) => number
  /** Adds a caller, which is to go on in this context; -1 if it was there already. */
  readonly call: Events['add']
  readonly frame: (caller: number) => number
  readonly context: (caller: number) => number
  /** Notes what an exit means to a group, unless an earlier exit meant the same. */
  readonly addConsequence: (group: Group, exit: number, consequence: number) => boolean
  /** The consequences of a group in the order of their exits' times; -1 behind the last. */
  readonly firstConsequence: (group: Group) => number
  readonly nextConsequence: (number: number) => number
  readonly exitOf: (number: number) => number
  readonly consequence: (number: number) => number
}

export function createCallers(): Callers {
  const groups = createPairTable()
  const ofContext = createLinkedLists()
  const events = createEvents()
  const ofGroup = createLinkedLists()
  const [exits, consequences] = [createIntList(), createIntList()]
  const frameOfGroup = groups.right
  return {
    group: (context, frame) => {
      const known = groups.size()
      const group = groups.add(context, frame)
      if (group === known) ofContext.append(context)
      return group
    },
    groups: groups.size,
    firstGroup: ofContext.first,
    nextGroup: ofContext.next,
    frameOfGroup,
    call: events.add,
    first: events.first,
    next: events.next,
    time: events.time,
    link: events.link,
    frame: (caller) => frameOfGroup(events.owner(caller)),
    context: events.what,
    addConsequence: (group, exit, consequence) => {
      for (let known = ofGroup.first(group); known >= 0; known = ofGroup.next(known)) {
        if (consequences.at(known) === consequence) return false
      }
      exits.push(exit)
      consequences.push(consequence)
      ofGroup.append(group)
      return true
    },
    firstConsequence: ofGroup.first,
    nextConsequence: ofGroup.next,
    exitOf: exits.at,
    consequence: consequences.at,
    bytes: () =>
      [groups, ofContext, events, ofGroup, exits, consequences].reduce(
        (sum, part) => sum + part.bytes(),
        0,
      ),
  }
}
