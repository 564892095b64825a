// A bug put into a tree and looked for: what every row of the case tables is, for the tests and for the matrix.

import { present } from '../src/base/assert.ts'
import { explore } from '../src/explore/explore.ts'
import type { Program } from '../src/ir/program.ts'
import type { Verdict } from '../src/ir/verdict.ts'
import type { Case, CaseTable } from '../src/linux/cases.ts'
import { faultyProgram } from '../src/linux/fault-fixture.ts'
import { editsIn } from '../src/linux/faults-in.ts'
import type { LoadMemory } from '../src/linux/load-memory.ts'

/** Per property the decisions on a shortest path, or what the verdict is when it is no violation. */
export type Lengths = Readonly<Record<string, number | string>>

/** The tree with the bug in it, in the row's boot configuration. `memory`: of the rows of one table. */
export function caseProgram(
  tree: string,
  { release, arch }: Pick<CaseTable, 'release' | 'arch'>,
  [name, boot, contexts]: Case,
  memory: LoadMemory,
): Program {
  const edits = present(editsIn(arch, release, name), `${release} ${arch} has the code of ${name}`)
  return faultyProgram(tree, edits, contexts, boot, arch, memory)
}

export function lengthsIn(program: Program, properties: readonly string[]): Lengths {
  const lengths = properties.map((property) => {
    const verdict = firstVerdict(program, property)
    return [property, verdict.kind === 'violated' ? verdict.path.length : verdict.kind] as const
  })
  return Object.fromEntries(lengths)
}

/** The verdict on one property; the search ends at its first violation. */
export function firstVerdict(program: Program, property: string): Verdict {
  const { results } = explore(program, { first: true, only: [property] })
  const result = results.find((each) => each.property === property)
  return present(result, `there is a property ${property}`).verdict
}
