// Every reachable state of a Program, breadth first, and what that says about each property.
//
// Breadth first by stored states: a violation is recorded the first time it happens, so its path is a
// shortest one in transitions. States are numbered in the order they are found, so the frontier needs no
// queue: it is the numbers between what is expanded and what is known. The search is synchronous; whoever
// wants to do something meanwhile runs it in a worker and is asked through `shouldStop`.

import { assert, present } from '../base/assert.ts'
import type { Decision, Path } from '../ir/path.ts'
import type { Program } from '../ir/program.ts'
import type { SearchFigures, SearchResult } from '../ir/verdict.ts'
import { scratch } from '../wasm/layout.ts'
import { createMachine } from '../wasm/machine.ts'
import type { Machine } from '../wasm/machine.ts'
import { createExecutor } from './executor.ts'
import type { Executor } from './executor.ts'
import { createExpansion } from './expand.ts'
import { footprints } from './footprint.ts'
import { possibleConditions } from './possible.ts'
import type { Expansion } from './expand.ts'
import { createLimits } from './limits.ts'
import { createParents } from './parents.ts'
import { ownStep, createRunner } from './runner.ts'
import { createStateCodec } from './state-codec.ts'
import type { StateCodec } from './state-codec.ts'
import { createStateSet } from './state-set.ts'
import { chainPlan } from './stops.ts'
import { createTrace } from './trace.ts'
import type { Trace } from './trace.ts'
import { assembleVerdicts } from './verdicts.ts'
import { createViolations } from './violations.ts'
import type { Cause, Violations } from './violations.ts'

/** What may be left out without changing any verdict; each can be switched off to show that. */
export interface Reductions {
  /** Vectors are delivered only where the order can matter. Needs `chains`. */
  readonly arrival: boolean
  /** Forced steps are run through without storing the states between. */
  readonly chains: boolean
  /** NMIs that leave no trace are not stored. Needs `chains`. */
  readonly transparent: boolean
}

export const allReductions: Reductions = { arrival: true, chains: true, transparent: true }

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

interface Search {
  readonly machine: Machine
  readonly codec: StateCodec
  readonly states: ReturnType<typeof createStateSet>
  readonly parents: ReturnType<typeof createParents>
  readonly violations: Violations
  readonly executor: Executor
  readonly expansion: Expansion
  readonly trace: Trace
  readonly buffer: Int32Array
  readonly watchesDeadlock: boolean
}

function createSearch(program: Program, reductions: Reductions): Search {
  const { arrival, chains, transparent } = reductions
  const violations: Violations = createViolations(
    () => machine,
    () => executor.script,
  )
  const prints = footprints(program)
  const possible = possibleConditions(program, prints)
  const machine: Machine = createMachine(program, violations.report, (vector) =>
    present(possible[vector], `vector ${vector} exists`),
  )
  const codec = createStateCodec(machine)
  const plan = chainPlan(program, arrival && chains)
  const executor: Executor = createExecutor(machine, plan, violations, chainLimit)
  const runner = createRunner(machine, executor, {
    chains,
    transparent: transparent && chains,
    codec,
    sink: violations,
    prints,
  })
  const expansion = createExpansion(machine, executor, runner, codec, arrival && chains)
  return {
    machine,
    codec,
    states: createStateSet(),
    parents: createParents(),
    violations,
    executor,
    expansion,
    trace: createTrace(machine, executor, violations),
    buffer: new Int32Array(codec.maxWords),
    watchesDeadlock: program.properties.some(({ name }) => name === 'no-deadlock'),
  }
}

// Backward jumps in one chain before a state is stored after all.
const chainLimit = 1 << 10

/** Reports a state from which every action leads back to it, unless all running tasks are finished. */
function checkDeadlock(search: Search, base: Int32Array, id: number): void {
  const { machine, codec, executor, expansion, trace, violations, buffer } = search
  const { stack, script } = executor
  const { cpus } = machine.program.bounds
  codec.load(base)
  const length = codec.pack(buffer)
  const start = buffer.slice(0, length)
  let finished = true
  for (let cpu = 0; cpu < cpus; cpu++) {
    stack.locate(cpu)
    finished &&= stack.at.finished
  }
  if (finished) return
  violations.mute()
  let leadsAway = false
  for (let cpu = 0; cpu < cpus && !leadsAway; cpu++) {
    for (const vector of [ownStep, ...expansion.deliverable(base, cpu)]) {
      script.start()
      do {
        codec.load(base)
        stack.locate(cpu)
        if (vector === ownStep && stack.at.finished) continue
        trace(
          cpu,
          vector,
          () => true,
          () => false,
        )
        const after = codec.pack(buffer)
        leadsAway ||= after !== length || start.some((word, at) => word !== buffer[at])
      } while (script.advance())
    }
  }
  violations.unmute()
  if (!leadsAway) {
    violations.reportState('no-deadlock', 'nothing can happen that changes anything', id)
  }
}

/** The decisions from the initial state to a violation. */
function rebuildPath(search: Search, cause: Cause, property: string): Path {
  const { codec, states, parents, executor, trace, violations } = search
  const ids = [cause.state]
  for (let id = cause.state; id !== 0; id = parents.of(id)) ids.push(parents.of(id))
  ids.reverse()
  violations.mute()
  const path: Decision[] = []
  ids.slice(1).forEach((child, at) => append(path, traceTo(search, ids[at] ?? 0, child)))
  const { transition } = cause
  if (transition !== undefined) {
    const room = new Int32Array(codec.maxWords)
    codec.load(room.subarray(0, states.get(cause.state, room)))
    executor.script.start(transition.digits)
    violations.watch()
    const broken = (): boolean => violations.happened(property)
    append(
      path,
      trace(transition.cpu, transition.vector, () => false, broken),
    )
  }
  violations.unmute()
  return path
}

/** The decisions that lead from a state to the successor that was first reached from it. */
function traceTo(search: Search, parent: number, child: number): readonly Decision[] {
  const { codec, states, expansion, executor, trace, buffer } = search
  const stateOf = (id: number): Int32Array => {
    const room = new Int32Array(codec.maxWords)
    return room.subarray(0, states.get(id, room))
  }
  const [from, target] = [stateOf(parent), stateOf(child)]
  const arrived = (): boolean => {
    const length = codec.pack(buffer)
    return length === target.length && target.every((word, at) => word === buffer[at])
  }
  let found: { cpu: number; vector: number; digits: readonly number[] } | undefined
  expansion.expand(
    from,
    () => {},
    (cpu, vector) => {
      if (!arrived()) return false
      found = { cpu, vector, digits: executor.script.digits() }
      return true
    },
  )
  assert(found !== undefined, 'a state is reached from its parent')
  codec.load(from)
  executor.script.start(found.digits)
  return trace(found.cpu, found.vector, arrived, () => false)
}

function append(path: Decision[], decisions: readonly Decision[]): void {
  for (const decision of decisions) {
    const last = path.at(-1)
    if (last?.kind === 'run' && decision.kind === 'run' && last.cpu === decision.cpu) {
      path[path.length - 1] = { ...last, steps: last.steps + decision.steps }
    } else path.push(decision)
  }
}
