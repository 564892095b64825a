// The data of a comparison of one function with its other version.

import type { Arrivals } from './arrivals.ts'
import type { Domains } from './domains.ts'
import type { Footprint } from './footprint.ts'
import type { Level, Mark, Parting } from './mark.ts'
import type { Activation } from './run.ts'
import type { Side } from './side.ts'
import type { Value } from './value.ts'
import type { Likely, Seed } from './world.ts'

export interface Comparison {
  readonly old: Side
  readonly new: Side
  readonly domains: Domains
  readonly footprints: { readonly old: readonly Footprint[]; readonly new: readonly Footprint[] }
  readonly arrivals: Arrivals
  /** How many of the values that a function returns some caller takes. */
  readonly taken: ReadonlyMap<string, number>
  readonly level: Level
  readonly limits: ComparisonLimits
}

export interface ComparisonLimits {
  /** Worlds of one function. */
  readonly mostWorlds: number
  /** Times that both are run side by side at random, in one configuration. */
  readonly mostRuns: number
  /** Asked now and then; a reason to end. */
  readonly stop: () => string | undefined
}

/** How much one function's comparison may cost. */
export interface Effort {
  readonly mostWorlds: number
  /** Contexts in which it differs; there may be more. With 0 it is only found out whether there is one. */
  readonly mostDifferences: number
  /** Functions to look into from the beginning. */
  readonly expanded: ReadonlySet<string>
  /** Only contexts made of these. */
  readonly likely?: Likely | undefined
}

/** Where two stacks stand when a comparison begins. */
export interface Start {
  readonly old: readonly Activation[]
  readonly new: readonly Activation[]
  readonly seed: Seed
  /** Cells whose values are known. */
  readonly cells: ReadonlyMap<string, Value>
  readonly newborn: boolean
  /** Where it was resumed, for people; absent at the function's own beginning. */
  readonly after?: string
}

/** A context in which the sides part, and how. */
export interface Difference extends Parting {
  readonly func: string
  readonly start: Start
  /** What has to be true for it; nothing else matters. */
  readonly context: Seed
  readonly old: readonly Mark[]
  readonly new: readonly Mark[]
}

export interface FunctionResult {
  readonly func: string
  /** Worlds in which both sides were run. */
  readonly worlds: number
  readonly marks: number
  readonly differences: readonly Difference[]
  /** Why it is not known that these are all. */
  readonly unfinished?: string
}
