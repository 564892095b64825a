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

  /** Opens what must be open, and gives the number of loud moments inside. */
  function visit(scope: Scope): { readonly loud: number; readonly events: boolean } {
    let loud = 0
    let events = false
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
      if (inner.events || plot.labels.has(node) || isForeign(node, plot, detail)) events = true
    }
    const during = (loudBefore[scope.last + 1] ?? 0) - (loudBefore[scope.first] ?? 0)
    const mixed = during > loud
    if ((events || mixed) && !staysClosed(scope, plot, detail)) open.add(scope)
    if (scope.kind === 'frame' && !staysClosed(scope, plot, detail)) open.add(scope)
    return { loud, events: events || mixed }
  }
}

/** A frame of another context always shows. */
function isForeign(scope: Scope, plot: Plot, detail: Detail): boolean {
  return scope.kind === 'frame' && (detail.finishedFrames || !staysClosed(scope, plot, detail))
}

function staysClosed(scope: Scope, plot: Plot, detail: Detail): boolean {
  if (scope.kind !== 'frame' || scope.last === plot.moments.length - 1) return false
  if (plot.moments[scope.first]?.context === 'environment') return true
  return scope.ended && !detail.finishedFrames
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
