// Where kernel trees are kept between runs, and whether one of them can be used.
//
// SALLYPORT_KERNELS names the folder; otherwise it is `sallyport/kernels` in the user's cache folder.
// A tree stands in a subfolder with its release's name. `tools/get-kernels` writes the marker file last
// and only then gives the tree its name, so a tree with a marker is complete. A folder that a person
// pointed us at needs no marker. Either way the tree's own Makefile must agree with its name.

import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { readText } from './package-files.ts'

export const kernelReleases = ['6.1', '6.12', '7.2', '7.3'] as const
export type KernelRelease = (typeof kernelReleases)[number]

export const kernelArchitectures = ['x86', 'arm64', 'riscv', 'loongarch', 's390'] as const
export type KernelArchitecture = (typeof kernelArchitectures)[number]

export const markerName = '.sallyport-tree.json'

/** The environment variables this file reads; `process.env` fits. */
export type Environment = Readonly<Record<string, string | undefined>>

export function kernelsFolder(environment: Environment = process.env): string {
  const chosen = environment['SALLYPORT_KERNELS']
  if (chosen !== undefined && chosen !== '') return resolve(chosen)
  return join(cacheFolder(environment), 'kernels')
}

/** Everything that sallyport may lose without harm. */
export function cacheFolder(environment: Environment = process.env): string {
  const cache = environment['XDG_CACHE_HOME']
  const base = cache !== undefined && cache !== '' ? cache : join(homedir(), '.cache')
  return join(base, 'sallyport')
}

/**
 * The folder of a complete tree, or undefined. Tests use it as
 * `describe.skipIf(tree === undefined)('… (not run: no 6.12 tree, npm run kernels -- 6.12)', …)`.
 */
export function kernelTree(
  release: KernelRelease,
  architecture?: KernelArchitecture,
  environment: Environment = process.env,
): string | undefined {
  const folder = join(kernelsFolder(environment), release)
  const chosen = environment['SALLYPORT_KERNELS']
  const byHand = chosen !== undefined && chosen !== ''
  if (!byHand && !existsSync(join(folder, markerName))) return undefined
  if (!isRelease(readKernelVersion(folder), release)) return undefined
  if (architecture !== undefined && !existsSync(join(folder, 'arch', architecture, 'kernel'))) {
    return undefined
  }
  return folder
}

/** The tree's version as its Makefile spells it, `6.12.117` or `7.3.0-rc2`; undefined when it is no tree. */
export function readKernelVersion(folder: string): string | undefined {
  const makefile = readText(join(folder, 'Makefile'))
  return makefile === undefined ? undefined : parseKernelVersion(makefile)
}

export function parseKernelVersion(makefile: string): string | undefined {
  const value = (name: string): string | undefined =>
    new RegExp(`^${name}[ \\t]*=[ \\t]*(\\S*)`, 'm').exec(makefile)?.[1]
  const [version, patchLevel, subLevel] = [value('VERSION'), value('PATCHLEVEL'), value('SUBLEVEL')]
  if (version === undefined || patchLevel === undefined || subLevel === undefined) return undefined
  return `${version}.${patchLevel}.${subLevel}${value('EXTRAVERSION') ?? ''}`
}

export function isRelease(version: string | undefined, release: string): boolean {
  return version !== undefined && version.startsWith(`${release}.`)
}
