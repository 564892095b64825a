// Frames and tasks in the machine's memory: where a CPU stands, and what pushing, popping and switching do.
//
// A task always has frame 0. When its outermost function has returned, the task is finished: the frame stays
// and stands behind the function's last step, so vectors can still arrive on top of it.

import { present } from '../base/assert.ts'
import { entryContext } from '../wasm/call-strings.ts'
import {
  cpuAddress,
  cpuCells,
  fieldOffset,
  frameAddress,
  frameCells,
  taskAddress,
  taskCells,
} from '../wasm/layout.ts'
import type { Machine } from '../wasm/machine.ts'

/** Where a CPU stands; addresses in bytes. One object is filled again and again. */
export interface Position {
  cpu: number
  cpuBase: number
  task: number
  taskBase: number
  /** Number of frames on the task's stack. */
  depth: number
  frameBase: number
  context: number
  func: number
  step: number
  /** The task's own frame has returned and nothing is on top of it. */
  finished: boolean
}

export interface Stack {
  readonly at: Position
  /** Fills `at` for a CPU. */
  readonly locate: (cpu: number) => void
  /** Pushes a frame at the entry of a vector's function. */
  readonly push: (cpu: number, vector: number) => void
  /** Pops the topmost frame, or marks the task as finished when there is only one. */
  readonly pop: (cpu: number) => void
  /** Lets a CPU go on with a task; false when another CPU runs it or it does not exist. */
  readonly switchTo: (cpu: number, task: number) => boolean
  /** From here on the located frame is the lowest one that is in memory, and its task the only one. */
  readonly stayInside: () => void
  readonly stayAnywhere: () => void
  /** Whether what is located lies beyond: below that frame, or in another task. */
  readonly isOutside: () => boolean
  /** Brings the memory into the initial state. */
  readonly reset: () => void
}

export function createStack(machine: Machine): Stack {
  const { program, layout, words, strings, trace } = machine
  const { cpus } = program.bounds
  const lengths = Int32Array.from(program.functions, (func) => func.steps.length)
  const at = emptyPosition()
  const contexts = (func: number): number => entryContext(strings, func)
  const vectorContexts = Int32Array.from(program.vectors, ({ func }) => contexts(func))

  const locate = (cpu: number): void => {
    at.cpu = cpu
    at.cpuBase = cpuAddress(layout, cpu)
    at.task = words[(at.cpuBase + cpuCells.current) >> 2] ?? 0
    at.taskBase = taskAddress(layout, at.task)
    at.depth = words[(at.taskBase + taskCells.depth) >> 2] ?? 0
    at.frameBase = at.taskBase + layout.frames + (at.depth - 1) * layout.frameStride
    at.context = words[(at.frameBase + frameCells.context) >> 2] ?? 0
    at.step = words[(at.frameBase + frameCells.step) >> 2] ?? 0
    at.func = strings.func[at.context] ?? 0
    at.finished = at.step === lengths[at.func]
    if (trace.all) report(trace, at)
  }
  const start = (task: number, depth: number, context: number): void => {
    const base = frameAddress(layout, task, depth)
    // The frame's own cells: everything before the first local of its outermost function.
    const end = base + present(layout.locals[strings.func[context] ?? 0], 'a function has locals')
    words.fill(0, (base + frameCells.context) >> 2, end >> 2)
    words[(base + frameCells.context) >> 2] = context
    const func = strings.func[context] ?? 0
    for (const local of machine.liveness[func]?.before[0] ?? []) {
      words.fill(0, (end >> 2) + local * 2, (end >> 2) + local * 2 + 2)
    }
  }
  // The frame's cells still say where its code was left last, which may be inside of a call.
  const finish = (base: number, context: number): void => {
    words[(base + frameCells.context) >> 2] = context
    words[(base + frameCells.step) >> 2] = lengths[strings.func[context] ?? 0] ?? 0
  }
  let lowest: { readonly task: number; readonly depth: number } | undefined
  return {
    at,
    locate,
    stayInside: () => {
      lowest = { task: at.task, depth: at.depth }
    },
    stayAnywhere: () => {
      lowest = undefined
    },
    isOutside: () => lowest !== undefined && (at.task !== lowest.task || at.depth < lowest.depth),
    push: (cpu, vector) => {
      locate(cpu)
      start(at.task, at.depth, vectorContexts[vector] ?? 0)
      words[(at.taskBase + taskCells.depth) >> 2] = at.depth + 1
    },
    pop: (cpu) => {
      locate(cpu)
      if (at.depth > 1) words[(at.taskBase + taskCells.depth) >> 2] = at.depth - 1
      else finish(at.frameBase, contexts(program.tasks[at.task]?.func ?? 0))
    },
    switchTo: (cpu, task) => {
      if (task < 0 || task >= program.tasks.length) return false
      for (let other = 0; other < cpus; other++) {
        const current = words[(cpuAddress(layout, other) + cpuCells.current) >> 2]
        if (trace.all) trace.touched(cpuAddress(layout, other) + cpuCells.current, 0)
        if (other !== cpu && current === task) return false
      }
      words[(cpuAddress(layout, cpu) + cpuCells.current) >> 2] = task
      return true
    },
    reset: () => reset(machine, (task) => start(task, 0, contexts(taskFunction(machine, task)))),
  }
}

/** What is looked at by whoever locates a CPU. */
function report({ touched }: Machine['trace'], { cpuBase, taskBase, frameBase }: Position): void {
  touched(cpuBase + cpuCells.current, 0)
  touched(taskBase + taskCells.depth, 0)
  touched(frameBase, 0)
}

function emptyPosition(): Position {
  return {
    cpu: 0,
    cpuBase: 0,
    task: 0,
    taskBase: 0,
    depth: 0,
    frameBase: 0,
    context: 0,
    func: 0,
    step: 0,
    finished: false,
  }
}

/** Everything as it is before the first step; `start` makes frame 0 of a task. */
function reset(machine: Machine, start: (task: number) => void): void {
  const { program, layout, words } = machine
  words.fill(0)
  fillFields(machine)
  for (let cpu = 0; cpu < program.bounds.cpus; cpu++) {
    const base = cpuAddress(layout, cpu) >> 2
    words[base + (cpuCells.number >> 2)] = cpu
    words[base + (cpuCells.current >> 2)] = initialTask(machine, cpu)
  }
  program.tasks.forEach((_, task) => {
    const base = taskAddress(layout, task) >> 2
    words[base + (taskCells.number >> 2)] = task
    words[base + (taskCells.depth >> 2)] = 1
    for (let depth = 0; depth < layout.slots; depth++) {
      words[(frameAddress(layout, task, depth) + frameCells.depth) >> 2] = depth
    }
    start(task)
  })
}

function taskFunction({ program }: Machine, task: number): number {
  return present(program.tasks[task], `task ${task} exists`).func
}

function initialTask({ program }: Machine, cpu: number): number {
  const task = program.tasks.findIndex(({ runsOn }) => runsOn === cpu)
  return present(task < 0 ? undefined : task, `CPU ${cpu} starts with a task`)
}

function fillFields({ program, layout, words }: Machine): void {
  program.fields.forEach(({ owner, initial, length }, field) => {
    const instances =
      owner === 'global'
        ? [0]
        : owner === 'cpu'
          ? Array.from({ length: program.bounds.cpus }, (_, cpu) => cpuAddress(layout, cpu))
          : program.tasks.map((_, task) => taskAddress(layout, task))
    // A frame's fields are born as zero, whatever their declaration says.
    if (owner === 'frame') return
    for (const base of instances) {
      for (let element = 0; element < length; element++) {
        const word = (base + fieldOffset(layout, field) + element * 8) >> 2
        words[word] = Number(BigInt.asIntN(32, initial))
        words[word + 1] = Number(BigInt.asIntN(32, initial >> 32n))
      }
    }
  })
}
