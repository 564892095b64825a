// For tests: a kernel tree with the edits of a fault made in memory, ready to be searched. The edits and
// the names are ours, so whatever is wrong with them throws.

import { assert, present } from '../base/assert.ts'
import { printDiagnostic } from '../base/diagnostic.ts'
import { directoryHost } from '../front/c/directory-host.ts'
import type { ModuleHost } from '../front/ts/read-system.ts'
import type { Program } from '../ir/program.ts'
import { type Edit, editSources } from './edit-source.ts'
import type { LoadMemory } from './load-memory.ts'
import { loadSources, type TreeRequest } from './load-tree.ts'

export interface Fixture extends Pick<TreeRequest, 'stepwise' | 'flip'> {
  readonly arch?: string
  /** The library's own modules without it. */
  readonly library?: ModuleHost
  /** Kept by callers who put many faults into one tree. */
  readonly memory?: LoadMemory
}

/** Programs of the edited tree, by the name of the boot configuration. */
export function faultyPrograms(
  tree: string,
  edits: readonly Edit[],
  depth: number,
  { arch = 'x86', library, memory, ...others }: Fixture = {},
): ReadonlyMap<string, Program> {
  const edited = editSources(directoryHost(tree), edits)
  if ('problem' in edited) throw new Error(edited.problem)
  const request = { tree, arch, settings: [], depth, allowOpaque: false, ...others }
  const { value, diagnostics } = loadSources(request, edited.host, library, memory)
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  assert(errors.length === 0, errors.map(printDiagnostic).join('\n'))
  return new Map(value.jobs.map(({ name, program }) => [name, program]))
}

export function faultyProgram(
  tree: string,
  edits: readonly Edit[],
  depth: number,
  boot: string,
  arch = 'x86',
  memory?: LoadMemory,
): Program {
  const programs = faultyPrograms(tree, edits, depth, { arch, ...(memory && { memory }) })
  return present(programs.get(boot), `there is a configuration ${boot}`)
}
