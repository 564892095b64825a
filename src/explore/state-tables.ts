// The tables of a search: rules, nodes and visited states, and how they grow.
//
// They grow between two calls of the generated code, when no seat looks at them. Who owns them asks the others to
// help in moving what has to move. Rules and nodes are in the first memory; visited states go on in further ones,
// so that there is no end to them but that of the machine's memory.

import { present } from '../base/assert.ts'
import { nodeSlot, outputStates, together } from '../wasm/expander-memory.ts'
import type { Expander } from './expander.ts'
import type { Regions, Shares } from './regions.ts'
import type { RuleUpdate } from './rule-image.ts'
import type { SeatWork } from './seat-work.ts'
import { createVisitedTable } from './visited-table.ts'

/** What grows in the first memory, in the order in which it stands there. */
export const tableNames = ['rules', 'index', 'contents', 'roots'] as const
type TableName = (typeof tableNames)[number]

/** How much of that memory each has at most: with one leaf, there are no nodes. */
export function tableShares(hasNodes: boolean): Shares<TableName> {
  return hasNodes
    ? { rules: 1.5, index: 8.5, contents: 4.3, roots: 17.7 }
    : { rules: 2, index: 0, contents: 0, roots: 30 }
}

/** A memory as the first seat has it. */
export interface Place<N extends string> {
  readonly expander: Expander
  readonly regions: Regions<N>
}

export interface StateTables {
  /** Takes over what is new among the rules. */
  readonly apply: (update: RuleUpdate) => void
  /**
   * Makes room for a call that is to add so many states, and for what each seat finds before it notices; the result
   * is how many it may add, and no less than `least`: tables do not grow for the last few. `expected` says how many
   * there will probably be in all.
   */
  readonly reserve: (most: number, least?: number, expected?: number) => number
  /** Says how many states have been added. */
  readonly added: (count: number) => void
  readonly size: () => number
  /** Bytes in use, the unused part of tables included. */
  readonly bytes: () => number
  /** Forgets which states were visited; there is only one memory. */
  readonly forget: () => void
  /** Everything in the first memory is zero again that was used. */
  readonly wipe: () => void
}

const firstNodeSlots = 2 ** 12
const firstRuleBytes = 2 ** 16
// Above this load, runs of occupied slots get long.
const mostNodeLoad = 0.6

/** `work` has the seats do something together, `further` takes one more memory for them. */
export function createTables(
  { expander, regions }: Place<TableName>,
  seats: number,
  work: (work: SeatWork) => void,
  further: () => Place<'roots'>,
): StateTables {
  const { map, words, values, get } = expander
  const { bytes } = regions
  const grow = growers(expander, regions, work)
  const nextNode = (): number => words()[together.nodeNext >> 2] ?? 0
  const move = (slots: number, stride: number): void => work({ kind: 'grow', slots, stride })
  const mostRuleBytes = regions.room('rules') >> 1
  let rulesEnd = map.end
  words()[together.nodeNext >> 2] = 1
  grow.rules(firstRuleBytes)
  const hasNodes = regions.room('index') > 0
  // Each seat may add some beyond the limit.
  if (hasNodes) grow.nodes(firstNodeSlots * 2 ** Math.ceil(Math.log2(seats)))
  const visited = [createVisitedTable(expander, regions, move)]
  const open = (): (typeof visited)[number] => present(visited.at(-1), 'a table is open')
  const size = (): number => visited.reduce((sum, table) => sum + table.size(), 0)
  return {
    apply: (update) => {
      rulesEnd = update.start + update.words.byteLength
      if (rulesEnd - map.end > bytes('rules')) {
        grow.rules(Math.max(rulesEnd - map.end, Math.min(bytes('rules') * 2, mostRuleBytes)))
      }
      words().set(update.words, update.start >> 2)
      // Others may be reading: what is new can be found only when it is there.
      for (let at = 0; at < update.patches.length; at += 2) {
        Atomics.store(words(), (update.patches[at] ?? 0) >> 2, update.patches[at + 1] ?? 0)
      }
      for (const [at, value] of update.widePatches) Atomics.store(values(), at >> 3, value)
    },
    reserve: (most, least = most, expected = 0) => {
      if (hasNodes) {
        while (nextNode() >= get('nodeLimit')) grow.nodes((get('nodeMask') + 1) * 2)
      }
      const beyond = seats * outputStates
      const reserve = (): number =>
        open().reserve(most, least, beyond, expected - size() + open().size())
      const room = reserve()
      if (room > 0) return room
      open().close()
      const { expander: other, regions: elsewhere } = further()
      visited.push(createVisitedTable(other, elsewhere, move))
      const there = reserve()
      if (there === 0) throw new RangeError('a memory is too small for one call')
      return there
    },
    added: (count) => open().added(count),
    size,
    bytes: () =>
      visited.reduce((sum, table) => sum + table.bytes(), 0) +
      bytes('index') +
      nextNode() * 8 +
      rulesEnd,
    forget: () => {
      words().fill(0, map.recent >> 2, map.looked >> 2)
      for (const { clear } of visited) clear()
    },
    wipe: () => {
      visited[0]?.clear()
      for (const region of ['rules', 'index', 'contents'] as const) regions.clear(region)
    },
  }
}

/** Makes regions larger; code is told where they stand now. */
function growers(
  { words, get, set }: Expander,
  regions: Regions<TableName>,
  work: (work: SeatWork) => void,
): Readonly<Record<'rules' | 'nodes', (to: number) => void>> {
  const resize = (region: TableName, to: number): void => {
    const before = regions.start('roots')
    regions.resize(region, to)
    set('nodeIndex', regions.start('index'))
    set('nodeContents', regions.start('contents'))
    set('rootBase', get('rootBase') + regions.start('roots') - before)
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
  }
}
