// The moments of a path as a tree: tasks at the roots, frames and calls nested as they really were.
//
// Each scope knows the first and last moment that belongs to it or to anything inside it. A task that
// was switched away keeps its scopes open; they go on when it is switched to again. Moments of other
// tasks and CPUs lie in between in time but in other trees.

import { nowhere, type Span } from '../base/span.ts'
import type { Moment } from '../sim/timeline.ts'

/** One moment of a scope's own code. */
export interface Beat {
  readonly kind: 'beat'
  readonly at: number
}

export interface Scope {
  readonly kind: 'task' | 'frame' | 'call'
  readonly task: number
  readonly depth: number
  readonly cpu: number
  /** Function of a call; vector of a frame; empty for a task. */
  readonly name: string
  /** Where a call stands in its caller. */
  readonly span: Span
  readonly parent: Scope | undefined
  readonly children: readonly Node[]
  readonly first: number
  readonly last: number
  readonly ended: boolean
}

export type Node = Beat | Scope

interface Growing extends Scope {
  readonly parent: Growing | undefined
  readonly children: Node[]
  last: number
  ended: boolean
}

/** The trees of all tasks that did something, in the order of their first moments. */
export function growTimeline(moments: readonly Moment[]): readonly Scope[] {
  const roots = new Map<number, Growing>()
  const tops = new Map<number, Growing>()
  /** Call sites whose callee has not made its first step, by task and depth. */
  const calling = new Map<string, Span>()

  moments.forEach((moment, at) => {
    const { task, depth } = moment
    let top = tops.get(task)
    if (top === undefined) {
      top = openScope('task', '', moment, at, undefined, nowhere)
      roots.set(task, top)
    }
    if (moment.kind === 'enter') {
      top = openScope('frame', moment.vector ?? moment.function, moment, at, top, moment.span)
    } else {
      top = backTo(top, depth)
      const site = calling.get(`${task}/${depth}`)
      if (site !== undefined) {
        calling.delete(`${task}/${depth}`)
        top = openScope('call', moment.function, moment, at, top, site)
      }
    }
    addBeat(top, at)
    if (moment.kind === 'call') calling.set(`${task}/${depth}`, moment.span)
    tops.set(task, afterBeat(top, moment))
  })
  return [...roots.values()]
}

function openScope(
  kind: Scope['kind'],
  name: string,
  moment: Moment,
  at: number,
  parent: Growing | undefined,
  span: Span,
): Growing {
  const { task, depth, cpu } = moment
  const children: Node[] = []
  const scope = { kind, task, depth, cpu, name, span, parent, children, first: at, last: at }
  const grown: Growing = { ...scope, ended: false }
  parent?.children.push(grown)
  return grown
}

function addBeat(scope: Growing, at: number): void {
  scope.children.push({ kind: 'beat', at })
  for (let outer: Growing | undefined = scope; outer !== undefined; outer = outer.parent) {
    outer.last = at
  }
}

/** A frame that is gone although nobody said so ends here. */
function backTo(top: Growing, depth: number): Growing {
  let scope = top
  while (scope.depth > depth && scope.parent !== undefined) {
    scope.ended = true
    scope = scope.parent
  }
  return scope
}

function afterBeat(scope: Growing, moment: Moment): Growing {
  if (moment.kind === 'return' && scope.kind === 'call') return close(scope)
  if (moment.kind !== 'leave') return scope
  let frame = scope
  while (frame.kind === 'call' && frame.parent !== undefined) frame = close(frame)
  return frame.kind === 'frame' ? close(frame) : frame
}

function close(scope: Growing): Growing {
  scope.ended = true
  return scope.parent ?? scope
}
