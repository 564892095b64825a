// All visited states, one after the other: what a checkpoint is made of.
//
// The table of visited states has keys only. A key is a root that was mixed by a bijection, so the root can be
// found again, and from it the leaves.

import { apply, block, count, element, increase, jumpIf, load64, loop } from './assemble.ts'
import { routine, set, store64, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import type { FunctionBody } from './encoder.ts'
import { bump, mostExchanged, read } from './expander-memory.ts'
import type { ExpanderMemory } from './expander-memory.ts'
import { factors, parts, slackSlots } from './generate-visited.ts'
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

interface Shape {
  readonly memory: ExpanderMemory
  readonly leaves: number
}

/** Lists the state whose leaves are in memory. */
function addListed({ memory, leaves }: Shape, leaf: number): Node {
  const place = element(memory.exchange, read('listed'), 8 * leaves)
  return [
    count(
      leaf,
      i32Const(leaves),
      store64(
        [place, element(0, get(leaf), 8), 'i32.add'],
        load64(element(memory.contents, get(leaf), 8)),
      ),
    ),
    bump('listed'),
  ]
}

/** `listRoots(slot)` lists roots of states from a slot on, all parts counted through; the result is the next slot, 0 at the end. */
export function listRoots({ memory, leaves }: Shape): FunctionBody {
  const each: Node = [read('rootSlots'), i32Const(slackSlots), 'i32.add']
  return routine(
    {
      exportAs: 'listRoots',
      parameters: { slot: 'i32' },
      locals: { key: 'i64' },
      result: 'i32',
    },
    ({ slot, key }) => [
      block(
        'full',
        loop(
          'slot',
          jumpIf('full', apply('i32.eq', read('listed'), i32Const(mostExchanged(leaves)))),
          when(apply('i32.ge_u', get(slot), [each, i32Const(parts), 'i32.mul']), [
            i32Const(0),
            'return',
          ]),
          set(key, load64(slotAddress(get(slot), each))),
          increase(slot),
          jumpIf('slot', apply('i64.eqz', get(key))),
          unmixed(key),
          store64(element(memory.exchange, read('listed'), 8), get(key)),
          bump('listed'),
        ),
      ),
      get(slot),
    ],
  )
}

function slotAddress(slot: Node, each: Node): Node {
  return [
    [slot, each, 'i32.div_u', read('rootStride'), 'i32.mul'],
    [slot, each, 'i32.rem_u', i32Const(slackSlots), 'i32.sub', i32Const(3), 'i32.shl'],
    ['i32.add', read('rootBase'), 'i32.add'],
  ]
}

/** `listInput(states)` lists the leaves of so many states of the input. `take` brings one of these into memory. */
export function listInput(shape: Shape & { readonly take: (state: number) => Node }): FunctionBody {
  return routine(
    {
      exportAs: 'listInput',
      parameters: { states: 'i32' },
      locals: { state: 'i32', leaf: 'i32' },
    },
    ({ states, state, leaf }) =>
      count(state, get(states), [shape.take(state), addListed(shape, leaf)]),
  )
}
