// Every reachable state, breadth first, by rules: the Program's code runs once for what it looks at.
//
// Nothing is kept for a state but its key in the set: the states of one level are there while the next one is
// made. Where a rule is missing, it is learned between two rounds. When a piece has got a number that has no
// room in the packed form, the search begins anew with more room; what was learned stays. So it does when it
// turns out to be large enough for several shards at once.

import { placeExpander } from '../wasm/expander-memory.ts'
import { createFindings } from './findings.ts'
import type { Findings, Spot } from './findings.ts'
import { fits, pack, placePieces, unpack } from './piece-places.ts'
import type { PiecePlaces } from './piece-places.ts'
import { createRuleEngine } from './rule-engine.ts'
import { createRuleImage } from './rule-image.ts'
import type { RuleImage } from './rule-image.ts'
import { routeTo } from './rule-route.ts'
import type { Search } from './search.ts'
import { localShard } from './shard-link.ts'
import type { ShardLink, ShardThreads } from './shard-link.ts'
import type { ShardReport, ShardTask } from './shard.ts'
import type { Stop, Visit } from './visit.ts'
import { createRuleWriter } from './write-rules.ts'
import type { RuleWriter } from './write-rules.ts'

type Outcome =
  | { readonly kind: 'done' }
  /** To be begun anew, with more room or more shards. */
  | { readonly kind: 'outgrown' | 'large' }
  | { readonly kind: 'stopped'; readonly reason: string }

export function visitRules(search: Search, threads?: ShardThreads): Visit {
  const findings = createFindings(search)
  const { pieces, initial } = findings
  let links: readonly ShardLink[] = [localShard()]
  let exact = true
  let [searched, level]: [Searched | undefined, number] = [undefined, 0]
  let reports: readonly ShardReport[] = []
  const sum = (figure: 'size' | 'transitions' | 'bytes'): number =>
    reports.reduce((total, report) => total + report[figure], 0)
  const everyLink = (task: (link: number) => ShardTask): void => {
    links.forEach((link, at) => link.ask(task(at)))
    reports = links.map((link) => link.answer())
  }
  const whole = (stop: Stop): Outcome => {
    const round = prepare(findings)
    searched = round
    const { setup, image, places } = round
    const shards = links.length
    const begin = { kind: 'begin', initial: pack(places, initial) } as const
    everyLink((shard) => ({ ...begin, setup: { ...setup, shards, shard } }))
    for (level = -1; ;) {
      const before = reports
      const turn = before.every(isThrough)
      if (turn) {
        if (before.every(({ next }) => next === 0)) return { kind: 'done' }
        level++
        if (shards === 1 && sum('size') >= (threads?.from ?? Infinity)) return { kind: 'large' }
      }
      const update = image.update()
      everyLink((shard) => ({
        kind: 'round',
        update,
        turn,
        inbox: before.flatMap(({ outbox }, from) => (from === shard ? [] : [outbox])),
      }))
      const [problem] = reports.flatMap((report) => report.problem ?? [])
      if (problem !== undefined) {
        exact = problem !== 'trap'
        reports = before
        return { kind: 'stopped', reason: reasons[problem] }
      }
      for (const report of reports) if (!learn(findings, round, report, level)) return outgrown
      const reason = stop(reports.reduce((total, { expanded }) => total + expanded, 0))
      if (reason !== undefined) return { kind: 'stopped', reason }
    }
  }
  return {
    run: (stop) => {
      try {
        for (;;) {
          const outcome = whole(stop)
          if (outcome.kind === 'done') return undefined
          if (outcome.kind === 'stopped') return outcome.reason
          if (outcome.kind === 'large') links = [...links, ...startAll(threads)]
        }
      } finally {
        for (const link of links) link.end()
      }
    },
    isExact: () => exact,
    states: () => sum('size'),
    transitions: () => sum('transitions'),
    levels: () => Math.max(0, level),
    bytes: () => sum('bytes') + pieces.bytes() + (searched?.image.bytes() ?? 0),
    bits: () => searched?.places.bits ?? 0,
    workers: () => links.length,
    route: (state) => routeToSpot(findings, findings.spot(state)),
  }
}

function startAll(threads: ShardThreads | undefined): readonly ShardLink[] {
  return threads === undefined ? [] : Array.from({ length: threads.count }, threads.start)
}

/** Whether a shard has nothing more to do in a level, unless it gets something. */
function isThrough({ left, outbox, missed }: ShardReport): boolean {
  return left + outbox.length + missed.length === 0
}

const outgrown: Outcome = { kind: 'outgrown' }
const reasons = {
  memory: 'no more memory for states',
  trap: 'a state leads to too many others',
  lost: 'a thread of the search has died',
} as const

/** The rules as they are written for one placement of the pieces. */
interface Searched {
  readonly places: PiecePlaces
  readonly image: RuleImage
  readonly writer: RuleWriter
  readonly setup: { readonly leaves: number; readonly asked: readonly number[] }
}

function prepare({ pieces, trees, asked }: Findings): Searched {
  const places = placePieces(pieces)
  const { leaves } = places
  const map = placeExpander(leaves)
  const image = createRuleImage(map.end)
  const writer = createRuleWriter(image, map, places, trees)
  return {
    places,
    image,
    writer,
    setup: { leaves, asked: asked.map((tree) => writer.slots[tree] ?? 0) },
  }
}

/** Learns what is missing, and looks at dead ends; false when a number has no room in the packed form. */
function learn(
  findings: Findings,
  { places, writer, setup }: Searched,
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
    roomy &&= fits(pieces, places)
    if (roomy) for (const tree of speaking) writer.write(tree, trees[tree], numbers)
  }
  for (let at = 0; at < stuck.length && findings.wantsStuck(); at += leaves) {
    unpack(places, stuck.subarray(at, at + leaves), numbers)
    findings.stuck(numbers, level)
  }
  return roomy
}

/** The states on the way to a spot, as the rest of the search knows them. */
function routeToSpot(findings: Findings, spot: Spot): readonly Int32Array[] {
  const { pieces, initial, packed } = findings
  const { setup, image, places } = prepare(findings)
  const engine = createRuleEngine({ ...setup, shards: 1, shard: 0 })
  engine.apply(image.update())
  const [from, to] = [pack(places, initial), pack(places, spot.numbers)]
  const numbers = new Int32Array(pieces.count)
  return routeTo(engine, from, to, spot.level).map((root) => {
    unpack(places, engine.contents(root), numbers)
    return packed(numbers)
  })
}
