// A search by rules put away between two rounds, and taken up again: by any number of threads.
//
// What is kept is the states, as leaves, and what their numbers mean. Rules are not kept: they are learned again
// where they are missing, which takes no time beside the search.

import type { Findings, Spot } from './findings.ts'
import type { Frontier } from './frontier.ts'
import { listedStates, receiveStates, visitedStates } from './listed-states.ts'
import type { PiecePlaces } from './piece-places.ts'
import type { RuleEngine } from './rule-engine.ts'
import type { Search } from './search.ts'
import type { Found } from './violations.ts'

/** States to be expanded in this level, in the next one, and all of them. */
export type StateList = 'current' | 'next' | 'visited'

/** States of one list, leaf after leaf. */
export interface StateChunk {
  readonly list: StateList
  readonly states: BigInt64Array
}

/** Everything but the states; it can be written as JSON. */
export interface CheckpointHead {
  /** By piece: bits in the leaves. */
  readonly widths: readonly number[]
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
  readonly level: number
  readonly states: number
  readonly transitions: number
  readonly engine: RuleEngine
  readonly frontier: Frontier
  readonly places: PiecePlaces
}

export function writeCheckpoint(
  { write }: Checkpoints,
  search: Search,
  findings: Findings,
  standing: Standing,
): void {
  const { places, level, states, transitions } = standing
  const { pieces, spots } = findings
  const head: CheckpointHead = {
    widths: places.places.map(({ bits }) => bits),
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
function* allStates({ engine, frontier }: Standing): Generator<StateChunk> {
  const lists = [
    ['current', listedStates(engine, frontier, 'current')],
    ['next', listedStates(engine, frontier, 'next')],
    ['visited', visitedStates(engine)],
  ] as const
  for (const [list, chunks] of lists) {
    for (const states of chunks) if (states.length > 0) yield { list, states }
  }
}

/** Everything but the states. */
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

/** The states. They come in the order of their slots, which lie close together in a table that is too small. */
export function handOut(
  { head, states }: NonNullable<Checkpoints['resume']>,
  engine: RuleEngine,
  { add }: Frontier,
): void {
  engine.tables.reserve(head.states)
  for (const { list, states: some } of states()) {
    for (const found of receiveStates(engine, some)) {
      if (list !== 'visited') add(list, found)
    }
  }
}

/** The cells before the state in which code notes what it has come to. */
function notes({ machine }: Search): Int32Array {
  return machine.words.subarray(0, machine.layout.globals >> 2)
}
