// The generated search as one seat has it: an instance of the code on a memory that others may share.

import { encodeModule } from '../wasm/encoder.ts'
import { placeExpander, variableNames } from '../wasm/expander-memory.ts'
import type { ExpanderMemory, Variable } from '../wasm/expander-memory.ts'
import type { CanonicalPlan } from '../wasm/generate-canonical.ts'
import { carriedWords, generateExpander } from '../wasm/generate-expander.ts'
import type { ExpanderShape } from '../wasm/generate-expander.ts'
import { exported } from '../wasm/machine.ts'
import type { Views } from './regions.ts'

/** What all seats of a search have in common. */
export interface ExpanderSetup {
  readonly leaves: number
  /** Whether states of several leaves are told apart by fingerprints of 64 bits. */
  readonly fingerprints: boolean
  /** Whether transitions are left out that lead where others lead (generate-lean.ts). */
  readonly lean: boolean
  readonly seats: number
  /** How to find the state that stands for another one, where there is such a thing. */
  readonly canonical?: CanonicalPlan
}

export interface Expander extends Views {
  readonly map: ExpanderMemory
  /** 64-bit words by which states are handed on: their root, or with fingerprints all leaves; and marks. */
  readonly carried: number
  readonly get: (name: Variable) => number
  readonly set: (name: Variable, value: number) => void
  /** Expands states of the input, until so many new ones were found; the result is where it stopped. */
  readonly expandStates: (from: number, to: number, most: number) => number
  readonly flush: () => void
  readonly visit: () => void
  readonly unfold: (root: bigint) => void
  /** Moves a part of the visited states to where it is to be, from a table of so many slots and bytes a part. */
  readonly growPart: (part: number, slots: number, stride: number) => void
  /** Puts the nodes with these numbers into the index. */
  readonly rehash: (from: number, to: number) => void
  /** Looks up states of the input, which another table did not know. */
  readonly admit: (from: number, to: number) => void
  /** Lists the roots of visited states, from a slot on, and returns the slot to go on from, 0 at the end. */
  readonly listRoots: (slot: number) => number
  /** Lists the leaves of so many states of the input. */
  readonly listInput: (states: number) => void
  /** Adds so many states that stand where states are listed. */
  readonly receive: (states: number) => void
}

/** The places of all seats in a memory. */
export function seatMap(setup: Omit<ExpanderSetup, 'canonical'>, seat: number): ExpanderMemory {
  return placeExpander({ ...setup, carried: carriedWords(setup) }, seat)
}

/** `memory` has room for what has a fixed place. */
export function createExpander(
  setup: ExpanderSetup,
  seat: number,
  memory: WebAssembly.Memory,
  views: Views,
): Expander {
  const { leaves, fingerprints, lean, seats, canonical } = setup
  const map = seatMap(setup, seat)
  const shape = { memory: map, leaves, fingerprints, lean, shared: seats > 1 }
  const code = expanderCode(canonical === undefined ? shape : { ...shape, canonical }, seats, seat)
  const { exports } = new WebAssembly.Instance(code, { host: { memory } })
  return {
    ...views,
    map,
    carried: carriedWords(setup),
    ...readVariables(exports),
    expandStates: exported(exports, 'expandStates', isExpand),
    flush: exported(exports, 'flush', isProcedure),
    visit: exported(exports, 'visit', isProcedure),
    unfold: exported(exports, 'unfold', isUnfold),
    growPart: exported(exports, 'growPart', isGrow),
    rehash: exported(exports, 'rehash', isRange),
    admit: exported(exports, 'admit', isRange),
    listRoots: exported(exports, 'listRoots', isNumeric),
    listInput: exported(exports, 'listInput', isSetter),
    receive: exported(exports, 'receive', isSetter),
  }
}

/** By the number of leaves, how states are told apart and found, and the seat; what stands for others is of one Program. */
const modules = new Map<string, WebAssembly.Module>()

function expanderCode(shape: ExpanderShape, seats: number, seat: number): WebAssembly.Module {
  const { leaves, fingerprints, lean } = shape
  const key = `${leaves} ${fingerprints} ${lean} ${seats} ${seat}`
  const known = shape.canonical === undefined ? modules.get(key) : undefined
  if (known !== undefined) return known
  const made = new WebAssembly.Module(encodeModule(generateExpander(shape)))
  if (shape.canonical === undefined) modules.set(key, made)
  return made
}

function readVariables(exports: Readonly<Record<string, unknown>>): Pick<Expander, 'get' | 'set'> {
  const getters = new Map(
    variableNames.map((name) => [name, exported(exports, `get ${name}`, isCount)] as const),
  )
  const setters = new Map(
    variableNames.map((name) => [name, exported(exports, `set ${name}`, isSetter)] as const),
  )
  return {
    // Addresses can have the highest bit.
    get: (name) => (getters.get(name)?.() ?? 0) >>> 0,
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
function isNumeric(value: unknown): value is (value: number) => number {
  return typeof value === 'function'
}
function isRange(value: unknown): value is (from: number, to: number) => void {
  return typeof value === 'function'
}
function isGrow(value: unknown): value is (part: number, slots: number, stride: number) => void {
  return typeof value === 'function'
}
function isExpand(value: unknown): value is (from: number, to: number, most: number) => number {
  return typeof value === 'function'
}
function isUnfold(value: unknown): value is (root: bigint) => void {
  return typeof value === 'function'
}
