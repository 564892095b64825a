// One table of visited states, in a memory that may have others beside it.
//
// It grows as long as there is room. When there is none, it is closed: it goes on to say what it knows, and what it
// does not know is looked up in the table of another memory.

import { lineBytes, parts, slackSlots } from '../wasm/generate-visited.ts'
import type { Expander } from './expander.ts'
import type { Regions } from './regions.ts'

export interface VisitedTable {
  readonly size: () => number
  /** Says how many states have been added. */
  readonly added: (count: number) => void
  readonly bytes: () => number
  /**
   * How many states can be added: so many at most, and none when there is no room for the least of them. `beyond` come
   * on top before anybody looks; `expected` is how many there will probably be.
   */
  readonly reserve: (most: number, least: number, beyond: number, expected: number) => number
  readonly close: () => void
  /** Forgets all states. */
  readonly clear: () => void
}

const firstSlots = 2 ** 13 / parts
// Above the first load, runs of occupied slots get long. Above the second one, slots are hard to find.
const [usualLoad, mostLoad] = [0.8, 0.88]
// From this size on a table grows by less at a time, because it is large: by little, unless many are to come. Levels may
// get narrower faster than they got wider, so not all that are expected are taken for certain.
const largeSlots = 2 ** 21 / parts
const [leastGrowth, mostGrowth] = [1.12, 1.6]
const certain = 0.75

/** So many slots or a few less: whole lines. */
const inLines = (slots: number): number => Math.floor((slots * 8) / lineBytes) * (lineBytes / 8)

/** `move` moves the states when there were so many slots and bytes a part. */
export function createVisitedTable(
  { words, get, set }: Expander,
  regions: Regions<'roots'>,
  move: (slots: number, stride: number) => void,
): VisitedTable {
  let size = 0
  const mostSlots = inLines(regions.room('roots') / 8 / parts - slackSlots - 1)
  const resize = (slots: number): void => {
    const [before, stride] = [get('rootSlots'), get('rootStride')]
    regions.resize('roots', parts * (slots + slackSlots) * 8)
    set('rootBase', regions.start('roots') + 8 * slackSlots)
    set('rootSlots', slots)
    set('rootStride', 8 * ((regions.apart ? mostSlots : slots) + slackSlots))
    if (before > 0) move(before, stride)
  }
  set('closed', 0)
  set('rootSlots', 0)
  resize(firstSlots)
  return {
    size: () => size,
    added: (count) => {
      size += count
    },
    bytes: () => regions.bytes('roots'),
    reserve: (most, least, beyond, expected) => {
      const slots = get('rootSlots')
      const wantedSlots = (size + certain * (expected - size)) / usualLoad / parts
      const growth = Math.min(mostGrowth, Math.max(leastGrowth, wantedSlots / slots))
      const room = (of: number): number =>
        Math.floor(Math.min(of * parts * usualLoad, of * parts * mostLoad - beyond)) - size
      let next = slots
      // A table that has to grow is to have room for all.
      for (let wanted = least; room(next) < wanted && next < mostSlots; wanted = most) {
        next = Math.min(mostSlots, inLines(next * (next < largeSlots ? 2 : growth)))
      }
      if (next > slots) resize(next)
      return room(next) < least ? 0 : Math.min(most, room(next))
    },
    close: () => set('closed', 1),
    clear: () => {
      size = 0
      const [base, slots, stride] = [get('rootBase'), get('rootSlots'), get('rootStride')]
      for (let part = 0; part < parts; part++) {
        const start = (base + part * stride) / 4
        words().fill(0, start - 2 * slackSlots, start + 2 * slots)
      }
    },
  }
}
