// Where a violation points to in the user's own code, for whoever looks at one line of one file.
//
// The check that fails mostly stands in the machine library. When own code called what it stands in, the innermost such
// call is the place. When the library checks between its calls of own code (behind a handler, at a return), the place
// is where own code last changed something, as its outermost function sees it: the call in the handler, not a line of
// a counter's accessor. What changes nothing is not it: checks themselves call own code that only reads.

import type { Span } from '../base/span.ts'
import type { Moment } from '../sim/timeline.ts'

/** `told` ends with the check. Undefined when no own code has run. */
export function ownPlace(
  told: readonly Moment[],
  isOwn: (span: Span) => boolean,
): Moment | undefined {
  const check = told.at(-1)
  const own = ({ span }: Moment): boolean => isOwn(span)
  const changes = (moment: Moment): boolean => own(moment) && Object.keys(moment.changed).length > 0
  const isBeside = ({ task, depth }: Moment): boolean =>
    task === check?.task && depth === check.depth
  const ways = [(moment: Moment) => changes(moment) && isBeside(moment), changes, own]
  const last = ways.map((way) => told.findLastIndex(way)).find((at) => at >= 0) ?? -1
  return stackAt(told, told.length - 1).find(own) ?? stackAt(told, last).findLast(own)
}

/** A moment and the calls of its frame that it stands in, innermost first. */
function stackAt(told: readonly Moment[], at: number): readonly Moment[] {
  const moment = told[at]
  if (moment === undefined) return []
  const calls: Moment[] = []
  for (const each of told.slice(0, at)) {
    if (each.task !== moment.task || each.depth !== moment.depth) continue
    if (each.kind === 'enter') calls.length = 0
    else if (each.kind === 'call') calls.push(each)
    else if (each.kind === 'return') calls.pop()
  }
  return [moment, ...calls.toReversed()]
}
