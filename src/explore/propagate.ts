// Who learns of what: callers of exits, entries of callers, tasks of switches.
//
// A frame on top of another one begins in a context that it shares with all that begin in the same situation
// (contexts.ts). Whenever such a context has a new caller, it is told of the exits known so far; whenever it
// has a new exit, all callers are. A switch leaves every frame of its task behind, one caller after another,
// until there is none below; then the other task's frames are taken from where they were kept.

import { assert } from '../base/assert.ts'
import type { Agenda } from './agenda.ts'
import { link } from './contexts.ts'
import type { Below, Caller, Context, Contexts, Exit, FrameList, Link } from './contexts.ts'
import type { KnownStates } from './known-states.ts'
import { createPairTable } from './pair-table.ts'
import type { Crossing, Situations } from './situations.ts'

/** What can come of a transition; the time is when it does. */
export interface Propagation {
  readonly reach: (situation: number, context: Context, time: number, how: Link) => void
  /** A frame begins to run in this situation on top of `below`. */
  readonly call: (situation: number, below: Below, time: number, how: Link) => void
  /** The topmost frame is left for the one below. */
  readonly leave: (context: Context, crossing: Crossing, time: number, how: Link) => void
  /** Another task goes on; of the frames left behind these are the upper ones. */
  readonly switchAway: (
    context: Context,
    crossing: Crossing,
    frames: FrameList,
    time: number,
    how: Link,
  ) => void
  /** Deals with an event other than a state's. */
  readonly happen: (kind: number, a: number, b: number, how: Link) => void
}

/** Kinds of events; the operands are those of the functions that deal with them. */
export const event = { state: 0, call: 1, exit: 2, resume: 3 } as const

export function createPropagation(
  situations: Situations,
  contexts: Contexts,
  states: KnownStates,
  agenda: Agenda,
): Propagation {
  const { now } = agenda
  // Where an exit crosses to, and what frames it leaves behind.
  const exits = createPairTable()
  const resumes = createPairTable()

  const reach = (situation: number, context: Context, time: number, how: Link): void => {
    const state = states.reach(situation, context, time, how)
    if (state >= 0) agenda.add(time, event.state, state, 0, how)
  }
  /** A caller goes on: with its own frame, or left behind itself by a switch. */
  const tell = (caller: Caller, exit: Exit): void => {
    const below = contexts.belowOf(caller)
    const [frame, context] = [contexts.frameOf(below), contexts.contextOf(below)]
    const crossing = contexts.crossing(exit)
    const time = contexts.timeOf(caller, exit)
    const how = { from: exit, via: caller }
    const left = contexts.framesLeft(exit)
    if (left === 0) reach(situations.resumed(crossing, frame), context, time, how)
    else switchAway(context, crossing, contexts.push(frame, left), time, how)
  }
  const enter = (situation: number, below: Below, how: Link): void => {
    const context = contexts.entry(situation, now())
    const caller = contexts.call(context, below, now(), how)
    if (caller < 0) return
    reach(situation, context, now(), { from: 0, via: link.entry })
    for (const exit of contexts.exits(context)) tell(caller, exit)
  }
  const exit = (context: Context, crossing: Crossing, frames: FrameList, how: Link): void => {
    const found = contexts.exit(context, crossing, frames, now(), how)
    if (found >= 0) for (const caller of contexts.callers(context)) tell(caller, found)
  }
  const switchAway = (
    context: Context,
    crossing: Crossing,
    frames: FrameList,
    time: number,
    how: Link,
  ): void => {
    const kind = contexts.isRoot(context) ? event.resume : event.exit
    agenda.add(time, kind, context, exits.add(crossing, frames), how)
  }
  /** The task that the crossing leads to goes on where it was suspended. */
  const resume = (context: Context, crossing: Crossing, frames: FrameList, how: Link): void => {
    const task = situations.parts.task(crossing >>> 1)
    const { stack, root } = exchange(contexts, context, frames, task)
    let below = root
    for (const frame of stack.slice(0, -2)) below = contexts.single(contexts.below(frame, below))
    const [caller, top] = [stack.at(-2), stack.at(-1)]
    assert(top !== undefined, 'a suspended task has frames')
    const situation = situations.resumed(crossing, top)
    if (caller === undefined) reach(situation, below, now(), how)
    else enter(situation, contexts.below(caller, below), how)
  }
  return {
    reach,
    call: (situation, below, time, how) => agenda.add(time, event.call, situation, below, how),
    leave: (context, crossing, time, how) =>
      agenda.add(time, event.exit, context, exits.add(crossing, 0), how),
    switchAway,
    happen: (kind, a, b, how) => {
      if (kind === event.call) return enter(a, b, how)
      const [crossing, frames] = [exits.left(b), exits.right(b)]
      if (kind === event.exit) return exit(a, crossing, frames, how)
      const known = resumes.size()
      if (resumes.add(a, b) === known) resume(a, crossing, frames, how)
    },
  }
}

/** Puts the frames of the task that ran aside, and takes out those of the one that goes on. */
function exchange(
  contexts: Contexts,
  context: Context,
  frames: FrameList,
  task: number,
): { readonly stack: readonly number[]; readonly root: Context } {
  const stacks = contexts.stacks(context).slice()
  stacks[stacks.indexOf(0)] = frames
  const stack = contexts.frames(stacks[task] ?? 0)
  stacks[task] = 0
  return { stack, root: contexts.root(stacks) }
}
