// Every reachable state, breadth first, by rules: the Program's code runs once for what it looks at.
//
// Nothing is kept for a state but its key in the set: the states of one level are there while the next one is
// made. Where a rule is missing, it is learned, and the search goes on. When a piece has got a number that has
// no room in the packed form, the search begins anew with more room; what was learned stays.

import { createFindings } from './findings.ts'
import type { Findings } from './findings.ts'
import { fits, placePieces } from './piece-places.ts'
import type { PiecePlaces } from './piece-places.ts'
import { createRuleEngine } from './rule-engine.ts'
import type { RuleEngine } from './rule-engine.ts'
import { routeTo } from './rule-route.ts'
import type { Level } from './rule-route.ts'
import type { Search } from './search.ts'
import type { Stop, Visit } from './visit.ts'

/** What became of the states of a level. */
type Outcome =
  | { readonly kind: 'done'; readonly next: Level }
  | { readonly kind: 'outgrown' }
  | { readonly kind: 'stopped'; readonly reason: string }

function stopped(reason: string): Outcome {
  return { kind: 'stopped', reason }
}

export function visitRules(search: Search): Visit {
  const findings = createFindings(search)
  const { pieces, trees, asked, initial } = findings
  const numbers = new Int32Array(pieces.count)
  let level = 0
  let places = placePieces(pieces)
  let engine = createRuleEngine(places, trees, asked)

  const whole = (stop: Stop): Outcome => {
    level = 0
    for (let states: Level = [BigInt64Array.of(engine.visit(initial))]; ; level++) {
      const outcome = expandLevel({ findings, engine, places, numbers, level }, states, stop)
      if (outcome.kind !== 'done' || outcome.next.length === 0) return outcome
      states = outcome.next
    }
  }
  let exact = true
  const wholeOrNot = (stop: Stop): Outcome => {
    try {
      places = placePieces(pieces)
      engine = createRuleEngine(places, trees, asked, engine)
      return whole(stop)
    } catch (error) {
      // What memory there is has been asked for, or is not to be had.
      if (error instanceof RangeError) return stopped('no more memory for states')
      if (!(error instanceof WebAssembly.RuntimeError)) throw error
      // A state leads to more others than there is room for at once.
      exact = false
      return stopped('a state leads to too many others')
    }
  }
  return {
    run: (stop) => {
      for (;;) {
        const outcome = wholeOrNot(stop)
        if (outcome.kind === 'stopped') return outcome.reason
        if (outcome.kind === 'done') return undefined
      }
    },
    isExact: () => exact,
    states: () => engine.size(),
    transitions: () => engine.transitions(),
    levels: () => level,
    bytes: () => engine.bytes() + pieces.bytes(),
    route: (state) => {
      const again = createRuleEngine(places, trees, asked)
      return routeTo(again, initial, findings.spot(state)).map((root) => {
        again.show(root, numbers)
        return findings.packed(numbers)
      })
    },
  }
}

/** A search at one of its levels. */
interface Searching {
  readonly findings: Findings
  readonly engine: RuleEngine
  readonly places: PiecePlaces
  /** Room for one state. */
  readonly numbers: Int32Array
  readonly level: number
}

function expandLevel(searching: Searching, states: Level, stop: Stop): Outcome {
  const { findings, engine, numbers, level } = searching
  const next: BigInt64Array[] = []
  const todo = [...states]
  for (const chunk of todo) {
    for (let at = 0; at < chunk.length;) {
      const found = engine.expand(chunk, at)
      if (found.states.length > 0) next.push(found.states)
      const learned = found.missed.map((root) => learn(searching, root))
      if (learned.includes(false)) return { kind: 'outgrown' }
      if (learned.length > 0) todo.push(BigInt64Array.from(found.missed))
      for (const root of found.stuck) {
        if (!findings.wantsStuck()) break
        engine.show(root, numbers)
        findings.stuck(numbers, level)
      }
      const reason = stop(found.done - at)
      if (reason !== undefined) return stopped(reason)
      at = found.done
    }
  }
  return { kind: 'done', next }
}

/** Learns what is missing for a state; false when a number has no room in the packed form. */
function learn({ findings, engine, places, numbers, level }: Searching, root: bigint): boolean {
  engine.show(root, numbers)
  const speaking = findings.learn(numbers, level)
  if (!fits(findings.pieces, places)) return false
  for (const tree of speaking) engine.write(tree, findings.trees[tree], numbers)
  return true
}
