// What a story needs to know of the Program beside the moments of its path: who acts, what was there
// before the first moment, and which names stand for the ground that the checked code stands on.

import type { Program } from '../ir/program.ts'
import { initialCells } from '../sim/timeline.ts'

export interface Cast {
  readonly tasks: readonly string[]
  readonly cpus: number
  /** Value of every cell that has one before the first moment, by cell name. */
  readonly initial: ReadonlyMap<string, bigint>
  /** Names of ghost fields, without instance. */
  readonly ghosts: ReadonlySet<string>
  /** Functions of the machine library: hardware and bookkeeping under the code that is checked. */
  readonly machinery: ReadonlySet<string>
}

export function castOf(program: Program): Cast {
  const library = program.functions.filter(({ origin }) => origin !== 'tree' && origin !== 'system')
  return {
    tasks: program.tasks.map((task) => task.name),
    cpus: program.bounds.cpus,
    initial: initialCells(program),
    ghosts: new Set(program.fields.filter((field) => field.ghost).map((field) => field.name)),
    machinery: new Set(library.map((func) => func.name)),
  }
}
