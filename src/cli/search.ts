// One search as the pool sees it: what it is told, what it tells on the way, what comes out.
//
// A search runs in a thread of its own (search-thread.ts); tests put a function in its place.

import type { Reductions } from '../explore/explore.ts'
import type { CheckpointOptions } from './checkpoints.ts'
import type { Program } from '../ir/program.ts'
import type { SearchFigures, SearchResult } from '../ir/verdict.ts'
import type { Witness } from '../report/outcome.ts'

export interface SearchOptions {
  readonly maxStates?: number
  readonly maxMemoryBytes: number
  readonly timeoutMs?: number
  readonly first: boolean
  /** Properties to look at; all when empty. */
  readonly only: readonly string[]
  readonly reductions: Reductions
  /** Whether states may be told apart by fingerprints. */
  readonly fingerprint?: boolean
  /** Where the search is put away, and taken up from. */
  readonly keeping?: CheckpointOptions
  /** Threads that one search may have; one when absent. */
  readonly workers?: number
}

export interface Searched {
  readonly result: SearchResult
  /** By property: the replayed paths of the violated ones. */
  readonly witnesses: ReadonlyMap<string, Witness>
  /** The job that was searched in its place: nothing that either looks at differs. */
  readonly sameAs?: string
  /** Why a checkpoint could not be written; the search goes on. */
  readonly notKept?: string
  /** Why there were fewer threads than asked for; the search goes on with those that there are. */
  readonly fewer?: string
}

export interface SearchWatch {
  readonly onProgress: (figures: SearchFigures) => void
  /** Ask the search to end with what it knows. */
  readonly stop: AbortSignal
}

export type Search = (
  program: Program,
  options: SearchOptions,
  watch: SearchWatch,
) => Promise<Searched>

/** What is known of a search that never began or never answered, and how far it had come when last heard of. */
export function unfinishedSearch(
  program: Program,
  only: readonly string[],
  reason: string,
  figures: SearchFigures = noFigures,
): Searched {
  const names = program.properties.map((property) => property.name)
  const asked = only.length === 0 ? names : names.filter((name) => only.includes(name))
  const results = asked.map((property) => ({
    property,
    verdict: { kind: 'unfinished' as const, reason },
  }))
  return { result: { results, search: figures }, witnesses: new Map() }
}

const noFigures: SearchFigures = {
  states: 0,
  transitions: 0,
  depth: 0,
  seconds: 0,
  workers: 1,
  bytesPerState: 0,
  depthBoundReached: false,
}
