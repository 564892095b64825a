// What a claims file says: which statement of a discussion is decided by which searches.
//
// A claims file is data; nothing in it is executed. `stated` is the verdict that the discussion gives or
// implies, `recorded` the one that the search found when the file was last looked at: a run that finds
// another one fails, and the ledger shows where `recorded` differs from `stated`, with the remark.

export type Verdict = 'holds' | 'violated'

export interface SystemClaims {
  /** One line about the system, for headings. */
  readonly title: string
  /** Contexts on one stack, the task included, where a variant says nothing else. */
  readonly depth: number
  /** How fields are told in stories, by name; what is not listed is told as a number. */
  readonly words?: Readonly<Record<string, FieldNames>>
  readonly variants: Readonly<Record<string, Variant>>
  readonly claims: readonly Claim[]
  /** What a scenario costs in this system; see machine/cost/round-trip.ts. */
  readonly costs?: readonly Cost[]
  /** Seeded faults: nobody claims them, and each must be found by the property that it breaks. */
  readonly faults: readonly Fault[]
}

export type FieldNames =
  /** One name for each value, counted from 0. */
  | { readonly values: readonly string[] }
  /** One name for each bit, counted from 0. */
  | { readonly flags: readonly string[] }
  /** Counters in one word, by their masks. */
  | { readonly counts: Readonly<Record<string, number>> }
  /** Bookkeeping that explains nothing. */
  | { readonly quiet: true }

/** How a program differs from the system as it stands. */
export interface Variant {
  /** Functions that stand in for others: every caller of the name on the left gets the one on the right. */
  readonly replace?: Readonly<Record<string, string>>
  /** Initial values of fields, by the field's name. */
  readonly set?: Readonly<Record<string, number | boolean>>
  readonly depth?: number
  /** Tasks that run on further CPUs are left out. */
  readonly cpus?: number
  /** The store buffers of x86, two stores deep; without: sequentially consistent memory. */
  readonly memory?: 'tso'
}

export interface Claim {
  /** Number of the discussion, and of the claim in it: `002.3`. */
  readonly id: string
  /** Who would recognise it. */
  readonly source: string
  readonly statement: string
  readonly decided: readonly Decision[]
  /** What the search adds to the statement, or why it disagrees. */
  readonly remark?: string
}

export interface Decision {
  /** What this search shows, in a few words. */
  readonly shows: string
  readonly variant: string
  readonly property: string
  /** `open`: the discussion asks and does not answer. */
  readonly stated: Verdict | 'open'
  readonly recorded: Verdict
}

/** One row of the cost table: the property is violated at the end of the scenario. */
export interface Cost {
  readonly scheme: string
  readonly variant: string
  readonly property: string
}

export interface Fault {
  readonly fault: string
  readonly variant: string
  readonly property: string
}
