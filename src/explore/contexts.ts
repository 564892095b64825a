// Contexts: what a state has beside its situation. Where the topmost frame returns to, and where the other
// tasks' stacks stand.
//
// An interrupt does the same wherever it finds the same situation. So the frame that it pushes has one
// context for all the places that it can return to (an entry), with a list of the callers; what it comes to
// at its end (an exit) is told to each of them. These are the summaries of T. Reps, S. Horwitz, M. Sagiv,
// "Precise interprocedural dataflow analysis via graph reachability" (POPL 1995), on exact states.

import { assert } from '../base/assert.ts'
import { createCallers } from './callers.ts'
import type { Callers } from './callers.ts'
import { createEvents, link } from './events.ts'
import type { Link } from './events.ts'
import { createIntList } from './int-list.ts'
import type { Leaving } from './leavings.ts'
import { createPairTable } from './pair-table.ts'
import type { Stacks } from './task-stacks.ts'

export type Context = number
export type Caller = number
export type Exit = number

export interface Contexts {
  /** Nothing below the topmost frame, and the stacks of the other tasks. */
  readonly root: (stacks: Stacks) => Context
  readonly isRoot: (context: Context) => boolean
  readonly stacks: (root: Context) => Stacks
  /** For a frame in this situation that just began to run; the time of the first counts. */
  readonly entry: (situation: number, time: number) => Context
  /** For a frame with just this frame in this context below it, which is the only caller. */
  readonly single: (frame: number, context: Context) => Context
  readonly isSingle: (context: Context) => boolean
  readonly callers: Callers
  readonly hasCallers: (context: Context) => boolean
  readonly firstCaller: (context: Context) => Caller
  /** Adds an exit; -1 if known. */
  readonly exit: (
    context: Context,
    leaving: Leaving,
    time: number,
    from: number,
    via: number,
  ) => Exit
  /** The exits of a context in the order of their times; -1 behind the last. */
  readonly firstExit: (context: Context) => Exit
  readonly nextExit: (exit: Exit) => Exit
  readonly leavingOf: (exit: Exit) => Leaving
  readonly exitLink: (exit: Exit) => Link
  /** When a caller sees what an exit brings. */
  readonly timeOf: (caller: Caller, exit: Exit) => number
  readonly bytes: () => number
}

// Kinds of contexts are told apart by what they are entered under.
const kinds = { root: 0, entry: 1, single: 2 } as const

export function createContexts(): Contexts {
  const contexts = createPairTable()
  const begins = createIntList()
  const belows = createPairTable()
  const callers = createCallers()
  const exits = createEvents()
  // By situation: its entry plus one.
  const entries = createIntList()

  const context = (kind: number, key: number, time: number): Context => {
    const id = contexts.add(key, kind)
    if (id === begins.length()) begins.push(time)
    return id
  }
  const entry = (situation: number, time: number): Context => {
    while (entries.length() <= situation) entries.push(0)
    if (entries.at(situation) === 0) {
      entries.set(situation, context(kinds.entry, situation, time) + 1)
    }
    return entries.at(situation) - 1
  }
  return {
    root: (stacks) => context(kinds.root, stacks, 0),
    isRoot: (id) => contexts.right(id) === kinds.root,
    stacks: contexts.left,
    entry,
    single: (frame, outer) => {
      const id = context(kinds.single, belows.add(frame, outer), 0)
      callers.call(callers.group(id, frame), outer, 0, 0, link.none)
      return id
    },
    isSingle: (id) => contexts.right(id) === kinds.single,
    callers,
    hasCallers: (id) => callers.firstGroup(id) >= 0,
    firstCaller: (id) => {
      const group = callers.firstGroup(id)
      assert(group >= 0, 'an entry has a caller')
      return callers.first(group)
    },
    exit: (from, leaving, time, how, via) =>
      exits.add(from, leaving, time - begins.at(from), how, via),
    firstExit: exits.first,
    nextExit: exits.next,
    leavingOf: exits.what,
    exitLink: exits.link,
    timeOf: (caller, exit) => callers.time(caller) + exits.time(exit),
    bytes: () =>
      [contexts, begins, belows, callers, exits, entries].reduce(
        (sum, part) => sum + part.bytes(),
        0,
      ),
  }
}
