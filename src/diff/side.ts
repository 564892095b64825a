// One of the two Programs of a comparison, with what running it needs: fields and functions by the names
// under which both sides know them.

import type { Field, Func, Program } from '../ir/program.ts'
import { liveLocals } from '../sim/live-locals.ts'
import type { Liveness } from '../sim/live-locals.ts'
import { fieldKey } from './keys.ts'

export interface Side {
  readonly which: 'old' | 'new'
  readonly program: Program
  /** Of each field: `cpu context_tracking.nesting`. */
  readonly fieldKeys: readonly string[]
  /** Of the fields that others can write while a task waits: all but frames. */
  readonly shared: readonly string[]
  /** Of each function: its name, told apart where a Program has several of one name. */
  readonly names: readonly string[]
  readonly functionIds: ReadonlyMap<string, number>
  liveness(func: number): Liveness
}

/** `renamed` gives a function the name by which the other side knows it. */
export function createSide(
  which: Side['which'],
  program: Program,
  renamed: ReadonlyMap<string, string>,
): Side {
  const names = uniqueNames(program.functions, renamed)
  const liveness = new Map<number, Liveness>()
  const fieldKeys = program.fields.map((field: Field) => fieldKey(field))
  return {
    which,
    shared: fieldKeys.filter((_, id) => program.fields[id]?.owner !== 'frame'),
    program,
    fieldKeys,
    names,
    functionIds: new Map(names.map((name, id) => [name, id])),
    liveness(func) {
      const known = liveness.get(func)
      const owner = program.functions[func]
      if (known !== undefined || owner === undefined) return known ?? { before: [], during: [] }
      const made = liveLocals(owner)
      liveness.set(func, made)
      return made
    },
  }
}

function uniqueNames(
  functions: readonly Func[],
  renamed: ReadonlyMap<string, string>,
): readonly string[] {
  const uses = new Map<string, number>()
  const name = (func: Func): string => renamed.get(func.name) ?? func.name
  for (const func of functions) uses.set(name(func), (uses.get(name(func)) ?? 0) + 1)
  // Static functions of the same name are told apart by their files, which moves with the text.
  return functions.map((func) =>
    uses.get(name(func)) === 1 ? name(func) : `${name(func)} (${func.span.file})`,
  )
}
