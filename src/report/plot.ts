// A behaviour ready to be told: its moments, what each changed, the tree of scopes, the level labels.
// Here are also the small questions that every teller asks about it.

import type { Span } from '../base/span.ts'
import type { Change } from './change.ts'
import type { Moment } from '../sim/timeline.ts'
import type { Cast } from './cast.ts'
import type { Style } from './paint.ts'
import type { Scope } from './timeline.ts'

export interface Line {
  readonly at: number
  readonly cpu: number
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
export function isEvent(moment: Moment, detail: Detail): boolean {
  if (moment.failed !== undefined) return true
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
): { readonly at: number; readonly cpu: number; readonly indent: number; readonly span?: Span } {
  const moment = plot.moments[at]
  if (moment === undefined) return { at, cpu: 0, indent }
  return { at, cpu: moment.cpu, indent, span: moment.span }
}

export function isKey(change: Change): boolean {
  return change.rank === 'key'
}
