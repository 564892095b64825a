// A search by rules as one WebAssembly module: from states that are known to the states that they lead to.
//
// Nothing of the Program is in here. What its code does is in the rules: trees of forks, each of which looks at
// some bits of the state, with the changes that follow at their ends. A state whose rules are not all known
// is put aside, and the host finds them out.
//
// A state is a tree: leaves hold 64 bits, every node above is the pair of its children's numbers, the root is
// the state. With one leaf, the leaf is the state.

import { apply, block, count, element, half, increase, indexed, jump, jumpIf } from './assemble.ts'
import { load, load64, loop, routine, set, store, store64, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import type { FunctionBody, ModuleContents } from './encoder.ts'
import { bump, consequence, fork, mostPending, mostTrees, read } from './expander-memory.ts'
import { variableNames } from './expander-memory.ts'
import type { ExpanderMemory, Variable } from './expander-memory.ts'
import { contentsOf, intern, rehash } from './generate-interning.ts'
import { addPending, flush, grow } from './generate-visited.ts'
import { getGlobal, getLocal, i32Const, i64Const, loadI64, setGlobal } from './instruction.ts'

export interface ExpanderShape {
  readonly memory: ExpanderMemory
  /** Leaves of a state: a power of two. */
  readonly leaves: number
}

const routineNames = ['intern', 'unfold', 'flush'] as const
const call = (name: (typeof routineNames)[number], ...operands: readonly Node[]): Node => [
  ...operands,
  { op: 'call', index: indexed(0, routineNames)(name) },
]
const get = getLocal

/**
 * Exports `expandStates(from, to, most)`, which comes back early when it has found so many, and says how many
 * it did; `flush()`, after which nothing is pending; `visit()`, which adds the state whose leaves are in
 * memory; `unfold(root)`; `grow` and `rehash`; and `getX()` and `setX(value)` for each variable.
 */
export function generateExpander(shape: ExpanderShape): ModuleContents {
  return {
    imports: [],
    memoryPages: 1,
    globals: variableNames.length,
    functions: [
      intern(),
      unfoldNode(shape),
      flush(shape.memory),
      unfold(shape),
      visit(shape),
      expandStates(shape),
      grow(),
      rehash(),
      ...variableNames.flatMap(accessors),
    ],
  }
}

function accessors(name: Variable, index: number): readonly FunctionBody[] {
  return [
    routine({ exportAs: `get ${name}`, parameters: {}, locals: {}, result: 'i32' }, () =>
      getGlobal(index),
    ),
    routine({ exportAs: `set ${name}`, parameters: { value: 'i32' }, locals: {} }, ({ value }) => [
      get(value),
      setGlobal(index),
    ]),
  ]
}

/** Leaves hold what they held in the state before, wherever it has the same number. */
function unfoldNode({ memory, leaves }: ExpanderShape): FunctionBody {
  return routine(
    { parameters: { node: 'i32', number: 'i32' }, locals: { pair: 'i64' } },
    ({ node, number, pair }) => {
      const left: Node = [get(node), i32Const(1), 'i32.shl']
      const known = element(memory.ids, get(node))
      return [
        when(apply('i32.eq', load(known), get(number)), ['return']),
        store(known, get(number)),
        store(element(memory.nextIds, get(node)), get(number)),
        set(pair, contentsOf(get(number))),
        when(
          apply('i32.lt_u', get(node), i32Const(leaves)),
          [
            call('unfold', left, half(get(pair), false)),
            call('unfold', [left, i32Const(1), 'i32.or'], half(get(pair), true)),
          ],
          store64(element(memory.contents - 8 * leaves, get(node), 8), get(pair)),
        ),
      ]
    },
  )
}

function unfoldRoot({ memory, leaves }: ExpanderShape, root: Node): Node {
  if (leaves === 1) return store64(i32Const(memory.contents), root)
  return [
    call('unfold', i32Const(2), half(root, false)),
    call('unfold', i32Const(3), half(root, true)),
  ]
}

function unfold(shape: ExpanderShape): FunctionBody {
  const head = { exportAs: 'unfold', parameters: { root: 'i64' }, locals: {} } as const
  return routine(head, ({ root }) => unfoldRoot(shape, get(root)))
}

/** A number pair as a root. */
function pairOf(left: Node, right: Node): Node {
  return [
    [right, 'i64.extend_i32_u', i64Const(32n), 'i64.shl'],
    [left, 'i64.extend_i32_u', 'i64.or'],
  ]
}

function pairBelow(ids: number, node: Node): Node {
  const child = (side: number): Node => load(element(ids + 4 * side, [node, node, 'i32.add']))
  return pairOf(child(0), child(1))
}

function visit({ memory, leaves }: ExpanderShape): FunctionBody {
  return routine(
    { exportAs: 'visit', parameters: {}, locals: { node: 'i32', root: 'i64', key: 'i64' } },
    ({ node, root, key }) => {
      const contents = load64(element(memory.contents - 8 * leaves, get(node), 8))
      const number = store(
        element(memory.ids, get(node)),
        call('intern', [
          apply('i32.lt_u', get(node), i32Const(leaves)),
          {
            structure: 'if',
            label: '',
            result: 'i64',
            body: pairBelow(memory.ids, get(node)),
            otherwise: contents,
          },
        ]),
      )
      return [
        leaves === 1
          ? set(root, load64(i32Const(memory.contents)))
          : [
              set(node, i32Const(2 * leaves - 1)),
              block(
                'numbered',
                loop(
                  'node',
                  jumpIf('numbered', apply('i32.eq', get(node), i32Const(1))),
                  number,
                  store(element(memory.nextIds, get(node)), load(element(memory.ids, get(node)))),
                  increase(node, -1),
                ),
              ),
              set(root, pairBelow(memory.ids, i32Const(1))),
            ],
        addPending(memory, root, key, call('flush'), mostPending),
      ]
    },
  )
}

const expandLocals = {
  state: 'i32',
  tree: 'i32',
  trees: 'i32',
  at: 'i32',
  index: 'i32',
  end: 'i32',
  change: 'i32',
  changes: 'i32',
  leads: 'i32',
  leaf: 'i32',
  node: 'i32',
  queued: 'i32',
  root: 'i64',
  key: 'i64',
  made: 'i64',
} as const
type Locals = Readonly<Record<keyof typeof expandLocals, number>>

function expandStates(shape: ExpanderShape): FunctionBody {
  const { memory } = shape
  return routine(
    {
      exportAs: 'expandStates',
      parameters: { from: 'i32', to: 'i32', most: 'i32' },
      locals: expandLocals,
      result: 'i32',
    },
    (v) => [
      set(v.state, get(v.from)),
      block(
        'all',
        loop(
          'state',
          jumpIf('all', apply('i32.ge_u', get(v.state), get(v.to))),
          jumpIf('all', apply('i32.ge_u', read('made'), get(v.most))),
          jumpIf('all', apply('i32.ge_u', read('nodeNext'), read('nodeLimit'))),
          set(v.root, load64(element(memory.input, get(v.state), 8))),
          unfoldRoot(shape, get(v.root)),
          block('expanded', ask(shape, v), follow(shape, v)),
          increase(v.state),
        ),
      ),
      store64(
        i32Const(memory.transitions),
        apply('i64.add', load64(i32Const(memory.transitions)), get(v.made)),
      ),
      get(v.state),
    ],
  )
}

/** Finds the consequences of all rules; leaves `expanded` when one is not known. */
function ask({ memory }: ExpanderShape, v: Locals): Node {
  const bits: Node = [
    [load(get(v.at), fork.leaf), loadI64(0)],
    [get(v.at), { op: 'i64.load32_u', offset: fork.shift }, 'i64.shr_u', 'i32.wrap_i64'],
    [load(get(v.at), fork.mask), 'i32.and'],
  ]
  const missed: Node = [
    store(element(memory.missed, read('missed')), get(v.state)),
    bump('missed'),
    jump('expanded'),
  ]
  return [
    set(v.trees, read('asked')),
    set(v.tree, i32Const(0)),
    block(
      'asked',
      loop(
        'tree',
        jumpIf('asked', apply('i32.eq', get(v.tree), get(v.trees))),
        set(v.at, load(load(element(memory.trees, get(v.tree))))),
        block(
          'answer',
          loop(
            'fork',
            jumpIf('answer', apply('i32.and', get(v.at), i32Const(1))),
            when(apply('i32.eqz', get(v.at)), missed),
            set(v.at, load([bits, i32Const(2), 'i32.shl', get(v.at), 'i32.add'], fork.next)),
          ),
        ),
        set(v.at, apply('i32.sub', get(v.at), i32Const(1))),
        store(element(memory.consequences, get(v.tree)), get(v.at)),
        count(v.index, load(get(v.at), consequence.trees), [
          when(apply('i32.eq', get(v.trees), i32Const(mostTrees)), 'unreachable'),
          store(
            element(memory.trees, get(v.trees)),
            load([element(0, get(v.index)), get(v.at), 'i32.add'], consequence.list),
          ),
          increase(v.trees),
        ]),
        increase(v.tree),
      ),
    ),
  ]
}

/** Makes all changes, one after the other. */
function follow(shape: ExpanderShape, v: Locals): Node {
  const { memory, leaves } = shape
  const added = addPending(memory, v.root, v.key, call('flush'), mostPending)
  return [
    set(v.leads, i32Const(0)),
    count(v.tree, get(v.trees), [
      set(v.at, load(element(memory.consequences, get(v.tree)))),
      set(
        v.made,
        apply('i64.add', get(v.made), [
          get(v.at),
          { op: 'i64.load32_u', offset: consequence.transitions },
        ]),
      ),
      set(v.changes, load(get(v.at), consequence.changes)),
      set(v.leads, apply('i32.or', get(v.leads), get(v.changes))),
      set(v.at, [
        get(v.at),
        i32Const(consequence.list + 7),
        'i32.add',
        element(0, load(get(v.at), consequence.trees)),
        'i32.add',
        i32Const(-8),
        'i32.and',
      ]),
      count(v.change, get(v.changes), [
        leaves === 1 ? changeLeaf(shape, v) : changeTree(shape, v),
        added,
      ]),
    ]),
    when(apply('i32.eqz', get(v.leads)), [
      store(element(memory.stuck, read('stuck')), get(v.state)),
      bump('stuck'),
    ]),
  ]
}

/** Bits to keep, and bits to set: 64 bits each. */
function changeLeaf({ memory }: ExpanderShape, v: Locals): Node {
  return [
    set(v.root, [
      [load64(i32Const(memory.contents)), load64(get(v.at)), 'i64.and'],
      [load64(get(v.at), 8), 'i64.or'],
    ]),
    increase(v.at, 16),
  ]
}

/** The number of leaves that change (padded to 64 bits), then for each its number (likewise) and its bits. */
function changeTree({ memory, leaves }: ExpanderShape, v: Locals): Node {
  const queue = element(memory.queue, get(v.queued))
  const push: Node = [store(queue, get(v.node)), increase(v.queued)]
  const number = (contents: Node): Node =>
    store(element(memory.nextIds, get(v.node)), call('intern', contents))
  const changed: Node = [
    set(v.leaf, load(get(v.at))),
    set(v.node, [get(v.leaf), i32Const(leaves), 'i32.add']),
    number([
      [load64(element(memory.contents, get(v.leaf), 8)), load64(get(v.at), 8), 'i64.and'],
      [load64(get(v.at), 16), 'i64.or'],
    ]),
    push,
    increase(v.at, 24),
  ]
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
              number(pairBelow(memory.nextIds, get(v.node))),
              push,
            ),
          ),
        ]
  return [
    set(v.end, load(get(v.at))),
    set(v.queued, i32Const(0)),
    increase(v.at, 8),
    count(v.index, get(v.end), changed),
    above,
    set(v.root, pairBelow(memory.nextIds, i32Const(1))),
    count(v.index, get(v.queued), [
      set(v.node, load(element(memory.queue, get(v.index)))),
      store(element(memory.nextIds, get(v.node)), load(element(memory.ids, get(v.node)))),
    ]),
  ]
}
