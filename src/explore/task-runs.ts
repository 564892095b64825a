// Which task goes on where: everything that tasks do from being switched to until they are switched away from.
//
// A run of a task is a place in its code (a component, or a frame on top of others) and the stacks of the
// other tasks meanwhile. What can come out of frames is known by then (exits.ts), so of a run only the ways
// count in which it ends: each puts the task's frames aside and begins a run of another task.

import { present } from '../base/assert.ts'
import type { Component, Exits } from './exits.ts'
import type { FrameList } from './frame-lists.ts'
import type { Leaving } from './leavings.ts'
import { createPairTable } from './pair-table.ts'
import type { Situations } from './situations.ts'
import type { Stacks, TaskStacks } from './task-stacks.ts'

export interface TaskRuns {
  /** The outermost frame of a task goes on. */
  readonly begin: (situation: number, stacks: Stacks) => void
  /** Follows all runs, until there are no more or `isOver`. */
  readonly follow: (isOver: () => boolean) => void
  readonly bytes: () => number
}

export function createTaskRuns(
  situations: Situations,
  exits: Exits,
  taskStacks: TaskStacks,
): TaskRuns {
  const { lists, leavings } = situations
  // Runs of outermost frames: component and stacks. Others: ways out with the frames below, and stacks.
  const outermost = createPairTable()
  const places = createPairTable()
  const inner = createPairTable()
  const switches = createPairTable()

  const begin = (situation: number, stacks: Stacks): void => {
    outermost.add(exits.componentOf(situation), stacks)
  }
  /** A frame goes on, with these below it, from the top down. */
  const goOn = (situation: number, below: FrameList, stacks: Stacks): void => {
    if (below === 0) return begin(situation, stacks)
    const ways = exits.allExits(exits.componentOf(situation))
    inner.add(places.add(ways, below), stacks)
  }
  const switchTask = (leaving: Leaving, stacks: Stacks): void => {
    const known = switches.size()
    if (switches.add(leaving, stacks) < known) return
    const crossing = leavings.crossing(leaving)
    const task = situations.parts.task(crossing >>> 1)
    const next = taskStacks.exchange(stacks, leavings.left(leaving), task)
    let below: FrameList = 0
    for (const frame of next.frames.slice(0, -1)) below = lists.push(frame, below)
    const top = present(next.frames.at(-1), 'a suspended task has frames')
    goOn(situations.switchedTo(crossing, next.own, top), below, next.stacks)
  }
  const followOutermost = (component: Component, stacks: Stacks): void => {
    for (const leaving of exits.ownExits(component)) switchTask(leaving, stacks)
    for (const next of exits.behind(component)) outermost.add(next, stacks)
  }
  const followInner = (place: number, stacks: Stacks): void => {
    const below = places.right(place)
    const rest = lists.rest(below)
    const after = exits.consequences(places.left(place), lists.bottom(below))
    for (const situation of after.situations) goOn(situation, rest, stacks)
    for (const leaving of after.leavings) {
      let left = leavings.left(leaving)
      for (const frame of lists.items(rest)) left = lists.push(frame, left)
      switchTask(leavings.add(leavings.crossing(leaving), left), stacks)
    }
  }
  return {
    begin,
    follow: (isOver) => {
      let [nextOutermost, nextInner] = [0, 0]
      while (!isOver()) {
        if (nextOutermost < outermost.size()) {
          followOutermost(outermost.left(nextOutermost), outermost.right(nextOutermost))
          nextOutermost++
        } else if (nextInner < inner.size()) {
          followInner(inner.left(nextInner), inner.right(nextInner))
          nextInner++
        } else return
      }
    },
    bytes: () =>
      [outermost, places, inner, switches].reduce((sum, table) => sum + table.bytes(), 0),
  }
}
