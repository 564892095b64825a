// Where everything stands in linear memory while code runs: unpacked, one 8-byte cell per variable.
//
//   scratch | globals | CPU 0 … | task 0 … , each task with its frames
//
// A CPU's, task's and frame's cells have the same offsets in each, so code gets three base addresses and
// adds constants. Locals are overlaid: a function's locals start behind those of its deepest caller, at one
// offset for all contexts, so code is shared between contexts and a caller's locals outlive the call.

import { present } from '../base/assert.ts'
import type { FieldId, Func, FunctionId, Owner, Program } from '../ir/program.ts'

export const cellBytes = 8

/** Cells before the state; addresses in bytes. */
export const scratch = {
  /** Value that the `choose` about to run yields (i32). */
  choice: 0,
  /** Backward jumps left before code gives up (i32). */
  fuel: 8,
  /** Task that a `switch` step goes to (i32). */
  switchTo: 16,
  /** Non-zero while invariants are not looked at: inside an environment action (i32). */
  quiet: 24,
  /** Set when a vector was held back only because of the depth bound (i32). */
  depthBound: 32,
  /** Whether the last poll asked about all vectors because an interrupt was possible (i32). */
  interruptible: 40,
  /** Set when code reached into a frame other than the one that executes it (i32). */
  otherFrame: 48,
  /** What a cell is compared with, while traced code reports it (i64). */
  compared: 56,
  /** Vectors that a poll found deliverable: 1 bit each (i32 words). */
  mask: 64,
} as const

export const cpuCells = { number: 0, current: 8, fields: 16 } as const
export const taskCells = { number: 0, depth: 8, fields: 16 } as const
export const frameCells = { depth: 0, context: 8, step: 16, fields: 24 } as const

export interface Layout {
  /** Address of an i32 per property: 1 when one of its checks was reached. */
  readonly reached: number
  /** Where a `return` leaves its values. */
  readonly results: number
  readonly globals: number
  readonly cpus: number
  readonly cpuStride: number
  readonly tasks: number
  readonly taskStride: number
  /** Offset of frame 0 from the task. */
  readonly frames: number
  readonly frameStride: number
  /** Frames that a task has room for: the bound, and one for an environment action. */
  readonly slots: number
  /** Offset of a field from the base of its owner; globals are offsets from 0. */
  readonly fields: readonly number[]
  /** Offset from the frame of a function's first local. */
  readonly locals: readonly number[]
  /** Behind the last cell; packed states follow. */
  readonly end: number
}

export function layOut(program: Program): Layout {
  const { fields, functions, bounds, properties, tasks, vectors } = program
  const reached = scratch.mask + cellBytes * Math.ceil((vectors.length + 1) / 32)
  const results = reached + cellBytes * (properties.length + 1)
  const maxResults = Math.max(1, ...functions.map((func) => func.results))
  const globals = results + cellBytes * maxResults
  const offsets: number[] = []
  const place = (owner: Owner, start: number): number => {
    let offset = start
    fields.forEach((field, id) => {
      if (field.owner !== owner) return
      offsets[id] = offset
      offset += cellBytes * field.length
    })
    return offset
  }
  const cpus = place('global', globals)
  const cpuStride = place('cpu', cpuCells.fields)
  const frames = place('task', taskCells.fields)
  const locals = overlayLocals(functions, place('frame', frameCells.fields))
  const frameEnds = functions.map((func, id) => (locals[id] ?? 0) + cellBytes * func.locals.length)
  const frameStride = Math.max(place('frame', frameCells.fields), ...frameEnds)
  const slots = bounds.depth + 1
  const taskStride = frames + slots * frameStride
  const taskBase = cpus + bounds.cpus * cpuStride
  return {
    reached,
    results,
    globals,
    cpus,
    cpuStride,
    tasks: taskBase,
    taskStride,
    frames,
    frameStride,
    slots,
    fields: offsets,
    locals,
    end: taskBase + tasks.length * taskStride,
  }
}

/** Offset of each function's locals: behind those of every caller. */
function overlayLocals(functions: readonly Func[], start: number): readonly number[] {
  const callers = functions.map((): FunctionId[] => [])
  functions.forEach((func, id) => {
    for (const step of func.steps) if (step.kind === 'call') callers[step.func]?.push(id)
  })
  const offsets: (number | undefined)[] = functions.map(() => undefined)
  const offsetOf = (id: FunctionId): number => {
    const known = offsets[id]
    if (known !== undefined) return known
    const ends = (callers[id] ?? []).map(
      (caller) => offsetOf(caller) + cellBytes * (functions[caller]?.locals.length ?? 0),
    )
    const offset = Math.max(start, ...ends)
    offsets[id] = offset
    return offset
  }
  return functions.map((_, id) => offsetOf(id))
}

export function fieldOffset(layout: Layout, field: FieldId): number {
  return present(layout.fields[field], `field ${field} has a place`)
}

export function cpuAddress(layout: Layout, cpu: number): number {
  return layout.cpus + cpu * layout.cpuStride
}

export function taskAddress(layout: Layout, task: number): number {
  return layout.tasks + task * layout.taskStride
}

export function frameAddress(layout: Layout, task: number, depth: number): number {
  return taskAddress(layout, task) + layout.frames + depth * layout.frameStride
}
