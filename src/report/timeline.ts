// The moments of a path as a tree: tasks at the roots, frames and calls nested as they really were.
//
// A call's scope begins with the calling step. Each scope knows the first and last moment that belongs to it or to anything inside it. A task that
// was switched away keeps its scopes open; they go on when it is switched to again. Moments of other
// tasks and CPUs lie in between in time but in other trees.

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
  moments.forEach((moment, at) => {
    const { task, depth } = moment
    const root = roots.get(task) ?? openScope('task', '', moment, at, undefined)
    roots.set(task, root)
    let top = tops.get(task) ?? root
    if (moment.kind === 'enter') {
      top = openScope('frame', moment.vector ?? moment.function, moment, at, top)
    } else {
      top = backTo(top, depth)
    }
    if (moment.kind === 'call') top = openScope('call', calleeOf(moment), moment, at, top)
    addBeat(top, at)
    tops.set(task, afterBeat(top, moment))
  })
  return [...roots.values()]
}

/** A call says whom it calls: `ct_nmi_enter(…)`. */
function calleeOf({ text }: Moment): string {
  return text.slice(0, text.indexOf('('))
}

function openScope(
  kind: Scope['kind'],
  name: string,
  moment: Moment,
  at: number,
  parent: Growing | undefined,
): Growing {
  const { task, cpu } = moment
  const depth = kind === 'task' ? 0 : moment.depth
  const children: Node[] = []
  const scope = { kind, task, depth, cpu, name, parent, children, first: at, last: at }
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
