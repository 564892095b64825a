// A story as a SARIF code flow: one thread flow for each CPU, one location for each moment.
//
// `executionOrder` keeps the order across CPUs, `nestingLevel` counts frames and calls, and `state` holds
// what a moment changed. Viewers fold what is unimportant: moments that changed nothing.

import { useSite, type Span } from '../base/span.ts'
import type { Moment } from '../sim/timeline.ts'
import type { Cast } from './cast.ts'
import { physicalLocation, type Base, type Location } from './sarif-location.ts'

export interface CodeFlow {
  readonly threadFlows: readonly ThreadFlow[]
}

interface ThreadFlow {
  readonly id: string
  readonly locations: readonly FlowLocation[]
}

interface FlowLocation {
  readonly location: Location
  readonly nestingLevel: number
  readonly executionOrder: number
  readonly importance: 'essential' | 'important' | 'unimportant'
  readonly state?: Readonly<Record<string, { readonly text: string }>>
}

export function codeFlow(
  moments: readonly Moment[],
  cast: Cast,
  baseOf: (span: Span) => Base | undefined,
): CodeFlow {
  const levels = nestingLevels(moments)
  const told = moments.map((moment, index) => ({
    cpu: moment.cpu,
    row: flowLocation(moment, levels[index] ?? 0, index + 1, { cast, baseOf }),
  }))
  const cpus = [...new Set(told.map(({ cpu }) => cpu))].toSorted((a, b) => a - b)
  return {
    threadFlows: cpus.map((cpu) => ({
      id: `cpu${cpu}`,
      locations: told.filter((each) => each.cpu === cpu).map(({ row }) => row),
    })),
  }
}

function flowLocation(
  moment: Moment,
  nestingLevel: number,
  executionOrder: number,
  { cast, baseOf }: { readonly cast: Cast; readonly baseOf: (span: Span) => Base | undefined },
): FlowLocation {
  const span = useSite(moment.span)
  const place = physicalLocation(span, baseOf(span))
  const changed = Object.entries(moment.changed)
  const state = changed.map(([cell, value]) => [cell, { text: value.toString() }] as const)
  return {
    location: {
      ...(place === undefined ? {} : { physicalLocation: place }),
      logicalLocations: [{ name: moment.function, kind: 'function' }],
      message: { text: messageOf(moment, cast) },
    },
    nestingLevel,
    executionOrder,
    importance: importanceOf(moment),
    ...(state.length === 0 ? {} : { state: Object.fromEntries(state) }),
  }
}

function messageOf({ text, task, vector, failed }: Moment, { tasks }: Cast): string {
  const who = vector ?? tasks[task] ?? `task${task}`
  const what = failed === undefined ? text : `${text}: ${failed.message}`
  return `${who}: ${what}`
}

function importanceOf({ kind, failed, changed }: Moment): FlowLocation['importance'] {
  if (failed !== undefined || kind === 'enter' || kind === 'leave' || kind === 'switch') {
    return 'essential'
  }
  return Object.keys(changed).length > 0 || kind === 'emit' ? 'important' : 'unimportant'
}

/** Frames and calls that each moment stands in; tasks keep theirs while they are not running. */
function nestingLevels(moments: readonly Moment[]): readonly number[] {
  const calls = new Map<number, number>()
  return moments.map(({ task, depth, kind }) => {
    const level = calls.get(task) ?? 0
    if (kind === 'call') calls.set(task, level + 1)
    if (kind === 'return') calls.set(task, Math.max(0, level - 1))
    return level + depth
  })
}
