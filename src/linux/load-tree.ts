// A kernel tree on disk → jobs. Everything that can be wrong with what the user named is found here:
// no tree, no known release or architecture, a missing file, a configuration that contradicts itself.

import type { Diagnostic, DiagnosticCode, Parsed } from '../base/diagnostic.ts'
import { hasErrors } from '../base/diagnostic.ts'
import { nearest } from '../base/nearest.ts'
import { type Config, parseSettings } from '../front/c/config.ts'
import { directoryHost } from '../front/c/directory-host.ts'
import type { SourceHost } from '../front/c/source-host.ts'
import type { ModuleHost } from '../front/ts/read-system.ts'
import { otherCpusAssumptions, switchAssumptions, treeAssumptions } from './assumptions.ts'
import { readConfigFile } from './config-file.ts'
import { flippingSwitches } from './flips.ts'
import { linkJobs, type Loading } from './jobs.ts'
import { kernelArchitectureOf, targetOf } from './known-targets.ts'
import { withTreeConstants } from './library-constants.ts'
import { createLoadMemory, type LoadMemory, readLibrary, unitsOf } from './load-memory.ts'
import { defaultDepth } from './load-systems.ts'
import { packageHost } from './package-files.ts'
import { unmetPresuppositions } from './presets.ts'
import { readClosure } from './read-closure.ts'
import type { Target } from './target.ts'
import {
  mergeConflicts,
  missingFiles,
  releaseOfVersion,
  unsupported,
  versionOf,
} from './tree-problems.ts'

export interface TreeRequest {
  readonly tree: string
  readonly arch: string
  readonly configFile?: string
  readonly settings: readonly string[]
  readonly depth?: number
  readonly allowOpaque: boolean
  /** Code of other CPUs stops at each access. */
  readonly stepwise?: boolean
  /** Boots are added in which other CPUs flip switches at any time. */
  readonly flip?: boolean
}

export function loadTree(request: TreeRequest): Parsed<Loading> {
  return loadSources(request, directoryHost(request.tree))
}

/**
 * The same with the text coming from elsewhere: edits laid over a tree, or over the library. `memory`: kept by
 * callers who load several trees with the same library.
 */
export function loadSources(
  request: TreeRequest,
  host: SourceHost,
  library: ModuleHost = packageHost,
  memory: LoadMemory = createLoadMemory(),
): Parsed<Loading> {
  const version = versionOf(host, request.tree)
  if (typeof version !== 'string') return failed(version)
  const release = releaseOfVersion(version)
  const target = targetOf(release, request.arch)
  if (target === undefined) return failed(unsupported(version, request.arch, host))
  const missing = missingFiles(host, target.closure, request.tree)
  const conflicts = mergeConflicts(host, target.closure)
  if (missing.length + conflicts.length > 0) return failed(...missing, ...conflicts)
  const config = chooseConfig(request, target.preset)
  if (hasErrors(config.diagnostics)) return failed(...config.diagnostics)
  const unmet = unmetPresuppositions(target.presupposed, config.value)
  if (unmet.length > 0) return failed(otherKernel(request, unmet))
  const loaded = linkTree(request, { host, library, memory, release }, target, config.value)
  return { ...loaded, value: { ...loaded.value, kernel: version } }
}

function linkTree(
  request: TreeRequest,
  from: {
    readonly host: SourceHost
    readonly library: ModuleHost
    readonly memory: LoadMemory
    readonly release: string
  },
  target: Target,
  config: Config,
): Parsed<Loading> {
  const complete = request.configFile !== undefined
  const { closure } = target
  const arch = kernelArchitectureOf(request.arch)
  const memory = unitsOf(from.memory, [from.release, request.arch, [...config], complete])
  const read = readClosure(from.host, arch, closure, config, complete, memory)
  const numbered = withTreeConstants(from.library, read.value.constants, config, request.stepwise)
  const library = readLibrary(from.memory, target.library, numbered)
  const before = [...read.diagnostics, ...library.diagnostics]
  if (hasErrors(before)) return failed(...before)
  const linked = linkJobs({
    subject: request.tree,
    declarations: [library.value.declarations],
    definitions: [read.value.tree.definitions, library.value.definitions],
    leaves: target.leaves,
    cuts: target.cuts,
    overrides: target.overrides,
    preemptModes: target.preemptModes,
    ...(request.flip === true
      ? { flips: flippingSwitches(read.value.tree.keys(), target.preemptModes) }
      : {}),
    bootChoices: target,
    bounds: { cpus: 1, depth: request.depth ?? target.depth ?? defaultDepth },
    allowOpaque: request.allowOpaque,
    stops: request.stepwise === true ? 'accesses' : 'waits',
    config: Object.fromEntries(config),
    constants: read.value.constants,
    assumptions: [
      ...otherCpusAssumptions(request.stepwise),
      ...switchAssumptions(request.flip),
      ...(target.assumptions ?? []),
      ...treeAssumptions(closure),
    ],
  })
  return { ...linked, diagnostics: [...before, ...linked.diagnostics] }
}

function chooseConfig(request: TreeRequest, preset: Config): Parsed<Config> {
  const unknown = request.settings.flatMap((setting) => unknownSetting(setting, preset))
  if (unknown.length > 0) return { value: preset, diagnostics: unknown }
  const file = request.configFile
  if (file === undefined) return parseSettings(request.settings, preset)
  const parsed = readConfigFile(file, kernelArchitectureOf(request.arch))
  const settings = parseSettings(request.settings, parsed.value)
  return { value: settings.value, diagnostics: [...parsed.diagnostics, ...settings.diagnostics] }
}

/** A setting that nothing asks for would be a slip that goes unnoticed. */
function unknownSetting(setting: string, preset: Config): readonly Diagnostic[] {
  const name = /^CONFIG_\w+(?==)/.exec(setting)?.[0]
  if (name === undefined || preset.has(name)) return []
  const guess = nearest(name, [...preset.keys()])
  const help = guess === undefined ? 'leave it out' : `did you mean ${guess}? else leave it out`
  return [problem('K024', name, 'is not asked for by any code that is checked', help)]
}

function otherKernel({ configFile }: TreeRequest, unmet: readonly string[]): Diagnostic {
  const file = configFile ?? '(settings)'
  const message = 'describes a kernel that the properties of this version cannot be asked of'
  return problem('K023', file, message, `it takes ${unmet.join(' ')}`)
}

function problem(code: DiagnosticCode, file: string, message: string, help: string): Diagnostic {
  return { code, severity: 'error', message, span: { file, line: 0, column: 0 }, help }
}

function failed(...diagnostics: readonly Diagnostic[]): Parsed<Loading> {
  return { value: { jobs: [] }, diagnostics }
}
