// A claims file as the ledger uses it: what systems/claim.ts describes, with the place of everything that
// can turn out wrong only when the system is linked.

import type { Span } from '../base/span.ts'
import type { FieldNames } from './field-names.ts'

export type ClaimVerdict = 'holds' | 'violated'

export interface ClaimFile {
  readonly title: string
  readonly depth: number
  readonly words: ReadonlyMap<string, FieldNames>
  readonly variants: ReadonlyMap<string, ClaimVariant>
  readonly claims: readonly Claim[]
  readonly faults: readonly SeededFault[]
  readonly costs: readonly CostQuestion[]
}

export interface ClaimVariant {
  readonly replace: ReadonlyMap<string, Placed<string>>
  readonly set: ReadonlyMap<string, Placed<bigint>>
  readonly depth: number | undefined
  readonly cpus: number | undefined
  /** Searched on a machine with store buffers. */
  readonly buffered: boolean
}

export interface Placed<T> {
  readonly value: T
  readonly span: Span
}

export interface Claim {
  readonly id: string
  readonly source: string
  readonly statement: string
  readonly remark: string | undefined
  readonly decided: readonly Decision[]
}

/** A search to look at, and what it is about. */
export interface Question {
  readonly variant: Placed<string>
  readonly property: Placed<string>
  readonly recorded: ClaimVerdict
}

export interface Decision extends Question {
  readonly shows: string
  readonly stated: ClaimVerdict | 'open'
}

export interface CostQuestion extends Question {
  readonly scheme: string
}

export interface SeededFault extends Question {
  readonly fault: string
}
