// Strongly connected components, the last ones first (R. Tarjan, Depth-first search and linear graph algorithms,
// 1972), with a stack of its own instead of recursion, and of edges only those of the states it is in.

import { createIntList } from './int-list.ts'
import type { IntList } from './int-list.ts'

export interface Part {
  /** Where to begin; these count as not seen. */
  readonly roots: ReadonlySet<number>
  readonly contains: (state: number) => boolean
}

/** States of which each can be reached from each; true ends the enumeration. */
export type VisitComponent = (members: readonly number[]) => boolean

/** What is noted of each state. */
export interface Marks {
  /** 0: not seen. Else when, counted from 1; a state whose component is done counts as `done`. */
  readonly order: IntList
  readonly low: IntList
}

export function createMarks(size: number): Marks {
  const marks = { order: createIntList(), low: createIntList() }
  for (let state = 0; state < size; state++) {
    marks.order.push(0)
    marks.low.push(0)
  }
  return marks
}

/** Goes through the components of a part of a graph, seen or not before; whoever asks may `stop` it. */
export function visitComponents(
  { order, low }: Marks,
  successors: (state: number) => readonly number[],
  part: Part,
  visit: VisitComponent,
  stop: () => boolean,
): void {
  for (const root of part.roots) order.set(root, 0)
  const path: { readonly state: number; readonly next: number[] }[] = []
  const open: number[] = []
  let seen = 0
  const enter = (state: number): void => {
    seen++
    order.set(state, seen)
    low.set(state, seen)
    open.push(state)
    path.push({ state, next: successors(state).filter(part.contains) })
  }
  const lower = (state: number, to: number): void => {
    if (to < low.at(state)) low.set(state, to)
  }
  for (const root of part.roots) {
    if (order.at(root) !== 0) continue
    enter(root)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { state } = top
      const next = top.next.pop()
      if (next !== undefined) {
        if (order.at(next) === 0) {
          if (stop()) return
          enter(next)
        } else if (order.at(next) !== done) lower(state, order.at(next))
        continue
      }
      path.pop()
      const parent = path.at(-1)
      if (parent !== undefined) lower(parent.state, low.at(state))
      if (low.at(state) !== order.at(state)) continue
      const members = open.splice(open.lastIndexOf(state))
      for (const member of members) order.set(member, done)
      if (visit(members)) return
    }
  }
}

const done = 0x7fffffff
