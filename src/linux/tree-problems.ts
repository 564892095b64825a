// What can be wrong with a tree before any of its C is read: it is no kernel tree, its release or
// architecture is unknown, files are missing, or somebody is in the middle of a merge.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Diagnostic, DiagnosticCode, Parsed } from '../base/diagnostic.ts'
import { nearest } from '../base/nearest.ts'
import { directoryHost } from '../front/c/directory-host.ts'
import type { SourceHost } from '../front/c/source-host.ts'
import type { Closure } from './closure.ts'
import {
  kernelArchitectures,
  type KernelRelease,
  kernelTree,
  parseKernelVersion,
} from './kernel-cache.ts'
import {
  kernelArchitectureOf,
  knownArchitectures,
  knownReleases,
  targetOf,
  whyAbsent,
} from './known-targets.ts'
import { whatIsAt } from './package-files.ts'

const makefile = 'Makefile'

/** The release as the tree's own Makefile spells it, or why there is none. */
export function versionOf(host: SourceHost, tree: string): string | Diagnostic {
  const text = host.read(makefile)
  const version = text === undefined ? undefined : parseKernelVersion(text)
  const conflict = conflictIn(host, makefile)
  if (conflict !== undefined) return conflict
  if (version !== undefined) return version
  const help = 'name the root of a Linux source tree (npm run kernels -- 6.12 x86 fetches one)'
  const reason =
    text === undefined ? whyNoMakefile(host, tree) : 'its Makefile: it names no version'
  return problem('K001', tree, `is not a Linux source tree: ${reason}`, help)
}

function whyNoMakefile(host: SourceHost, tree: string): string {
  const found = whatIsAt(tree)
  if (found === 'file') return 'it is a file'
  const why = host.whyNot?.(makefile)
  if (why !== undefined) return `its Makefile: ${why}`
  return found === 'nothing' ? 'there is no such folder' : 'it has no Makefile'
}

export function unsupported(version: string, arch: string, host: SourceHost): Diagnostic {
  const architectures = knownArchitectures()
  if (!architectures.includes(arch)) {
    const guess = nearest(arch, architectures)
    const help = `known architectures: ${architectures.join(', ')}`
    const hint = guess === undefined ? help : `did you mean ${guess}? ${help}`
    return problem('K002', arch, 'is not an architecture that this version can check', hint)
  }
  const help = `releases known for ${arch}: ${knownReleases(arch).join(', ')}`
  const why = whyAbsent(releaseOfVersion(version), arch)
  return unknownRelease(
    version,
    help,
    host,
    why === undefined ? undefined : `cannot be checked for ${arch}: ${why}`,
  )
}

function unknownRelease(
  version: string,
  help: string,
  host: SourceHost,
  why = 'this version of sallyport cannot check',
): Diagnostic {
  const lines = (host.read(makefile) ?? '').split('\n')
  const line = 1 + lines.findIndex((text) => /^PATCHLEVEL[ \t]*=/.test(text))
  const message = `says that this is Linux ${version}, which ${why}`
  return { ...problem('K004', makefile, message, help), span: { file: makefile, line, column: 1 } }
}

/** `6.12` of `6.12.1-rc2`. */
export function releaseOfVersion(version: string): string {
  return version.split('.').slice(0, 2).join('.')
}

/** For `--arch all`: the architectures that are known for a tree's release and not left out of the tree. */
export function architecturesIn(tree: string): Parsed<readonly string[]> {
  const host = directoryHost(tree)
  const version = versionOf(host, tree)
  if (typeof version !== 'string') return { value: [], diagnostics: [version] }
  const release = releaseOfVersion(version)
  const known = knownArchitectures().filter((arch) => targetOf(release, arch) !== undefined)
  if (known.length === 0) {
    const releases = knownArchitectures().flatMap((arch) => knownReleases(arch))
    const help = `known releases: ${[...new Set(releases)].join(', ')}`
    return { value: [], diagnostics: [unknownRelease(version, help, host)] }
  }
  const lacking = new Map(known.map((arch) => [arch, missingPart(tree, release, arch)]))
  const value = known.filter((arch) => lacking.get(arch) === undefined)
  const severity = value.length === 0 ? 'error' : 'warning'
  const diagnostics = known
    .filter((arch) => !value.includes(arch))
    .map((arch): Diagnostic => {
      const message = `is not in ${tree}, so that ${arch} is not checked there`
      return {
        ...problem('K007', lacking.get(arch) ?? arch, message, 'name a tree that has it'),
        severity,
      }
    })
  return { value, diagnostics }
}

/**
 * What of a tree that holds only some architectures is not there: the folder of this one, or a file that only this
 * machine needs. What else is missing is an error of its own.
 */
export function missingPart(tree: string, release: string, arch: string): string | undefined {
  const folder = `arch/${kernelArchitectureOf(arch)}`
  const plain = targetOf(release, kernelArchitectureOf(arch))?.closure.units ?? []
  const units = targetOf(release, arch)?.closure.units ?? []
  const own = plain.length === 0 ? [] : units.filter((unit) => !plain.includes(unit))
  return [folder, ...own].find((path) => !existsSync(join(tree, path)))
}

/** The kept tree of a release, if it holds all that a machine needs; for tests, like `kernelTree()`. */
export function wholeTree(release: KernelRelease, arch: string): string | undefined {
  const folder = kernelArchitectures.find((each) => each === kernelArchitectureOf(arch))
  const tree = folder && kernelTree(release, folder)
  return tree !== undefined && missingPart(tree, release, arch) === undefined ? tree : undefined
}

/** More of them are a list that nobody reads. */
const namedMissing = 3

/**
 * What is read first and is not there, translation units and root headers: one diagnostic each, or one for a checkout
 * that is not whole.
 */
export function missingFiles(
  host: SourceHost,
  closure: Closure,
  tree: string,
): readonly Diagnostic[] {
  const units = closure.units.filter((file) => !file.startsWith('sallyport/'))
  const isThere = (header: string): boolean =>
    closure.includeDirs.some((folder) => host.read(`${folder}/${header}`) !== undefined)
  const files = [...units, ...closure.forced]
  const missing = [
    ...units.filter((unit) => host.read(unit) === undefined),
    ...closure.forced.filter((header) => !isThere(header)),
  ]
  if (missing.length <= namedMissing) {
    return missing.map((file) => {
      const why = host.whyNot?.(file) ?? `is missing from ${tree}`
      return problem('K003', file, why, 'use a complete tree')
    })
  }
  const named = missing.slice(0, namedMissing).join(', ')
  const message =
    `holds only a part of the kernel: ${missing.length} of the ${files.length} files ` +
    `that the check begins with are missing (${named}, …)`
  return [problem('K003', tree, message, 'check out the whole tree, not a sparse part of it')]
}

/** One for each file of the closure that holds conflict markers. */
export function mergeConflicts(host: SourceHost, closure: Closure): readonly Diagnostic[] {
  return [...closure.units, ...closure.headers].flatMap((file) => conflictIn(host, file) ?? [])
}

/** Git writes the marker alone at the beginning of a line; no C begins so. */
function conflictIn(host: SourceHost, file: string): Diagnostic | undefined {
  const text = host.read(file)
  const at = text?.search(/^<{7} /m) ?? -1
  if (text === undefined || at < 0) return undefined
  const line = text.slice(0, at).split('\n').length
  const message = 'has conflict markers: a merge is not finished here'
  const found = problem('K006', file, message, 'resolve the conflict, or check a clean checkout')
  return { ...found, span: { file, line, column: 1 } }
}

function problem(code: DiagnosticCode, file: string, message: string, help: string): Diagnostic {
  return { code, severity: 'error', message, span: { file, line: 0, column: 0 }, help }
}
