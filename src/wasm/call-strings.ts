// Every way in which a frame can have got where it is: the call strings of a Program without recursion.
//
// A context is a function together with the calls that led to it from the outermost function of a frame.
// Contexts are numbered in preorder (a context, then the subtree of its first call, of its second, …), so
// the number of a callee's context is the caller's plus a constant of the call site. Generated code needs
// no table to find it, and two frames stand at the same place exactly if context and step are equal.

import { assert, present } from '../base/assert.ts'
import type { FunctionId, Program } from '../ir/program.ts'

export interface CallStrings {
  readonly count: number
  /** Function of a context. */
  readonly func: Int32Array
  /** Context of the caller, -1 for the outermost function of a frame. */
  readonly parent: Int32Array
  /** The caller's `call` step, -1 for the outermost function. */
  readonly callStep: Int32Array
  /** Context of a frame that starts in this function. */
  readonly roots: ReadonlyMap<FunctionId, number>
  /** What a call step adds to the caller's context; absent for steps that are no calls. */
  readonly offsets: readonly (readonly (number | undefined)[])[]
}

// Above this the tables alone would fill the memory; kernel entry code has some thousands.
const maxContexts = 1 << 24

export function callStrings(program: Program): CallStrings {
  const sizes: number[] = []
  const offsets: (number | undefined)[][] = []
  const sizeOf = (id: FunctionId): number => {
    const known = sizes[id]
    if (known !== undefined) return known
    let size = 1
    offsets[id] = functionOf(program, id).steps.map((step) => {
      if (step.kind !== 'call') return undefined
      const offset = size
      size += sizeOf(step.func)
      return offset
    })
    sizes[id] = size
    return size
  }
  program.functions.forEach((_, id) => sizeOf(id))
  const entries = new Set([...program.tasks, ...program.vectors].map(({ func }) => func))
  const roots = new Map<FunctionId, number>()
  let count = 0
  for (const entry of entries) {
    roots.set(entry, count)
    count += sizeOf(entry)
  }
  assert(count <= maxContexts, `${count} call strings are too many`)
  const result = {
    count,
    func: new Int32Array(count),
    parent: new Int32Array(count).fill(-1),
    callStep: new Int32Array(count).fill(-1),
    roots,
    offsets,
  }
  for (const [entry, context] of roots) fill(program, result, entry, context)
  return result
}

function fill(program: Program, strings: CallStrings, id: FunctionId, context: number): void {
  strings.func[context] = id
  functionOf(program, id).steps.forEach((step, index) => {
    if (step.kind !== 'call') return
    const callee = context + present(strings.offsets[id]?.[index], 'a call has an offset')
    strings.parent[callee] = context
    strings.callStep[callee] = index
    fill(program, strings, step.func, callee)
  })
}

function functionOf(program: Program, id: FunctionId): Program['functions'][number] {
  return present(program.functions[id], `function ${id} exists`)
}

/** The functions that run as part of this one, itself included. */
export function reachableFunctions(
  program: Program,
  roots: Iterable<FunctionId>,
): ReadonlySet<FunctionId> {
  const reached = new Set<FunctionId>(roots)
  for (const id of reached) {
    for (const step of functionOf(program, id).steps) {
      if (step.kind === 'call') reached.add(step.func)
    }
  }
  return reached
}

export function entryContext(strings: CallStrings, func: FunctionId): number {
  return present(strings.roots.get(func), 'a frame starts in an entry function')
}
