// The state as a tree: from the numbers of its nodes to the cells, and from the cells to the numbers.
//
// Leaves are 64 bits of packed cells; every node above is the pair of its children's numbers, and the root is
// the state. States that follow one another have most of their nodes in common, so only what differs from
// the state before is unfolded.

import {
  apply,
  block,
  count,
  element,
  half,
  increase,
  jumpIf,
  load,
  load64,
  loop,
  routine,
  set,
  store,
  store64,
  when,
} from './assemble.ts'
import type { Node } from './assemble.ts'
import type { FunctionBody } from './encoder.ts'
import { getLocal, i32Const, i64Const, setGlobal } from './instruction.ts'
import { cellPlace } from './search-memory.ts'
import { variables } from './search-context.ts'
import type { SearchContext } from './search-context.ts'

const get = getLocal

/** Variables of the routines that go through the cells of a leaf: numbers and addresses. */
const cellLocals = { leaf: 'i32', at: 'i32', cell: 'i32', place: 'i32', value: 'i64' } as const

/** `unfold(node, number)` makes the cells below a node those of the node with this number. */
export function unfold(context: SearchContext): FunctionBody {
  const { memory, leaves, call } = context
  return routine(
    {
      exportAs: 'unfold',
      parameters: { node: 'i32', id: 'i32' },
      locals: { ...cellLocals, pair: 'i64' },
    },
    (v) => {
      const left: Node = [get(v.node), i32Const(1), 'i32.shl']
      const right: Node = [left, i32Const(1), 'i32.or']
      const known = element(memory.baseIds, get(v.node))
      const bias = load64(get(v.place), cellPlace.bias)
      const moved: Node = [get(v.pair), load64(get(v.place), cellPlace.shift), 'i64.shr_u']
      return [
        when(apply('i32.eq', load(known), get(v.id)), ['return']),
        store(known, get(v.id)),
        set(v.pair, call('pairOf', get(v.id))),
        when(apply('i32.lt_u', get(v.node), i32Const(leaves)), [
          call('unfold', left, half(get(v.pair), false)),
          call('unfold', right, half(get(v.pair), true)),
          'return',
        ]),
        set(v.leaf, [get(v.node), i32Const(leaves), 'i32.sub']),
        store64(element(memory.baseLeaves, get(v.node), 8), get(v.pair)),
        everyCell(context, v, [
          set(v.value, [moved, load64(get(v.place), cellPlace.mask), 'i64.and']),
          set(v.value, [get(v.value), bias, 'i64.xor', bias, 'i64.sub']),
          store64(get(v.cell), get(v.value)),
        ]),
      ]
    },
  )
}

/** `packAll()` begins with the state in the cells: its root is the first state of the output. */
export function packAll(context: SearchContext): FunctionBody {
  const { memory, leaves, call } = context
  return routine(
    { exportAs: 'packAll', parameters: {}, locals: { ...cellLocals, node: 'i32', pair: 'i64' } },
    (v) => {
      const node: Node = [get(v.leaf), i32Const(leaves), 'i32.add']
      const bits: Node = [get(v.value), load64(get(v.place), cellPlace.mask), 'i64.and']
      const children = element(memory.baseIds, get(v.node), 8)
      const roots = i32Const(memory.baseIds)
      return [
        [i32Const(memory.log), setGlobal(variables.logTop)],
        [variables.made, variables.pending].map((name) => [i32Const(0), setGlobal(name)]),
        count(v.leaf, i32Const(leaves), [
          set(v.pair, i64Const(0n)),
          everyCell(context, v, [
            set(v.value, load64(get(v.cell))),
            checkFits(context, v),
            [get(v.pair), bits, load64(get(v.place), cellPlace.shift), 'i64.shl'],
            set(v.pair, 'i64.or'),
          ]),
          store64(element(memory.baseLeaves, node, 8), get(v.pair)),
          store(element(memory.baseIds, node), call('number', get(v.pair))),
        ]),
        set(v.node, i32Const(leaves - 1)),
        block(
          'done',
          loop(
            'up',
            jumpIf('done', apply('i32.lt_u', get(v.node), i32Const(2))),
            store(
              element(memory.baseIds, get(v.node)),
              call('number', pairOf(load(children), load(children, 4))),
            ),
            increase(v.node, -1),
          ),
        ),
        set(v.pair, pairOf(load(roots, 8), load(roots, 12))),
        store64(i32Const(memory.output), get(v.pair)),
        [call('insert', mixed(get(v.pair), v.value)), 'drop'],
      ]
    },
  )
}

/** Every cell of a leaf: `cell` is its address, `place` that of its place. */
function everyCell(
  { memory }: SearchContext,
  v: { readonly leaf: number; readonly at: number; readonly cell: number; readonly place: number },
  body: Node,
): Node {
  const first = element(memory.leafFirst, get(v.leaf))
  return [
    set(v.at, load(first)),
    block(
      'cells',
      loop(
        'cell',
        jumpIf('cells', apply('i32.ge_u', get(v.at), load(first, 4))),
        set(v.cell, load(element(memory.leafCells, get(v.at)))),
        set(v.place, placeOf(memory, v.cell)),
        body,
        increase(v.at),
      ),
    ),
  ]
}

/** Where the place of a cell is told, by the cell's address. */
export function placeOf(memory: SearchContext['memory'], cell: number): Node {
  return element(memory.places, get(cell), cellPlace.bytes / 8)
}

/** Tells the host when a value has no room in its place; the host does not come back. */
export function checkFits(
  { call }: SearchContext,
  v: { readonly value: number; readonly place: number; readonly cell: number },
): Node {
  const biased: Node = [get(v.value), load64(get(v.place), cellPlace.bias), 'i64.add']
  const outside: Node = [load64(get(v.place), cellPlace.mask), i64Const(-1n), 'i64.xor']
  return when(
    [biased, outside, 'i64.and', 'i64.eqz', 'i32.eqz'],
    call('widen', get(v.cell), get(v.value)),
  )
}

/** Two numbers as 64 bits, the left one below. */
export function pairOf(left: Node, right: Node): Node {
  const upper: Node = [right, 'i64.extend_i32_u', i64Const(32n), 'i64.shl']
  return [upper, left, 'i64.extend_i32_u', 'i64.or']
}

/** The key of a root: a bijection that spreads (the finalizer of MurmurHash3), and never 0. */
export function mixed(root: Node, into: number): Node {
  const shift: Node = set(into, [get(into), get(into), i64Const(33n), 'i64.shr_u', 'i64.xor'])
  const multiply = (by: bigint): Node =>
    set(into, [get(into), i64Const(BigInt.asIntN(64, by)), 'i64.mul'])
  return [
    set(into, [root, i64Const(1n), 'i64.add']),
    [shift, multiply(0xff51afd7ed558ccdn), shift, multiply(0xc4ceb9fe1a85ec53n), shift],
    get(into),
  ]
}
