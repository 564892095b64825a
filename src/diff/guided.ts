// A way on which two woven versions may part (weave.ts), tried on the versions themselves: both run side by side on
// the reference machine, the same things arrive behind the same marks, and the same is chosen.
//
// The woven Program lets things come between any two steps. What counts is what comes behind a mark or just before
// the next one, for both alike, so each arrival is tried at either place. What parts then is a difference; that there
// is none, this does not say.

import type { Decision, Path } from '../ir/path.ts'
import { createMachine, nextStep } from '../sim/state.ts'
import { apartField } from './apart.ts'
import type { Asked } from './ask.ts'
import type { Level } from './mark.ts'
import { complete, createPlayer, follow } from './player.ts'
import type { Player } from './player.ts'
import { createSide } from './side.ts'
import {
  advance,
  answersFor,
  beginEpisode,
  goToNextMark,
  letIn,
  machinesOf,
  marksOf,
  takeUp,
} from './side-by-side.ts'
import type { Advance, Episode, Parted, Setting, Versions } from './side-by-side.ts'

export interface Guide {
  readonly arrivals: readonly Arriving[]
  /** By marks before, turn and label: what was chosen. */
  readonly answers: ReadonlyMap<string, number>
  /** On the whole way. */
  readonly marks: number
}

interface Arriving {
  /** Marks before it, waiting aside. */
  readonly behind: number
  /** Of OLD. */
  readonly vector: number
}

/** What happens on the way, mark by mark; undefined when it cannot be followed, or other CPUs go it too. */
export function guideAlong({ program }: Asked, way: Path, level: Level): Guide | undefined {
  if (program.bounds.cpus > 1) return undefined
  const player = createPlayer(createSide('old', program, new Map()), createMachine(program), level)
  const arrivals: Arriving[] = []
  const answers = new Map<string, number>()
  const turns = new Map<string, number>()
  for (const decision of way.flatMap(singly)) {
    const behind = marksOfBoth(player)
    if (decision.kind === 'deliver') arrivals.push({ behind, vector: decision.vector })
    if (decision.kind === 'choose') {
      const step = nextStep(player.machine, player.draft, decision.cpu)
      const label = step?.kind === 'choose' ? step.label : ''
      const turn = turns.get(`${behind} ${label}`) ?? 0
      turns.set(`${behind} ${label}`, turn + 1)
      answers.set(`${behind} ${turn} ${label}`, decision.value)
    }
    if (!follow(player, decision)) return undefined
  }
  return { arrivals, answers, marks: marksOfBoth(player) }
}

/** What is noted about the two shows in neither. */
function marksOfBoth(player: Player): number {
  const notes = player.marks.filter(({ what }) => what === apartField.name)
  return marksOf(player) - notes.length
}

/** A run of several steps, one by one: marks are counted at each. */
function singly(decision: Decision): readonly Decision[] {
  if (decision.kind !== 'run') return [decision]
  return Array.from({ length: decision.steps }, () => ({ ...decision, steps: 1 }))
}

/** Marks that are looked at behind the end of the way. */
const mostBehind = 12

/** Where they part when each arrival comes behind its mark, just before the next one, or one of them otherwise. */
export function runGuided(
  versions: Versions,
  setting: Setting,
  level: Level,
  guide: Guide,
): Parted | undefined {
  const early = guide.arrivals.map(() => false)
  const ways = [
    early,
    early.map(() => true),
    ...early.map((_, late) => early.map((__, at) => at === late)),
    ...early.map((_, soon) => early.map((__, at) => at !== soon)),
  ]
  const machines = machinesOf(setting)
  for (const isLate of ways) {
    const episode = beginEpisode(versions, machines, level, 0, guide.answers)
    const outcome = runOnce(episode, guide, isLate)
    if (outcome !== undefined) return outcome
  }
  return undefined
}

function runOnce(
  episode: Episode,
  { arrivals, marks }: Guide,
  isLate: readonly boolean[],
): Parted | undefined {
  for (const [at, { behind, vector }] of arrivals.entries()) {
    const outcome = advanceTo(episode, behind)
    if (outcome !== 'same') return typeof outcome === 'object' ? outcome : undefined
    if (isLate[at] === true) goToNextMark(episode, 0, answersFor(episode))
    if (!letIn(episode, 0, vector)) return undefined
    // The next one can come as soon as this one has begun.
    const hasBegun = complete(episode.old, 0) && complete(episode.new, 0)
    if (!hasBegun || episode.old.marks.length !== episode.new.marks.length) return undefined
  }
  const outcome = advanceTo(episode, marks + mostBehind)
  return typeof outcome === 'object' ? outcome : undefined
}

function advanceTo(episode: Episode, count: number): Advance {
  while (marksOf(episode.old) < count) {
    takeUp(episode, 0)
    const outcome = advance(episode, 0, answersFor(episode))
    if (outcome !== 'same') return outcome
  }
  return 'same'
}
