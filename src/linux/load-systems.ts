// Systems in checked TypeScript → jobs: the bundled ones by name, a user's by the path of its module.

import type { Diagnostic, Parsed } from '../base/diagnostic.ts'
import { hasErrors } from '../base/diagnostic.ts'
import { nearest } from '../base/nearest.ts'
import { nowhere } from '../base/span.ts'
import { readSystem } from '../front/ts/read-system.ts'
import { linkJobs, type Loading } from './jobs.ts'
import { bundledSystems, bundledUnder, packageHost, userHost, whatIsAt } from './package-files.ts'

export interface SystemsRequest {
  readonly systems: readonly string[]
  readonly depth?: number
  readonly allowOpaque: boolean
}

/** A task, an interrupt, another one in the softirqs of the first, and an NMI on top. */
export const defaultDepth = 4

export function loadSystems(request: SystemsRequest): Parsed<Loading> {
  const names = request.systems.length === 0 ? bundledSystems() : request.systems.flatMap(membersOf)
  const loaded = names.map((name) => loadSystem(name, request))
  const diagnostics = loaded.flatMap((each) => each.diagnostics)
  return { value: { jobs: loaded.flatMap((each) => each.value.jobs) }, diagnostics }
}

/** A bundled group of systems stands for its members. */
function membersOf(name: string): readonly string[] {
  const members = bundledUnder(name)
  return members.length === 0 ? [name] : members
}

function loadSystem(name: string, request: SystemsRequest): Parsed<Loading> {
  const bundled = bundledSystems().includes(name)
  const problem = bundled ? undefined : whyNoModule(name)
  if (problem !== undefined) return { value: { jobs: [] }, diagnostics: [problem] }
  const system = bundled
    ? readSystem(`systems/${name}/system.ts`, packageHost)
    : readSystem(name, userHost())
  if (hasErrors(system.diagnostics)) return { value: { jobs: [] }, diagnostics: system.diagnostics }
  const { declarations, definitions } = system.value
  if (declarations.tasks.length === 0) return { value: { jobs: [] }, diagnostics: [idle(name)] }
  const cpus = 1 + Math.max(0, ...declarations.tasks.map((task) => task.runsOn ?? 0))
  const linked = linkJobs({
    subject: name,
    declarations: [declarations],
    definitions: [definitions],
    leaves: () => undefined,
    cuts: new Map(),
    overrides: () => undefined,
    bounds: { cpus, depth: request.depth ?? defaultDepth },
    allowOpaque: request.allowOpaque,
    config: {},
  })
  return { ...linked, diagnostics: [...system.diagnostics, ...linked.diagnostics] }
}

function idle(name: string): Diagnostic {
  return {
    code: 'U011',
    severity: 'error',
    message: `${name} declares no task, so that nothing would happen`,
    span: { file: name, line: 1, column: 1 },
    help: "declare one for each CPU: task('name', body, 0)",
  }
}

function whyNoModule(name: string): Diagnostic | undefined {
  const found = whatIsAt(name)
  if (found === 'nothing') return unknown(name)
  if (found === 'file') return undefined
  return {
    ...unknown(name),
    message: `${name} is a folder, and no module`,
    help: 'name the module in it; a kernel tree is checked with --tree',
  }
}

function unknown(name: string): Diagnostic {
  const guess = nearest(name, bundledSystems())
  return {
    code: 'U010',
    severity: 'error',
    message: `there is no bundled system and no module called ${name}`,
    span: { ...nowhere, file: '(command line)' },
    help:
      guess === undefined
        ? `bundled systems: ${bundledSystems().join(', ')}`
        : `did you mean ${guess}? bundled systems: ${bundledSystems().join(', ')}`,
  }
}
