// From a Debian kernel source package to the part of the tree that sallyport reads.
//
// The package holds a compressed archive of the tree, so three programs work in a row and nothing but
// the wanted files is ever written. A tree is unpacked beside its place, gets its marker last and is then
// renamed: whoever finds it under its own name finds all of it.

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  isRelease,
  kernelArchitectures,
  markerName,
  readKernelVersion,
} from '../src/linux/kernel-cache.ts'
import type { KernelArchitecture } from '../src/linux/kernel-cache.ts'
import type { Run } from './run-process.ts'

export interface TreeMarker {
  readonly package: string
  readonly kernel: string
  readonly architectures: readonly KernelArchitecture[]
}

const pipe = `set -o pipefail
dpkg-deb --fsys-tarfile "$1" | tar -xOf - "./usr/src/$2.tar.xz" |
  tar -xJf - -C "$3" --strip-components=1 --wildcards "\${@:4}"`

/** What is taken of a tree. Every pattern must match something: tar fails for one that does not. */
export function wantedFiles(
  top: string,
  architectures: readonly KernelArchitecture[],
): readonly string[] {
  const generic = ['Makefile', '*Kconfig*', 'include', 'kernel', 'drivers/cpuidle']
  const ofEach = ['Makefile', 'include', 'kernel', 'mm', 'lib', 'configs']
  return [
    ...generic,
    ...architectures.flatMap((name) => ofEach.map((part) => `arch/${name}/${part}`)),
    ...(architectures.includes('x86') ? ['arch/x86/entry', 'arch/x86/xen'] : []),
    ...(architectures.includes('arm64') ? ['drivers/irqchip/irq-gic*'] : []),
  ].map((path) => `${top}/${path}`)
}

/** Puts the tree of `release` into `place`; the answer is its marker, or why that failed. */
export async function unpackTree(
  run: Run,
  packageFile: string,
  packageVersion: string,
  release: string,
  place: string,
  architectures: readonly KernelArchitecture[],
): Promise<TreeMarker | string> {
  const [fresh, old] = [`${place}.unpacking`, `${place}.old`]
  for (const folder of [fresh, old]) rmSync(folder, { recursive: true, force: true })
  mkdirSync(fresh, { recursive: true })
  const top = `linux-source-${release}`
  const wanted = wantedFiles(top, architectures)
  const unpack = await run('bash', ['-c', pipe, 'unpack', packageFile, top, fresh, ...wanted])
  const kernel = readKernelVersion(fresh)
  if (unpack.status !== 0 || kernel === undefined || !isRelease(kernel, release)) {
    rmSync(fresh, { recursive: true, force: true })
    if (unpack.status !== 0) return firstLines(unpack.stderr)
    return `the package's Makefile says ${kernel ?? 'no version'}, not ${release}`
  }
  const marker: TreeMarker = { package: packageVersion, kernel, architectures }
  writeFileSync(join(fresh, markerName), `${JSON.stringify(marker)}\n`)
  if (existsSync(place)) renameSync(place, old)
  renameSync(fresh, place)
  rmSync(old, { recursive: true, force: true })
  return marker
}

/** What an earlier run wrote into a tree; undefined for no tree, and for one that it did not finish. */
export function readMarker(place: string): TreeMarker | undefined {
  const file = join(place, markerName)
  if (!existsSync(file)) return undefined
  const text = readFileSync(file, 'utf8')
  const value = (name: string): string | undefined =>
    new RegExp(`"${name}":"([^"]*)"`).exec(text)?.[1]
  const [version, kernel] = [value('package'), value('kernel')]
  if (version === undefined || kernel === undefined) return undefined
  const architectures = kernelArchitectures.filter((name) => text.includes(`"${name}"`))
  return { package: version, kernel, architectures }
}

function firstLines(text: string): string {
  return text.trim().split('\n').slice(0, 5).join('\n')
}
