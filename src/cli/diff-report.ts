// What a comparison came to, as one value that text and JSON are printed from.

import type { Diagnostic } from '../base/diagnostic.ts'
import type { ProgramsResult } from '../diff/compare-programs.ts'
import type { Confirmed } from '../diff/confirm.ts'
import type { Level } from '../diff/mark.ts'
import type { FunctionOutcome } from '../diff/settle.ts'
import { castOf, type Cast } from '../report/cast.ts'
import { replay, type Moment } from '../sim/timeline.ts'
import type { Pairs } from './diff-load.ts'

export type DiffVerdict = 'equal' | 'different' | 'unfinished'

export interface DiffReport {
  readonly version: string
  readonly level: Level
  readonly arch: string
  readonly pairs: Pairs
  readonly result: ProgramsResult
  readonly seconds: number
  readonly diagnostics: readonly Diagnostic[]
  /** Other configurations that were looked at, and those that were not; absent when one was asked for. */
  readonly settings?: readonly SettingOutcome[]
}

/** How one setting turned out. */
export interface SettingOutcome {
  readonly setting: string
  /** `same code`: nothing that is compared looks at it. */
  readonly outcome: DiffVerdict | 'same code' | 'left out'
  readonly reason?: string
}

export function verdictOf({ functions, structure }: ProgramsResult): DiffVerdict {
  const kinds = functions.map(({ outcome }) => outcome.kind)
  if (structure.length > 0 || kinds.includes('different')) return 'different'
  return kinds.includes('open') ? 'unfinished' : 'equal'
}

/** The difference that was found and followed, if there is one. */
export function confirmedIn({ functions }: ProgramsResult): Confirmed | undefined {
  return functions.flatMap(({ outcome }) =>
    outcome.kind === 'different' ? [outcome.confirmed] : [],
  )[0]
}

export interface WayThere {
  readonly moments: readonly Moment[]
  readonly cast: Cast
}

/** From the beginning to where the versions part. */
export function wayTo({ asked, path }: Confirmed): WayThere {
  return { moments: replay(asked.program, path).moments, cast: castOf(asked.program) }
}

/** Functions that are equal only because of what their callers do, or of what never happens. */
export function underAssumption(functions: readonly FunctionOutcome[]): readonly FunctionOutcome[] {
  return functions.filter(
    ({ outcome }) => outcome.kind === 'equal in its callers' || outcome.kind === 'never told apart',
  )
}
