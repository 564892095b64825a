// The tables of a search: rules, nodes and visited states, and how they grow.
//
// They grow between two calls of the generated code, when no seat looks at them. Who owns them asks the others to
// help in moving what has to move.

import { nodeSlot, tableVariables, together } from '../wasm/expander-memory.ts'
import { parts, slackSlots } from '../wasm/generate-visited.ts'
import type { Expander } from './expander.ts'
import type { Regions } from './regions.ts'
import type { RuleUpdate } from './rule-image.ts'
import { mostAtOnce } from './seat-work.ts'
import type { SeatWork } from './seat-work.ts'

/** What grows, in the order in which it stands in memory. */
export const tableNames = ['rules', 'index', 'contents', 'roots'] as const
export type TableRegions = Regions<(typeof tableNames)[number]>

/** Of a memory that has all its addresses from the beginning: with one leaf, there are no nodes. */
export function tableShares(
  hasNodes: boolean,
): Readonly<Record<(typeof tableNames)[number], number>> {
  const [index, contents] = hasNodes ? [8, 4] : [0.1, 0.1]
  return { rules: 2, index, contents, roots: hasNodes ? 18 : 30 }
}

export interface StateTables {
  /** Takes over what is new among the rules. */
  readonly apply: (update: RuleUpdate) => void
  /** Makes room for a call in which each seat adds at most so many, and what one state leads to besides. */
  readonly reserve: (most: number) => void
  /** Says how many states have been added. */
  readonly added: (count: number) => void
  readonly size: () => number
  /** Bytes in use, the unused part of tables included. */
  readonly bytes: () => number
  /** Forgets which states were visited. */
  readonly forget: () => void
  /** Everything is zero again that was used. */
  readonly wipe: () => void
}

const firstNodeSlots = 2 ** 12
const firstRootSlots = 2 ** 13
const firstRuleBytes = 2 ** 16
// Above these loads, runs of occupied slots get long.
const mostNodeLoad = 0.6
const mostRootLoad = 0.85
// From this size on a table grows by little at a time, because it is large.
const largeSlots = 2 ** 21
const largeGrowth = 1.12

/** `work` has the seats do something together. */
export function createTables(
  expander: Expander,
  regions: TableRegions,
  seats: number,
  work: (work: SeatWork) => void,
): StateTables {
  const { map, words, get, set } = expander
  const { bytes } = regions
  const grow = growers(expander, regions, work)
  const nextNode = (): number => words()[together.nodeNext >> 2] ?? 0
  let [rulesEnd, size] = [map.end, 0]
  words()[together.nodeNext >> 2] = 1
  for (const name of tableVariables) set(name, 0)
  grow.rules(firstRuleBytes)
  grow.nodes(firstNodeSlots)
  grow.roots(firstRootSlots / parts)
  return {
    apply: (update) => {
      rulesEnd = update.start + update.words.byteLength
      if (rulesEnd - map.end > bytes('rules')) grow.rules((rulesEnd - map.end) * 2)
      words().set(update.words, update.start >> 2)
      // Others may be reading: what is new can be found only when it is there.
      for (let at = 0; at < update.patches.length; at += 2) {
        Atomics.store(words(), (update.patches[at] ?? 0) >> 2, update.patches[at + 1] ?? 0)
      }
    },
    reserve: (most) => {
      while (nextNode() >= get('nodeLimit')) grow.nodes((get('nodeMask') + 1) * 2)
      const slots = get('rootSlots')
      const wanted = size + seats * (most + mostAtOnce)
      let next = slots
      while (wanted > next * parts * mostRootLoad) {
        next = Math.ceil(next * (next * parts < largeSlots ? 2 : largeGrowth))
      }
      if (next > slots) grow.roots(next)
    },
    added: (count) => {
      size += count
    },
    size: () => size,
    bytes: () => bytes('roots') + bytes('index') + nextNode() * 8 + rulesEnd,
    forget: () => {
      size = 0
      words().fill(0, map.recent >> 2, map.trees >> 2)
      clearRoots(expander)
    },
    wipe: () => {
      clearRoots(expander)
      for (const region of ['rules', 'index', 'contents'] as const) regions.clear(region)
    },
  }
}

function clearRoots({ get, words }: Expander): void {
  const [base, slots, stride] = [get('rootBase'), get('rootSlots'), get('rootStride')]
  for (let part = 0; part < parts; part++) {
    const start = base + part * stride
    words().fill(0, start / 4 - 2 * slackSlots, start / 4 + 2 * slots)
  }
}

/** Makes regions larger; code is told where they stand now. */
function growers(
  { words, get, set }: Expander,
  regions: TableRegions,
  work: (work: SeatWork) => void,
): Readonly<Record<'rules' | 'nodes' | 'roots', (to: number) => void>> {
  const resize: TableRegions['resize'] = (region, to) => {
    regions.resize(region, to)
    set('nodeIndex', regions.start('index'))
    set('nodeContents', regions.start('contents'))
    set('rootBase', regions.start('roots') + 8 * slackSlots)
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
      const end = words()[together.nodeNext >> 2] ?? 0
      if (end > 1) work({ kind: 'rehash', end })
    },
    roots: (slots) => {
      const [before, stride] = [get('rootSlots'), get('rootStride')]
      resize('roots', parts * (slots + slackSlots) * 8)
      const room = regions.room('roots')
      const apart = room === undefined ? slots + slackSlots : Math.floor(room / parts / 8)
      set('rootSlots', slots)
      set('rootStride', 8 * apart)
      if (before > 0) work({ kind: 'grow', slots: before, stride })
    },
  }
}
