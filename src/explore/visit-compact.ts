// Every reachable state, breadth first, each known by the root of its tree.
//
// Nothing is kept for a state but its key in the set: the states of one level are there while the next one is
// made. Who wants to know how a state was reached has the levels up to it made again, and goes back through
// them: in each the first state that leads to the one behind it.

import { present } from '../base/assert.ts'
import { widen } from './cell-places.ts'
import type { Widths } from './cell-places.ts'
import { createEngine } from './compact-engine.ts'
import type { Engine, EngineOptions, Modules } from './compact-engine.ts'
import { checkDeadlock } from './deadlock.ts'
import type { Search } from './search.ts'
import type { Stop, Visit } from './visit.ts'

/** The states of a level, in the order in which they were found. */
type Level = readonly BigInt64Array[]

export interface CompactOptions {
  readonly chains: boolean
  readonly stepLimit: number
}

/** Where something was found. */
interface Spot {
  readonly root: bigint
  readonly level: number
}

export function visitCompact(search: Search, options: CompactOptions): Visit {
  const { violations, executor, machine, plan } = search
  const widths: Widths = new Map()
  const modules: Modules = new Map()
  const shared = { ...options, plan, widths, modules }
  let spots: Spot[] = []
  let level = 0
  const engine = createEngine(machine, {
    ...shared,
    ...reporters(
      search,
      () => engine,
      (root) => {
        // Before the first transition there is only the initial state.
        if (spots.length === 0) return undefined
        const known = spots.findIndex((spot) => spot.root === root)
        return known >= 0 ? known : spots.push({ root, level }) - 1
      },
    ),
  })
  let exact = true
  /** A transition that changes more cells than the log has room for, or meets too many choices. */
  const trapped = (): string => {
    exact = false
    return 'a transition is too long'
  }
  const whole = (stop: Stop): string | undefined => {
    spots = []
    level = 0
    executor.stack.reset()
    const root = engine.begin()
    spots.push({ root, level })
    for (let states: Level = [BigInt64Array.of(root)]; ; level++) {
      const next: BigInt64Array[] = []
      const reason = expandLevel(engine, states, next, stop)
      if (reason !== undefined || next.length === 0) return reason
      states = next
    }
  }
  return {
    run: (stop) => {
      for (;;) {
        try {
          return whole(stop)
        } catch (error) {
          const lacking = engine.lacking()
          if (lacking !== undefined) widen(machine, widths, lacking.address, lacking.value)
          // What memory there is has been asked for, or is not to be had.
          else if (error instanceof RangeError) return 'no more memory for states'
          else if (error instanceof WebAssembly.RuntimeError) return trapped()
          else throw error
          violations.clear()
        } finally {
          engine.report()
        }
      }
    },
    isExact: () => exact,
    states: engine.size,
    transitions: engine.transitions,
    levels: () => level,
    bytes: engine.bytes,
    route: (state) => {
      const again = createEngine(machine, { ...shared, violated: () => {}, stuck: () => {} })
      executor.stack.reset()
      const initial = again.begin()
      engine.report()
      const spot = present(spots[state], 'a violation has a place')
      return routeTo(again, initial, spot).map((root) => packed(search, again, root))
    },
  }
}

/** What code reports to: violations in a transition, and states that nothing leads away from. */
function reporters(
  search: Search,
  engine: () => Engine,
  spotOf: (root: bigint) => number | undefined,
): Pick<EngineOptions, 'violated' | 'stuck'> {
  const { violations, executor, machine } = search
  return {
    violated: (site) => {
      const { property } = present(machine.sites[site], `site ${site} exists`)
      if (violations.found.has(property)) return
      const { root, cpu, vector, digits } = engine().now()
      const spot = spotOf(root)
      if (spot !== undefined) {
        executor.script.start(digits)
        violations.during(spot, cpu, vector)
      }
      violations.report(site)
    },
    stuck: () => {
      if (!search.watchesDeadlock || violations.found.has('no-deadlock')) return
      const { root } = engine().now()
      const spot = present(spotOf(root), 'states are expanded after the beginning')
      checkDeadlock(search, packed(search, engine(), root), spot)
    },
  }
}

/** The state as the rest of the search knows it. */
function packed({ codec, buffer }: Search, engine: Engine, root: bigint): Int32Array {
  engine.show(root)
  return buffer.slice(0, codec.pack(buffer))
}

/** Expands the states of a level, unless there is a reason to stop; what is new is appended. */
function expandLevel(
  engine: Engine,
  states: Level,
  next: BigInt64Array[],
  stop: Stop,
): string | undefined {
  for (const chunk of states) {
    for (let at = 0; at < chunk.length;) {
      const done = engine.expand(chunk, at, next)
      const reason = stop(done - at)
      if (reason !== undefined) return reason
      at = done
    }
  }
  return undefined
}

/** The roots from the initial state to this one. Roots are the same whenever a search begins anew. */
function routeTo(engine: Engine, initial: bigint, { root, level }: Spot): readonly bigint[] {
  const levels: Level[] = [[BigInt64Array.of(initial)]]
  while (levels.length < level + 1) {
    const next: BigInt64Array[] = []
    expandLevel(engine, present(levels.at(-1), 'there is a first level'), next, () => undefined)
    levels.push(next)
  }
  const route = [root]
  for (const states of levels.slice(0, -1).toReversed()) {
    const behind = present(route.at(-1), 'a route has an end')
    const before = predecessor(engine, states, behind)
    route.push(present(before, 'every state of a level has one before it'))
  }
  return route.toReversed()
}

/** The first of these states that leads to another one. */
function predecessor(engine: Engine, states: Level, root: bigint): bigint | undefined {
  engine.forget()
  for (const chunk of states) {
    for (let at = 0; at < chunk.length; at++) {
      const found: BigInt64Array[] = []
      engine.expand(chunk.subarray(at, at + 1), 0, found)
      if (found.some((part) => part.includes(root))) return chunk[at]
    }
  }
  return undefined
}
