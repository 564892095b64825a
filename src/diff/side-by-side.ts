// Both versions of the whole system side by side on the reference machine: the same things happen to both, at
// random, and after each mark both must have left the same one. Where they have not, the versions differ, and
// the decisions up to there are a way to it, though seldom the shortest.
//
// Things happen behind a mark, or just before the next one, as in arrivals.ts. That two versions are equal is
// never found here. The dice are always the same ones.

import { joinRuns, type Path } from '../ir/path.ts'
import type { Program } from '../ir/program.ts'
import { createMachine, positionOf } from '../sim/state.ts'
import type { Machine } from '../sim/state.ts'
import { createDice } from './dice.ts'
import type { Dice } from './dice.ts'
import type { Level, Mark } from './mark.ts'
import { copyOf, createPlayer, deliver, follow, goOn, isDeliverable, isOpenTo } from './player.ts'
import type { Pick, Player } from './player.ts'
import type { Side } from './side.ts'

export interface Versions {
  readonly old: Side
  readonly new: Side
}

/** A configuration of both. */
export interface Setting {
  readonly old: Program
  readonly new: Program
}

export interface Parted {
  readonly path: Path
  /** Marks since the end of the path. */
  readonly old: readonly Mark[]
  readonly new: readonly Mark[]
  /** How many of these are the same. */
  readonly at: number
  /** Functions that ran when they parted, innermost first. */
  readonly running: readonly string[]
}

export interface Episode {
  readonly old: Player
  readonly new: Player
  readonly dice: Dice
  readonly calm: number
  readonly rarity: number
  /** Where the story of a difference is taken up, mark by mark. */
  since: { readonly path: number; readonly marks: number }
  /** One has asked the environment for something that the other has not: answers may not belong together. */
  loose: boolean
  /** Answers to begin with, by marks before, turn and label. */
  readonly given: ReadonlyMap<string, number>
}

/** Marks of one episode. */
const lengths = [50, 100, 200, 400]
/** Something happens behind one mark in so many. */
const calms = [4, 12, 2, 40]
/** NMIs are always possible, and would crowd out the rest: one in so many chances is taken. */
const rarities = [30, 8, 100]
/** Marks after which a story is taken up anew. */
const mostCommon = 4
/** Steps that are looked ahead for the next mark. */
const mostAhead = 1000

/** What a setting runs on. */
export interface Machines {
  readonly old: Machine
  readonly new: Machine
}

export function machinesOf(setting: Setting): Machines {
  return { old: createMachine(setting.old), new: createMachine(setting.new) }
}

/** Both where they begin; what chance decides is decided by the number. */
export function beginEpisode(
  { old, new: now }: Versions,
  machines: Machines,
  level: Level,
  number: number,
  given: ReadonlyMap<string, number> = new Map(),
): Episode {
  return {
    old: createPlayer(old, machines.old, level),
    new: createPlayer(now, machines.new, level),
    dice: createDice(number + 1),
    calm: calms[Math.floor(number / lengths.length) % calms.length] ?? 4,
    rarity: rarities[number % rarities.length] ?? 8,
    since: { path: 0, marks: 0 },
    loose: false,
    given,
  }
}

/**
 * `count` times from the beginning, each time along the same way first and then on by chance: where the versions
 * part in one of them.
 */
export function runTogether(
  versions: Versions,
  setting: Setting,
  level: Level,
  way: Path,
  count: number,
): Parted | undefined {
  const machines = machinesOf(setting)
  for (let number = 0; number < count; number++) {
    const episode = beginEpisode(versions, machines, level, number)
    const led = followBoth(episode, way)
    // It is the same each time.
    if (led !== 'same') return led === 'lost' ? undefined : led
    const parted = play(episode, lengths[number % lengths.length] ?? 100)
    if (parted !== undefined) return parted
  }
  return undefined
}

/** A way of OLD, which may show already that they part; `lost` when NEW cannot be led along it. */
function followBoth(episode: Episode, way: Path): 'same' | 'lost' | Parted {
  const { old, new: now } = episode
  for (const decision of way) {
    const other = decision.kind === 'deliver' ? inNew(episode, decision.vector) : 0
    const twin = decision.kind === 'deliver' ? { ...decision, vector: other } : decision
    const count = old.marks.length
    if (!follow(old, decision) || !follow(now, twin)) return 'lost'
    const at = old.marks.findIndex(
      (mark, index) => index >= count && !isSame(mark, now.marks[index]),
    )
    if (at >= 0 && now.marks[at] !== undefined) return partedAt(episode, decision.cpu, at)
    if (now.marks.length !== old.marks.length) return 'lost'
    takeUp(episode, decision.cpu)
  }
  return 'same'
}

/** -1 when NEW does not have the vector. */
function inNew({ old, new: now }: Episode, vector: number): number {
  const name = old.side.program.vectors[vector]?.name
  return now.side.program.vectors.findIndex((each) => each.name === name)
}

function isFree({ old, new: now }: Episode, cpu: number): boolean {
  return isOpenTo(old, cpu) && isOpenTo(now, cpu)
}

/** When there is enough to tell already, the story begins here. */
export function takeUp(episode: Episode, cpu: number): void {
  const { old, since } = episode
  if (!isFree(episode, cpu)) return
  if (old.marks.length - since.marks < mostCommon) return
  episode.since = { path: old.path.length, marks: old.marks.length }
}

function play(episode: Episode, length: number): Parted | undefined {
  const { old, dice } = episode
  const end = old.marks.length + length
  while (old.marks.length < end) {
    const cpu = dice(old.draft.current.length)
    const isBetween = isFree(episode, cpu)
    takeUp(episode, cpu)
    const answers = answersFor(episode)
    if (isBetween && dice(episode.calm) === 0) {
      if (dice(3) === 0) goToNextMark(episode, cpu, answers)
      letSomethingIn(episode, cpu)
      continue
    }
    const outcome = advance(episode, cpu, answers)
    if (outcome === 'stuck' && !letSomethingIn(episode, cpu)) return undefined
    if (outcome === 'over') return undefined
    if (typeof outcome === 'object') return outcome
  }
  return undefined
}

/** Both to the last place before their next mark at which something can come. */
export function goToNextMark({ old, new: now }: Episode, cpu: number, answers: Answers): void {
  const counts = [old, now].map((player) => silentSteps(player, cpu, answers.pick()))
  ;[old, now].forEach((player, at) => goOn(player, cpu, answers.pick(), counts[at]))
}

function silentSteps(player: Player, cpu: number, pick: Pick): number {
  const ahead = copyOf(player)
  let last = 0
  for (let steps = 0; ahead.marks.length === 0 && steps < mostAhead; steps++) {
    if (isOpenTo(ahead, cpu)) last = steps
    if (goOn(ahead, cpu, pick, 1) === 'over') break
  }
  return last
}

/** What the hardware of both lets in there; false when that is nothing. */
function letSomethingIn(episode: Episode, cpu: number): boolean {
  const { old, new: now, dice, rarity } = episode
  if (!isFree(episode, cpu)) return false
  const possible = old.side.program.vectors.flatMap(({ kind }, number) => {
    const other = inNew(episode, number)
    const isRare = kind === 'nmi' && dice(rarity) > 0
    if (other < 0 || isRare) return []
    const both = isDeliverable(old, cpu, number) && isDeliverable(now, cpu, other)
    return both ? [{ number, other }] : []
  })
  const vector = possible[dice(Math.max(1, possible.length))]
  return vector !== undefined && letIn(episode, cpu, vector.number)
}

/** A vector of OLD, to both; false where one of them does not let it in. */
export function letIn(episode: Episode, cpu: number, vector: number): boolean {
  const { old, new: now } = episode
  const other = inNew(episode, vector)
  if (other < 0 || !isFree(episode, cpu)) return false
  if (!isDeliverable(old, cpu, vector) || !isDeliverable(now, cpu, other)) return false
  deliver(old, cpu, vector)
  deliver(now, cpu, other)
  return true
}

/** `stuck`: both wait for something. */
export type Advance = 'same' | 'stuck' | 'over' | Parted

export function advance(episode: Episode, cpu: number, answers: Answers): Advance {
  const { old, new: now } = episode
  const before = copyOf(now)
  const stretches = [goOn(old, cpu, answers.pick()), goOn(now, cpu, answers.pick())]
  if (stretches.every((each) => each === 'over')) return 'stuck'
  if (stretches.some((each) => each !== 'marks')) return 'over'
  const [a, b] = [old.marks.at(-1), now.marks.at(-1)]
  const isAsked = answers.areAlike()
  if (isSame(a, b)) {
    episode.loose ||= !isAsked
    return a?.kind === 'wait' ? 'stuck' : 'same'
  }
  if (episode.loose || (!isAsked && canDo(before, cpu, a, episode.dice))) return 'over'
  return partedAt(episode, cpu, old.marks.length - 1)
}

function partedAt({ old, new: now, since }: Episode, cpu: number, at: number): Parted {
  return {
    path: joinRuns(old.path.slice(0, since.path)),
    old: old.marks.slice(since.marks),
    new: now.marks.slice(since.marks),
    at: at - since.marks,
    running: [old, now].flatMap((player) => runningIn(player, cpu)),
  }
}

/** Other answers that are tried before NEW is said not to do what OLD does. */
const mostAnswers = 24

function canDo(before: Player, cpu: number, wanted: Mark | undefined, dice: Dice): boolean {
  for (let tries = 0; tries < mostAnswers; tries++) {
    const player = copyOf(before)
    goOn(player, cpu, createAnswers(dice).pick())
    if (isSame(player.marks.at(-1), wanted)) return true
  }
  return false
}

function isSame(a: Mark | undefined, b: Mark | undefined): boolean {
  if (a?.kind !== b?.kind || a?.what !== b?.what || a?.joined !== b?.joined) return false
  return (
    a?.values.length === b?.values.length &&
    a?.values.every((each, at) => each === b?.values[at]) === true
  )
}

function runningIn({ draft, side }: Player, cpu: number): readonly string[] {
  return positionOf(draft, cpu)
    .frame.calls.map(({ func }) => side.names[func] ?? '')
    .toReversed()
}

/** The same answers to both, as long as they ask the same questions in the same order. */
interface Answers {
  /** For one of them, from the beginning of a stretch. */
  pick(): Pick
  /** Whether the last two asked the same. */
  areAlike(): boolean
}

export function answersFor({ old, dice, given }: Episode): Answers {
  return createAnswers(dice, given, marksOf(old))
}

/** Marks but for waiting, of which a way says nothing. */
export function marksOf({ marks }: Player): number {
  return marks.filter(({ kind }) => kind !== 'wait').length
}

function createAnswers(
  dice: Dice,
  known: ReadonlyMap<string, number> = new Map(),
  behind: number = 0,
): Answers {
  const given = new Map<string, number>()
  const asked: string[][] = []
  return {
    pick() {
      const own: string[] = []
      asked.push(own)
      return (label, count) => {
        const turn = own.filter((each) => each === label).length
        own.push(label)
        const key = `${turn} ${label}`
        const answer = given.get(key) ?? known.get(`${behind} ${key}`) ?? dice(count)
        given.set(key, answer)
        return answer
      }
    },
    areAlike() {
      const [first, second] = asked.slice(-2).map((own) => own.toSorted().join('|'))
      return first === second
    },
  }
}
