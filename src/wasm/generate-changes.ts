// What a consequence does to a state: bits of some leaves become others, and with them the nodes above.

import { apply, block, count, element, increase, jumpIf, load, load64, loop } from './assemble.ts'
import { set, store, store64, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import { changed } from './changed-leaf.ts'
import { change } from './expander-memory.ts'
import type { ExpanderMemory } from './expander-memory.ts'
import { addLeaves, changeFingerprint, sumOfShares } from './generate-fingerprints.ts'
import { leaveOut, marksOf } from './generate-lean.ts'
import type { leanLocals } from './generate-lean.ts'
import { addPending, mixed } from './generate-visited.ts'
import type { PutMarks } from './generate-visited.ts'
import { getLocal, i32Const, i64Const } from './instruction.ts'

/** Variables of whoever makes changes: where they stand, and what is to be kept meanwhile. */
export const changeLocals = {
  at: 'i32',
  index: 'i32',
  end: 'i32',
  leaf: 'i32',
  node: 'i32',
  queued: 'i32',
  next: 'i32',
  root: 'i64',
  key: 'i64',
  sum: 'i64',
} as const
type Locals = Readonly<Record<keyof typeof changeLocals | keyof typeof leanLocals, number>>

/** What this code calls; operands are on the stack. */
interface Calls {
  readonly intern: Node
  readonly flush: Node
  /** Where states stand for others: puts another one into `image`. */
  readonly canonical?: Node
}

export interface ChangeShape {
  readonly memory: ExpanderMemory
  readonly leaves: number
  /** Whether states are told apart by what their leaves add up to. */
  readonly fingerprints: boolean
  /** Whether states are handed on with marks (generate-lean.ts); not where they stand for others. */
  readonly lean: boolean
  readonly calls: Calls
}

const get = getLocal

/** Makes the change at `at`, which is then behind it, and adds the state that results. */
export function makeChange(shape: ChangeShape, v: Locals): Node {
  const { leaves, lean } = shape
  const { canonical } = shape.calls
  const bytes: Node =
    leaves === 1
      ? i32Const(change.list + 16)
      : [element(change.list + 8, load(get(v.at), change.list), 24)]
  const make =
    leaves === 1
      ? changeLeaf(shape, v)
      : canonical === undefined
        ? changeTree(shape, v)
        : changeImage(shape, canonical, v)
  return [
    set(v.next, apply('i32.add', get(v.at), bytes)),
    block('made', lean ? leaveOut(get(v.at), v, 'made') : [], make),
    set(v.at, get(v.next)),
  ]
}

/** How states are handed on. */
function putOf({ lean }: ChangeShape, v: Locals): PutMarks | undefined {
  return lean ? marksOf(v) : undefined
}

/** A number pair as a root. */
function pairOf(left: Node, right: Node): Node {
  return [
    [right, 'i64.extend_i32_u', i64Const(32n), 'i64.shl'],
    [left, 'i64.extend_i32_u', 'i64.or'],
  ]
}

/** The pair of a node's children. */
export function pairBelow(ids: number, node: Node): Node {
  const child = (side: number): Node => load(element(ids + 4 * side, [node, node, 'i32.add']))
  return pairOf(child(0), child(1))
}

function changeLeaf(shape: ChangeShape, v: Locals): Node {
  const { memory, calls } = shape
  return [
    set(v.root, changed(load64(i32Const(memory.contents)), v.at, change.list)),
    calls.canonical === undefined
      ? []
      : [
          store64(i32Const(memory.image), get(v.root)),
          calls.canonical,
          set(v.root, load64(i32Const(memory.image))),
        ],
    [mixed(get(v.root), v.key), 'drop'],
    addPending(memory, v.root, v.key, calls.flush, putOf(shape, v)),
  ]
}

/** Goes to the leaves that change; how many, is in `end`. */
function toLeaves(v: Locals): Node {
  return [set(v.end, load(get(v.at), change.list)), increase(v.at, change.list + 8)]
}

function changeTree(shape: ChangeShape, v: Locals): Node {
  const { memory, calls, fingerprints } = shape
  const put = putOf(shape, v)
  if (fingerprints) return [toLeaves(v), changeFingerprint(shape, v, calls.flush, put)]
  return [
    toLeaves(v),
    changeNodes(shape, v),
    [mixed(get(v.root), v.key), 'drop'],
    addPending(memory, v.root, v.key, calls.flush, put),
  ]
}

/** The same, where any leaf can become another one. */
function changeImage(shape: ChangeShape, canonical: Node, v: Locals): Node {
  const { memory, leaves, calls, fingerprints } = shape
  const before = load64(element(memory.contents, get(v.leaf), 8))
  const image = element(memory.image, get(v.leaf), 8)
  const shared = { ...memory, contents: memory.image }
  return [
    count(v.leaf, i32Const(leaves), store64(image, before)),
    toLeaves(v),
    count(v.index, get(v.end), [
      set(v.leaf, load(get(v.at))),
      store64(image, changed(before, v.at, 8)),
      increase(v.at, 24),
    ]),
    canonical,
    fingerprints
      ? [
          sumOfShares({ memory: shared, leaves }, v),
          addLeaves({ memory: shared, leaves }, v, calls.flush),
        ]
      : [
          set(v.queued, i32Const(0)),
          count(
            v.leaf,
            i32Const(leaves),
            when(apply('i64.ne', load64(image), before), [
              set(v.node, [get(v.leaf), i32Const(leaves), 'i32.add']),
              numberNode(shape, v, load64(image)),
            ]),
          ),
          // The state may stand for the one that is expanded.
          jumpIf('made', apply('i32.eqz', get(v.queued))),
          numberAbove(shape, v),
          [mixed(get(v.root), v.key), 'drop'],
          addPending(memory, v.root, v.key, calls.flush),
        ],
  ]
}

/** Numbers the nodes that are other ones in the new state, and leaves its root. */
function changeNodes(shape: ChangeShape, v: Locals): Node {
  const { memory, leaves } = shape
  const leaf: Node = [
    set(v.leaf, load(get(v.at))),
    set(v.node, [get(v.leaf), i32Const(leaves), 'i32.add']),
    numberNode(shape, v, changed(load64(element(memory.contents, get(v.leaf), 8)), v.at, 8)),
    increase(v.at, 24),
  ]
  return [set(v.queued, i32Const(0)), count(v.index, get(v.end), leaf), numberAbove(shape, v)]
}

/** A node that is another one in the new state, and what is above it is. */
function numberNode({ memory, calls }: ChangeShape, v: Locals, contents: Node): Node {
  return [
    store(element(memory.nextIds, get(v.node)), [contents, calls.intern]),
    store(element(memory.queue, get(v.queued)), get(v.node)),
    increase(v.queued),
  ]
}

/** What is above the leaves that were numbered. */
function numberAbove(shape: ChangeShape, v: Locals): Node {
  const { memory, leaves } = shape
  const queue = element(memory.queue, get(v.queued))
  const above: Node =
    leaves === 2
      ? []
      : [
          set(v.index, i32Const(0)),
          block(
            'folded',
            loop(
              'node',
              set(v.node, [load(element(memory.queue, get(v.index))), i32Const(1), 'i32.shr_u']),
              jumpIf('folded', apply('i32.eq', get(v.node), i32Const(1))),
              increase(v.index),
              // Both children are next to one another, and have their new numbers.
              jumpIf('node', apply('i32.eq', load([queue, i32Const(4), 'i32.sub']), get(v.node))),
              numberNode(shape, v, pairBelow(memory.nextIds, get(v.node))),
            ),
          ),
        ]
  return [
    above,
    set(v.root, pairBelow(memory.nextIds, i32Const(1))),
    count(v.index, get(v.queued), [
      set(v.node, load(element(memory.queue, get(v.index)))),
      store(element(memory.nextIds, get(v.node)), load(element(memory.ids, get(v.node)))),
    ]),
  ]
}
