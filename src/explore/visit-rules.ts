// Every reachable state, breadth first, by rules: the Program's code runs once for what it looks at.
//
// Nothing is kept for a state but its key in the set: the states of one level are there while the next one is
// made. Where a rule is missing, it is learned between two rounds. When a piece has got a number that has no
// room in the packed form, the search begins anew with more room; what was learned stays.

import { present } from '../base/assert.ts'
import { mostAgents } from '../wasm/expander-memory.ts'
import { handOut, takeUp, writeCheckpoint } from './checkpoint.ts'
import type { Checkpoints } from './checkpoint.ts'
import { collisionProbability } from './collision-probability.ts'
import { createCrew } from './crew.ts'
import type { Crew } from './crew.ts'
import { seatMap } from './expander.ts'
import { createFindings } from './findings.ts'
import type { Findings, Spot } from './findings.ts'
import { createFrontier } from './frontier.ts'
import type { Frontier } from './frontier.ts'
import type { MateThreads } from './mate-link.ts'
import { problemReasons, unlessTrouble } from './mate.ts'
import type { Problem } from './mate.ts'
import { createOrbitTables } from './orbit-tables.ts'
import type { OrbitTables } from './orbit-tables.ts'
import { arrange, fits, neededBits, pack, placePieces, unpack } from './piece-places.ts'
import type { PiecePlaces } from './piece-places.ts'
import { realRoute } from './real-route.ts'
import { createRuleEngine, mostInRound } from './rule-engine.ts'
import type { EngineSetup, Found, RuleEngine } from './rule-engine.ts'
import { createRuleImage } from './rule-image.ts'
import type { RuleImage } from './rule-image.ts'
import { routeTo } from './rule-route.ts'
import type { Search } from './search.ts'
import { createSlabs } from './slabs.ts'
import type { Stop, Visit } from './visit.ts'
import { warmUp } from './warm-up.ts'
import { createRuleWriter } from './write-rules.ts'
import type { RuleWriter } from './write-rules.ts'

type Outcome =
  | { readonly kind: 'done' }
  /** To be begun anew, with more room. */
  | { readonly kind: 'outgrown' }
  | { readonly kind: 'stopped'; readonly reason: string }

/** What a visit is at, between two rounds. */
interface Standing {
  readonly findings: Findings
  readonly searched: Searched
  readonly engine: RuleEngine
  readonly frontier: Frontier
  /** States of this level that a rule is missing for, and dead ends that nobody has looked at. */
  waiting: Missing
  /** Whether a rule was missing in this level, and in the one before. */
  learns: boolean
  learned: boolean
  level: number
  /** States that this level had in the beginning. */
  width: number
  states: number
  transitions: number
  /** Transitions before the checkpoint that the search goes on from. */
  readonly earlier: number
}

type Missing = Pick<Found, 'missed' | 'stuck'>
const nothing: Missing = { missed: new BigInt64Array(0), stuck: new BigInt64Array(0) }
const outgrown: Outcome = { kind: 'outgrown' }

// What is missing is learned while others are at the next round: so a level has several, if they are worth it.
const leastInRound = 8192
const mostAlone = 32_768
const roundsOfLevel = 4

export function visitRules(
  search: Search,
  threads?: MateThreads,
  checkpoints?: Checkpoints,
  fingerprints = false,
): Visit {
  const findings = createFindings(search)
  const crew = createCrew(threads)
  let now: Standing | undefined
  let exact = true
  const whole = (stop: Stop, from?: Checkpoints['resume']): Outcome | Problem => {
    const lean = isLean(findings)
    findings.symmetric?.update()
    const places =
      from === undefined
        ? placePieces(findings.pieces, now?.searched.places)
        : arrange(from.head.widths)
    const searched = prepare(findings, places, { fingerprints, lean, seats: crew.seats })
    const begun = unlessTrouble(() => begin(findings, searched, crew, from))
    if (typeof begun === 'string') return begun
    now = begun
    return goThrough(begun, crew, stop, {
      isDue: (reason) => checkpoints !== undefined && (reason !== undefined || checkpoints.isDue()),
      write: () => {
        if (checkpoints !== undefined)
          writeCheckpoint(checkpoints, search, findings, { ...begun, places })
      },
    })
  }
  return {
    run: (stop) => {
      let resume = checkpoints?.resume
      if (resume !== undefined) takeUp(resume.head, search, findings)
      else if (findings.symmetric === undefined) warmUp(findings, () => stop(1) !== undefined)
      try {
        for (; ; resume = undefined) {
          const outcome = whole(stop, resume)
          if (typeof outcome === 'string') {
            exact = outcome !== 'trap'
            return problemReasons[outcome]
          }
          if (outcome.kind === 'done') return undefined
          if (outcome.kind === 'stopped') return outcome.reason
        }
      } finally {
        crew.end()
      }
    },
    isExact: () => exact,
    states: () => now?.states ?? 0,
    transitions: () => now?.transitions ?? 0,
    levels: () => Math.max(0, now?.level ?? 0),
    bytes: () => (now === undefined ? 0 : bytesOf(now)) + findings.pieces.bytes(),
    bits: () => neededBits(findings.pieces),
    collisions: () => (now === undefined ? undefined : collisions(now)),
    workers: crew.count,
    route: (place) =>
      routeIfRoom(search, findings, present(findings.spots[place], 'a violation has a place')),
  }
}

/** Level after level, until nothing is left or somebody wants it to stop. */
function goThrough(
  now: Standing,
  crew: Crew,
  stop: Stop,
  keep: { readonly isDue: (reason?: string) => boolean; readonly write: () => void },
): Outcome | Problem {
  const { engine, frontier } = now
  for (;;) {
    if (frontier.count('current') === 0) {
      const trouble = catchUp(now)
      if (trouble !== undefined) return trouble
    }
    if (frontier.count('current') === 0) {
      if (frontier.count('next') === 0) return { kind: 'done' }
      now.level++
      now.learned = now.learns
      now.learns = false
      frontier.turn()
      now.width = frontier.count('current') / engine.carried
    }
    let trouble: Outcome | Problem | undefined
    const states = roundOf(now, crew.count())
    const found = crew.expand(frontier, states, () => (trouble = catchUp(now)))
    if (typeof found === 'string') return found
    now.waiting = found
    now.learns ||= found.missed.length > 0
    now.states = engine.tables.size()
    now.transitions = now.earlier + engine.transitions()
    if (trouble !== undefined) return trouble
    const reason = stop(found.expanded)
    const isDue = keep.isDue(reason)
    if (reason === undefined && !isDue) continue
    // What is known is complete then, as far as it goes.
    trouble = catchUp(now)
    if (isDue && trouble !== undefined) return trouble
    if (isDue) keep.write()
    if (reason !== undefined) return { kind: 'stopped', reason }
  }
}

/** Learns what was missing in the round before; the result is why the search cannot go on. */
function catchUp(now: Standing): Outcome | Problem | undefined {
  const { searched, engine, frontier, waiting } = now
  now.waiting = nothing
  if (!learn(now, waiting)) return outgrown
  const trouble = unlessTrouble(() => {
    engine.tables.apply(searched.image.update())
    // These are expanded now that the rules are known.
    frontier.add('current', waiting.missed)
  })
  return trouble ?? undefined
}

/** How many states are expanded in a round. */
function roundOf({ width, learns, learned }: Standing, threads: number): number {
  if (threads === 1) return mostAlone
  if (!learns && !learned) return mostInRound
  return Math.max(leastInRound, Math.ceil(width / roundsOfLevel))
}

function bytesOf({ engine, frontier, searched }: Standing): number {
  const states = frontier.count('current') + frontier.count('next')
  return engine.tables.bytes() + 8 * states + searched.image.bytes()
}

/** How probable it is that two states have the same fingerprint: with one leaf, none have. */
function collisions({ states, searched }: Standing): number | undefined {
  if (!searched.setup.fingerprints) return undefined
  return searched.setup.leaves === 1 ? 0 : collisionProbability(states)
}

/** Begins with the initial state, or with those of a checkpoint. */
function begin(
  findings: Findings,
  searched: Searched,
  crew: Crew,
  from: Checkpoints['resume'],
): Standing {
  const engine = crew.begin(searched.setup)
  // Others may expand before anything is learned: they are to find trees, if only such that know nothing.
  engine.tables.apply(searched.image.update())
  const frontier = createFrontier(crew.slabs, engine.carried)
  const { initial } = findings
  if (from === undefined) frontier.add('next', engine.visit(pack(searched.places, initial)))
  else handOut(from, engine, frontier)
  return {
    findings,
    searched,
    engine,
    frontier,
    waiting: nothing,
    learns: false,
    learned: true,
    level: from?.head.level ?? -1,
    width: frontier.count('current') / engine.carried,
    states: engine.tables.size(),
    transitions: from?.head.transitions ?? 0,
    earlier: from?.head.transitions ?? 0,
  }
}

/** The rules as they are written for one placement of the pieces. */
interface Searched {
  readonly places: PiecePlaces
  readonly image: RuleImage
  readonly writer: RuleWriter
  readonly orbits: OrbitTables | undefined
  readonly setup: EngineSetup
}

/** Whether transitions can be left out that lead where others lead: where each CPU goes on from each state. */
function isLean({ symmetric, agents }: Findings): boolean {
  const many = new Set(agents).size
  return symmetric === undefined && many > 1 && many < mostAgents
}

function prepare(
  { trees, asked, agents, symmetric }: Findings,
  places: PiecePlaces,
  way: Pick<EngineSetup, 'fingerprints' | 'lean' | 'seats'>,
): Searched {
  const { leaves } = places
  const { end, unknownRule: unknown } = seatMap({ leaves, ...way }, 0)
  const image = createRuleImage(end)
  const orbits = symmetric === undefined ? undefined : createOrbitTables(symmetric, places, image)
  orbits?.write()
  const writer = createRuleWriter({ image, unknown }, places, trees, agents)
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
  { findings, searched: { places, writer, orbits, setup }, engine, level }: Standing,
  found: Missing,
): boolean {
  const { pieces, trees } = findings
  const [missed, stuck] = [engine.contents(found.missed), engine.contents(found.stuck)]
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

function createMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: 1 })
}

function routeToSpot(search: Search, findings: Findings, spot: Spot): readonly Int32Array[] {
  const { pieces, trees, initial, packed } = findings
  // The way is exact in any case: nothing is said about it but what it is.
  findings.symmetric?.update()
  const places = placePieces(pieces)
  const way = { fingerprints: false, lean: false, seats: 1 }
  const { setup, image, writer } = prepare(findings, places, way)
  const slabs = createSlabs(false)
  const site = { memory: createMemory(), slabs, further: createMemory }
  const engine = createRuleEngine(setup, site)
  engine.tables.apply(image.update())
  const numbers = new Int32Array(pieces.count)
  const show = (root: bigint): void =>
    unpack(places, engine.contents(BigInt64Array.of(root)), numbers)
  const learnAgain = (missed: BigInt64Array): void => {
    for (const root of missed) {
      show(root)
      const speaking = findings.learn(numbers, spot.level)
      for (const tree of speaking) writer.write(tree, trees[tree], numbers)
    }
    engine.tables.apply(image.update())
  }
  const [from, to] = [pack(places, initial), pack(places, spot.numbers)]
  const route = routeTo({ engine, slabs, learn: learnAgain }, from, to, spot.level).map((root) => {
    show(root)
    return numbers.slice()
  })
  return realRoute(search, findings, route).map(packed)
}
