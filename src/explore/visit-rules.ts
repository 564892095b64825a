// Every reachable state, breadth first, by rules: the Program's code runs once for what it looks at.
//
// Nothing is kept for a state but its key in the set: the states of one level are there while the next one is
// made. Where a rule is missing, it is learned between two rounds. When a piece has got a number that has no
// room in the packed form, the search begins anew with more room; what was learned stays. So it does when it
// turns out to be large enough for several shards at once.

import { present } from '../base/assert.ts'
import { mostAgents, placeExpander } from '../wasm/expander-memory.ts'
import { carriedWords } from '../wasm/generate-expander.ts'
import { handOut, takeUp, writeCheckpoint } from './checkpoint.ts'
import type { Checkpoints, Standing } from './checkpoint.ts'
import { collisionProbability } from './collision-probability.ts'
import { createFindings } from './findings.ts'
import type { Findings, Spot } from './findings.ts'
import { fits, pack, placePieces, unpack } from './piece-places.ts'
import type { PiecePlaces } from './piece-places.ts'
import { createOrbitTables } from './orbit-tables.ts'
import type { OrbitTables } from './orbit-tables.ts'
import { createRuleEngine } from './rule-engine.ts'
import type { EngineSetup } from './rule-engine.ts'
import { createRuleImage } from './rule-image.ts'
import type { RuleImage } from './rule-image.ts'
import { realRoute } from './real-route.ts'
import { routeTo } from './rule-route.ts'
import type { Search } from './search.ts'
import { createShardGroup } from './shard-group.ts'
import type { ShardGroup } from './shard-group.ts'
import type { ShardThreads } from './shard-link.ts'
import { problemOf, problemReasons } from './shard.ts'
import type { ShardReport } from './shard.ts'
import type { Stop, Visit } from './visit.ts'
import { createRuleWriter } from './write-rules.ts'
import type { RuleWriter } from './write-rules.ts'

type Outcome =
  | { readonly kind: 'done' }
  /** To be begun anew, with more room or more shards. */
  | { readonly kind: 'outgrown' | 'large' }
  | { readonly kind: 'stopped'; readonly reason: string }

/** What a visit is at, between two rounds. */
interface Progress {
  searched: Searched | undefined
  level: number
  /** Transitions before the checkpoint that the search goes on from. */
  earlier: number
}

export function visitRules(
  search: Search,
  threads?: ShardThreads,
  checkpoints?: Checkpoints,
  fingerprints = false,
): Visit {
  const findings = createFindings(search)
  const shards = createShardGroup()
  const now: Progress = { searched: undefined, level: 0, earlier: 0 }
  let exact = true
  const isLarge = (): boolean =>
    threads !== undefined && !shards.isWide() && shards.sum('size') >= threads.from
  const halted = (problem: keyof typeof problemReasons): Outcome => {
    exact = problem !== 'trap'
    return { kind: 'stopped', reason: problemReasons[problem] }
  }
  const whole = (stop: Stop, from?: Checkpoints['resume']): Outcome => {
    const searched = prepare(findings, { fingerprints, lean: isLean(findings) })
    begin(searched, findings.initial, shards, now, from)
    for (;;) {
      const before = shards.reports()
      const problem = problemOf(before)
      // A shard that could not do what it was asked for has nothing left, and looks as if it were through.
      if (problem !== undefined) return halted(problem)
      const turn = before.every(isThrough)
      if (turn && before.every(({ next }) => next === 0)) return { kind: 'done' }
      if (turn) now.level++
      if (turn && isLarge()) return large
      const trouble = problemOf(askForRound(shards, searched, turn))
      // What was visited before has been visited.
      if (trouble !== undefined) shards.settle(before)
      if (trouble !== undefined) return halted(trouble)
      const known = shards.reports().every((one) => learn(findings, searched, one, now.level))
      if (!known) return outgrown
      const reason = stop(shards.sum('expanded'))
      if (checkpoints !== undefined && (reason !== undefined || checkpoints.isDue())) {
        writeCheckpoint(checkpoints, search, findings, standing(shards, now))
      }
      if (reason !== undefined) return { kind: 'stopped', reason }
    }
  }
  return {
    run: (stop) => {
      let resume = checkpoints?.resume
      if (resume !== undefined) {
        takeUp(resume.head, search, findings)
        shards.widen(threads)
      }
      try {
        for (; ; resume = undefined) {
          const outcome = whole(stop, resume)
          if (outcome.kind === 'done') return undefined
          if (outcome.kind === 'stopped') return outcome.reason
          if (outcome.kind === 'large') shards.widen(threads)
        }
      } finally {
        shards.end()
      }
    },
    isExact: () => exact,
    states: () => shards.sum('size'),
    transitions: () => now.earlier + shards.sum('transitions'),
    levels: () => Math.max(0, now.level),
    bytes: () => shards.sum('bytes') + findings.pieces.bytes() + (now.searched?.image.bytes() ?? 0),
    bits: () => now.searched?.places.bits ?? 0,
    collisions: () => collisions(shards.sum('size'), now.searched),
    workers: shards.count,
    route: (place) =>
      routeIfRoom(search, findings, present(findings.spots[place], 'a violation has a place')),
  }
}

/** How probable it is that two states have the same fingerprint: with one leaf, none have. */
function collisions(states: number, searched: Searched | undefined): number | undefined {
  if (searched?.setup.fingerprints !== true) return undefined
  return searched.setup.leaves === 1 ? 0 : collisionProbability(states)
}

/** What a checkpoint is made of. */
function standing(shards: ShardGroup, { searched, level, earlier }: Progress): Standing {
  return {
    leaves: searched?.setup.leaves ?? 1,
    level,
    states: shards.sum('size'),
    transitions: earlier + shards.sum('transitions'),
    links: shards.links(),
    underway: shards.reports().map(({ outbox }) => outbox),
  }
}

/** Begins with the initial state, or with those of a checkpoint. */
function begin(
  searched: Searched,
  initial: Int32Array,
  shards: ShardGroup,
  now: Progress,
  from: Checkpoints['resume'],
): void {
  const { setup, places } = searched
  const count = shards.count()
  const first =
    from === undefined
      ? { initial: pack(places, initial) }
      : { room: Math.ceil(from.head.states / count) }
  shards.ask((shard) => ({ kind: 'begin', ...first, setup: { ...setup, shards: count, shard } }))
  if (from !== undefined && problemOf(shards.reports()) === undefined) {
    shards.settle(handOut(from.states(), shards.links()))
  }
  now.searched = searched
  now.level = from?.head.level ?? -1
  now.earlier = from?.head.transitions ?? 0
}

/** One round of all shards. */
function askForRound(
  shards: ShardGroup,
  { image }: Searched,
  turn: boolean,
): readonly ShardReport[] {
  const before = shards.reports()
  const update = image.update()
  return shards.ask((shard) => ({
    kind: 'round',
    update,
    turn,
    inbox: before.flatMap(({ outbox }, from) => (from === shard ? [] : [outbox])),
  }))
}

/** Whether a shard has nothing more to do in a level, unless it gets something. */
function isThrough({ left, outbox, missed }: ShardReport): boolean {
  return left + outbox.length + missed.length === 0
}

const outgrown: Outcome = { kind: 'outgrown' }
const large: Outcome = { kind: 'large' }

/** The rules as they are written for one placement of the pieces. */
interface Searched {
  readonly places: PiecePlaces
  readonly image: RuleImage
  readonly writer: RuleWriter
  readonly orbits: OrbitTables | undefined
  readonly setup: Omit<EngineSetup, 'shards' | 'shard'>
}

/** Whether transitions can be left out that lead where others lead: where each CPU goes on from each state. */
function isLean({ symmetric, agents }: Findings): boolean {
  const many = new Set(agents).size
  return symmetric === undefined && many > 1 && many < mostAgents
}

function prepare(
  { pieces, trees, asked, agents, symmetric }: Findings,
  way: Pick<EngineSetup, 'fingerprints' | 'lean'>,
): Searched {
  symmetric?.update()
  const places = placePieces(pieces)
  const { leaves } = places
  const map = placeExpander(leaves, carriedWords({ leaves, ...way }))
  const image = createRuleImage(map.end)
  const orbits = symmetric === undefined ? undefined : createOrbitTables(symmetric, places, image)
  orbits?.write()
  const writer = createRuleWriter(image, map, places, trees, agents)
  return {
    places,
    image,
    writer,
    orbits,
    setup: {
      leaves,
      ...way,
      asked: asked.map((tree) => writer.slots[tree] ?? 0),
      ...(orbits === undefined ? {} : { canonical: orbits.plan }),
    },
  }
}

/** Learns what is missing, and looks at dead ends; false when a number has no room in the packed form. */
function learn(
  findings: Findings,
  { places, writer, orbits, setup }: Searched,
  { missed, stuck }: ShardReport,
  level: number,
): boolean {
  const { pieces, trees } = findings
  const numbers = new Int32Array(pieces.count)
  const { leaves } = setup
  let roomy = true
  for (let at = 0; at < missed.length; at += leaves) {
    unpack(places, missed.subarray(at, at + leaves), numbers)
    const speaking = findings.learn(numbers, level)
    roomy &&= fits(pieces, places) && (orbits?.write() ?? true)
    if (roomy) for (const tree of speaking) writer.write(tree, trees[tree], numbers)
  }
  for (let at = 0; at < stuck.length && findings.wantsStuck(); at += leaves) {
    unpack(places, stuck.subarray(at, at + leaves), numbers)
    findings.stuck(numbers, level)
  }
  return roomy
}

/**
 * The states on the way to a spot, as the rest of the search knows them; undefined when one of them leads to more
 * others than there is room for in one memory.
 */
function routeIfRoom(
  search: Search,
  findings: Findings,
  spot: Spot,
): readonly Int32Array[] | undefined {
  try {
    return routeToSpot(search, findings, spot)
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) return undefined
    throw error
  }
}

function routeToSpot(search: Search, findings: Findings, spot: Spot): readonly Int32Array[] {
  const { pieces, trees, initial, packed } = findings
  // The way is exact in any case: nothing is said about it but what it is.
  const { setup, image, places, writer } = prepare(findings, { fingerprints: false, lean: false })
  const engine = createRuleEngine({ ...setup, shards: 1, shard: 0 })
  engine.apply(image.update())
  const numbers = new Int32Array(pieces.count)
  const show = (root: bigint): void =>
    unpack(places, engine.contents(BigInt64Array.of(root)), numbers)
  const learnAgain = (missed: BigInt64Array): void => {
    for (const root of missed) {
      show(root)
      const speaking = findings.learn(numbers, spot.level)
      for (const tree of speaking) writer.write(tree, trees[tree], numbers)
    }
    engine.apply(image.update())
  }
  const [from, to] = [pack(places, initial), pack(places, spot.numbers)]
  const route = routeTo({ engine, learn: learnAgain }, from, to, spot.level).map((root) => {
    show(root)
    return numbers.slice()
  })
  return realRoute(search, findings, route).map(packed)
}
