// A search as one WebAssembly module: from states that are known to the states that they lead to.
//
// The code of the Program runs on unpacked cells, and logs what it overwrites. When a transition is over, the
// log says which leaves of the state's tree have changed: only these are looked up again, up to the root,
// which the set of visited states is asked about. Then the log is played back, and the next transition
// begins. So a transition costs what it changes, however large the state is.

import {
  apply,
  block,
  count,
  element,
  half,
  increase,
  indexed,
  jumpIf,
  load,
  load64,
  loop,
  routine,
  set,
  store,
  when,
} from './assemble.ts'
import type { Node } from './assemble.ts'
import type { Program } from '../ir/program.ts'
import { reachableFunctions } from './call-strings.ts'
import type { FunctionBody, ModuleContents, Signature } from './encoder.ts'
import { actionRoutines } from './generate-actions.ts'
import { functionParameters } from './generate-function.ts'
import { generateFlavour, violatedHead } from './generate-module.ts'
import type { CodeOptions, FlavourIndices, ModuleInput } from './generate-module.ts'
import { flush, number, settle, undo } from './generate-settle.ts'
import { packAll, unfold } from './generate-tree.ts'
import { getGlobal, getLocal, i32Const, setGlobal, storeI64, teeLocal } from './instruction.ts'
import type { Instruction } from './instruction.ts'
import { scratch } from './layout.ts'
import { importNames, routineNames, variables } from './search-context.ts'
import type { OwnRoutine, RoutineName, SearchContext, SearchImport } from './search-context.ts'
import { fullOutput } from './search-memory.ts'
import type { SearchMemory } from './search-memory.ts'

export interface SearchInput {
  readonly code: ModuleInput
  /** Runs of steps; single steps; environment actions. */
  readonly plans: {
    readonly main: CodeOptions
    readonly micro: CodeOptions
    readonly action: CodeOptions
  }
  readonly memory: SearchMemory
  readonly leaves: number
  /** Whether a chain goes on behind a step. */
  readonly chains: boolean
  readonly stepLimit: number
  readonly tracked: (field: number) => boolean
}

const signatures: Readonly<Record<SearchImport, Signature>> = {
  violated: violatedHead.signature,
  intern: { parameters: ['i32', 'i32'], results: ['i32'] },
  pairOf: { parameters: ['i32'], results: ['i64'] },
  crowded: { parameters: [], results: ['i32'] },
  insert: { parameters: ['i64'], results: ['i32'] },
  touch: { parameters: ['i64'], results: ['i32'] },
  widen: { parameters: ['i32', 'i64'], results: [] },
  stuck: { parameters: [], results: [] },
}

/**
 * Exports `packAll()`; `expandStates(from, to, most)`, which comes back early when it has found so many;
 * `collect()`, the number of states in the output, which is empty from then on; `unfold(node, number)`;
 * `decided()`, how many choices the transition that is being made has met; and `checkInvariants()`.
 */
export function generateSearch(input: SearchInput): ModuleContents {
  const { code, plans, memory, tracked, leaves, chains, stepLimit } = input
  const { program, layout, strings } = code
  const first = importNames.length + routineNames.length
  const logged = { logged: tracked }
  const main = generateFlavour(code, plans.main, first, logged)
  const micro = chains
    ? generateFlavour(code, plans.micro, main.indices.end, {
        ...logged,
        has: () => leavesActions(program),
      })
    : { functions: [], indices: main.indices }
  const actions = new Set(
    reachableFunctions(
      program,
      program.vectors.flatMap(({ kind, func }) => (kind === 'environment' ? [func] : [])),
    ),
  )
  const action = generateFlavour(code, plans.action, main.indices.end + micro.functions.length, {
    ...logged,
    has: (func) => actions.has(func),
  })
  const index = indexed<RoutineName>(0, [...importNames, ...routineNames])
  const context: SearchContext = {
    program,
    layout,
    strings,
    memory,
    tracked,
    leaves,
    chains,
    stepLimit,
    call: (name, ...operands) => [...operands, { op: 'call', index: index(name) }],
    insane: (message) => [
      i32Const(code.site('engine-sanity', message, undefined)),
      { op: 'call', index: index('violated') },
    ],
  }
  const bodies: Readonly<Record<OwnRoutine, FunctionBody>> = {
    dispatchMain: dispatch(main.indices),
    dispatchMicro: dispatch(micro.indices),
    dispatchAction: dispatch(action.indices),
    ask: ask(main.indices),
    checkInvariants: checkInvariants(main.indices),
    ...actionRoutines(context),
    unfold: unfold(context),
    packAll: packAll(context),
    undo: undo(context),
    settle: settle(context),
    number: number(context),
    flush: flush(context),
    attempt: attempt(context),
    expand: expand(context),
    expandStates: expandStates(context),
    collect: collect(context),
    decided: routine({ exportAs: 'decided', parameters: {}, locals: {}, result: 'i32' }, () =>
      getGlobal(variables.decided),
    ),
  }
  return {
    imports: importNames.map((name) => ({ name, signature: signatures[name] })),
    memoryPages: Math.ceil(memory.end / 65536),
    globals: Object.keys(variables).length,
    functions: [
      ...routineNames.map((name) => bodies[name]),
      ...[main, micro, action].flatMap(({ functions }) => functions),
    ],
  }
}

/** Whether some indivisible action is left and entered again: at a choice inside, or where it begins glued. */
function leavesActions({ functions }: Program): boolean {
  return functions.some(({ steps }) =>
    steps.some((step, at) => {
      const glued = step.glued === true
      const next = step.kind === 'switch' && steps[step.next]?.glued === true
      return next || (glued && (at === 0 || (step.kind === 'choose' && step.count > 1)))
    }),
  )
}

/** Runs the function with this number: the first parameter. */
function dispatch({ runs }: FlavourIndices): FunctionBody {
  const parameters = functionParameters.map((_, at) => getLocal(at + 1))
  return {
    signature: { parameters: ['i32', ...functionParameters], results: ['i32'] },
    locals: [],
    code: table(runs.map((index) => [...parameters, { op: 'call', index }, 'return'])),
  }
}

/** Asks the poll with this number about where the located CPU stands. */
function ask({ polls }: FlavourIndices): FunctionBody {
  const bases = [variables.cpuBase, variables.taskBase, variables.frame].map(getGlobal)
  return {
    signature: { parameters: ['i32'], results: ['i32'] },
    locals: [],
    code: table(polls.map((index) => [...bases, { op: 'call', index }, 'return'])),
  }
}

/** One case for each value of the first parameter; each returns. */
function table(cases: readonly (readonly Instruction[])[]): readonly Instruction[] {
  return [
    ...cases.map((): Instruction => ({ op: 'block' })),
    getLocal(0),
    { op: 'br_table', targets: cases.map((_, at) => at), otherwise: 0 },
    ...cases.flatMap((code): Instruction[] => ['end', ...code]),
    i32Const(0),
  ]
}

function checkInvariants({ invariants }: FlavourIndices): FunctionBody {
  return routine({ exportAs: 'checkInvariants', parameters: {}, locals: {} }, () =>
    invariants === undefined ? [] : [{ op: 'call', index: invariants }],
  )
}

const get = getLocal

function collect({ call }: SearchContext): FunctionBody {
  const { made } = variables
  return routine(
    { exportAs: 'collect', parameters: {}, locals: { states: 'i32' }, result: 'i32' },
    ({ states }) => [
      call('flush'),
      set(states, getGlobal(made)),
      [i32Const(0), setGlobal(made)],
      get(states),
    ],
  )
}

/** One transition in all its ways. */
function attempt({ memory, call }: SearchContext): FunctionBody {
  const { decided, position } = variables
  return routine({ parameters: { cpu: 'i32', vector: 'i32' }, locals: {} }, ({ cpu, vector }) => [
    [i32Const(0), setGlobal(decided)],
    store(i32Const(memory.cpu), get(cpu)),
    store(i32Const(memory.vector), get(vector)),
    loop(
      'way',
      [i32Const(0), setGlobal(position)],
      when(apply('i32.eqz', call('run', get(cpu), get(vector))), [call('undo'), 'return']),
      call('settle'),
      when(apply('i32.eqz', call('advance')), ['return']),
    ),
  ])
}

/** Every transition of the state in the cells: each CPU's own step, and what can be delivered to it. */
function expand(context: SearchContext): FunctionBody {
  const { program, memory, call } = context
  const { leads } = variables
  const words = Math.ceil(program.vectors.length / 32)
  return routine({ parameters: {}, locals: { cpu: 'i32', word: 'i32', left: 'i32' } }, (v) => {
    const kept = element(memory.mask, get(v.word))
    const keep = store(kept, load(element(scratch.mask, get(v.word))))
    const deliveries = [
      call('locate', get(v.cpu)),
      when(call('ask', i32Const(0)), [
        count(v.word, i32Const(words), keep),
        count(v.word, i32Const(words), [
          set(v.left, load(kept)),
          everyBit(v.left, (bit) =>
            call('attempt', get(v.cpu), [bit, get(v.word), i32Const(5), 'i32.shl', 'i32.add']),
          ),
        ]),
      ]),
    ]
    return [
      [i32Const(0), setGlobal(leads)],
      count(v.cpu, i32Const(program.bounds.cpus), [
        call('attempt', get(v.cpu), i32Const(-1)),
        words === 0 ? [] : deliveries,
      ]),
      when(apply('i32.eqz', getGlobal(leads)), call('stuck')),
    ]
  })
}

/** The body for the number of each bit that is set; the variable is 0 in the end. */
function everyBit(variable: number, body: (bit: Node) => Node): Node {
  return block(
    'bits',
    loop(
      'bit',
      jumpIf('bits', apply('i32.eqz', get(variable))),
      body([get(variable), 'i32.ctz']),
      set(variable, [get(variable), get(variable), i32Const(1), 'i32.sub', 'i32.and']),
    ),
  )
}

function expandStates({ memory, call }: SearchContext): FunctionBody {
  const { made } = variables
  return routine(
    {
      exportAs: 'expandStates',
      parameters: { from: 'i32', to: 'i32', most: 'i32' },
      locals: { root: 'i64' },
      result: 'i32',
    },
    ({ from, to, most, root }) => [
      loop(
        'state',
        when(apply('i32.eq', get(from), get(to)), [get(from), 'return']),
        when(apply('i32.ge_u', getGlobal(made), i32Const(fullOutput)), [get(from), 'return']),
        when(apply('i32.ge_u', getGlobal(made), get(most)), [get(from), 'return']),
        when(call('crowded'), [get(from), 'return']),
        [i32Const(memory.root), load64(element(memory.input, get(from), 8)), teeLocal(root)],
        storeI64(0),
        call('unfold', i32Const(2), half(get(root), false)),
        call('unfold', i32Const(3), half(get(root), true)),
        call('expand'),
        increase(from),
      ),
      i32Const(0),
    ],
  )
}
