// What a CPU can still touch from where it stands: in the rest of its frames' code, and in whatever may be
// delivered to it.
//
// Cells are the pieces of a state (pieces.ts), and sets of them are the bits of a number. All code counts that the
// control flow allows, whatever its conditions; a cell that is selected by what code computes may be any of its
// field. A CPU stays with its task here: Programs with task switches are left out (can-go-alone.ts).

import { present } from '../base/assert.ts'
import type { Expr, FunctionId, Place, Program, StepIndex } from '../ir/program.ts'
import { stepExpressions, successors, visitExpr, writtenPlace } from '../ir/walk.ts'
import type { CallStrings } from '../wasm/call-strings.ts'
import { cellBytes, cpuAddress, fieldOffset, taskAddress } from '../wasm/layout.ts'
import type { Machine } from '../wasm/machine.ts'
import type { Pieces } from './pieces.ts'

/** Sets of pieces, a bit for each. */
export interface Touched {
  readonly reads: bigint
  readonly writes: bigint
}

export interface Access {
  readonly cells: bigint
  readonly write: boolean
}

export const untouched: Touched = { reads: 0n, writes: 0n }

/** Whether it makes a difference which of two goes first. */
export function mustKeepOrder(left: Touched, right: Touched): boolean {
  return (left.writes & (right.reads | right.writes)) !== 0n || (left.reads & right.writes) !== 0n
}

export function joinTouched(left: Touched, right: Touched): Touched {
  return { reads: left.reads | right.reads, writes: left.writes | right.writes }
}

export interface Future {
  /** What a frame can still touch that stands before a step in a context. */
  readonly ofFrame: (context: number, step: StepIndex) => Touched
  /** What is touched by all that may be delivered. */
  readonly arriving: Touched
  /** What a step touches by itself, but not what it calls: of each access, the cells that may be meant. */
  readonly accesses: (func: FunctionId, step: StepIndex) => readonly Access[]
  /** Contexts of the task's own frame. */
  readonly contexts: readonly number[]
}

/** `task` is the one that the CPU runs. */
export function futureAccesses(
  machine: Machine,
  pieces: Pieces,
  cpu: number,
  task: number,
): Future {
  const { program, strings } = machine
  const { accesses, allCells } = stepAccesses(machine, pieces, cpu, task)
  const ofStep = (func: FunctionId, index: StepIndex): Touched =>
    accesses(func, index).reduce(addAccess, untouched)
  const wholes = new Map<FunctionId, Touched>()
  const whole = (func: FunctionId): Touched => {
    const known = wholes.get(func)
    if (known !== undefined) return known
    const all = functionOf(program, func).steps.map((_, step) => withCallee(func, step))
    const joined = all.reduce(joinTouched, untouched)
    wholes.set(func, joined)
    return joined
  }
  const withCallee = (func: FunctionId, index: StepIndex): Touched => {
    const step = functionOf(program, func).steps[index]
    const own = ofStep(func, index)
    return step?.kind === 'call' ? joinTouched(own, whole(step.func)) : own
  }
  /** From a step to the function's end. */
  const rest = (func: FunctionId, from: readonly StepIndex[]): Touched => {
    const { steps } = functionOf(program, func)
    const reached = new Set(from.filter((index) => index < steps.length))
    let found = untouched
    for (const index of reached) {
      found = joinTouched(found, withCallee(func, index))
      const step = steps[index]
      if (step !== undefined) for (const next of successors(step)) reached.add(next)
    }
    return found
  }
  const frames = new Map<string, Touched>()
  const ofFrame = (context: number, step: StepIndex): Touched => {
    const key = `${context} ${step}`
    const known = frames.get(key)
    if (known !== undefined) return known
    let found = rest(strings.func[context] ?? 0, [step])
    for (let at = context; (strings.parent[at] ?? -1) >= 0; at = strings.parent[at] ?? -1) {
      const caller = strings.func[strings.parent[at] ?? 0] ?? 0
      const call = functionOf(program, caller).steps[strings.callStep[at] ?? 0]
      found = joinTouched(found, rest(caller, call === undefined ? [] : successors(call)))
    }
    frames.set(key, found)
    return found
  }
  const arriving = program.vectors
    .map(({ func, deliverable }) =>
      joinTouched(whole(func), { reads: allCells(placesIn(deliverable)), writes: 0n }),
    )
    .reduce(joinTouched, untouched)
  const root = present(strings.roots.get(present(program.tasks[task], 'it exists').func), 'a root')
  return { ofFrame, arriving, accesses, contexts: contextsBelow(strings, root) }
}

/** What steps touch by themselves, and the cells of places. */
function stepAccesses(
  machine: Machine,
  pieces: Pieces,
  cpu: number,
  task: number,
): Pick<Future, 'accesses'> & { readonly allCells: (places: readonly Place[]) => bigint } {
  const { program } = machine
  const allCells = (places: readonly Place[]): bigint =>
    places.reduce((set, place) => set | cellsOf(machine, pieces, place, { cpu, task }), 0n)
  const steps = program.functions.map((): (readonly Access[] | undefined)[] => [])
  const accesses = (func: FunctionId, index: StepIndex): readonly Access[] => {
    const step = functionOf(program, func).steps[index]
    const known = steps[func]?.[index]
    if (step === undefined || known !== undefined) return known ?? []
    const written = writtenPlace(step)
    const read = stepExpressions(step).flatMap(placesIn)
    if (step.kind === 'rmw') read.push(step.place)
    const touched = [
      ...read.map((place) => ({ cells: allCells([place]), write: false })),
      ...(written === undefined ? [] : [{ cells: allCells([written]), write: true }]),
    ]
    present(steps[func], 'every function exists')[index] = touched
    return touched
  }
  return { accesses, allCells }
}

function addAccess(all: Touched, { cells, write }: Access): Touched {
  return write ? { ...all, writes: all.writes | cells } : { ...all, reads: all.reads | cells }
}

/** Callers have smaller numbers than those whom they call. */
function contextsBelow({ count, parent }: CallStrings, root: number): readonly number[] {
  const below = new Set([root])
  for (let context = root + 1; context < count; context++) {
    if (below.has(parent[context] ?? -1)) below.add(context)
  }
  return [...below]
}

function functionOf({ functions }: Program, func: FunctionId): Program['functions'][number] {
  return present(functions[func], 'every function exists')
}

function placesIn(expr: Expr): readonly Place[] {
  const places: Place[] = []
  visitExpr(expr, (inner) => {
    if (inner.kind === 'read') places.push(inner.place)
  })
  return places
}

/** The pieces that a place in a CPU's code can mean. A frame's own fields are nobody else's business. */
function cellsOf(
  { program, layout }: Machine,
  pieces: Pieces,
  { field, instance, index }: Place,
  who: { readonly cpu: number; readonly task: number },
): bigint {
  const { owner, length } = present(program.fields[field], `field ${field} exists`)
  const bases = instances(program, owner, instance, who).map((number) =>
    owner === 'global'
      ? 0
      : owner === 'cpu'
        ? cpuAddress(layout, number)
        : taskAddress(layout, number),
  )
  const element = index?.kind === 'const' ? Number(index.value) : undefined
  const elements =
    index === undefined
      ? [0]
      : element !== undefined && element >= 0 && element < length
        ? [element]
        : Array.from({ length }, (_, at) => at)
  let set = 0n
  for (const base of bases) {
    for (const at of elements) {
      const piece = pieces.at(base + fieldOffset(layout, field) + at * cellBytes)
      if (piece >= 0) set |= 1n << BigInt(piece)
    }
  }
  return set
}

/** Numbers of the owners whose copy may be meant. */
function instances(
  { bounds, tasks }: Program,
  owner: 'global' | 'cpu' | 'task' | 'frame',
  instance: Expr | undefined,
  { cpu, task }: { readonly cpu: number; readonly task: number },
): readonly number[] {
  if (owner === 'frame') return []
  if (owner === 'global') return [0]
  const own = owner === 'cpu' ? cpu : task
  if (instance === undefined || instance.kind === owner) return [own]
  return Array.from({ length: owner === 'cpu' ? bounds.cpus : tasks.length }, (_, at) => at)
}
