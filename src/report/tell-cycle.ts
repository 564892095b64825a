// What goes on for ever behind a story, or that nothing does: who does what in one round, and who only stands.
//
// A round has no beginning of its own and seldom changes much, so each place in the source is a line, whether
// something changed there or not; steps of one place that follow one another are one line.

import type { Moment } from '../sim/timeline.ts'
import type { Standing } from '../sim/standing.ts'
import { netChanges, type Change } from './change.ts'
import type { Cast } from './cast.ts'
import { layOut, type Page } from './layout.ts'
import { isKey, type Line } from './plot.ts'

export interface Cycle {
  /** One round; empty when nothing more need happen. */
  readonly moments: readonly Moment[]
  /** Where each CPU stands at its beginning. */
  readonly standing: readonly Standing[]
}

/** Lines that one round may take. */
const MOST_LINES = 16

/** `changes`: of each moment of the round. */
export function tellCycle(
  { moments, standing }: Cycle,
  changes: readonly (readonly Change[])[],
  cast: Cast,
  page: Page,
): readonly string[] {
  const moving = new Set(moments.map(({ cpu }) => cpu))
  const still = standing.filter(({ cpu }) => !moving.has(cpu)).map((one) => standLine(one, cast))
  const round = roundLines(moments, changes)
  const shown = round.length > MOST_LINES ? round.slice(0, MOST_LINES - 1) : round
  const left = round.length - shown.length
  const more = left === 0 ? [] : [page.paint('weak', `      … and ${left} more places`)]
  const heading =
    moments.length === 0 ? 'and there it can stay for ever:' : 'and from there round and round:'
  return ['', page.paint('note', heading), ...layOut([...still, ...shown], page), ...more]
}

function standLine({ cpu, task, how, function: name, span }: Standing, cast: Cast): Line {
  const who = `task ${cast.tasks[task] ?? task}`
  const text = {
    finished: `${who} has finished`,
    waiting: `${who} waits in ${name}()`,
    ready: `${who} stands in ${name}()`,
  }[how]
  const where = how === 'finished' ? {} : { span }
  return { at: 0, cpu, task, indent: 0, text, style: 'weak', changes: [], ...where }
}

function roundLines(
  moments: readonly Moment[],
  changes: readonly (readonly Change[])[],
): readonly Line[] {
  const lines: Line[] = []
  moments.forEach((moment, at) => {
    const line = momentLine(moment, at, (changes[at] ?? []).filter(isKey))
    const last = lines.at(-1)
    if (last === undefined || !isSamePlace(last, line)) lines.push(line)
    else
      lines[lines.length - 1] = { ...last, changes: netChanges([...last.changes, ...line.changes]) }
  })
  return lines
}

function isSamePlace(left: Line, right: Line): boolean {
  return (
    left.cpu === right.cpu &&
    left.text === right.text &&
    left.span?.file === right.span?.file &&
    left.span?.line === right.span?.line
  )
}

function momentLine(moment: Moment, at: number, changes: readonly Change[]): Line {
  const { cpu, task, depth, span } = moment
  return { at, cpu, task, indent: 2 * depth, text: textOf(moment), span, changes }
}

function textOf({ kind, context, vector, text, function: name }: Moment): string {
  if (context === 'environment') return `~ ${vector ?? name}`
  switch (kind) {
    case 'enter':
      return `-> ${context === 'nmi' ? 'NMI' : context} ${vector ?? name}`
    case 'leave':
      return '<- return'
    case 'emit':
      return `* ${text}`
    case 'choose':
      return `? ${text}`
    case 'switch':
      return `=> ${text}`
    default:
      return `${name}()`
  }
}
