// `tools/get-kernels 6.12 x86`: brings Debian's kernel sources to where sallyport's tests look for them.
// Progress goes to standard error and the table at the end to standard output.
// Exit status: 0 everything asked for is there, 1 something is not, 2 wrong use.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { unreachable } from '../src/base/assert.ts'
import { kernelReleases, kernelTree, kernelsFolder } from '../src/linux/kernel-cache.ts'
import { alreadyThere, bringKernel, systemSurroundings } from './bring-kernel.ts'
import type { Brought, KernelWish } from './bring-kernel.ts'
import { withLock } from './folder-lock.ts'
import { parseRequest, usage } from './kernel-request.ts'
import { runProcess } from './run-process.ts'
import { readMarker } from './unpack-tree.ts'

async function main(): Promise<number> {
  const request = parseRequest(process.argv.slice(2))
  switch (request.kind) {
    case 'help':
      console.log(usage)
      return 0
    case 'list':
      for (const release of kernelReleases) console.log(describeTree(release))
      return 0
    case 'wrong':
      console.error(`get-kernels: ${request.message}\n\n${usage}`)
      return 2
    case 'bring':
      return bringAll(
        request.releases.map((release) => ({
          release,
          architectures: request.architectures,
          keep: request.keep,
        })),
      )
    default:
      return unreachable(request)
  }
}

function say(message: string): void {
  console.error(message)
}

async function bringAll(wishes: readonly KernelWish[]): Promise<number> {
  const root = kernelsFolder()
  const results: [KernelWish, Brought][] = []
  for (const wish of wishes) results.push([wish, await bring(root, wish)])
  for (const [{ release }, result] of results) {
    const text =
      result.kind === 'present'
        ? `${result.kernel}  ${result.note}  ${join(root, release)}`
        : `not there: ${result.reason.replaceAll('\n', '\n        ')}`
    console.log(`${release.padEnd(6)}  ${text}`)
  }
  const missing = results.filter(([, result]) => result.kind === 'failed')
  if (missing.length === 0) return 0
  const names = missing.map(([{ release }]) => release)
  console.error(
    `\n${names.join(', ')} could not be brought. By hand: unpack that release's source into a folder\n` +
      `named ${names.join(' or ')}, and set SALLYPORT_KERNELS to the folder it stands in.`,
  )
  return 1
}

async function bring(root: string, wish: KernelWish): Promise<Brought> {
  const there = alreadyThere(root, wish)
  if (there !== undefined) return there
  const byHand = treeByHand(root, wish)
  if (byHand !== undefined) return byHand
  try {
    mkdirSync(root, { recursive: true })
    return await withLock(
      root,
      () => say(`${wish.release}: another run is at work in ${root}, waiting for it`),
      () => bringKernel(systemSurroundings(runProcess, root, say), wish),
    )
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) }
  }
}

/** A tree without our marker in a folder that the user named is the user's, and stays as it is. */
function treeByHand(root: string, { release, architectures }: KernelWish): Brought | undefined {
  if (kernelTree(release) === undefined || readMarker(join(root, release)) !== undefined) {
    return undefined
  }
  const missing = architectures.filter((name) => kernelTree(release, name) === undefined)
  if (missing.length === 0) return { kind: 'present', kernel: release, note: 'put there by hand' }
  return { kind: 'failed', reason: `the tree put there by hand lacks ${missing.join(', ')}` }
}

function describeTree(release: (typeof kernelReleases)[number]): string {
  const folder = kernelTree(release)
  if (folder === undefined) return `${release.padEnd(6)}  not there`
  const marker = readMarker(folder)
  const what =
    marker === undefined
      ? 'put there by hand'
      : `${marker.kernel}  ${marker.package}  ${marker.architectures.join(' ')}`
  return `${release.padEnd(6)}  ${what}  ${folder}`
}

process.exitCode = await main()
