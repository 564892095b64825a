// What a search says about one property. "No violation found" and "there is none" are different answers
// and never share a value; a situation that was never reached is a failure of the check.

import type { Path } from './path.ts'

export type Verdict =
  /** The whole space within the bounds was searched and the situation occurred. */
  | { readonly kind: 'holds' }
  /**
   * A shortest path to a violation; its last decision ends right after the failing step. With a `cycle`, what is
   * wrong is that this can go on for ever from there; an empty one means that nothing more need happen.
   */
  | {
      readonly kind: 'violated'
      readonly message: string
      readonly path: Path
      readonly cycle?: Path
    }
  | { readonly kind: 'vacuous' }
  | { readonly kind: 'unfinished'; readonly reason: string }

export interface PropertyResult {
  readonly property: string
  readonly verdict: Verdict
}

export interface SearchFigures {
  readonly states: number
  readonly transitions: number
  /** Transitions between stored states on the longest shortest path; not known to every kind of search. */
  readonly depth?: number
  readonly seconds: number
  /** Of these, what passed before the first state: analyses, generating code and compiling it. */
  readonly compileSeconds?: number
  readonly workers: number
  readonly bytesPerState: number
  /** Bits of a packed state, where every state has equally many. */
  readonly bitsPerState?: number
  /** How many CPUs, or tasks, can take another one's place, where states that differ in that alone are one. */
  readonly interchangeable?: number
  /** Where states were told apart by fingerprints: at most how probable it is that two had the same one. */
  readonly collisionProbability?: number
  /** Whether some vector was held back only because the frame depth bound was reached. */
  readonly depthBoundReached: boolean
}

export interface SearchResult {
  readonly results: readonly PropertyResult[]
  readonly search: SearchFigures
}
