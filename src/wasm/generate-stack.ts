// Frames and tasks, as routines of a search: where a CPU stands, and what pushing, popping and switching do.
//
// This is src/explore/stack.ts for code that logs what it overwrites. Cells of frames that do not exist are
// zero, so a frame that goes is wiped.

import { apply, count, element, load, routine, set, store, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import type { FunctionBody } from './encoder.ts'
import { logEntry } from './generate-store.ts'
import { getGlobal, getLocal, i32Const, i64Const, loadI64, setGlobal } from './instruction.ts'
import { storeI64 } from './instruction.ts'
import { cellBytes, cpuCells, fieldOffset, frameCells, taskCells } from './layout.ts'
import { variables } from './search-context.ts'
import type { RoutineName, SearchContext } from './search-context.ts'

type StackRoutine = 'log' | 'locate' | 'push' | 'pop' | 'finish' | 'switchTo'

const get = getLocal

/** A variable of the module. */
export function read(name: keyof typeof variables): Node {
  return getGlobal(variables[name])
}

export function write(name: keyof typeof variables, value: Node): Node {
  return [value, setGlobal(variables[name])]
}

export function stackRoutines(
  context: SearchContext,
): Record<StackRoutine & RoutineName, FunctionBody> {
  return {
    log: log(),
    locate: locate(context),
    push: push(context),
    pop: pop(context),
    finish: finish(context),
    switchTo: switchTo(context),
  }
}

/** Enters a cell with its present value. */
function log(): FunctionBody {
  return routine({ parameters: { address: 'i32' }, locals: {} }, ({ address }) => [
    store(read('logTop'), get(address), logEntry.address),
    [read('logTop'), get(address), loadI64(0), storeI64(logEntry.value)],
    write('logTop', [read('logTop'), i32Const(logEntry.bytes), 'i32.add']),
  ])
}

function logged({ call }: SearchContext, address: Node, offset: number, value: Node): Node {
  return [call('log', [address, i32Const(offset), 'i32.add']), store(address, value, offset)]
}

/** Finds out where a CPU stands. */
function locate({ memory, layout }: SearchContext): FunctionBody {
  const { cpus, cpuStride, frames, frameStride, tasks, taskStride } = layout
  const top: Node = element(frames - frameStride, read('depth'), frameStride)
  return routine({ parameters: { cpu: 'i32' }, locals: {} }, ({ cpu }) => [
    write('cpuBase', element(cpus, get(cpu), cpuStride)),
    write('task', load(read('cpuBase'), cpuCells.current)),
    write('taskBase', element(tasks, read('task'), taskStride)),
    write('depth', load(read('taskBase'), taskCells.depth)),
    write('frame', [top, read('taskBase'), 'i32.add']),
    write('context', load(read('frame'), frameCells.context)),
    write('step', load(read('frame'), frameCells.step)),
    write('function', load(element(memory.contextFunction, read('context')))),
    write('place', [load(element(memory.firstStep, read('function'))), read('step'), 'i32.add']),
    // Behind its last step a function has a place that no code runs from.
    write('isFinished', [load(element(memory.stepEntry, read('place'))), i32Const(-1), 'i32.eq']),
  ])
}

/** A frame at the entry of a vector's function. */
function push(context: SearchContext): FunctionBody {
  const { memory, layout, call } = context
  return routine({ parameters: { cpu: 'i32', vector: 'i32' }, locals: { base: 'i32' } }, (v) => {
    const begins = load(element(memory.vectorContext, get(v.vector)))
    const deeper: Node = [read('depth'), i32Const(1), 'i32.add']
    return [
      call('locate', get(v.cpu)),
      set(v.base, [read('frame'), i32Const(layout.frameStride), 'i32.add']),
      logged(context, get(v.base), frameCells.context, begins),
      logged(context, read('taskBase'), taskCells.depth, deeper),
    ]
  })
}

/** The topmost frame goes; or the task is finished, when it is the only one. */
function pop(context: SearchContext): FunctionBody {
  const { program, layout, call, tracked } = context
  const fields = program.fields.flatMap(({ owner, length }, field) =>
    owner === 'frame' && tracked(field)
      ? Array.from({ length }, (_, at) => fieldOffset(layout, field) + at * cellBytes)
      : [],
  )
  const wipe = (offset: number): Node =>
    when(
      [read('frame'), loadI64(offset), 'i64.eqz', 'i32.eqz'],
      [
        call('log', [read('frame'), i32Const(offset), 'i32.add']),
        [read('frame'), i64Const(0n), storeI64(offset)],
      ],
    )
  const lower: Node = [read('depth'), i32Const(1), 'i32.sub']
  return routine({ parameters: { cpu: 'i32' }, locals: {} }, ({ cpu }) => [
    call('locate', get(cpu)),
    when(
      apply('i32.gt_u', read('depth'), i32Const(1)),
      [
        [frameCells.context, frameCells.step, ...fields].map(wipe),
        logged(context, read('taskBase'), taskCells.depth, lower),
      ],
      call('finish'),
    ),
  ])
}

/** The frame's cells still say where its code was left last, which may be inside of a call. */
function finish(context: SearchContext): FunctionBody {
  const { memory } = context
  return routine({ parameters: {}, locals: { context: 'i32', first: 'i32' } }, (v) => {
    const func = load(element(memory.contextFunction, get(v.context)))
    const steps: Node = [load(get(v.first), 4), load(get(v.first)), 'i32.sub']
    return [
      set(v.context, load(element(memory.taskContext, read('task')))),
      set(v.first, element(memory.firstStep, func)),
      logged(context, read('frame'), frameCells.context, get(v.context)),
      logged(context, read('frame'), frameCells.step, [steps, i32Const(1), 'i32.sub']),
    ]
  })
}

/** Lets a CPU go on with a task; 0 when another CPU runs it or it does not exist. */
function switchTo(context: SearchContext): FunctionBody {
  const { program, layout } = context
  const current = (cpu: number): Node => element(layout.cpus, get(cpu), layout.cpuStride)
  return routine(
    { parameters: { cpu: 'i32', task: 'i32' }, locals: { other: 'i32' }, result: 'i32' },
    ({ cpu, task, other }) => {
      const runs = apply('i32.eq', get(task), load(current(other), cpuCells.current))
      const isOther = apply('i32.ne', get(other), get(cpu))
      return [
        when(apply('i32.ge_u', get(task), i32Const(program.tasks.length)), [i32Const(0), 'return']),
        count(
          other,
          i32Const(program.bounds.cpus),
          when(apply('i32.and', isOther, runs), [i32Const(0), 'return']),
        ),
        logged(context, current(cpu), cpuCells.current, get(task)),
        i32Const(1),
      ]
    },
  )
}
