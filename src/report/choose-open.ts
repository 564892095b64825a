// Which scopes of a behaviour are told open (a header and their parts) and which in one line.
//
// A scope must be open when something inside cannot be told in one line: a frame of another context, a
// task switch, the failure, a labelled level, one of the last changes, or a step of another CPU or task
// in the middle. Everything else is a question of room.

import { changesKey, isEvent, isKey, isLoud, type Detail, type Plot } from './plot.ts'
import type { Scope } from './timeline.ts'

export function chooseOpen(plot: Plot, detail: Detail): ReadonlySet<Scope> {
  const open = new Set<Scope>(plot.roots)
  const loudBefore = [0]
  plot.moments.forEach((_, at) => {
    loudBefore.push((loudBefore[at] ?? 0) + (isLoud(plot, at, detail) ? 1 : 0))
  })
  const tailStart = startOfTail(plot, detail)
  const lasting = lastChanges(plot)
  for (const root of plot.roots) visit(root)
  return open

  /** Opens what must be open. */
  function visit(scope: Scope): Inside {
    let loud = 0
    let events = false
    let labels = false
    let cause = false
    // What the hardware and the library do is told by its effect.
    const machinery = scope.kind === 'call' && plot.cast.machinery.has(scope.name)
    for (const node of scope.children) {
      if (node.kind === 'beat') {
        if (isLoud(plot, node.at, detail)) loud++
        if (lasting.has(node.at)) cause = true
        const ownEnter = scope.kind === 'frame' && node.at === scope.first
        if (isEvent(plot, node.at, detail) && !ownEnter) events = true
        if (node.at >= tailStart && !machinery && changesKey(plot, node.at)) events = true
        continue
      }
      const inner = visit(node)
      loud += inner.loud
      if (inner.events || node.kind === 'frame') events = true
      if (inner.labels || plot.labels.has(node)) labels = true
      if (inner.cause) cause = true
    }
    const during = (loudBefore[scope.last + 1] ?? 0) - (loudBefore[scope.first] ?? 0)
    if (during > loud) events = true
    if (scope.kind !== 'frame') {
      if (events || labels || (cause && !machinery)) open.add(scope)
      return { loud, events, labels, cause }
    }
    if (isToldOpen(scope, events, plot, detail)) {
      open.add(scope)
      return { loud, events, labels, cause }
    }
    // The levels of a frame that came and went need not be shown.
    return { loud, events: true, labels: false, cause: false }
  }
}

interface Inside {
  readonly loud: number
  /** Something that needs lines of its own. */
  readonly events: boolean
  readonly labels: boolean
  /** The change that made something what it still is at the end. */
  readonly cause: boolean
}

/** A frame that has returned is told open while there is room and something happened in it. */
function isToldOpen(scope: Scope, events: boolean, plot: Plot, detail: Detail): boolean {
  if (scope.last === plot.moments.length - 1) return true
  if (plot.moments[scope.first]?.context === 'environment') return false
  return !scope.ended || (events && detail.finishedFrames)
}

/** For everything that readers think in: the moment that made it what it is at the end. */
function lastChanges(plot: Plot): ReadonlySet<number> {
  const last = new Map<string, number>()
  plot.changes.forEach((changes, at) => {
    for (const change of changes) if (isKey(change)) last.set(change.subject, at)
  })
  return new Set(last.values())
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
