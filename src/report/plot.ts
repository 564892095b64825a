// A behaviour ready to be told: its moments, what each changed, the tree of scopes, the level labels.
// Here are also the small questions that every teller asks about it.

import { present } from '../base/assert.ts'
import type { Span } from '../base/span.ts'
import type { Change } from './change.ts'
import type { Moment } from '../sim/timeline.ts'
import type { Cast } from './cast.ts'
import type { Style } from './paint.ts'
import type { Scope } from './timeline.ts'

export interface Line {
  readonly at: number
  readonly cpu: number
  readonly task: number
  readonly indent: number
  readonly label?: string
  readonly text: string
  readonly style?: Style
  readonly changes: readonly Change[]
  readonly span?: Span
}

export interface Detail {
  /** So many last changes before the end are told one by one. */
  readonly tail: number
  /** Whether each choice has a line. */
  readonly choices: boolean
  /** Fewest hidden steps that are worth a line of their own. */
  readonly fold: number
  /** Whether frames that have returned are told open. */
  readonly finishedFrames: boolean
}

/** Everything about the behaviour that does not depend on the amount of detail. */
export interface Plot {
  readonly moments: readonly Moment[]
  readonly changes: readonly (readonly Change[])[]
  readonly roots: readonly Scope[]
  readonly labels: ReadonlyMap<Scope, string>
  readonly cast: Cast
}

/** Moments that get a line of their own at this amount of detail. */
export function isEvent(plot: Plot, at: number, detail: Detail): boolean {
  const moment = present(plot.moments[at], 'a moment of the plot')
  if (at === plot.moments.length - 1 && moment.failed !== undefined) return true
  switch (moment.kind) {
    case 'enter':
    case 'switch':
    case 'emit':
      return moment.context !== 'environment'
    case 'choose':
      return detail.choices && moment.context !== 'environment'
    default:
      return false
  }
}

/** Whether a moment changed something that readers think in. */
export function changesKey(plot: Plot, at: number): boolean {
  return (plot.changes[at] ?? []).some(isKey)
}

export function changesWithin(scope: Scope, plot: Plot): readonly Change[] {
  return scope.children.flatMap((node) =>
    node.kind === 'beat' ? (plot.changes[node.at] ?? []) : changesWithin(node, plot),
  )
}

export function contextWord(scope: Scope, plot: Plot): string {
  const context = plot.moments[scope.first]?.context ?? 'task'
  return context === 'nmi' ? 'NMI' : context
}

export function lineAt(
  at: number,
  indent: number,
  plot: Plot,
): Pick<Line, 'at' | 'cpu' | 'task' | 'indent' | 'span'> {
  const { cpu, task, span } = present(plot.moments[at], 'a line tells a moment')
  return { at, cpu, task, indent, span }
}

/** Whether something worth telling happens elsewhere strictly between two moments of one scope. */
export function isCutBetween(plot: Plot, from: number, to: number, detail: Detail): boolean {
  for (let at = from + 1; at < to; at++) if (isLoud(plot, at, detail)) return true
  return false
}

/** Whether a moment is told at all, in whatever form. */
export function isLoud(plot: Plot, at: number, detail: Detail): boolean {
  const moment = present(plot.moments[at], 'a moment of the plot')
  return moment.kind === 'enter' || isEvent(plot, at, detail) || changesKey(plot, at)
}

export function isKey(change: Change): boolean {
  return change.rank === 'key'
}
