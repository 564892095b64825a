// Which scopes of a behaviour are told open (a header and their parts) and which in one line.
//
// A scope must be open when something inside cannot be told in one line: a frame of another context, a
// task switch, the failure, a labelled level, one of the last changes, or a step of another CPU or task
// in the middle. Everything else is a question of room.

import { changesKey, isEvent, isLoud, type Detail, type Plot } from './plot.ts'
import type { Scope } from './timeline.ts'

export function chooseOpen(plot: Plot, detail: Detail): ReadonlySet<Scope> {
  const open = new Set<Scope>(plot.roots)
  const loudBefore = [0]
  plot.moments.forEach((_, at) => {
    loudBefore.push((loudBefore[at] ?? 0) + (isLoud(plot, at, detail) ? 1 : 0))
  })
  const tailStart = startOfTail(plot, detail)
  for (const root of plot.roots) visit(root)
  return open

  /** Opens what must be open. */
  function visit(scope: Scope): Inside {
    let loud = 0
    let events = false
    let labels = false
    // What the hardware and the library do is told by its effect.
    const machinery = scope.kind === 'call' && plot.cast.machinery.has(scope.name)
    for (const node of scope.children) {
      if (node.kind === 'beat') {
        if (isLoud(plot, node.at, detail)) loud++
        const ownEnter = scope.kind === 'frame' && node.at === scope.first
        if (isEvent(plot, node.at, detail) && !ownEnter) events = true
        if (node.at >= tailStart && !machinery && changesKey(plot, node.at)) events = true
        continue
      }
      const inner = visit(node)
      loud += inner.loud
      if (inner.events || node.kind === 'frame') events = true
      if (inner.labels || plot.labels.has(node)) labels = true
    }
    const during = (loudBefore[scope.last + 1] ?? 0) - (loudBefore[scope.first] ?? 0)
    if (during > loud) events = true
    if (scope.kind !== 'frame') {
      if (events || labels) open.add(scope)
      return { loud, events, labels }
    }
    if (isToldOpen(scope, events, plot, detail)) {
      open.add(scope)
      return { loud, events, labels }
    }
    // The levels of a frame that came and went need not be shown.
    return { loud, events: true, labels: false }
  }
}

interface Inside {
  readonly loud: number
  /** Something that needs lines of its own. */
  readonly events: boolean
  readonly labels: boolean
}

/** A frame that has returned is told open while there is room and something happened in it. */
function isToldOpen(scope: Scope, events: boolean, plot: Plot, detail: Detail): boolean {
  if (scope.last === plot.moments.length - 1) return true
  if (plot.moments[scope.first]?.context === 'environment') return false
  return !scope.ended || (events && detail.finishedFrames)
}

function startOfTail(plot: Plot, detail: Detail): number {
  let left = detail.tail
  for (let at = plot.moments.length - 1; at >= 0; at--) {
    if (left === 0) return at + 1
    const told = (plot.changes[at] ?? []).some((change) => change.rank !== 'quiet')
    if (told || plot.moments[at]?.kind === 'emit') left--
  }
  return 0
}
