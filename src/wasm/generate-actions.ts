// What happens between two pieces of a Program's code, as routines of a search: frames that are left, choices
// that are given their values, and where a transition ends.
//
// This is the executor and the runner of src/explore once more, without a host between.

import { apply, block, element, increase, jump, jumpIf, load, loop, routine } from './assemble.ts'
import { set, store, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import type { FunctionBody } from './encoder.ts'
import { leave } from './leave.ts'
import { read, stackRoutines, write } from './generate-stack.ts'
import { getLocal, i32Const } from './instruction.ts'
import { frameCells, scratch } from './layout.ts'
import type { RoutineName, SearchContext } from './search-context.ts'
import { mostDigits, stepFlag } from './search-memory.ts'

type Routines<N extends RoutineName> = Record<N, FunctionBody>

// How often an indivisible action may use up the fuel before it is called endless.
const patience = 16
// Places where something could have happened in one chain before a state is stored after all.
const mostTurns = 1 << 12

const get = getLocal
export function actionRoutines(
  context: SearchContext,
): Routines<
  | ('log' | 'locate' | 'push' | 'pop' | 'finish' | 'switchTo' | 'nextDigit' | 'advance' | 'choose')
  | ('leaveMain' | 'leaveMicro' | 'leaveAction' | 'resumeWhole' | 'runAction' | 'mustStore' | 'run')
> {
  return {
    ...stackRoutines(context),
    ...choiceRoutines(context),
    leaveMain: leaveFrame(context, 'dispatchMain'),
    leaveMicro: leaveFrame(context, 'dispatchMicro'),
    leaveAction: leaveFrame(context, 'dispatchAction'),
    resumeWhole: resumeWhole(context),
    runAction: runAction(context),
    mustStore: mustStore(context),
    run: run(context),
  }
}

const outcomes = ({ memory }: SearchContext): Node =>
  load(element(memory.stepOutcomes, read('place')))

const hasFlag = ({ memory }: SearchContext, flag: number): Node =>
  apply('i32.and', load(element(memory.stepFlags, read('place'))), i32Const(flag))

function choiceRoutines(context: SearchContext): Routines<'nextDigit' | 'advance' | 'choose'> {
  const { memory, call } = context
  const digit = (index: Node): Node => element(memory.digits, index)
  const outcomesAt = (index: Node): Node => element(memory.outcomes, index)
  const nextDigit = routine({ parameters: { count: 'i32' }, locals: {}, result: 'i32' }, (v) => [
    when(apply('i32.eq', read('position'), read('decided')), [
      when(apply('i32.eq', read('decided'), i32Const(mostDigits)), 'unreachable'),
      store(digit(read('decided')), i32Const(0)),
      store(outcomesAt(read('decided')), get(v.count)),
      write('decided', [read('decided'), i32Const(1), 'i32.add']),
    ]),
    load(digit(read('position'))),
    write('position', [read('position'), i32Const(1), 'i32.add']),
  ])
  const advance = routine(
    { parameters: {}, locals: { next: 'i32' }, result: 'i32' },
    ({ next }) => [
      block(
        'none',
        loop(
          'digit',
          jumpIf('none', apply('i32.eqz', read('decided'))),
          write('decided', [read('decided'), i32Const(1), 'i32.sub']),
          set(next, [load(digit(read('decided'))), i32Const(1), 'i32.add']),
          when(apply('i32.lt_u', get(next), load(outcomesAt(read('decided')))), [
            store(digit(read('decided')), get(next)),
            write('decided', [read('decided'), i32Const(1), 'i32.add']),
            [i32Const(1), 'return'],
          ]),
        ),
      ),
      i32Const(0),
    ],
  )
  // Takes the next value if a choice comes next.
  const chooses = routine({ parameters: {}, locals: { count: 'i32' }, result: 'i32' }, (v) => [
    set(v.count, outcomes(context)),
    when(apply('i32.lt_u', get(v.count), i32Const(2)), [i32Const(0), 'return']),
    store(i32Const(scratch.choice), call('nextDigit', get(v.count))),
    i32Const(1),
  ])
  return { nextDigit, advance, choose: chooses }
}

/**
 * Runs the located frame until it has to leave; pops and switches are done here. The result says why, and
 * whether the CPU stands inside of an indivisible action; who wants to know where has to locate it again.
 */
function leaveFrame(context: SearchContext, dispatch: RoutineName): FunctionBody {
  const { memory, call, insane } = context
  return routine(
    {
      parameters: { cpu: 'i32' },
      locals: { func: 'i32', context: 'i32', entry: 'i32', parent: 'i32', reason: 'i32' },
      result: 'i32',
    },
    (v) => [
      set(v.func, read('function')),
      set(v.context, read('context')),
      set(v.entry, load(element(memory.stepEntry, read('place')))),
      block(
        'frame',
        loop(
          'function',
          set(
            v.reason,
            call(
              dispatch,
              get(v.func),
              read('cpuBase'),
              read('taskBase'),
              read('frame'),
              get(v.context),
              get(v.entry),
            ),
          ),
          when(apply('i32.eqz', apply('i32.eq', get(v.reason), i32Const(leave.returned))), [
            when(apply('i32.ne', get(v.reason), i32Const(leave.switched)), [
              get(v.reason),
              'return',
            ]),
            when(
              apply('i32.eqz', call('switchTo', get(v.cpu), load(i32Const(scratch.switchTo)))),
              insane('switches to a task that does not exist or that another CPU runs'),
            ),
            jump('frame'),
          ]),
          set(v.parent, load(element(memory.contextParent, get(v.context)))),
          when(apply('i32.eq', get(v.parent), i32Const(-1)), [
            call('pop', get(v.cpu)),
            jump('frame'),
          ]),
          // The callee was entered from here and not by its caller's code: go on behind the call.
          set(v.func, load(element(memory.contextFunction, get(v.parent)))),
          set(v.entry, [
            load(
              element(memory.stepEntry, [
                load(element(memory.firstStep, get(v.func))),
                load(element(memory.contextCall, get(v.context))),
                'i32.add',
              ]),
            ),
            i32Const(1),
            'i32.add',
          ]),
          set(v.context, get(v.parent)),
        ),
      ),
      // If the task that goes on stands at a glued step, the action is not over yet.
      call('locate', get(v.cpu)),
      when(hasFlag(context, stepFlag.glued), [i32Const(leave.stopped + leave.inside), 'return']),
      call('checkInvariants'),
      i32Const(leave.stopped),
    ],
  )
}

const refuel = ({ stepLimit }: SearchContext): Node =>
  store(i32Const(scratch.fuel), i32Const(stepLimit))

/** Runs the located frame without leaving inside of an indivisible action; choices come from the digits. */
function resumeWhole(context: SearchContext): FunctionBody {
  const { call, insane } = context
  return routine(
    {
      parameters: { cpu: 'i32', single: 'i32' },
      locals: { tries: 'i32', inside: 'i32', reason: 'i32' },
      result: 'i32',
    },
    (v) => [
      write('branched', i32Const(0)),
      loop(
        'again',
        set(v.inside, hasFlag(context, stepFlag.glued)),
        when(apply('i32.and', call('choose'), get(v.inside)), write('branched', i32Const(1))),
        // Only single-step code stops where the action ends.
        when(
          apply('i32.or', read('branched'), get(v.single)),
          set(v.reason, call('leaveMicro', get(v.cpu))),
          set(v.reason, call('leaveMain', get(v.cpu))),
        ),
        when(apply('i32.lt_u', get(v.reason), i32Const(leave.inside)), [get(v.reason), 'return']),
        set(v.reason, apply('i32.sub', get(v.reason), i32Const(leave.inside))),
        call('locate', get(v.cpu)),
        when(apply('i32.eq', get(v.reason), i32Const(leave.exhausted)), [
          when(apply('i32.gt_u', get(v.tries), i32Const(patience)), [
            insane('an indivisible action does not end'),
            [get(v.reason), 'return'],
          ]),
          increase(v.tries),
          refuel(context),
        ]),
      ),
      i32Const(0),
    ],
  )
}

/** Runs the environment frame on top of the located CPU to its end. */
function runAction(context: SearchContext): FunctionBody {
  const { call, insane } = context
  return routine(
    { parameters: { cpu: 'i32' }, locals: { depth: 'i32', tries: 'i32', reason: 'i32' } },
    ({ cpu, depth, tries, reason }) => [
      set(depth, read('depth')),
      store(i32Const(scratch.quiet), i32Const(1)),
      block(
        'over',
        loop(
          'again',
          jumpIf('over', apply('i32.lt_u', read('depth'), get(depth))),
          [call('choose'), 'drop'],
          set(reason, apply('i32.and', call('leaveAction', get(cpu)), i32Const(leave.inside - 1))),
          call('locate', get(cpu)),
          jumpIf('again', apply('i32.ne', get(reason), i32Const(leave.exhausted))),
          refuel(context),
          increase(tries),
          jumpIf('again', apply('i32.lt_u', get(tries), i32Const(patience + 1))),
          insane('an environment action does not end'),
          call('pop', get(cpu)),
          call('locate', get(cpu)),
        ),
      ),
      // A function may begin with a glued step: then that belongs to whatever came before it.
      when(hasFlag(context, stepFlag.glued), [
        [call('resumeWhole', get(cpu), i32Const(1)), 'drop'],
        call('locate', get(cpu)),
      ]),
      store(i32Const(scratch.quiet), i32Const(0)),
      when(apply('i32.eqz', hasFlag(context, stepFlag.glued)), call('checkInvariants')),
    ],
  )
}

/** Whether the transition ends where the CPU stands now: something other than its next step could happen. */
function mustStore(context: SearchContext): FunctionBody {
  const { memory, call, chains } = context
  return routine(
    { parameters: { cpu: 'i32' }, locals: { poll: 'i32' }, result: 'i32' },
    ({ cpu, poll }) =>
      !chains
        ? i32Const(1)
        : [
            call('locate', get(cpu)),
            when(read('isFinished'), [i32Const(1), 'return']),
            when(hasFlag(context, stepFlag.stored), [i32Const(1), 'return']),
            set(poll, load(element(memory.stepPoll, read('place')))),
            when(apply('i32.eq', get(poll), i32Const(-1)), [i32Const(0), 'return']),
            apply('i32.ne', call('ask', get(poll)), i32Const(0)),
          ],
  )
}

/** One transition; 0 when it is not possible: the frame waits, or the task is finished. */
function run(context: SearchContext): FunctionBody {
  const { call, stepLimit } = context
  return routine(
    {
      parameters: { cpu: 'i32', vector: 'i32' },
      locals: { context: 'i32', step: 'i32', turns: 'i32', reason: 'i32' },
      result: 'i32',
    },
    (v) => {
      const own = apply('i32.eq', get(v.vector), i32Const(-1))
      const finished = when(read('isFinished'), [i32Const(0), 'return'])
      // Whoever waits where it began, without a jump back, has waited all the time.
      const still: Node = [
        own,
        [apply('i32.eqz', get(v.turns)), 'i32.and'],
        [apply('i32.eq', load(read('frame'), frameCells.context), get(v.context)), 'i32.and'],
        [apply('i32.eq', load(read('frame'), frameCells.step), get(v.step)), 'i32.and'],
        [apply('i32.eq', load(i32Const(scratch.fuel)), i32Const(stepLimit)), 'i32.and'],
      ]
      const ends = (reason: number): Node => apply('i32.eq', get(v.reason), i32Const(reason))
      const over: Node = [i32Const(1), 'return']
      return [
        refuel(context),
        when(own, [call('locate', get(v.cpu)), finished], deliver(context, v.cpu, v.vector)),
        set(v.context, read('context')),
        set(v.step, read('step')),
        loop(
          'turn',
          when(apply('i32.ge_u', get(v.turns), i32Const(mostTurns)), over),
          set(v.reason, call('resumeWhole', get(v.cpu), i32Const(0))),
          when(ends(leave.blocked), [still, 'i32.eqz', 'return']),
          when(ends(leave.exhausted), over),
          when(read('branched'), over),
          when(call('mustStore', get(v.cpu)), over),
          increase(v.turns),
        ),
        i32Const(0),
      ]
    },
  )
}

/** Pushes a vector's frame. An environment action is run to its end, and a first choice is a state. */
function deliver(context: SearchContext, cpu: number, vector: number): Node {
  const { program, call } = context
  const over: Node = [i32Const(1), 'return']
  const isChoice = apply('i32.gt_u', outcomes(context), i32Const(1))
  const cases = program.vectors.map(({ kind }, number) =>
    when(
      apply('i32.eq', get(vector), i32Const(number)),
      kind === 'environment'
        ? [call('runAction', get(cpu)), when(call('mustStore', get(cpu)), over)]
        : when(isChoice, over),
    ),
  )
  return [call('push', get(cpu), get(vector)), call('locate', get(cpu)), cases]
}
