// Every reachable situation, and, for what is violated, the nearest state in which it is.
//
// First everything is searched that frames can do (exits.ts) in all runs of tasks (task-runs.ts), which finds
// each situation, but not how far away it is. Only if something was violated in one, states are gone through
// in the order of their distance (nearest-states.ts), until all that is violated has been met. A search that
// is to end at the first violation goes in that order from the beginning.

import { assert } from '../base/assert.ts'
import { scratch } from '../wasm/layout.ts'
import { checkDeadlock } from './deadlock.ts'
import { createExits } from './exits.ts'
import { createFaults } from './faults.ts'
import { createNearestStates } from './nearest-states.ts'
import type { Search } from './search.ts'
import { move } from './moves.ts'
import { createSituations } from './situations.ts'
import type { Situations } from './situations.ts'
import { createTaskRuns } from './task-runs.ts'
import { createTaskStacks } from './task-stacks.ts'
import type { Stacks, TaskStacks } from './task-stacks.ts'
import type { Stop, Visit } from './visit.ts'

const noStop: Stop = () => undefined

export function visitSituations(search: Search, nearestFirst: boolean): Visit {
  const { machine } = search
  const situations = createSituations(search)
  const taskStacks = createTaskStacks(situations.lists)
  const faults = createFaults(search)
  const sawBelow = (): boolean => machine.words[scratch.otherFrame >> 2] === 1
  let stop: Stop = noStop
  let stopped: string | undefined
  let transitions = 0

  /** What is not expanded when the search stops has no moves. */
  const expand = (situation: number): void => {
    if (stopped !== undefined || situations.isExpanded(situation)) return
    situations.expand(situation, situation)
    transitions += situations.eachMove(situation, () => {})
    if (search.watchesDeadlock) checkSituation(search, situations, situation)
    faults.note(situation)
    stopped = sawBelow() ? 'code looked into a frame below its own' : stop(1)
  }
  const exits = createExits(situations, expand)
  const runs = createTaskRuns(situations, exits, taskStacks)
  const nearest = createNearestStates(search, situations, taskStacks)
  return {
    run: (asked) => {
      stop = asked
      const { situation, stacks } = begin(search, situations, taskStacks)
      faults.note(situation)
      if (!nearestFirst) {
        runs.begin(situation, stacks)
        runs.follow(() => stopped !== undefined)
        if (faults.areMet()) return stopped
      }
      nearest.begin(situation, stacks)
      nearest.run((state, at) => {
        if (nearestFirst) expand(at)
        faults.meet(state, at)
        if (nearestFirst) return (stopped ??= stop(1))
        return faults.areMet() ? 'all are met' : undefined
      })
      // What was violated in a situation must not be lost; code that looked below is searched otherwise.
      assert(faults.areMet() || sawBelow(), 'a situation that was found is that of some state')
      return stopped
    },
    isExact: () => !sawBelow(),
    states: situations.expanded,
    transitions: () => transitions,
    bytes: () => [situations, exits, runs, nearest].reduce((sum, part) => sum + part.bytes(), 0),
    route: nearest.route,
  }
}

/** The initial state: every task has one frame, and the first runs. */
function begin(
  { executor, machine }: Search,
  { parts, lists, begun }: Situations,
  taskStacks: TaskStacks,
): { readonly situation: number; readonly stacks: Stacks } {
  executor.stack.reset()
  executor.codes.chain.checkInvariants()
  executor.stack.locate(0)
  const { task } = executor.stack.at
  const frames = machine.program.tasks.map((_, other) => parts.frameNow(other, 0))
  const stacks = frames.map((frame, other) =>
    other === task ? 0 : lists.push(frame, lists.push(parts.ownNow(other), 0)),
  )
  const situation = begun(parts.sharedNow(), frames[task] ?? 0)
  return { situation, stacks: taskStacks.number(stacks) }
}

/** Reports a situation that is a dead end, if no move leads to anything but itself. */
function checkSituation(
  search: Search,
  { parts, frame, shared, eachMove }: Situations,
  id: number,
): void {
  let leadsAway = false
  eachMove(id, (kind, target) => {
    leadsAway ||= kind !== move.stay || target !== id
  })
  if (leadsAway) return
  const { stack } = search.executor
  const load = (): void => {
    parts.load(shared(id), frame(id))
    stack.stayInside()
  }
  load()
  const { task, depth } = stack.at
  checkDeadlock(search, {
    id,
    load,
    isSame: () => parts.sharedNow() === shared(id) && parts.frameNow(task, depth - 1) === frame(id),
  })
  stack.stayAnywhere()
}
