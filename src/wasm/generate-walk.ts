// Walking down the trees of rules, for several states at once.
//
// Each fork has to be loaded before it is known where the next one is, and nobody can guess how deep a way is. So
// states go down in lanes, side by side: their loads are under way at the same time, and only whether the last
// of them is there is decided by a jump. Whoever is there before stays where it is: what stands at an answer leads to
// itself, whatever the state is like (`consequence.itself`).

import { apply, block, count, element, jumpIf, load, load64, loop, set, store } from './assemble.ts'
import type { Node } from './assemble.ts'
import { fork, lanes, read } from './expander-memory.ts'
import type { ExpanderMemory } from './expander-memory.ts'
import { getLocal, i32Const, i64Const } from './instruction.ts'

interface Shape {
  readonly memory: ExpanderMemory
  readonly leaves: number
}

/** Variables: where each lane is. */
export const walkLocals = {
  fork: 'i64',
  fork0: 'i64',
  fork1: 'i64',
  fork2: 'i64',
  fork3: 'i64',
  fork4: 'i64',
  fork5: 'i64',
  fork6: 'i64',
  fork7: 'i64',
} as const
type Locals = Readonly<Record<keyof typeof walkLocals, number>>

const get = getLocal

function forksOf(v: Locals): readonly number[] {
  return [v.fork0, v.fork1, v.fork2, v.fork3, v.fork4, v.fork5, v.fork6, v.fork7].slice(0, lanes)
}

/** The same variable goes to what is next, for a state whose leaves are at this address. */
function goDown(leaves: number, at: number, contents: number): Node {
  const distance = (from: number): Node => [get(at), i64Const(BigInt(from)), 'i64.shr_u']
  const leaf: Node = leaves === 1 ? i32Const(0) : [distance(fork.leaf), 'i32.wrap_i64']
  const number: Node = [
    load64(leaf, contents),
    // Only the lowest six bits of a distance count.
    [distance(fork.up), 'i64.shl', distance(fork.down), 'i64.shr_u', 'i32.wrap_i64'],
  ]
  return set(at, load64([element(0, number, fork.bytes), get(at), 'i32.wrap_i64', 'i32.add']))
}

function isAnswer(of: Node): Node {
  return apply('i64.ne', apply('i64.and', of, i64Const(1n << BigInt(fork.isAnswer))), i64Const(0n))
}

/** Leaves in `answers`, for each tree that is asked of each state, what the state of each lane is told. */
export function walkLanes({ memory, leaves }: Shape, v: Locals & { readonly tree: number }): Node {
  const all = forksOf(v)
  const together = all
    .map(get)
    .reduce<Node>((left, right) => apply('i64.and', left, right), i64Const(-1n))
  const answers = element(memory.answers, get(v.tree), 4 * lanes)
  return count(v.tree, read('asked'), [
    set(v.fork, rootOf(memory, v.tree)),
    all.map((at) => set(at, get(v.fork))),
    block(
      'answered',
      loop(
        'fork',
        jumpIf('answered', isAnswer(together)),
        all.map((at, lane) => goDown(leaves, at, memory.lanes + 8 * leaves * lane)),
      ),
    ),
    all.map((at, lane) => store(answers, [get(at), 'i32.wrap_i64'], 4 * lane)),
  ])
}

/** Goes down one tree for the state whose leaves are in memory; `fork` is the answer. */
export function walk({ memory, leaves }: Shape, v: Locals & { readonly tree: number }): Node {
  return [
    set(v.fork, rootOf(memory, v.tree)),
    block(
      'answered',
      loop(
        'fork',
        jumpIf('answered', isAnswer(get(v.fork))),
        goDown(leaves, v.fork, memory.contents),
      ),
    ),
  ]
}

function rootOf(memory: ExpanderMemory, tree: number): Node {
  return load64(load(element(memory.trees, get(tree))))
}
