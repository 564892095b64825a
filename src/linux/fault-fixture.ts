// For tests: a kernel tree with the edits of a fault made in memory, ready to be searched, and what a
// search for one property says. The edits and the names are ours, so whatever is wrong with them throws.

import { assert, present } from '../base/assert.ts'
import { printDiagnostic } from '../base/diagnostic.ts'
import { explore } from '../explore/explore.ts'
import { directoryHost } from '../front/c/source-host.ts'
import type { ModuleHost } from '../front/ts/read-system.ts'
import type { Program } from '../ir/program.ts'
import type { Verdict } from '../ir/verdict.ts'
import { type Edit, editSources } from './edit-source.ts'
import { loadSources } from './load-tree.ts'

/** Programs of the edited tree, by the name of the boot configuration. */
export function faultyPrograms(
  tree: string,
  edits: readonly Edit[],
  depth: number,
  library?: ModuleHost,
): ReadonlyMap<string, Program> {
  const edited = editSources(directoryHost(tree), edits)
  if ('problem' in edited) throw new Error(edited.problem)
  const request = { tree, arch: 'x86', settings: [], depth, allowOpaque: false }
  const { value, diagnostics } = loadSources(request, edited.host, library)
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  assert(errors.length === 0, errors.map(printDiagnostic).join('\n'))
  return new Map(value.jobs.map(({ name, program }) => [name, program]))
}

export function faultyProgram(
  tree: string,
  edits: readonly Edit[],
  depth: number,
  boot: string,
): Program {
  return present(faultyPrograms(tree, edits, depth).get(boot), `there is a configuration ${boot}`)
}

/** The verdict on one property; the search ends at its first violation. */
export function firstVerdict(program: Program, property: string): Verdict {
  const { results } = explore(program, { first: true, only: [property] })
  const result = results.find((each) => each.property === property)
  return present(result, `there is a property ${property}`).verdict
}
