// The generated search with its memory: rules and states are put in, new states come out.
//
// One memory holds everything, so that code reaches it without a call. Rules, nodes and visited states stand
// one behind the other; between two calls, one of them can be made larger, and those behind it move up.

import { encodeModule } from '../wasm/encoder.ts'
import { nodeSlot, outputStates, placeExpander, variableNames } from '../wasm/expander-memory.ts'
import type { ExpanderMemory, Variable } from '../wasm/expander-memory.ts'
import type { CanonicalPlan } from '../wasm/generate-canonical.ts'
import { carriedWords, generateExpander } from '../wasm/generate-expander.ts'
import type { ExpanderShape } from '../wasm/generate-expander.ts'
import { slackSlots } from '../wasm/generate-visited.ts'
import { exported } from '../wasm/machine.ts'
import { createRegions } from './regions.ts'
import type { Regions } from './regions.ts'
import type { RuleUpdate } from './rule-image.ts'

/** What the code of an expander depends on. */
interface Way extends Omit<ExpanderShape, 'memory' | 'canonical'> {
  readonly canonical?: CanonicalPlan | undefined
}

export interface Expander extends Way {
  readonly map: ExpanderMemory
  /** 64-bit words by which states are handed on: their root, or with fingerprints all leaves; and marks. */
  readonly carried: number
  /** The memory, which is another buffer whenever something has grown. */
  readonly words: () => Int32Array
  readonly values: () => BigInt64Array
  readonly get: (name: Variable) => number
  readonly set: (name: Variable, value: number) => void
  /** Takes over what is new among the rules. */
  readonly apply: (update: RuleUpdate) => void
  /** Makes room for what one call may add. Throws a RangeError when there is none. */
  readonly reserve: (roots: number) => void
  /** Says how many states have been added. */
  readonly added: (count: number) => void
  readonly size: () => number
  /** Bytes in use, the unused part of tables included. */
  readonly bytes: () => number
  /** Forgets which states were visited; with `rules` these too, and nodes. */
  readonly forget: (rules: boolean) => void
  readonly expandStates: (from: number, to: number, most: number) => number
  readonly flush: () => void
  readonly visit: () => void
  readonly unfold: (root: bigint) => void
  /** The shard of the state whose leaves are in memory. */
  readonly owner: () => number
  /**
   * Puts visited states into the outbox, from a slot on, and returns the slot to go on from, 0 at the end; and
   * so many of the states of the input.
   */
  readonly listVisited: (slot: number) => number
  readonly listInput: (states: number) => void
  /** Takes in those states of the inbox that belong here. */
  readonly receive: (states: number) => void
}

const firstNodeSlots = 2 ** 12
const firstRootSlots = 2 ** 13
const firstRuleBytes = 2 ** 16
// Above these loads, runs of occupied slots get long.
const mostNodeLoad = 0.6
const mostRootLoad = 0.85
// From this size on a table grows by little at a time, because it is large.
const largeSlots = 2 ** 21

/** What grows, in the order in which it stands in memory. */
const regionNames = ['rules', 'index', 'contents', 'roots'] as const
type Grown = Regions<(typeof regionNames)[number]>

export function createExpander(way: Way): Expander {
  const { leaves, fingerprints, lean, canonical } = way
  const carried = carriedWords(way)
  const map = placeExpander(leaves, carried)
  const regions = createRegions(regionNames, map.end)
  const shape = { memory: map, leaves, fingerprints, lean }
  const code = expanderCode(canonical === undefined ? shape : { ...shape, canonical })
  const { exports } = new WebAssembly.Instance(code, { host: { memory: regions.memory } })
  const variables = readVariables(exports)
  const { get, set } = variables
  const grow = growers(regions, variables, exports)
  const { words, values, bytes, clear } = regions
  let [rulesEnd, size] = [map.end, 0]
  set('nodeNext', 1)
  grow.rules(firstRuleBytes)
  grow.nodes(firstNodeSlots)
  grow.roots(firstRootSlots)
  const forgetRules = (): void => {
    words().fill(0, map.end >> 2, rulesEnd >> 2)
    rulesEnd = map.end
    clear('index')
    set('nodeNext', 1)
    words().fill(0, map.ids >> 2, map.queue >> 2)
    words().fill(0, map.looked >> 2, map.contents >> 2)
    values()[map.transitions >> 3] = 0n
  }
  return {
    map,
    leaves,
    fingerprints,
    lean,
    canonical,
    carried,
    words,
    values,
    get,
    set,
    apply: (update) => {
      rulesEnd = update.start + update.words.byteLength
      if (rulesEnd - map.end > bytes('rules')) grow.rules((rulesEnd - map.end) * 2)
      words().set(update.words, update.start >> 2)
      for (let at = 0; at < update.patches.length; at += 2) {
        words()[(update.patches[at] ?? 0) >> 2] = update.patches[at + 1] ?? 0
      }
    },
    reserve: (roots) => {
      while (get('nodeNext') >= get('nodeLimit')) grow.nodes((get('nodeMask') + 1) * 2)
      const slots = get('rootSlots')
      let next = slots
      while (size + roots > next * mostRootLoad) {
        next = Math.ceil(next * (next < largeSlots ? 2 : 1.1))
      }
      if (next > slots) grow.roots(next)
      // A full table would be probed beyond its end.
      set('madeEnd', Math.min(roots, outputStates))
    },
    added: (count) => {
      size += count
    },
    size: () => size,
    bytes: () => bytes('roots') + bytes('index') + get('nodeNext') * 8 + rulesEnd,
    forget: (rules) => {
      size = 0
      if (rules) forgetRules()
      words().fill(0, map.recent >> 2, map.outbox >> 2)
      clear('roots')
    },
    ...entryPoints(exports),
  }
}

type EntryPoint =
  | 'expandStates'
  | 'flush'
  | 'visit'
  | 'unfold'
  | 'owner'
  | 'listVisited'
  | 'listInput'
  | 'receive'

function entryPoints(exports: Readonly<Record<string, unknown>>): Pick<Expander, EntryPoint> {
  return {
    expandStates: exported(exports, 'expandStates', isExpand),
    flush: exported(exports, 'flush', isProcedure),
    visit: exported(exports, 'visit', isProcedure),
    unfold: exported(exports, 'unfold', isUnfold),
    owner: exported(exports, 'owner', isCount),
    listVisited: exported(exports, 'listVisited', isNumeric),
    listInput: exported(exports, 'listInput', isReceive),
    receive: exported(exports, 'receive', isReceive),
  }
}

/** Makes regions larger; code is told where they stand now. */
function growers(
  regions: Grown,
  { get, set }: Variables,
  exports: Readonly<Record<string, unknown>>,
): Readonly<Record<'rules' | 'nodes' | 'roots', (to: number) => void>> {
  const rehash = exported(exports, 'rehash', isProcedure)
  const spread = exported(exports, 'grow', isGrow)
  const resize: Grown['resize'] = (region, to) => {
    regions.resize(region, to)
    set('nodeIndex', regions.start('index'))
    set('nodeContents', regions.start('contents'))
    set('rootBase', regions.start('roots'))
  }
  return {
    rules: (bytes) => resize('rules', bytes),
    nodes: (slots) => {
      resize('index', slots * nodeSlot.bytes)
      resize('contents', slots * 8)
      regions.clear('index')
      set('nodeMask', slots - 1)
      set('nodeLimit', Math.floor(slots * mostNodeLoad))
      // A full index would be probed for ever.
      set('nodeEnd', slots - 1)
      rehash()
    },
    roots: (slots) => {
      const before = get('rootSlots')
      resize('roots', (slots + slackSlots) * 8)
      if (before === 0) set('rootSlots', slots)
      else spread(before, slots)
    },
  }
}

/** By the number of leaves and how states are told apart; what stands for others is of one Program. */
const modules = new Map<string, WebAssembly.Module>()

function expanderCode(shape: ExpanderShape): WebAssembly.Module {
  const key = `${shape.leaves} ${shape.fingerprints} ${shape.lean}`
  const known = shape.canonical === undefined ? modules.get(key) : undefined
  if (known !== undefined) return known
  const made = new WebAssembly.Module(encodeModule(generateExpander(shape)))
  if (shape.canonical === undefined) modules.set(key, made)
  return made
}

type Variables = Pick<Expander, 'get' | 'set'>

function readVariables(exports: Readonly<Record<string, unknown>>): Variables {
  const getters = new Map(
    variableNames.map((name) => [name, exported(exports, `get ${name}`, isCount)] as const),
  )
  const setters = new Map(
    variableNames.map((name) => [name, exported(exports, `set ${name}`, isSetter)] as const),
  )
  return {
    get: (name) => getters.get(name)?.() ?? 0,
    set: (name, value) => setters.get(name)?.(value),
  }
}

// The types of what the module exports are known to its generator alone.
function isProcedure(value: unknown): value is () => void {
  return typeof value === 'function'
}
function isCount(value: unknown): value is () => number {
  return typeof value === 'function'
}
function isSetter(value: unknown): value is (value: number) => void {
  return typeof value === 'function'
}
function isGrow(value: unknown): value is (before: number, after: number) => void {
  return typeof value === 'function'
}
function isExpand(value: unknown): value is (from: number, to: number, most: number) => number {
  return typeof value === 'function'
}
function isNumeric(value: unknown): value is (value: number) => number {
  return typeof value === 'function'
}
function isReceive(value: unknown): value is (states: number) => void {
  return typeof value === 'function'
}
function isUnfold(value: unknown): value is (root: bigint) => void {
  return typeof value === 'function'
}
