// Contexts: what a state has beside its situation. Where the topmost frame returns to, and where the other
// tasks' stacks stand.
//
// An interrupt does the same wherever it finds the same situation. So the frame that it pushes has one
// context for all the places that it can return to (an entry), with a list of the callers; what it comes to
// at its end (an exit) is told to each of them. These are the summaries of T. Reps, S. Horwitz, M. Sagiv,
// "Precise interprocedural dataflow analysis via graph reachability" (POPL 1995), on exact states.

import { assert, present } from '../base/assert.ts'
import { createIntList } from './int-list.ts'
import { createPairTable } from './pair-table.ts'
import type { Crossing } from './situations.ts'

/** Frames from the bottom up, as one number; 0 is none. */
export type FrameList = number
/** A frame and the context that it has. */
export type Below = number
export type Context = number
export type Caller = number
export type Exit = number

/**
 * How something was come by: a transition `from` a state (`via` is `transition`), or by returning to the
 * caller `via` with the exit `from`. The first state of an entry has no story of its own (`entry`).
 */
export interface Link {
  readonly from: number
  readonly via: number
}
export const link = { transition: -1, entry: -2, none: -3 } as const

export interface Contexts {
  /** Nothing below the topmost frame; `stacks` of the other tasks, and 0 for the one that runs. */
  readonly root: (stacks: readonly FrameList[]) => Context
  readonly isRoot: (context: Context) => boolean
  readonly stacks: (context: Context) => readonly FrameList[]
  /** For a frame in this situation that just began to run; the time of the first counts. */
  readonly entry: (situation: number, time: number) => Context
  /** For a frame with just this below it. */
  readonly single: (below: Below) => Context
  /** The caller of a context made by `single`. */
  readonly isSingle: (context: Context) => boolean
  readonly below: (frame: number, context: Context) => Below
  readonly frameOf: (below: Below) => number
  readonly contextOf: (below: Below) => Context
  /** Adds a caller; -1 if it was there already. */
  readonly call: (context: Context, below: Below, time: number, how: Link) => Caller
  /** Adds an exit: where it crosses to, and the frames it leaves behind if it is a switch; -1 if known. */
  readonly exit: (
    context: Context,
    crossing: Crossing,
    frames: FrameList,
    time: number,
    how: Link,
  ) => Exit
  readonly callers: (context: Context) => Iterable<Caller>
  readonly exits: (context: Context) => Iterable<Exit>
  readonly firstCaller: (context: Context) => Caller
  readonly belowOf: (caller: Caller) => Below
  readonly callerLink: (caller: Caller) => Link
  readonly exitLink: (exit: Exit) => Link
  readonly crossing: (exit: Exit) => Crossing
  readonly framesLeft: (exit: Exit) => FrameList
  /** When a caller sees what an exit brings. */
  readonly timeOf: (caller: Caller, exit: Exit) => number
  readonly push: (frame: number, frames: FrameList) => FrameList
  /** The frames of a list, from the bottom up. */
  readonly frames: (list: FrameList) => readonly number[]
  readonly bytes: () => number
}

// Kinds of contexts are told apart by what they are entered under.
const kinds = { root: 0, entry: 1, single: 2 } as const

export function createContexts(): Contexts {
  const contexts = createPairTable()
  const begins = createIntList()
  const belows = createPairTable()
  const lists = createPairTable()
  const roots: (readonly FrameList[])[] = []
  const rootNumbers = new Map<string, number>()
  const callers = createEvents()
  const payloads = createPairTable()
  const exits = createEvents()

  const context = (kind: number, key: number, time: number): Context => {
    const id = contexts.add(key, kind)
    if (id === begins.length()) begins.push(time)
    return id
  }
  const call: Contexts['call'] = (to, below, time, how) => callers.add(to, below, time, how)
  return {
    root: (stacks) => {
      const key = stacks.join()
      let number = rootNumbers.get(key)
      if (number === undefined) {
        number = roots.push(stacks) - 1
        rootNumbers.set(key, number)
      }
      return context(kinds.root, number, 0)
    },
    isRoot: (id) => contexts.right(id) === kinds.root,
    stacks: (id) => present(roots[contexts.left(id)], 'a root has stacks'),
    entry: (situation, time) => context(kinds.entry, situation, time),
    single: (below) => {
      const id = context(kinds.single, below, 0)
      call(id, below, 0, { from: 0, via: link.none })
      return id
    },
    isSingle: (id) => contexts.right(id) === kinds.single,
    below: (frame, id) => belows.add(frame, id),
    frameOf: belows.left,
    contextOf: belows.right,
    call,
    exit: (from, crossing, frames, time, how) =>
      exits.add(from, payloads.add(crossing, frames), time - begins.at(from), how),
    callers: callers.of,
    exits: exits.of,
    firstCaller: (id) => {
      const first = callers.first(id)
      assert(first >= 0, 'an entry has a caller')
      return first
    },
    belowOf: callers.what,
    callerLink: callers.link,
    exitLink: exits.link,
    crossing: (exit) => payloads.left(exits.what(exit)),
    framesLeft: (exit) => payloads.right(exits.what(exit)),
    timeOf: (caller, exit) => callers.time(caller) + exits.time(exit),
    push: (frame, frames) => lists.add(frame, frames) + 1,
    frames: (list) => {
      const found: number[] = []
      for (let rest = list; rest > 0; rest = lists.right(rest - 1)) found.push(lists.left(rest - 1))
      return found
    },
    bytes: () =>
      [contexts, begins, belows, lists, payloads, callers, exits].reduce(
        (sum, part) => sum + part.bytes(),
        0,
      ),
  }
}

/** What happened to each context and when: an exact set that is also a list for each. */
interface Events {
  /** The number of what is new, otherwise -1. */
  readonly add: (context: Context, what: number, time: number, how: Link) => number
  readonly of: (context: Context) => Iterable<number>
  readonly first: (context: Context) => number
  readonly what: (event: number) => number
  readonly time: (event: number) => number
  readonly link: (event: number) => Link
  readonly bytes: () => number
}

function createEvents(): Events {
  const table = createPairTable()
  const [times, froms, vias, nexts] = [
    createIntList(),
    createIntList(),
    createIntList(),
    createIntList(),
  ]
  const firsts = createIntList()
  const lasts = createIntList()
  const append = (context: Context, event: number): void => {
    while (firsts.length() <= context) {
      firsts.push(-1)
      lasts.push(-1)
    }
    const last = lasts.at(context)
    if (last < 0) firsts.set(context, event)
    else nexts.set(last, event)
    lasts.set(context, event)
  }
  const first = (context: Context): number => (context < firsts.length() ? firsts.at(context) : -1)
  return {
    add: (context, what, time, { from, via }) => {
      const event = table.add(context, what)
      if (event < times.length()) return -1
      times.push(time)
      froms.push(from)
      vias.push(via)
      nexts.push(-1)
      append(context, event)
      return event
    },
    first,
    *of(context) {
      for (let event = first(context); event >= 0; event = nexts.at(event)) yield event
    },
    what: table.right,
    time: times.at,
    link: (event) => ({ from: froms.at(event), via: vias.at(event) }),
    bytes: () =>
      [table, times, froms, vias, nexts, firsts, lasts].reduce(
        (sum, part) => sum + part.bytes(),
        0,
      ),
  }
}
