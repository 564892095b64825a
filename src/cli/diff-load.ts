// The two versions that `diff` compares, as Programs in the same configurations: two trees, two systems, a
// tree and a patch, or two revisions of a tree.

import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { gunzipSync } from 'node:zlib'

import type { Diagnostic, Parsed } from '../base/diagnostic.ts'
import { hasErrors } from '../base/diagnostic.ts'
import { recordingHost } from '../cache/recording-host.ts'
import { directoryHost } from '../front/c/directory-host.ts'
import type { SourceHost } from '../front/c/source-host.ts'
import { parseKernelVersion, readKernelVersion } from '../linux/kernel-cache.ts'
import { kernelArchitectureOf } from '../linux/known-targets.ts'
import { createLoadMemory, type LoadMemory } from '../linux/load-memory.ts'
import { loadSystems } from '../linux/load-systems.ts'
import { loadSources } from '../linux/load-tree.ts'
import { otherSettings, type OtherSettings } from '../linux/other-settings.ts'
import { packageHost } from '../linux/package-files.ts'
import { patchHost } from '../linux/patch-host.ts'
import type { DiffRequest } from './diff-request.ts'
import { gitHost } from './diff-git-host.ts'
import type { Job, Loaded, TreeRequest } from './job.ts'
import { reasonOf, wrongUse } from './wrong-use.ts'

/** One configuration in both versions. */
export interface Pair {
  readonly name: string
  readonly old: Job
  readonly new: Job
}

export interface Pairs {
  readonly kind: 'trees' | 'systems'
  /** For people: what was compared with what. */
  readonly old: string
  readonly new: string
  readonly pairs: readonly Pair[]
  readonly kernel?: string
  /** The same in other configurations, as far as the change mentions any; absent when one was asked for. */
  readonly others?: () => Others
}

export interface Others {
  readonly possible: readonly {
    readonly setting: string
    readonly load: () => Parsed<Pairs | undefined>
  }[]
  readonly leftOut: OtherSettings['leftOut']
}

export function loadPairs(request: DiffRequest): Parsed<Pairs | undefined> {
  const { versions } = request
  switch (versions.kind) {
    case 'patch':
      return loadPatched(request, versions.tree, versions.patches)
    case 'git':
      return loadRevisions(request, versions.tree, versions.old, versions.new)
    default:
      return loadTwo(request, versions.old, versions.new)
  }
}

function loadTwo(request: DiffRequest, old: string, now: string): Parsed<Pairs | undefined> {
  if (isFolder(old) && isFolder(now)) {
    const [before, after] = [directoryHost(old), directoryHost(now)]
    const names = { old, new: now }
    return loadTrees(request, names, { tree: old, host: before }, { tree: now, host: after })
  }
  const wrong = ofTwoKinds(old, now) ?? onlyForTrees(request)
  if (wrong !== undefined) return { value: undefined, diagnostics: [wrong] }
  const [before, after] = [old, now].map((name) =>
    loadSystems({
      systems: [name],
      allowOpaque: request.allowOpaque,
      ...(request.depth === undefined ? {} : { depth: request.depth }),
    }),
  )
  return together('systems', { old, new: now }, before, after)
}

/** A folder is a tree, and what is none is a system. */
function ofTwoKinds(old: string, now: string): Diagnostic | undefined {
  if (isFolder(old) === isFolder(now)) return undefined
  const [tree, other] = isFolder(old) ? [old, now] : [now, old]
  const message = `${tree} is a folder, and ${other} is none`
  return wrongUse('U003', message, 'name two trees, two systems, or a tree and --patch FILE')
}

/** Systems have no configuration, and an option that does nothing would be taken for one that did. */
function onlyForTrees({ settings, configFile }: DiffRequest): Diagnostic | undefined {
  const option = settings.length > 0 ? '--set' : configFile === undefined ? undefined : '--config'
  if (option === undefined) return undefined
  return wrongUse('U003', `${option} is for kernel trees, and these are systems`, 'leave it out')
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory()
}

function loadPatched(
  request: DiffRequest,
  tree: string,
  patches: readonly string[],
): Parsed<Pairs | undefined> {
  const host = directoryHost(tree)
  let patched = host
  for (const file of patches) {
    const text = readPatch(file)
    if (typeof text !== 'string') return { value: undefined, diagnostics: [text] }
    const applied = patchHost(patched, file, text)
    if (hasErrors(applied.diagnostics))
      return { value: undefined, diagnostics: applied.diagnostics }
    patched = applied.value
  }
  const names = patches.map((file) => basename(file)).join(', ')
  const both = { old: tree, new: `${tree} with ${names}` }
  return loadTrees(request, both, { tree, host }, { tree, host: patched })
}

function readPatch(file: string): string | Diagnostic {
  try {
    const bytes = readFileSync(file === '-' ? 0 : file)
    // List archives offer threads packed.
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
    return (isPacked ? gunzipSync(bytes) : bytes).toString('utf8')
  } catch (error) {
    const message = `the patch ${file} cannot be read: ${reasonOf(error)}`
    return { ...wrongUse('U003', message), code: 'U034' }
  }
}

function loadRevisions(
  request: DiffRequest,
  tree: string,
  old: string,
  now: string,
): Parsed<Pairs | undefined> {
  const [before, after] = [revisionHost(tree, old), revisionHost(tree, now)]
  if (before.value === undefined) return { value: undefined, diagnostics: before.diagnostics }
  if (after.value === undefined) return { value: undefined, diagnostics: after.diagnostics }
  const names = { old: `${tree} ${old}`, new: `${tree} ${now}` }
  return loadTrees(request, names, { tree, host: before.value }, { tree, host: after.value })
}

function revisionHost(tree: string, revision: string): Parsed<SourceHost | undefined> {
  const host = gitHost(tree, revision)
  const wrong = host.value && otherRelease(tree, revision, host.value)
  return wrong === undefined ? host : { value: undefined, diagnostics: [wrong] }
}

/** Which files are read is known by the release of the tree as it is checked out. */
function otherRelease(tree: string, revision: string, host: SourceHost): Diagnostic | undefined {
  const here = readKernelVersion(tree)
  const there = parseKernelVersion(host.read('Makefile') ?? '')
  if (here === undefined || majorOf(here) === majorOf(there ?? '')) return undefined
  const message = `${revision} is Linux ${there ?? 'of an unknown release'}, but ${tree} is ${here}`
  return { ...wrongUse('U003', message, 'check out a revision of the same release'), code: 'U031' }
}

function majorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.')
}

interface Source {
  readonly tree: string
  readonly host: SourceHost
}

function loadTrees(
  request: DiffRequest,
  names: { readonly old: string; readonly new: string },
  old: Source,
  now: Source,
): Parsed<Pairs | undefined> {
  const memory = createLoadMemory()
  const [before, after] = [recordingHost(old.host), recordingHost(now.host)]
  const load = (settings: readonly string[]): Parsed<Pairs | undefined> =>
    together(
      'trees',
      names,
      loadHost({ ...request, settings }, old.tree, before, memory),
      loadHost({ ...request, settings }, now.tree, after, memory),
    )
  const { value, diagnostics } = load(request.settings)
  const isAskedFor = request.settings.length > 0 || request.configFile !== undefined
  if (value === undefined || isAskedFor) return { value, diagnostics }
  const others = (): Others => {
    const config = new Map(Object.entries(value.pairs[0]?.old.config ?? {}))
    const files = new Set([...before.asked(), ...after.asked()])
    const arch = kernelArchitectureOf(request.arch)
    const { possible, leftOut } = otherSettings(old.host, now.host, files, config, arch)
    const loadable = possible.map((settings) => ({
      setting: settings.join(' '),
      load: () => load(settings),
    }))
    return { possible: loadable, leftOut }
  }
  return { value: { ...value, others }, diagnostics }
}

function loadHost(
  request: DiffRequest,
  tree: string,
  host: SourceHost,
  memory: LoadMemory,
): Parsed<Loaded> {
  const { arch, configFile, settings, depth, allowOpaque } = request
  const treeRequest: TreeRequest = {
    tree,
    arch,
    settings,
    allowOpaque,
    ...(configFile === undefined ? {} : { configFile }),
    ...(depth === undefined ? {} : { depth }),
  }
  return loadSources(treeRequest, host, packageHost, memory)
}

/** Configurations by name; what is wrong with both sides is said once. */
function together(
  kind: Pairs['kind'],
  names: { readonly old: string; readonly new: string },
  before: Parsed<Loaded> | undefined,
  after: Parsed<Loaded> | undefined,
): Parsed<Pairs | undefined> {
  const all = [...(before?.diagnostics ?? []), ...(after?.diagnostics ?? [])]
  const diagnostics = [...new Map(all.map((each) => [JSON.stringify(each), each])).values()]
  if (hasErrors(diagnostics)) return { value: undefined, diagnostics }
  const others = new Map((after?.value.jobs ?? []).map((job) => [job.name, job]))
  const pairs = (before?.value.jobs ?? []).flatMap((job) => {
    const other = others.get(job.name)
    return other === undefined ? [] : [{ name: job.name, old: job, new: other }]
  })
  if (pairs.length === 0) {
    const message = `${names.old} and ${names.new} have no configuration in common`
    const help = 'name two versions of the same thing'
    diagnostics.push({ ...wrongUse('U003', message, help), code: 'U033' })
  }
  const kernel = before?.value.kernel
  return { value: { kind, ...names, pairs, ...(kernel && { kernel }) }, diagnostics }
}
