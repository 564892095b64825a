// A search by rules put away between two rounds, and taken up again: by any number of shards.
//
// What is kept is the states, as leaves, and what their numbers mean. Rules are not kept: they are learned again
// where they are missing, which takes no time beside the search.

import { anyShard } from '../wasm/generate-listing.ts'
import type { Findings, Spot } from './findings.ts'
import type { Search } from './search.ts'
import type { ShardLink } from './shard-link.ts'
import { problemOf, problemReasons } from './shard.ts'
import type { ShardReport, StateList } from './shard.ts'
import type { Found } from './violations.ts'

/** States of one list, as shards give and take them. */
export interface StateChunk {
  readonly list: StateList
  readonly states: BigInt64Array
}

/** Everything but the states; it can be written as JSON. */
export interface CheckpointHead {
  readonly leaves: number
  readonly level: number
  readonly states: number
  readonly transitions: number
  readonly found: readonly (readonly [string, Found])[]
  readonly spots: readonly { readonly numbers: readonly number[]; readonly level: number }[]
  /** By piece: contents in the order of their numbers. */
  readonly pieces: readonly (readonly (readonly number[])[])[]
  /** What code has noted about properties and about the depth bound. */
  readonly noted: readonly number[]
}

/** Where checkpoints go to, and where one comes from. */
export interface Checkpoints {
  /** Whether one should be written now; asked often. */
  readonly isDue: () => boolean
  readonly write: (head: CheckpointHead, states: Iterable<StateChunk>) => void
  readonly resume?: { readonly head: CheckpointHead; readonly states: () => Iterable<StateChunk> }
}

/** What the visit contributes. */
export interface Standing {
  readonly leaves: number
  readonly level: number
  readonly states: number
  readonly transitions: number
  readonly links: readonly ShardLink[]
  /** States on their way from one shard to another. */
  readonly underway: readonly BigInt64Array[]
}

export function writeCheckpoint(
  { write }: Checkpoints,
  search: Search,
  findings: Findings,
  standing: Standing,
): void {
  const { leaves, level, states, transitions } = standing
  const { pieces, spots } = findings
  const head: CheckpointHead = {
    leaves,
    level,
    states,
    transitions,
    found: [...search.violations.found],
    spots: spots.map((spot) => ({ ...spot, numbers: [...spot.numbers] })),
    pieces: pieces.contents(),
    noted: [...notes(search)],
  }
  write(head, allStates(standing))
}

/** What is in several lists comes first as what it is to be. */
function* allStates({ links, underway, leaves }: Standing): Generator<StateChunk> {
  const lists: readonly StateList[] = ['current', 'next', 'visited']
  for (const list of lists) {
    for (const link of links) {
      for (let at = 0; at >= 0;) {
        link.ask({ kind: 'list', list, at })
        const answer = link.answer()
        const problem = problemOf([answer])
        // A checkpoint that lacks states would be taken for a whole one.
        if (problem !== undefined) throw new Error(problemReasons[problem])
        const { listed, goOn } = answer
        if (listed !== undefined && listed.length > 0) yield { list, states: listed }
        at = goOn ?? -1
      }
    }
  }
  for (const states of underway) {
    if (states.length > 0) yield { list: 'underway', states: forAnybody(states, leaves) }
  }
}

/** Entries name a shard, of which there may be others next time. */
function forAnybody(states: BigInt64Array, leaves: number): BigInt64Array {
  return states.map((word, at) => (at % (1 + leaves) === 0 ? BigInt(anyShard) : word))
}

/** Everything but the states; these go to the shards when there are some. */
export function takeUp(head: CheckpointHead, search: Search, findings: Findings): void {
  const { pieces, spots } = findings
  pieces.restore(head.pieces)
  search.violations.restore(head.found)
  const before = head.spots.map(({ numbers, level }): Spot => ({
    numbers: Int32Array.from(numbers),
    level,
  }))
  spots.splice(0, spots.length, ...before)
  notes(search).set(head.noted)
}

/** Gives each shard its states, until one has no room; the result is what they say of themselves then. */
export function handOut(
  states: Iterable<StateChunk>,
  links: readonly ShardLink[],
): readonly ShardReport[] {
  let reports: readonly ShardReport[] = []
  for (const chunk of states) {
    for (const link of links) link.ask({ kind: 'load', ...chunk })
    reports = links.map((link) => link.answer())
    if (problemOf(reports) !== undefined) break
  }
  return reports
}

/** The cells before the state in which code notes what it has come to. */
function notes({ machine }: Search): Int32Array {
  return machine.words.subarray(0, machine.layout.globals >> 2)
}
