// Where each table of a search is in its memory, and how large it may become.
//
// A memory of one thread grows: its regions stand one behind the other, and when one grows, those behind it move up.
// A memory of several threads has all its addresses from the beginning, and regions far apart, so that nothing
// ever moves: pages that nobody has touched take no memory.

import { assert } from '../base/assert.ts'
import { mostPages } from '../wasm/encoder.ts'

export interface Regions<N extends string> {
  /** The memory, which is another buffer whenever a region has grown. */
  readonly words: () => Int32Array
  readonly values: () => BigInt64Array
  readonly start: (region: N) => number
  readonly bytes: (region: N) => number
  /** How far a region can grow, and whether all are apart, so that none ever moves. */
  readonly room: (region: N) => number
  readonly apart: boolean
  /** Makes a region so large; what is added is zero. Throws a RangeError when there is no memory. */
  readonly resize: (region: N, to: number) => void
  readonly clear: (region: N) => void
}

/** A memory as numbers. */
export type Views = Pick<Regions<never>, 'words' | 'values'>

const pageBytes = 65_536
// Regions begin at cache lines.
const unit = 64

/** By region: how much of what there is it has at most. */
export type Shares<N extends string> = Readonly<Record<N, number>>

/** `first` is the address of the first region. */
export function growingRegions<N extends string>(
  memory: WebAssembly.Memory,
  names: readonly N[],
  first: number,
  shares: Shares<N>,
): Regions<N> {
  const sizes = names.map(() => 0)
  let { words, values } = viewsOf(memory)
  const sum = (until: number): number =>
    sizes.slice(0, until).reduce((at, bytes) => at + bytes, first)
  const makeRoom = (end: number): void => {
    const missing = Math.ceil((end - memory.buffer.byteLength) / pageBytes)
    if (missing <= 0) return
    memory.grow(missing)
    ;({ words, values } = viewsOf(memory))
  }
  makeRoom(first)
  const number = (region: N): number => numberOf(names, region)
  const start = (region: N): number => sum(number(region))
  return {
    words: () => words(),
    values: () => values(),
    start,
    bytes: (region) => sizes[number(region)] ?? 0,
    room: roomIn(names, mostPages * pageBytes - first, shares),
    apart: false,
    resize: (region, to) => {
      const at = number(region)
      const more = Math.ceil((to - (sizes[at] ?? 0)) / unit) * unit
      const behind = sum(at + 1)
      const end = sum(names.length)
      makeRoom(end + more)
      if (end > behind) {
        const all = new Uint8Array(memory.buffer)
        all.copyWithin(behind + more, behind, end)
        all.fill(0, behind, Math.min(end, behind + more))
      }
      sizes[at] = (sizes[at] ?? 0) + more
    },
    clear: (region) => {
      const at = start(region)
      words().fill(0, at / 4, (at + (sizes[number(region)] ?? 0)) / 4)
    },
  }
}

/** The same in a memory that has its size. */
export function fixedRegions<N extends string>(
  memory: WebAssembly.Memory,
  names: readonly N[],
  first: number,
  shares: Shares<N>,
): Regions<N> {
  const sizes = names.map(() => 0)
  const views = viewsOf(memory)
  const room = roomIn(names, memory.buffer.byteLength - first, shares)
  const number = (region: N): number => numberOf(names, region)
  const start = (region: N): number =>
    names.slice(0, number(region)).reduce((at, name) => at + room(name), first)
  return {
    ...views,
    start,
    bytes: (region) => sizes[number(region)] ?? 0,
    room,
    apart: true,
    resize: (region, to) => {
      if (to > room(region) - unit) throw new RangeError(`no more memory for ${region}`)
      sizes[number(region)] = Math.ceil(to / unit) * unit
    },
    clear: (region) => {
      const at = start(region)
      views.words().fill(0, at / 4, (at + (sizes[number(region)] ?? 0)) / 4)
    },
  }
}

function roomIn<N extends string>(
  names: readonly N[],
  bytes: number,
  shares: Shares<N>,
): Regions<N>['room'] {
  const whole = names.reduce((sum, name) => sum + shares[name], 0)
  return (region) => Math.floor((bytes * shares[region]) / whole / unit) * unit
}

function numberOf<N extends string>(names: readonly N[], region: N): number {
  const at = names.indexOf(region)
  assert(at >= 0, `there is a region ${region}`)
  return at
}

/** The views of a memory that does not grow any more. */
export function viewsOf({ buffer }: WebAssembly.Memory): Views {
  const [words, values] = [new Int32Array(buffer), new BigInt64Array(buffer)]
  return { words: () => words, values: () => values }
}
