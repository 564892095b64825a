// Brings one release: finds the package, downloads, verifies and unpacks it, unless its tree is there.
// Every way in which this can fail is an answer with a reason, so that the next release still gets
// its turn.

import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { isRelease, kernelArchitectures, readKernelVersion } from '../src/linux/kernel-cache.ts'
import type { KernelArchitecture, KernelRelease } from '../src/linux/kernel-cache.ts'
import {
  downloadPackage,
  findKeyring,
  findPackage,
  readSystemSources,
  writeConfiguration,
} from './apt-client.ts'
import type { DebianPackage } from './apt-client.ts'
import { deriveSources } from './apt-sources.ts'
import type { AptSource } from './apt-sources.ts'
import type { Run } from './run-process.ts'
import { readMarker, unpackTree } from './unpack-tree.ts'

/** What bringing a kernel needs of the world around it; tests give it another one. */
export interface Surroundings {
  readonly run: Run
  /** Where trees are kept. */
  readonly root: string
  /** The system's package sources, and Debian's keyring if there is one. */
  readonly sources: readonly AptSource[]
  readonly keyring: string | undefined
  readonly say: (message: string) => void
}

export interface KernelWish {
  readonly release: KernelRelease
  readonly architectures: readonly KernelArchitecture[]
  readonly keep: boolean
}

export type Brought =
  | { readonly kind: 'present'; readonly kernel: string; readonly note: string }
  | { readonly kind: 'failed'; readonly reason: string }

/** Debian's suites that carry a release; the next group is asked when the one before has nothing. */
const suites: Readonly<Record<KernelRelease, readonly (readonly string[])[]>> = {
  '6.1': [['bookworm-security'], ['bookworm']],
  '6.12': [['bookworm-security', 'trixie-security'], ['trixie']],
  '7.2': [['trixie-backports'], ['forky', 'sid']],
  '7.3': [['trixie-backports'], ['forky', 'sid']],
}

const treeSizeBytes = 250_000_000

export function systemSurroundings(
  run: Run,
  root: string,
  say: (message: string) => void,
): Surroundings {
  const sources = readSystemSources('/etc/apt')
  return { run, root, sources, keyring: findKeyring('/usr/share/keyrings'), say }
}

/** The tree when it needs nothing more, decided without a look at the network. */
export function alreadyThere(root: string, wish: KernelWish): Brought | undefined {
  const place = join(root, wish.release)
  const marker = readMarker(place)
  const kernel = readKernelVersion(place)
  if (marker === undefined || kernel === undefined) return undefined
  const complete = wish.architectures.every((name) => marker.architectures.includes(name))
  if (!complete || !isRelease(kernel, wish.release)) return undefined
  return { kind: 'present', kernel, note: 'already there' }
}

/** The caller holds the lock of `root`. */
export async function bringKernel(around: Surroundings, wish: KernelWish): Promise<Brought> {
  const there = alreadyThere(around.root, wish)
  if (there !== undefined) return there
  // Below the lock, so that what a killed run left is found and removed.
  const apt = join(around.root, '.apt')
  try {
    rmSync(apt, { recursive: true, force: true })
    return await fetchAndUnpack(around, wish, apt)
  } catch (error) {
    // The file system said no (full, read-only, not ours): the user's world, not our mistake.
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
  } finally {
    rmSync(apt, { recursive: true, force: true })
  }
}

async function fetchAndUnpack(
  around: Surroundings,
  wish: KernelWish,
  apt: string,
): Promise<Brought> {
  const { run, root, say } = around
  const { release } = wish
  const place = join(root, release)
  const downloads = join(root, '.downloads', release)
  mkdirSync(root, { recursive: true })
  if (existsSync(place) && readMarker(place) === undefined) {
    return { kind: 'failed', reason: `${place} is there and not ours to replace: move it away` }
  }
  const found = await lookFor(around, release, apt)
  if (typeof found === 'string') return { kind: 'failed', reason: found }
  const full = await tooSmall(root, found.package.sizeBytes + treeSizeBytes)
  if (full !== undefined) return { kind: 'failed', reason: full }
  const megabytes = Math.round(found.package.sizeBytes / 1e6)
  say(`${release}: downloading ${found.package.version} (${megabytes} MB)`)
  const got = await downloadPackage(run, found.configuration, found.package, downloads)
  if (typeof got === 'string') return { kind: 'failed', reason: got }
  const before = readMarker(place)?.architectures ?? []
  const architectures = kernelArchitectures.filter(
    (name) => wish.architectures.includes(name) || before.includes(name),
  )
  say(`${release}: unpacking`)
  const { version } = found.package
  const marker = await unpackTree(run, got.file, version, release, place, architectures)
  if (typeof marker === 'string') return { kind: 'failed', reason: marker }
  if (!wish.keep) rmSync(downloads, { recursive: true, force: true })
  return { kind: 'present', kernel: marker.kernel, note: `from ${found.package.version}` }
}

interface Found {
  readonly package: DebianPackage
  readonly configuration: string
}

async function lookFor(
  around: Surroundings,
  release: KernelRelease,
  apt: string,
): Promise<Found | string> {
  const reasons: string[] = []
  for (const [at, group] of suites[release].entries()) {
    const sources = deriveSources(around.sources, group, around.keyring)
    if (sources.length === 0) return 'no package source of this system is a Debian archive'
    around.say(`${release}: asking ${group.join(' and ')}`)
    const configuration = writeConfiguration(join(apt, String(at)), sources)
    const found = await findPackage(around.run, configuration, `linux-source-${release}`)
    if (typeof found !== 'string') return { package: found, configuration }
    reasons.push(`${group.join(' and ')}: ${found}`)
  }
  return reasons.join('\n')
}

async function tooSmall(folder: string, neededBytes: number): Promise<string | undefined> {
  const { bavail, bsize } = await statfs(folder)
  const freeBytes = bavail * bsize
  if (freeBytes >= neededBytes) return undefined
  const [free, needed] = [freeBytes, neededBytes].map((bytes) => Math.round(bytes / 1e6))
  return `${folder} has ${free} MB left, ${needed} MB are needed`
}
