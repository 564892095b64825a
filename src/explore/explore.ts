// Every reachable state of a Program, breadth first, and what that says about each property.
//
// Breadth first by stored states: a violation is recorded the first time it happens, so its path is a
// shortest one in transitions. States are numbered in the order they are found, so the frontier needs no
// queue: it is the numbers between what is expanded and what is known. The search is synchronous; whoever
// wants to do something meanwhile runs it in a worker and is asked through `shouldStop`.

import type { Path } from '../ir/path.ts'
import type { Program } from '../ir/program.ts'
import type { SearchFigures, SearchResult } from '../ir/verdict.ts'
import { scratch } from '../wasm/layout.ts'
import { checkDeadlock } from './deadlock.ts'
import { createLimits } from './limits.ts'
import { rebuildPath } from './rebuild-path.ts'
import { allReductions, createSearch } from './search.ts'
import type { Reductions } from './search.ts'
import { assembleVerdicts } from './verdicts.ts'
import type { Cause } from './violations.ts'

export { allReductions, type Reductions } from './search.ts'

export interface ExploreOptions {
  readonly maxStates?: number
  readonly maxMemoryBytes?: number
  readonly timeoutMs?: number
  /** Ends at the first violation of a property that was asked for. */
  readonly first?: boolean
  /** Names of the properties to report; all when absent. */
  readonly only?: readonly string[]
  readonly reductions?: Reductions
  readonly onProgress?: (figures: SearchFigures) => void
  /** Asked regularly. */
  readonly shouldStop?: () => boolean
}

export function explore(program: Program, options: ExploreOptions = {}): SearchResult {
  const search = createSearch(program, options.reductions ?? allReductions)
  const { states, parents, codec, violations, executor } = search
  const limits = createLimits(options)
  let transitions = 0
  let levels = 0
  const figures = (): SearchFigures => ({
    states: states.size(),
    transitions,
    depth: levels,
    seconds: limits.seconds(),
    workers: 1,
    bytesPerState: bytes() / Math.max(1, states.size()),
    depthBoundReached: search.machine.words[scratch.depthBound >> 2] === 1,
  })
  const bytes = (): number => states.bytes() + parents.bytes()
  const wanted = (property: string): boolean => options.only?.includes(property) ?? true
  const stop = (): string | undefined =>
    options.first === true && [...violations.found.keys()].some(wanted)
      ? 'stopped at the first violation'
      : limits.reached(states.size(), bytes, () => options.onProgress?.(figures()))

  executor.stack.reset()
  states.add(search.buffer, codec.pack(search.buffer))
  parents.push(0)
  executor.codes.chain.checkInvariants()
  const room = new Int32Array(codec.maxWords)
  let reason: string | undefined
  let levelEnd = 1
  for (let id = 0; id < states.size() && reason === undefined; id++) {
    if (id === levelEnd) {
      levels++
      levelEnd = states.size()
    }
    const base = room.subarray(0, states.get(id, room))
    let leadsAway = false
    search.expansion.expand(
      base,
      (cpu, vector) => violations.during(id, cpu, vector),
      () => {
        transitions++
        const known = states.size()
        const next = states.add(search.buffer, codec.pack(search.buffer))
        if (next === known) parents.push(id)
        if (next !== id) leadsAway = true
        return false
      },
    )
    if (!leadsAway && search.watchesDeadlock) checkDeadlock(search, base, id)
    reason = stop()
  }
  options.onProgress?.(figures())
  const pathTo = (cause: Cause, property: string): Path => rebuildPath(search, cause, property)
  const results = assembleVerdicts(search.machine, violations.found, reason, pathTo)
  const builtIn = new Set(['field-range', 'engine-sanity'])
  return {
    results: results.filter(
      ({ property, verdict }) =>
        wanted(property) || (builtIn.has(property) && verdict.kind === 'violated'),
    ),
    search: figures(),
  }
}
