// Rules in the memory of the search: forks become tables of addresses, consequences become bits to set.
//
// The trees of rules.ts stay the original. Here they are written for one placement of the pieces; forks about
// pieces that have had one number only are left out.

import { consequence as layout, fork as forkLayout } from '../wasm/expander-memory.ts'
import type { ExpanderMemory } from '../wasm/expander-memory.ts'
import type { PiecePlace, PiecePlaces } from './piece-places.ts'
import type { RuleImage } from './rule-image.ts'
import type { Change, Consequence, Fork, RuleTree } from './rules.ts'

export interface RuleWriter {
  /** Addresses of where the trees begin. */
  readonly slots: readonly number[]
  /** Writes what the tree knows about this state, and is not written yet. */
  readonly write: (tree: number, rules: RuleTree, numbers: Int32Array) => void
}

/** Writes all trees into an image that is empty. */
export function createRuleWriter(
  image: RuleImage,
  map: ExpanderMemory,
  { places, leaves }: PiecePlaces,
  trees: readonly RuleTree[],
): RuleWriter {
  const first = image.take(trees.length * 4)
  const slots = trees.map((_, tree) => first + 4 * tree)
  const addresses = new Map<Fork, number>()
  const placeOf = (piece: number): PiecePlace => places[piece] ?? { leaf: 0, shift: 0, bits: 0 }
  const { set } = image
  const writeFork = (node: Fork): number => {
    const { leaf, shift, bits } = placeOf(node.piece)
    if (bits === 0) return writeTree(node.next[0])
    const at = image.take(forkLayout.next + 4 * 2 ** bits)
    addresses.set(node, at)
    set(at + forkLayout.leaf, map.contents + 8 * leaf)
    set(at + forkLayout.shift, shift)
    set(at + forkLayout.mask, 2 ** bits - 1)
    node.next.forEach((child, number) => set(at + forkLayout.next + 4 * number, writeTree(child)))
    return at
  }
  const writeConsequence = ({ transitions, changes, trees: asked }: Consequence): number => {
    const coded = changes.map((change) => codeChange(change, placeOf))
    const start = Math.ceil((layout.list + 4 * asked.length) / 8) * 8
    const bytes = coded.reduce((sum, change) => sum + changeBytes(change, leaves), start)
    const at = image.take(bytes)
    set(at + layout.transitions, transitions)
    set(at + layout.changes, changes.length)
    set(at + layout.trees, asked.length)
    asked.forEach((tree, index) => set(at + layout.list + 4 * index, slots[tree] ?? 0))
    let next = at + start
    const put = (value: bigint): void => {
      image.setWide(next, value)
      next += 8
    }
    for (const change of coded) {
      if (leaves > 1) put(BigInt(change.length))
      for (const { leaf, keep, bits } of change) {
        if (leaves > 1) put(BigInt(leaf))
        put(keep)
        put(bits)
      }
    }
    // An odd address is not that of a fork.
    return at + 1
  }
  const writeTree = (tree: RuleTree): number =>
    tree === undefined ? 0 : tree.kind === 'fork' ? writeFork(tree) : writeConsequence(tree)

  trees.forEach((tree, index) => set(slots[index] ?? 0, writeTree(tree)))
  return {
    slots,
    write: (index, rules, numbers) => {
      let slot = slots[index] ?? 0
      let node = rules
      while (node?.kind === 'fork') {
        const number = numbers[node.piece] ?? 0
        if (placeOf(node.piece).bits > 0) {
          const at = addresses.get(node)
          if (at === undefined) break
          slot = at + forkLayout.next + 4 * number
        }
        node = node.next[number]
      }
      if (image.get(slot) === 0) set(slot, writeTree(node))
    },
  }
}

/** What becomes of a leaf: bits that are kept, and bits that are set. */
interface CodedLeaf {
  readonly leaf: number
  readonly keep: bigint
  readonly bits: bigint
}

/** By leaf, in order. */
function codeChange(change: Change, placeOf: (piece: number) => PiecePlace): readonly CodedLeaf[] {
  const leaves = new Map<number, CodedLeaf>()
  for (let at = 0; at < change.length; at += 2) {
    const { leaf, shift, bits } = placeOf(change[at] ?? 0)
    const { keep, bits: set } = leaves.get(leaf) ?? { keep: -1n, bits: 0n }
    const mask = ((1n << BigInt(bits)) - 1n) << BigInt(shift)
    leaves.set(leaf, {
      leaf,
      keep: BigInt.asIntN(64, keep & ~mask),
      bits: BigInt.asIntN(64, set | (BigInt(change[at + 1] ?? 0) << BigInt(shift))),
    })
  }
  return [...leaves.values()].toSorted((left, right) => left.leaf - right.leaf)
}

function changeBytes(change: readonly CodedLeaf[], leaves: number): number {
  return leaves === 1 ? 16 : 8 + 24 * change.length
}
