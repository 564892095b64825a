// What can come where a frame stands, by the numbers of its situation and without the machine.
//
// Whether a vector can be delivered, and whether it would leave a trace, follows from the shared part alone unless
// some vector asks about the interrupted frame. Polls are few. So each is asked once for each shared part, and of
// a frame it is only to be known where it stands.

import { nmis, toConsider } from './expand.ts'
import { createIntList } from './int-list.ts'
import { createPairTable } from './pair-table.ts'
import type { Parts } from './parts.ts'
import type { Search } from './search.ts'
import { pollAll } from './stops.ts'
import { seesFrame } from './summarizable.ts'

export interface Occasions {
  /** Vectors that a situation's transitions begin with, besides its own step; `waiting` if that is impossible. */
  readonly considered: (shared: number, frame: number, waiting: boolean) => readonly number[]
  /** Whether a chain that comes there ends, if it may pass so many choices. */
  readonly endsChain: (shared: number, frame: number, choicesLeft: number) => boolean
  /** What decides, with the shared part, whatever is asked here; many frames share it. */
  readonly kindOf: (shared: number, frame: number) => number
  /** Whether a frame stands inside of an indivisible action: there one has come to no end. */
  readonly isInside: (shared: number, frame: number) => boolean
  readonly bytes: () => number
}

// What is known of where a frame stands: bits, and above them the number of its poll plus one.
const known = 1
const finished = 2
const stored = 4
const choosing = 8
const glued = 16
const pollShift = 5

// Roughly what a list of vectors costs.
const listBytes = 64

export function createOccasions(
  { executor, runner, plan, machine: { program }, arrival }: Search,
  parts: Parts,
): Occasions {
  const { tables, choices, isGlued, stack } = executor
  const { at } = stack
  const isNmi = nmis(program)
  const { vectors, fields } = program
  const asksFrames = vectors.some(({ deliverable }) => seesFrame(fields, deliverable))
  const polls = plan.polls.length
  const places = createIntList()
  const questions = createPairTable()
  const answers: (readonly number[])[] = []

  const placeOf = (shared: number, frame: number): number => {
    while (places.length() <= frame) places.push(0)
    if (places.at(frame) === 0) {
      parts.load(shared, frame)
      const poll = tables.polls[at.func]?.[at.step] ?? -1
      const isStored = tables.stored[at.func]?.[at.step] === 1
      places.set(
        frame,
        known +
          (at.finished ? finished : 0) +
          (isStored ? stored : 0) +
          (choices() > 1 ? choosing : 0) +
          (isGlued() ? glued : 0) +
          ((poll + 1) << pollShift),
      )
    }
    return places.at(frame)
  }
  const mattering = (shared: number, frame: number, poll: number): readonly number[] => {
    const question = questions.add(shared, asksFrames ? frame * polls + poll : poll)
    const answer = answers[question]
    if (answer !== undefined) return answer
    parts.load(shared, frame)
    return (answers[question] = runner.mattering(poll))
  }
  return {
    considered: (shared, frame, waiting) => {
      const place = placeOf(shared, frame)
      const all = mattering(shared, frame, pollAll)
      if (waiting || !arrival) return all
      const poll = (place >> pollShift) - 1
      const found = poll < 0 ? [] : mattering(shared, frame, poll)
      return toConsider(found, all, (place & choosing) !== 0, isNmi)
    },
    endsChain: (shared, frame, choicesLeft) => {
      const place = placeOf(shared, frame)
      if ((place & finished) !== 0) return true
      if ((place & stored) !== 0 && ((place & choosing) === 0 || choicesLeft === 0)) return true
      const poll = (place >> pollShift) - 1
      return poll >= 0 && mattering(shared, frame, poll).length > 0
    },
    kindOf: (shared, frame) => (asksFrames ? frame : placeOf(shared, frame)),
    isInside: (shared, frame) => (placeOf(shared, frame) & glued) !== 0,
    bytes: () => places.bytes() + questions.bytes() + answers.length * listBytes,
  }
}
