// A state of a Program in its plainest form: a value for every cell, and every frame with its calls.
//
// Nothing is packed and nothing is shared between states; `State` is what everybody holds, `Draft` is
// what one action of the simulator writes to before it becomes a state. Cells of one owner stand in one
// list; `Machine.offsets` says where a field begins.

import { present } from '../base/assert.ts'
import type { Owner, Program, Step } from '../ir/program.ts'

/** A function that has been called and not left. A caller's `pc` stays at its call step. */
export interface DraftActivation {
  readonly func: number
  pc: number
  readonly locals: bigint[]
}

export interface DraftFrame {
  /** Absent for the task's own frame. */
  readonly vector: number | undefined
  readonly cells: bigint[]
  /** Outermost first; empty when the task has finished. */
  readonly calls: DraftActivation[]
}

export interface Draft {
  readonly globals: bigint[]
  readonly cpus: bigint[][]
  readonly tasks: bigint[][]
  /** Of each task, frame 0 first. */
  readonly stacks: DraftFrame[][]
  /** Task that each CPU runs. */
  readonly current: number[]
  /** CPU in the middle of an indivisible action, where it has to choose: no other thing can happen. */
  acting: number | undefined
}

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T

export type State = Frozen<Draft>
export type Frame = Frozen<DraftFrame>
export type Activation = Frozen<DraftActivation>

/** A Program with what every action needs to know about it. */
export interface Machine {
  readonly program: Program
  /** Where a field's cells begin in the list of its owner. */
  readonly offsets: readonly number[]
  /** Cells of one instance of each owner, as they are in the beginning. */
  readonly born: Readonly<Record<Owner, readonly bigint[]>>
}

export function createMachine(program: Program): Machine {
  const born: Record<Owner, bigint[]> = { global: [], cpu: [], task: [], frame: [] }
  const offsets = program.fields.map(({ owner, length, initial }) => {
    const cells = born[owner]
    const offset = cells.length
    // Frames are born as zero, whatever a declaration says.
    for (let index = 0; index < length; index++) cells.push(owner === 'frame' ? 0n : initial)
    return offset
  })
  return { program, offsets, born }
}

export function initialState({ program, born }: Machine): State {
  const machine = { program, born }
  return {
    globals: born.global,
    cpus: Array.from({ length: program.bounds.cpus }, () => born.cpu),
    tasks: program.tasks.map(() => born.task),
    stacks: program.tasks.map(({ func }) => [createFrame(machine, func, undefined)]),
    current: Array.from({ length: program.bounds.cpus }, (_, cpu) =>
      program.tasks.findIndex((task) => task.runsOn === cpu),
    ),
    acting: undefined,
  }
}

export function createFrame(
  machine: Pick<Machine, 'program' | 'born'>,
  func: number,
  vector: number | undefined,
): DraftFrame {
  const call = createActivation(machine.program, func, [])
  return { vector, cells: [...machine.born.frame], calls: [call] }
}

/** Parameters first, all other locals zero. */
export function createActivation(
  program: Program,
  func: number,
  args: readonly bigint[],
): DraftActivation {
  const { locals } = present(program.functions[func], 'a function of that number')
  return { func, pc: 0, locals: locals.map((_, local) => args[local] ?? 0n) }
}

/** A copy that can be written without anybody seeing it. */
export function draftOf(state: State): Draft {
  return {
    globals: [...state.globals],
    cpus: state.cpus.map((cells) => [...cells]),
    tasks: state.tasks.map((cells) => [...cells]),
    stacks: state.stacks.map((stack) =>
      stack.map(({ vector, cells, calls }) => ({
        vector,
        cells: [...cells],
        calls: calls.map(({ func, pc, locals }) => ({ func, pc, locals: [...locals] })),
      })),
    ),
    current: [...state.current],
    acting: state.acting,
  }
}

/** Where a CPU is: its task, the depth of the topmost frame, that frame, and the call inside it. */
export interface Position {
  readonly task: number
  readonly depth: number
  readonly frame: Frame
  /** Absent when the task has finished. */
  readonly activation: Activation | undefined
}

export function positionOf(state: State, cpu: number): Position {
  const task = present(state.current[cpu], 'every CPU runs a task')
  const stack = present(state.stacks[task], 'every task has a stack')
  const depth = stack.length - 1
  const frame = present(stack[depth], 'a stack is never empty')
  return { task, depth, frame, activation: frame.calls.at(-1) }
}

/** The step that a CPU makes next, unless its task has finished. */
export function nextStep({ program }: Machine, state: State, cpu: number): Step | undefined {
  const { activation } = positionOf(state, cpu)
  return activation === undefined
    ? undefined
    : program.functions[activation.func]?.steps[activation.pc]
}

export function isEnvironment({ program }: Machine, frame: Frame): boolean {
  return frame.vector !== undefined && program.vectors[frame.vector]?.kind === 'environment'
}
