// Who learns of what: callers of exits, entries of callers, tasks of switches.
//
// A frame on top of another one begins in a context that it shares with all that begin in the same situation
// (contexts.ts). Whenever such a context has a new caller, it is told of the exits known so far; whenever it
// has a new exit, all callers are. A switch leaves every frame of its task behind, one caller after another,
// until there is none below; then the other task's frames are taken from where they were kept.

import { present } from '../base/assert.ts'
import type { Agenda } from './agenda.ts'
import type { Group } from './callers.ts'
import { link } from './events.ts'
import { consequenceOf } from './consequence.ts'
import type { Caller, Context, Contexts, Exit } from './contexts.ts'
import type { Leaving } from './leavings.ts'
import type { KnownStates } from './known-states.ts'
import { createPairTable } from './pair-table.ts'
import type { Situations } from './situations.ts'
import type { TaskStacks } from './task-stacks.ts'

/** What can come of a transition from a state; the time is when it does. */
export interface Propagation {
  readonly reach: (
    situation: number,
    context: Context,
    time: number,
    from: number,
    via: number,
  ) => void
  /** A frame begins to run in this situation on top of the state's. */
  readonly call: (situation: number, time: number, state: number) => void
  /** The topmost frame is left for the one below, or with others for another task. */
  readonly leave: (context: Context, leaving: Leaving, time: number, state: number) => void
  readonly switchAway: (context: Context, leaving: Leaving, time: number, state: number) => void
  /** Deals with an event other than a state's. */
  readonly happen: (kind: number, a: number, b: number, from: number, via: number) => void
}

/** Kinds of events; the operands are those of the functions that deal with them. */
export const event = { state: 0, call: 1, exit: 2, resume: 3 } as const

export function createPropagation(
  situations: Situations,
  contexts: Contexts,
  taskStacks: TaskStacks,
  states: KnownStates,
  agenda: Agenda,
): Propagation {
  const { now } = agenda
  const { callers } = contexts
  const resumes = createPairTable()
  const { reach, leaveTask, tell } = createTelling(contexts, states, agenda)
  const meaning = (frame: number, exit: Exit): number =>
    consequenceOf(situations, frame, contexts.leavingOf(exit))

  const enter = (
    situation: number,
    frame: number,
    outer: Context,
    from: number,
    via: number,
  ): void => {
    const context = contexts.entry(situation, now())
    const isFirst = !contexts.hasCallers(context)
    const group = groupOf(contexts, context, frame, meaning)
    const caller = callers.call(group, outer, now(), from, via)
    if (caller < 0) return
    // Later callers find the first state known, and no nearer.
    if (isFirst) reach(situation, context, now(), 0, link.entry)
    for (let at = callers.firstConsequence(group); at >= 0; at = callers.nextConsequence(at)) {
      tell(caller, callers.exitOf(at), callers.consequence(at))
    }
  }
  const exit = (context: Context, leaving: Leaving, from: number, via: number): void => {
    const found = contexts.exit(context, leaving, now(), from, via)
    if (found < 0) return
    for (let group = callers.firstGroup(context); group >= 0; group = callers.nextGroup(group)) {
      const consequence = meaning(callers.frameOfGroup(group), found)
      if (!callers.addConsequence(group, found, consequence)) continue
      for (let caller = callers.first(group); caller >= 0; caller = callers.next(caller)) {
        tell(caller, found, consequence)
      }
    }
  }
  const resume = createResume(
    situations,
    contexts,
    taskStacks,
    (situation, frame, below, from, via) => {
      if (frame === undefined) reach(situation, below, now(), from, via)
      else enter(situation, frame, below, from, via)
    },
  )
  return {
    reach,
    call: (situation, time, state) =>
      agenda.add(time, event.call, situation, 0, state, link.transition),
    leave: (context, leaving, time, state) =>
      agenda.add(time, event.exit, context, leaving, state, link.transition),
    switchAway: (context, leaving, time, state) =>
      leaveTask(context, leaving, time, state, link.transition),
    happen: (kind, a, b, from, via) => {
      if (kind === event.call) {
        return enter(a, situations.frame(states.situation(from)), states.context(from), from, via)
      }
      if (kind === event.exit) return exit(a, b, from, via)
      const known = resumes.size()
      if (resumes.add(a, b) === known) resume(a, b, from, via)
    },
  }
}

/** The task that a switch leads to goes on where it was suspended: on top of a frame, or of none. */
function createResume(
  situations: Situations,
  contexts: Contexts,
  taskStacks: TaskStacks,
  goOn: (
    situation: number,
    frame: number | undefined,
    below: Context,
    from: number,
    via: number,
  ) => void,
): (context: Context, leaving: Leaving, from: number, via: number) => void {
  const { leavings, parts } = situations
  return (context, leaving, from, via) => {
    const crossing = leavings.crossing(leaving)
    const task = parts.task(crossing >>> 1)
    const next = taskStacks.exchange(contexts.stacks(context), leavings.left(leaving), task)
    let below = contexts.root(next.stacks)
    for (const frame of next.frames.slice(0, -2)) below = contexts.single(frame, below)
    const top = present(next.frames.at(-1), 'a suspended task has frames')
    const situation = situations.switchedTo(crossing, next.own, top)
    goOn(situation, next.frames.at(-2), below, from, via)
  }
}

/** How states and frames learn of what has happened. */
interface Telling extends Pick<Propagation, 'reach'> {
  readonly leaveTask: (
    context: Context,
    leaving: Leaving,
    time: number,
    from: number,
    via: number,
  ) => void
  readonly tell: (caller: Caller, exit: Exit, consequence: number) => void
}

function createTelling(contexts: Contexts, states: KnownStates, agenda: Agenda): Telling {
  const { callers } = contexts
  const reach: Telling['reach'] = (situation, context, time, from, via) => {
    const state = states.reach(situation, context, time, from, via)
    if (state >= 0) agenda.add(time, event.state, state, 0, from, via)
  }
  const leaveTask: Telling['leaveTask'] = (context, leaving, time, from, via) => {
    const kind = contexts.isRoot(context) ? event.resume : event.exit
    agenda.add(time, kind, context, leaving, from, via)
  }
  const tell: Telling['tell'] = (caller, exit, consequence) => {
    const [context, time] = [callers.context(caller), contexts.timeOf(caller, exit)]
    if (consequence >= 0) reach(consequence, context, time, exit, caller)
    else leaveTask(context, ~consequence, time, exit, caller)
  }
  return { reach, leaveTask, tell }
}

/** The group of a context's callers with this frame; a new one is told of all exits so far. */
function groupOf(
  contexts: Contexts,
  context: Context,
  frame: number,
  meaning: (frame: number, exit: Exit) => number,
): Group {
  const { callers, firstExit, nextExit } = contexts
  const known = callers.groups()
  const group = callers.group(context, frame)
  if (group < known) return group
  for (let exit = firstExit(context); exit >= 0; exit = nextExit(exit)) {
    callers.addConsequence(group, exit, meaning(frame, exit))
  }
  return group
}
