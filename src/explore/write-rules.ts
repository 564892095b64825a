// Rules in the memory of the search: forks become tables of addresses, consequences become bits to set.
//
// The trees of rules.ts stay the original. Here they are written for one placement of the pieces; forks about
// pieces that have had one number only are left out.

import { answerAt, change as changeLayout, consequence as layout } from '../wasm/expander-memory.ts'
import { fork as forkLayout, pieceGroups } from '../wasm/expander-memory.ts'
import type { PiecePlace, PiecePlaces } from './piece-places.ts'
import type { RuleImage } from './rule-image.ts'
import { alike } from './rules.ts'
import type { Change, Consequence, Fork, RuleTree } from './rules.ts'

export interface RuleWriter {
  /** Addresses of where the trees begin. */
  readonly slots: readonly number[]
  /** Writes what the tree knows about this state, and is not written yet. */
  readonly write: (tree: number, rules: RuleTree, numbers: Int32Array) => void
}

/**
 * Writes all trees into an image that has none; `agents` says for each whose transitions it is about, and `unknown` is
 * the address of what stands for a consequence that is not known.
 */
export function createRuleWriter(
  { image, unknown }: { readonly image: RuleImage; readonly unknown: number },
  { places, leaves }: Pick<PiecePlaces, 'places' | 'leaves'>,
  trees: readonly RuleTree[],
  agents: readonly number[],
): RuleWriter {
  const groups = groupsOf(places)
  const nothing = answerAt(unknown)
  const takeForks = (count: number): number => {
    const at = image.take(forkLayout.bytes * count)
    image.fill(at, nothing, count)
    return at
  }
  const first = takeForks(trees.length)
  const slots = trees.map((_, tree) => first + forkLayout.bytes * tree)
  const written = new Map<Fork | Consequence, bigint>()
  const addresses = new Map<Fork, number>()
  const placeOf = placeIn(places)
  const writeFork = (node: Fork, tree: number, before: bigint): bigint => {
    const place = placeOf(node.piece)
    if (place.bits === 0) return writeTree(node.next[0], tree, before)
    const looked = before | (groups[node.piece] ?? 0n)
    const at = takeForks(2 ** place.bits)
    const fork = codeFork(at, place)
    addresses.set(node, at)
    written.set(node, fork)
    node.next.forEach((child, number) =>
      image.setWide(at + forkLayout.bytes * number, writeTree(child, tree, looked)),
    )
    return fork
  }
  const writeConsequence = consequenceWriter({ image, places, leaves, slots, agents })
  const writeTree = (rules: RuleTree, tree: number, looked: bigint): bigint => {
    if (rules === undefined) return nothing
    // Numbers with the same answer lead to the same.
    const known = written.get(rules)
    if (known !== undefined) return known
    if (rules.kind === 'fork') return writeFork(rules, tree, looked)
    const answer = answerAt(writeConsequence(rules, tree, looked))
    written.set(rules, answer)
    return answer
  }

  const fill = (open: readonly number[], next: bigint): void => {
    for (const slot of open) if (image.get(slot) === unknown) image.setWide(slot, next)
  }

  trees.forEach((tree, index) => image.setWide(slots[index] ?? 0, writeTree(tree, index, 0n)))
  return {
    slots,
    write: (index, rules, numbers) => {
      if (isWritten({ image, unknown }, placeOf, slots[index] ?? 0, rules, numbers)) return
      let open = [slots[index] ?? 0]
      let node = rules
      let looked = 0n
      while (node?.kind === 'fork') {
        const number = numbers[node.piece] ?? 0
        if (placeOf(node.piece).bits > 0) {
          const at = addresses.get(node)
          if (at === undefined) break
          // What others with the same answer lead to is written for this one as well.
          fill(open, written.get(node) ?? nothing)
          open = alike(node, number).map((each) => at + forkLayout.bytes * each)
          looked |= groups[node.piece] ?? 0n
        }
        node = node.next[number]
      }
      fill(open, writeTree(node, index, looked))
    },
  }
}

/** Whether what a tree knows about a state is there: most often it is, as many states miss the same. */
function isWritten(
  { image, unknown }: { readonly image: RuleImage; readonly unknown: number },
  placeOf: (piece: number) => PiecePlace,
  first: number,
  rules: RuleTree,
  numbers: Int32Array,
): boolean {
  let slot = first
  for (let node = rules; node?.kind === 'fork'; node = node.next[numbers[node.piece] ?? 0]) {
    if (placeOf(node.piece).bits === 0) continue
    // The lower half is the address.
    const list = image.get(slot)
    if (list === unknown) return false
    slot = list + forkLayout.bytes * (numbers[node.piece] ?? 0)
  }
  return image.get(slot) !== unknown
}

const part = (value: number, at: number): bigint => BigInt(value) << BigInt(at)

/** A fork about this place, with a list at this address, as it stands in the list before. */
function codeFork(address: number, { leaf, shift, bits }: PiecePlace): bigint {
  const distances = part(64 - shift - bits, forkLayout.up) | part(64 - bits, forkLayout.down)
  return BigInt.asIntN(64, BigInt(address) | distances | part(8 * leaf, forkLayout.leaf))
}

function placeIn(places: readonly PiecePlace[]): (piece: number) => PiecePlace {
  return (piece) => places[piece] ?? { leaf: 0, shift: 0, bits: 0 }
}

interface Writing extends Pick<PiecePlaces, 'places' | 'leaves'> {
  readonly image: RuleImage
  readonly slots: readonly number[]
  readonly agents: readonly number[]
}

/** Writes what follows in a tree when all this was looked at, and returns where. */
function consequenceWriter({
  image,
  places,
  leaves,
  slots,
  agents,
}: Writing): (what: Consequence, tree: number, looked: bigint) => number {
  const groups = groupsOf(places)
  const placeOf = placeIn(places)
  const { set } = image
  return (
    { transitions, changes, trees: asked }: Consequence,
    tree: number,
    looked: bigint,
  ): number => {
    const coded = changes.map((change) => codeChange(change, placeOf, groups))
    const bytes = coded.reduce((sum, change) => sum + changeBytes(change, leaves), 0)
    const at = image.take(layout.list + Math.max(8, bytes))
    const treeList = image.take(4 * asked.length)
    for (const way of [0, 1]) image.setWide(at + layout.itself + 8 * way, answerAt(at))
    set(at + layout.transitions, transitions)
    set(at + layout.changes, changes.length)
    set(at + layout.trees, asked.length)
    set(at + layout.treeList, treeList)
    image.setWide(at + layout.agent, BigInt(agents[tree] ?? 0) << BigInt(pieceGroups))
    image.setWide(at + layout.looked, looked)
    asked.forEach((other, index) => set(treeList + 4 * index, slots[other] ?? 0))
    let next = at + layout.list
    const put = (value: bigint): void => {
      image.setWide(next, value)
      next += 8
    }
    for (const { touched, leaves: changed } of coded) {
      put(touched)
      if (leaves > 1) put(BigInt(changed.length))
      for (const { leaf, keep, bits } of changed) {
        if (leaves > 1) put(BigInt(leaf))
        put(keep)
        put(bits)
      }
    }
    return at
  }
}

/** What becomes of a leaf: bits that are kept, and bits that are set. */
interface CodedLeaf {
  readonly leaf: number
  readonly keep: bigint
  readonly bits: bigint
}

interface CodedChange {
  readonly touched: bigint
  /** In order. */
  readonly leaves: readonly CodedLeaf[]
}

/** By piece: the bit that stands for it, if it can change. */
function groupsOf(places: readonly PiecePlace[]): readonly bigint[] {
  let next = 0
  return places.map(({ bits }) => (bits === 0 ? 0n : 1n << BigInt(next++ % pieceGroups)))
}

function codeChange(
  change: Change,
  placeOf: (piece: number) => PiecePlace,
  groups: readonly bigint[],
): CodedChange {
  const leaves = new Map<number, CodedLeaf>()
  let touched = 0n
  for (let at = 0; at < change.length; at += 2) {
    const piece = change[at] ?? 0
    const { leaf, shift, bits } = placeOf(piece)
    touched |= groups[piece] ?? 0n
    const { keep, bits: set } = leaves.get(leaf) ?? { keep: -1n, bits: 0n }
    const mask = ((1n << BigInt(bits)) - 1n) << BigInt(shift)
    leaves.set(leaf, {
      leaf,
      keep: BigInt.asIntN(64, keep & ~mask),
      bits: BigInt.asIntN(64, set | (BigInt(change[at + 1] ?? 0) << BigInt(shift))),
    })
  }
  return {
    touched,
    leaves: [...leaves.values()].toSorted((left, right) => left.leaf - right.leaf),
  }
}

function changeBytes(change: CodedChange, leaves: number): number {
  return changeLayout.list + (leaves === 1 ? 16 : 8 + 24 * change.leaves.length)
}
