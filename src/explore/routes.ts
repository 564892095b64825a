// Routes: the whole states on the shortest way to a state, put together from situations and links.
//
// A state in an entry's context was found for the first caller, but can be part of the way of any. So what
// lies below it is chosen from outside in: each piece of a route is asked for with the frames below it.

import type { Caller, Context, Contexts, Exit } from './contexts.ts'
import type { Link } from './events.ts'
import { link } from './events.ts'
import type { KnownStates } from './known-states.ts'
import type { Search } from './search.ts'
import type { Situations } from './situations.ts'
import type { TaskStacks } from './task-stacks.ts'

/** What a context stands for in one place of a route: frames from the top down, and the other stacks. */
interface Place {
  readonly frames: readonly number[]
  readonly stacks: readonly number[]
}

export interface Routes {
  readonly to: (state: number) => readonly Int32Array[]
  /** The state with its first callers. */
  readonly whole: (state: number) => Int32Array
}

export function createRoutes(
  search: Search,
  situations: Situations,
  contexts: Contexts,
  taskStacks: TaskStacks,
  states: KnownStates,
): Routes {
  const alone = (root: Context): Place => ({
    frames: [],
    stacks: taskStacks.of(contexts.stacks(root)),
  })
  /** The place of a context that has only one. */
  const fixedPlace = (context: Context): Place | undefined => {
    if (contexts.isRoot(context)) return alone(context)
    return contexts.isSingle(context) ? firstPlace(context) : undefined
  }
  const on = (caller: Caller, place: Place): Place => {
    return { ...place, frames: [contexts.callers.frame(caller), ...place.frames] }
  }
  const firstPlace = (context: Context): Place => {
    if (contexts.isRoot(context)) return alone(context)
    const caller = contexts.firstCaller(context)
    return on(caller, firstPlace(contexts.callers.context(caller)))
  }
  const whole = (state: number, place: Place): Int32Array => {
    const actual = fixedPlace(states.context(state)) ?? place
    return assemble(search, situations, states.situation(state), actual)
  }
  /** From the beginning of the state's context, or of everything, to the state. */
  const within = (state: number, place: Place): Int32Array[] => {
    const found: Int32Array[] = []
    for (let at = state; ;) {
      found.push(whole(at, place))
      const { from, via } = states.link(at)
      if (via === link.transition) {
        at = from
        continue
      }
      const back = found.toReversed()
      if (via < 0) return back
      const outer = fixedPlace(contexts.callers.context(via)) ?? place
      return [...called(via, outer), ...left(from, on(via, outer)), ...back]
    }
  }
  /** From the beginning of the caller's context up to the state that called. */
  const called = (caller: Caller, place: Place): Int32Array[] => {
    const how = contexts.callers.link(caller)
    return how.via === link.none ? [] : arrived(how, place)
  }
  /** From the beginning of the exit's context up to the state that it was left from. */
  const left = (exit: Exit, place: Place): Int32Array[] => arrived(contexts.exitLink(exit), place)
  const arrived = ({ from, via }: Link, place: Place): Int32Array[] => {
    if (via === link.transition) return within(from, place)
    const outer = fixedPlace(contexts.callers.context(via)) ?? place
    return [...called(via, outer), ...left(from, on(via, outer))]
  }
  const to = (state: number): Int32Array[] => {
    const context = states.context(state)
    if (fixedPlace(context) !== undefined) return within(state, firstPlace(context))
    const caller = contexts.firstCaller(context)
    const { from, via } = contexts.callers.link(caller)
    const place = firstPlace(context)
    // A task that goes on where it was suspended is called from no state.
    const before = via === link.transition ? to(from) : arrived({ from, via }, place)
    return [...before, ...within(state, place)]
  }
  return { to, whole: (state) => whole(state, firstPlace(states.context(state))) }
}

/** The whole state, packed: brought together in the machine's memory. */
function assemble(
  { codec }: Search,
  situations: Situations,
  situation: number,
  { frames, stacks }: Place,
): Int32Array {
  const shared = situations.shared(situation)
  const { parts, lists } = situations
  const running = parts.task(shared)
  const own = [...frames.toReversed(), situations.frame(situation)]
  parts.loadShared(shared)
  own.forEach((frame, depth) => parts.loadFrame(frame, running, depth))
  stacks.forEach((stack, task) => {
    if (task === running) return
    const items = lists.items(stack)
    parts.loadOwn(items.at(-1) ?? 0, task)
    items.slice(0, -1).forEach((frame, depth) => parts.loadFrame(frame, task, depth))
  })
  const words = new Int32Array(codec.maxWords)
  return words.slice(0, codec.pack(words))
}
