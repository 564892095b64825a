// All visited states, one after the other, as entries of the outbox: what a checkpoint is made of.
//
// The table of visited states has keys only. A key is a root that was mixed by a bijection, so the root can be
// found again, and from it the leaves.

import { apply, block, count, element, increase, jumpIf, load64, loop } from './assemble.ts'
import { routine, set, store, store64, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import type { FunctionBody } from './encoder.ts'
import { bump, mostExchanged, read } from './expander-memory.ts'
import type { ExpanderMemory } from './expander-memory.ts'
import { factors, slackSlots } from './generate-visited.ts'
import { getLocal, i32Const, i64Const } from './instruction.ts'

const get = getLocal

/** The number by which to multiply, modulo 2^64, to undo a multiplication by an odd one (Newton's iteration). */
function inverse(odd: bigint): bigint {
  let found = odd
  for (let bits = 3; bits < 64; bits *= 2) found = BigInt.asUintN(64, found * (2n - odd * found))
  return BigInt.asIntN(64, found)
}

/** The root that has this key, into the same variable. */
function unmixed(key: number): Node {
  const shift: Node = set(key, [get(key), get(key), i64Const(33n), 'i64.shr_u', 'i64.xor'])
  const divide = (by: bigint): Node => set(key, [get(key), i64Const(inverse(by)), 'i64.mul'])
  return [
    [shift, divide(factors[1]), shift, divide(factors[0]), shift],
    set(key, [get(key), i64Const(1n), 'i64.sub']),
  ]
}

/** Entry that belongs to whoever finds that it does. */
export const anyShard = -1

interface Shape {
  readonly memory: ExpanderMemory
  readonly leaves: number
}

/** Adds the state whose leaves are in memory. */
function addEntry({ memory, leaves }: Shape, leaf: number): Node {
  const entry = element(memory.outbox, read('foreign'), 8 * (1 + leaves))
  return [
    store(entry, i32Const(anyShard)),
    count(
      leaf,
      i32Const(leaves),
      store64(
        [entry, element(8, get(leaf), 8), 'i32.add'],
        load64(element(memory.contents, get(leaf), 8)),
      ),
    ),
    bump('foreign'),
  ]
}

/** `listVisited(slot)` fills the outbox with states from a slot on; the result is the next slot, 0 at the end. */
/** `unfold` brings a root's leaves into memory. */
export function listVisited(
  shape: Shape & { readonly unfold: (root: Node) => Node },
): FunctionBody {
  return routine(
    {
      exportAs: 'listVisited',
      parameters: { slot: 'i32' },
      locals: { leaf: 'i32', key: 'i64' },
      result: 'i32',
    },
    ({ slot, leaf, key }) => [
      block(
        'full',
        loop(
          'slot',
          jumpIf('full', apply('i32.eq', read('foreign'), i32Const(mostExchanged(shape.leaves)))),
          when(apply('i32.ge_u', get(slot), [read('rootSlots'), i32Const(slackSlots), 'i32.add']), [
            i32Const(0),
            'return',
          ]),
          set(key, load64([element(0, get(slot), 8), read('rootBase'), 'i32.add'])),
          increase(slot),
          jumpIf('slot', apply('i64.eqz', get(key))),
          unmixed(key),
          shape.unfold(get(key)),
          addEntry(shape, leaf),
        ),
      ),
      get(slot),
    ],
  )
}

/** `listInput(states)` does the same with the states of the input. */
/** `take` brings a state of the input into memory. */
export function listInput(shape: Shape & { readonly take: (state: number) => Node }): FunctionBody {
  return routine(
    {
      exportAs: 'listInput',
      parameters: { states: 'i32' },
      locals: { state: 'i32', leaf: 'i32' },
    },
    ({ states, state, leaf }) =>
      count(state, get(states), [shape.take(state), addEntry(shape, leaf)]),
  )
}
