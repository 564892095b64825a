// Growing loses no key, wherever keys stand in the part before: compared with linear probing, slot for slot.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeModule } from './encoder.ts'
import { countedLines, placeExpander } from './expander-memory.ts'
import { carriedWords, generateExpander } from './generate-expander.ts'
import { parts, slackSlots } from './generate-visited.ts'
import { exported } from './machine.ts'

const way = { leaves: 1, fingerprints: false, lean: false }
const map = placeExpander({ leaves: 1, carried: carriedWords(way), seats: 1 })
const memory = new WebAssembly.Memory({ initial: Math.ceil(map.end / 65_536) + 4 })
const module = new WebAssembly.Module(
  encodeModule(generateExpander({ ...way, memory: map, shared: false })),
)
const { exports } = new WebAssembly.Instance(module, { host: { memory } })
const words = new BigInt64Array(memory.buffer)
const setter = (name: string): ((value: number) => void) =>
  exported(exports, `set ${name}`, (value): value is (value: number) => void => value !== undefined)
const growPart = exported(
  exports,
  'growPart',
  (value): value is (part: number, slots: number, stride: number) => void => value !== undefined,
)

/** A part's slots, the highest address first: its own, and those in front of them. */
type Slots = bigint[]

/** How many slots are above the first one that a key is looked for in. */
function above(key: bigint, slots: number): number {
  const line = Number(((key >> 29n) * BigInt(slots)) >> 32n) >> 3
  return slots - 8 - 8 * line
}

function insert(slots: Slots, count: number, key: bigint): void {
  let at = above(key, count)
  while (slots[at] !== undefined) at++
  slots[at] = key
}

/** Keys of the first part; many have the same slot, and many belong to the lowest ones. */
const anyKey = fc.oneof(
  fc.bigInt({ min: 1n, max: (1n << 61n) - 1n }),
  fc.bigInt({ min: 1n, max: 1n << 55n }),
  fc.bigInt({ min: 3n << 57n, max: (3n << 57n) + 9n }),
)

test('growPart() keeps every key where probing from its own slot finds it', () => {
  const keys = fc.uniqueArray(anyKey, { maxLength: 60 })
  const lines = fc.tuple(fc.integer({ min: 8, max: 12 }), fc.integer({ min: 0, max: 5 }))
  fc.assert(
    fc.property(keys, lines, (all, [some, more]) => {
      const [before, after] = [8 * some, 8 * (some + more)]
      const base = Math.ceil(map.end / 8) + slackSlots
      words.fill(0n, base - slackSlots)
      const [old, expected]: [Slots, Slots] = [[], []]
      for (const key of all) insert(old, before, key)
      old.forEach((key, at) => (words[base + before - 1 - at] = key))
      setter('rootBase')(8 * base)
      setter('rootSlots')(after)
      setter('rootStride')(8 * (after + slackSlots))
      growPart(0, before, 8 * (before + slackSlots))

      // Which slots are taken does not depend on the order in which keys came; who stands where does.
      for (const key of all) insert(expected, after, key)
      const found = Array.from(expected, (_, at) => words[base + after - 1 - at])
      expect(found.map((key) => key !== 0n)).toEqual(
        Array.from(expected, (key) => key !== undefined),
      )
      expect(new Set(found.filter((key) => key !== 0n))).toEqual(new Set(all))
      for (const key of all) {
        const passed = found.slice(above(key, after), found.indexOf(key))
        expect(passed).not.toContain(0n)
      }
    }),
  )
})

test('growPart() finds a slot for a key whose line is so far above that it is not counted any more', () => {
  const base = Math.ceil(map.end / 8) + slackSlots
  words.fill(0n, base - slackSlots)
  const [before, after] = [8 * (countedLines + 64), 16 * (countedLines + 64)]
  // All belong to the last line, and fill the part nearly to its first one.
  const keys = Array.from({ length: before - 16 }, (_, at) => (1n << 61n) - 1n - BigInt(at))
  keys.forEach((key, at) => (words[base + before - 1 - at] = key))
  setter('rootBase')(8 * base)
  setter('rootSlots')(after)
  setter('rootStride')(8 * (after + slackSlots))
  growPart(0, before, 8 * (before + slackSlots))
  const found = words.subarray(base + after - keys.length, base + after)
  expect(new Set(found)).toEqual(new Set(keys))
  expect(words.subarray(base - slackSlots).filter((key) => key !== 0n)).toHaveLength(keys.length)
})

test('growPart() moves each part to a stride of its own', () => {
  const base = Math.ceil(map.end / 8) + slackSlots
  words.fill(0n, base - slackSlots)
  const [before, after] = [8 + slackSlots, 16 + slackSlots]
  const keys = Array.from(
    { length: parts },
    (_, part) => BigInt.asIntN(64, BigInt(part) << 61n) | 1n,
  )
  keys.forEach((key, part) => (words[base + part * before + 7] = key))
  setter('rootBase')(8 * base)
  setter('rootSlots')(16)
  setter('rootStride')(8 * after)
  for (let part = parts - 1; part >= 0; part--) growPart(part, 8, 8 * before)
  expect(keys.map((_, part) => words[base + part * after + 7])).toEqual(keys)
  expect(words.subarray(base - slackSlots).filter((key) => key !== 0n)).toHaveLength(parts)
})
