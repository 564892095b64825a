// A search by rules as one WebAssembly module: from states that are known to the states that they lead to.
//
// Nothing of the Program is in here. What its code does is in the rules: trees of forks, each of which looks at
// some bits of the state, with the changes that follow at their ends. A state whose rules are not all known
// is put aside, and the host finds them out.
//
// A state is a tree: leaves hold 64 bits, every node above is the pair of its children's numbers, the root is
// the state. With one leaf, the leaf is the state.

import {
  apply,
  block,
  choose,
  count,
  element,
  half,
  increase,
  indexed,
  jumpIf,
} from './assemble.ts'
import { load, load64, loop, routine, set, store, store64, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import type { FunctionBody, ModuleContents } from './encoder.ts'
import {
  bump,
  lanes,
  markWords,
  mostPending,
  read,
  together,
  variableNames,
} from './expander-memory.ts'
import type { ExpanderMemory, Variable } from './expander-memory.ts'
import { canonical } from './generate-canonical.ts'
import type { CanonicalPlan } from './generate-canonical.ts'
import { flush } from './generate-flush.ts'
import { growPart } from './generate-growth.ts'
import { contentsOf, intern, rehash } from './generate-interning.ts'
import { pairBelow } from './generate-changes.ts'
import { noMarks, takeMarks } from './generate-lean.ts'
import { ask, follow, localsOfRules } from './generate-rules.ts'
import { walkLanes } from './generate-walk.ts'
import { listInput, listRoots } from './generate-listing.ts'
import { addLeaves, asKey, sumOfShares } from './generate-fingerprints.ts'
import { addPending, mixed } from './generate-visited.ts'
import { getGlobal, getLocal, i32Const, setGlobal } from './instruction.ts'

export interface ExpanderShape {
  readonly memory: ExpanderMemory
  /** Leaves of a state: a power of two. */
  readonly leaves: number
  /** Whether states of several leaves are told apart by fingerprints, and handed on as their leaves. */
  readonly fingerprints: boolean
  /** Whether transitions are left out that lead where others lead; states are handed on with marks then. */
  readonly lean: boolean
  /** Whether the memory is shared with other threads. */
  readonly shared: boolean
  /** How to find the state that stands for another one, where there is such a thing. */
  readonly canonical?: CanonicalPlan
}

type Handing = Pick<ExpanderShape, 'leaves' | 'fingerprints' | 'lean'>

/** 64-bit words by which states are handed on: a root, or all leaves; and marks. */
export function carriedWords(shape: Handing): number {
  return stateWords(shape) + (shape.lean ? markWords : 0)
}

function stateWords({ leaves, fingerprints }: Handing): number {
  return fingerprints ? leaves : 1
}

const routineNames = ['intern', 'unfold', 'flush', 'unfoldRoot', 'visit', 'canonical'] as const
const call = (name: (typeof routineNames)[number], ...operands: readonly Node[]): Node => [
  ...operands,
  { op: 'call', index: indexed(0, routineNames)(name) },
]
const calls = { intern: call('intern'), flush: call('flush') }
const canonicalCalls = { ...calls, canonical: call('canonical') }
const get = getLocal

/**
 * Exports `expandStates(from, to, most)`, which comes back early when it has found so many, and says how many
 * it did; `flush()`, after which nothing is pending; `visit()`, which adds the state whose leaves are in
 * memory; `unfold(root)`; `growPart` and `rehash`; and `getX()` and `setX(value)` for each variable.
 */
export function generateExpander(shape: ExpanderShape): ModuleContents {
  const { memory, leaves } = shape
  return {
    imports: [],
    memoryPages: 1,
    sharedMemory: shape.shared,
    globals: variableNames.length,
    functions: [
      intern(),
      unfoldNode(shape),
      flush({ ...shape, carried: carriedWords(shape) }),
      unfold(shape),
      visit(shape),
      ...(shape.canonical === undefined ? [] : [canonical(memory, leaves, shape.canonical)]),
      receive(shape),
      listRoots(shape),
      admit(shape),
      listInput({ ...shape, take: (state) => takeInput(shape, get(state)) }),
      expandStates(shape),
      growPart(memory),
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

function isMixed({ leaves, fingerprints }: ExpanderShape): boolean {
  return fingerprints && leaves > 1
}

function inputAt(shape: ExpanderShape, state: Node): Node {
  return element(shape.memory.input, state, 8 * carriedWords(shape))
}

/** Brings a state of the input into memory. */
function takeInput(shape: ExpanderShape, state: Node): Node {
  const { memory, leaves } = shape
  const from = inputAt(shape, state)
  if (!isMixed(shape)) return unfoldRoot(shape, load64(from))
  return Array.from({ length: leaves }, (_, leaf) =>
    store64(i32Const(memory.contents + 8 * leaf), load64(from, 8 * leaf)),
  )
}

function unfold(shape: ExpanderShape): FunctionBody {
  const head = { exportAs: 'unfold', parameters: { root: 'i64' }, locals: {} } as const
  return routine(head, ({ root }) => unfoldRoot(shape, get(root)))
}

function visit(shape: ExpanderShape): FunctionBody {
  return isMixed(shape) ? visitLeaves(shape) : visitNodes(shape)
}

function visitLeaves(shape: ExpanderShape): FunctionBody {
  const locals = { leaf: 'i32', sum: 'i64', key: 'i64' } as const
  return routine({ exportAs: 'visit', parameters: {}, locals }, (v) => [
    sumOfShares(shape, v),
    addLeaves(shape, v, call('flush'), shape.lean ? noMarks : undefined),
  ])
}

function visitNodes({ memory, leaves, lean }: ExpanderShape): FunctionBody {
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
        [mixed(get(root), key), 'drop'],
        addPending(memory, root, key, call('flush'), lean ? noMarks : undefined),
      ]
    },
  )
}

/** Adds so many states that come as their leaves. */
function receive({ memory, leaves }: ExpanderShape): FunctionBody {
  return routine(
    { exportAs: 'receive', parameters: { states: 'i32' }, locals: { state: 'i32', leaf: 'i32' } },
    ({ states, state, leaf }) => {
      const place = element(memory.exchange, get(state), 8 * leaves)
      const contents = load64([element(0, get(leaf), 8), place, 'i32.add'])
      return count(state, get(states), [
        count(leaf, i32Const(leaves), store64(element(memory.contents, get(leaf), 8), contents)),
        call('visit'),
      ])
    },
  )
}

/** `admit(from, to)` looks up states of the input, which another table did not know, without expanding them. */
function admit(shape: ExpanderShape): FunctionBody {
  const { memory } = shape
  const words = carriedWords(shape)
  return routine(
    {
      exportAs: 'admit',
      parameters: { from: 'i32', to: 'i32' },
      locals: { leaf: 'i32', entry: 'i32', sum: 'i64', key: 'i64' },
    },
    ({ from, to, leaf, entry, sum, key }) =>
      block(
        'done',
        loop(
          'state',
          jumpIf('done', apply('i32.ge_u', get(from), get(to))),
          isMixed(shape)
            ? [
                takeInput(shape, get(from)),
                sumOfShares(shape, { leaf, sum, key }),
                set(key, asKey(sum)),
              ]
            : [mixed(load64(inputAt(shape, get(from))), key), 'drop'],
          set(entry, element(memory.pending, read('pending'), 8 * (words + 1))),
          Array.from({ length: words }, (_, word) =>
            store64(get(entry), load64(inputAt(shape, get(from)), 8 * word), 8 * word),
          ),
          store64(get(entry), get(key), 8 * words),
          bump('pending'),
          when(apply('i32.eq', read('pending'), i32Const(mostPending)), call('flush')),
          increase(from),
        ),
      ),
  )
}

/** The next states of the input go to the lanes; `laneEnd` is how many there are. */
function fillLanes(
  shape: ExpanderShape,
  v: Readonly<Record<'state' | 'to' | 'lane' | 'laneEnd', number>>,
): Node {
  const { memory, leaves } = shape
  const left = apply('i32.sub', get(v.to), get(v.state))
  const state = apply('i32.add', get(v.state), get(v.lane))
  const lane = element(memory.lanes, get(v.lane), 8 * leaves)
  return [
    set(v.laneEnd, choose(apply('i32.lt_u', left, i32Const(lanes)), left, i32Const(lanes))),
    count(v.lane, get(v.laneEnd), [
      takeInput(shape, state),
      Array.from({ length: leaves }, (_, leaf) =>
        store64(lane, load64(i32Const(memory.contents + 8 * leaf)), 8 * leaf),
      ),
    ]),
  ]
}

const nodeNext: Node = [i32Const(together.nodeNext), { op: 'i32.atomic.load', offset: 0 }]

function expandStates(shape: ExpanderShape): FunctionBody {
  const { memory, leaves } = shape
  const called = shape.canonical === undefined ? calls : canonicalCalls
  const changes = { ...shape, fingerprints: isMixed(shape), calls: called }
  return routine(
    {
      exportAs: 'expandStates',
      parameters: { from: 'i32', to: 'i32', most: 'i32' },
      locals: localsOfRules(),
      result: 'i32',
    },
    (v) => [
      set(v.state, get(v.from)),
      block(
        'all',
        loop(
          'states',
          jumpIf('all', apply('i32.ge_u', get(v.state), get(v.to))),
          fillLanes(shape, v),
          walkLanes(shape, v),
          block(
            'lanes',
            count(v.lane, get(v.laneEnd), [
              jumpIf('all', apply('i32.ge_u', read('made'), get(v.most))),
              leaves === 1 || isMixed(shape)
                ? []
                : jumpIf('all', apply('i32.ge_u', nodeNext, read('nodeLimit'))),
              takeInput(shape, get(v.state)),
              shape.lean
                ? takeMarks(
                    apply('i32.add', inputAt(shape, get(v.state)), i32Const(8 * stateWords(shape))),
                    v,
                  )
                : [],
              isMixed(shape) ? sumOfShares(shape, v) : [],
              block('expanded', ask(changes, v), follow(changes, v)),
              increase(v.state),
            ]),
          ),
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
