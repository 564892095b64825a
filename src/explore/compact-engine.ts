// Generated search code with its memory: states go in by the chunk, and come out as what is new.
//
// A state is known by the root of its tree, 64 bits. The machine of the search is only asked for the initial
// state, and given the cells of a state when somebody wants to look at it.

import { present } from '../base/assert.ts'
import { entryContext } from '../wasm/call-strings.ts'
import { encodeModule } from '../wasm/encoder.ts'
import type { ModuleContents } from '../wasm/encoder.ts'
import { generateSearch } from '../wasm/generate-search.ts'
import type { SearchImport } from '../wasm/search-context.ts'
import { cellBytes, scratch } from '../wasm/layout.ts'
import { exported } from '../wasm/machine.ts'
import type { Machine } from '../wasm/machine.ts'
import { fullOutput, inputStates, placeSearch, stepFlag } from '../wasm/search-memory.ts'
import type { SearchMemory } from '../wasm/search-memory.ts'
import { placeCells, writePlaces } from './cell-places.ts'
import type { Places, Widths } from './cell-places.ts'
import { changingFields } from './changing-fields.ts'
import { isChoice } from './glued-steps.ts'
import { createNodeTable, createRootTable } from './state-tables.ts'
import { actionPlan, microPlan } from './stops.ts'
import type { StopPlan } from './stops.ts'

/** Modules by the number of leaves of a tree: the same code serves however wide the cells are. */
export type Modules = Map<number, WebAssembly.Module>

export interface EngineOptions {
  readonly modules: Modules
  readonly plan: StopPlan
  readonly chains: boolean
  readonly stepLimit: number
  readonly widths: Widths
  /** A violation in the transition that is being made. */
  readonly violated: (site: number) => void
  /** Nothing leads away from the state that is being expanded. */
  readonly stuck: () => void
}

/** What a state could not be packed for: a cell's value, and its address. */
export interface Lacking {
  readonly address: number
  readonly value: bigint
}

/** The state that is being expanded, the CPU and vector, and the choices. */
export interface Moment {
  readonly root: bigint
  readonly cpu: number
  readonly vector: number
  readonly digits: readonly number[]
}

export interface Engine {
  /** Begins anew with the initial state, and returns its root. */
  readonly begin: () => bigint
  /**
   * Expands states from a position on, and returns the position behind the last one that it did; what is new
   * is appended.
   */
  readonly expand: (states: BigInt64Array, from: number, found: BigInt64Array[]) => number
  /** States that have been visited. */
  readonly size: () => number
  readonly transitions: () => number
  readonly bytes: () => number
  readonly now: () => Moment
  /** Brings the state into the cells of the machine. */
  readonly show: (root: bigint) => void
  /** Forgets the visited states. */
  readonly forget: () => void
  /** Adds what was reached to what the machine says was reached. */
  readonly report: () => void
  /** What was missing when a call threw; undefined when it was something else. */
  readonly lacking: () => Lacking | undefined
  /** Bits of a state. */
  readonly bits: () => number
}

export function createEngine(machine: Machine, options: EngineOptions): Engine {
  const { layout } = machine
  const nodes = createNodeTable()
  const roots = createRootTable()
  let lacking: Lacking | undefined
  const imports: Imports = {
    violated: options.violated,
    intern: exported(nodes.exports, 'intern', isCode),
    pairOf: exported(nodes.exports, 'pairOf', isCode),
    crowded: exported(nodes.exports, 'crowded', isCode),
    insert: exported(roots.exports, 'insert', isCode),
    touch: exported(roots.exports, 'touch', isCode),
    widen: (address: number, value: bigint) => {
      lacking = { address, value }
      throw new Error('a value has no room')
    },
    stuck: options.stuck,
  }
  let code = load(machine, options, imports, placeCells(machine, options.widths))
  const read64 = (address: number): bigint => code.values[address >> 3] ?? 0n
  return {
    begin: () => {
      lacking = undefined
      nodes.clear()
      roots.clear()
      code = load(machine, options, imports, placeCells(machine, options.widths), code)
      code.words.set(machine.words.subarray(0, layout.end >> 2))
      code.packAll()
      roots.added(1)
      code.checkInvariants()
      return read64(code.map.output)
    },
    expand: (states, from, found) => {
      const { values, map } = code
      const some = states.subarray(from, from + inputStates)
      values.set(some, map.input >> 3)
      nodes.reserve(0)
      const most = Math.min(fullOutput, Math.max(fewest, Math.floor(roots.size() / 16)))
      roots.reserve(most + mostAtOnce)
      const done = code.expandStates(0, some.length, most)
      const made = code.collect()
      roots.added(made)
      if (made > 0) found.push(values.slice(map.output >> 3, (map.output >> 3) + made))
      return from + done
    },
    size: roots.size,
    transitions: () => Number(read64(code.map.transitions)),
    bytes: () => nodes.bytes() + roots.bytes(),
    now: () => momentOf(code),
    show: (root) => {
      code.unfold(2, Number(BigInt.asIntN(32, root)))
      code.unfold(3, Number(BigInt.asIntN(32, root >> 32n)))
      const start = layout.globals >> 2
      machine.words.set(code.words.subarray(start, layout.end >> 2), start)
    },
    forget: roots.clear,
    report: () => addReached(machine, code.words),
    lacking: () => lacking,
    bits: () => code.bits,
  }
}

function momentOf({ words, values, map, decided }: Loaded): Moment {
  const first = map.digits >> 2
  return {
    root: values[map.root >> 3] ?? 0n,
    cpu: words[map.cpu >> 2] ?? 0,
    vector: words[map.vector >> 2] ?? 0,
    digits: [...words.subarray(first, first + decided())],
  }
}

/** What code has noted since it began: which properties were spoken of, and whether depth was lacking. */
function addReached({ words, layout }: Machine, from: Int32Array): void {
  for (let at = layout.reached >> 2; at < layout.results >> 2; at++) {
    words[at] = (words[at] ?? 0) | (from[at] ?? 0)
  }
  const bound = scratch.depthBound >> 2
  words[bound] = (words[bound] ?? 0) | (from[bound] ?? 0)
}

// New states after which one call comes back at least, and what it may still add before it does.
const fewest = 1024
const mostAtOnce = 8192

type Imports = Readonly<Record<SearchImport, (...parameters: never[]) => unknown>>

/** Code with its memory. */
interface Loaded {
  readonly leaves: number
  readonly bits: number
  readonly map: SearchMemory
  readonly words: Int32Array
  readonly values: BigInt64Array
  readonly packAll: () => void
  readonly checkInvariants: () => void
  readonly collect: () => number
  readonly decided: () => number
  readonly expandStates: (from: number, to: number, most: number) => number
  readonly unfold: (node: number, id: number) => void
}

/** The same code and memory as before serve as long as the tree has as many leaves. */
function load(
  machine: Machine,
  options: EngineOptions,
  imports: Imports,
  places: Places,
  before?: Loaded,
): Loaded {
  const { leaves, bits } = places
  const loaded =
    before?.leaves === leaves ? { ...before, bits } : instantiate(machine, options, imports, places)
  const { map, words } = loaded
  words.fill(0, map.places >> 2, map.input >> 2)
  words.fill(0, map.root >> 2, map.log >> 2)
  writePlaces(places, words.buffer, map)
  return loaded
}

function instantiate(
  machine: Machine,
  options: EngineOptions,
  imports: Imports,
  { leaves, bits }: Places,
): Loaded {
  const { program, layout, strings } = machine
  const map = placeSearch(program, layout, strings, { leaves, cells: layout.end / cellBytes })
  const memory = new WebAssembly.Memory({ initial: Math.ceil(map.end / 65_536) })
  const module =
    options.modules.get(leaves) ??
    new WebAssembly.Module(encodeModule(searchCode(machine, options, map, leaves)))
  options.modules.set(leaves, module)
  const { exports } = new WebAssembly.Instance(module, { host: { memory, ...imports } })
  const words = new Int32Array(memory.buffer)
  writeTables(machine, words, map, options)
  return {
    leaves,
    bits,
    map,
    words,
    values: new BigInt64Array(memory.buffer),
    packAll: exported(exports, 'packAll', isProcedure),
    checkInvariants: exported(exports, 'checkInvariants', isProcedure),
    collect: exported(exports, 'collect', isCount),
    decided: exported(exports, 'decided', isCount),
    expandStates: exported(exports, 'expandStates', isExpand),
    unfold: exported(exports, 'unfold', isUnfold),
  }
}

function searchCode(
  machine: Machine,
  { chains, plan, stepLimit }: EngineOptions,
  memory: SearchMemory,
  leaves: number,
): ModuleContents {
  const changing = changingFields(machine.program)
  const micro = microPlan(machine.program)
  return generateSearch({
    code: machine.input,
    plans: { main: chains ? plan : micro, micro, action: actionPlan(machine.program) },
    memory,
    leaves,
    chains,
    stepLimit,
    tracked: (field) => changing.has(field),
  })
}

/** What code has to know about contexts, functions, steps and vectors. */
function writeTables(
  { program, strings, entries }: Machine,
  words: Int32Array,
  map: SearchMemory,
  { plan }: EngineOptions,
): void {
  words.set(strings.func, map.contextFunction >> 2)
  words.set(strings.parent, map.contextParent >> 2)
  words.set(strings.callStep, map.contextCall >> 2)
  const rows = program.functions.flatMap(({ steps }, func) => [
    ...steps.map((step, index) => ({
      entry: present(entries[func]?.[index], 'a step has an entry'),
      outcomes: step.kind === 'choose' ? step.count : 0,
      flags:
        (step.glued === true ? stepFlag.glued : 0) |
        (plan.stored(func, index) || isChoice(step) ? stepFlag.stored : 0),
      poll: plan.poll(func, index) ?? -1,
    })),
    { entry: -1, outcomes: 0, flags: stepFlag.stored, poll: -1 },
  ])
  const column = (at: number, value: (row: (typeof rows)[number]) => number): void =>
    words.set(rows.map(value), at >> 2)
  column(map.stepEntry, ({ entry }) => entry)
  column(map.stepOutcomes, ({ outcomes }) => outcomes)
  column(map.stepFlags, ({ flags }) => flags)
  column(map.stepPoll, ({ poll }) => poll)
  let first = 0
  const firsts = program.functions.map(
    ({ steps }) => (first += steps.length + 1) - steps.length - 1,
  )
  words.set([...firsts, first], map.firstStep >> 2)
  const contextOf = ({ func }: { readonly func: number }): number => entryContext(strings, func)
  words.set(program.vectors.map(contextOf), map.vectorContext >> 2)
  words.set(program.tasks.map(contextOf), map.taskContext >> 2)
}

// The types of what the module exports are known to its generator alone.
function isCode(value: unknown): value is (...parameters: never[]) => unknown {
  return typeof value === 'function'
}
function isProcedure(value: unknown): value is () => void {
  return typeof value === 'function'
}
function isCount(value: unknown): value is () => number {
  return typeof value === 'function'
}
function isExpand(value: unknown): value is (from: number, to: number, most: number) => number {
  return typeof value === 'function'
}
function isUnfold(value: unknown): value is (node: number, id: number) => void {
  return typeof value === 'function'
}
