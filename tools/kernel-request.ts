// What the user of get-kernels asks for: releases and architectures in any order, and a few options.
// A word that is neither is refused with the words there are; nothing is guessed.

import { parseArgs } from 'node:util'
import { kernelArchitectures, kernelReleases } from '../src/linux/kernel-cache.ts'
import type { KernelArchitecture, KernelRelease } from '../src/linux/kernel-cache.ts'

export type KernelRequest =
  | { readonly kind: 'help' }
  | { readonly kind: 'list' }
  | { readonly kind: 'wrong'; readonly message: string }
  | {
      readonly kind: 'bring'
      readonly releases: readonly KernelRelease[]
      readonly architectures: readonly KernelArchitecture[]
      readonly keep: boolean
    }

export const usage: string = `Brings Debian's kernel sources to where sallyport's tests look for them.

usage: tools/get-kernels [--keep] RELEASE… [ARCHITECTURE…]
       tools/get-kernels --list

  RELEASE        ${kernelReleases.join(', ')}, or all
  ARCHITECTURE   ${kernelArchitectures.join(', ')}; without one: all of them
  --keep         keep the downloaded packages
  --list         what is there
  --help         this text

Needs apt-get and dpkg-deb, but neither root nor a change to the system's package sources.
Trees go to SALLYPORT_KERNELS, or to sallyport/kernels in the cache folder.`

export function parseRequest(words: readonly string[]): KernelRequest {
  const parsed = parseWords(words)
  if (typeof parsed === 'string') return { kind: 'wrong', message: parsed }
  const { values, positionals } = parsed
  if (values.help === true) return { kind: 'help' }
  const known = ['all', ...kernelReleases, ...kernelArchitectures].map(String)
  const unknown = positionals.find((word) => !known.includes(word))
  if (unknown !== undefined) {
    return { kind: 'wrong', message: `${unknown} is none of ${known.join(', ')}` }
  }
  if (values.list === true) {
    if (positionals.length === 0) return { kind: 'list' }
    return { kind: 'wrong', message: '--list lists everything and takes no words' }
  }
  const asked = (word: string): boolean => positionals.includes(word)
  const releases = kernelReleases.filter((release) => asked(release) || asked('all'))
  if (releases.length === 0) return { kind: 'wrong', message: 'which release?' }
  const named = kernelArchitectures.filter((architecture) => asked(architecture))
  return {
    kind: 'bring',
    releases,
    architectures: named.length > 0 ? named : kernelArchitectures,
    keep: values.keep === true,
  }
}

function parseWords(words: readonly string[]): ReturnType<typeof parseStrictly> | string {
  try {
    return parseStrictly(words)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

// The return type is Node's own and follows from the options; it has no name to write down.
const parseStrictly = (words: readonly string[]) =>
  parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      list: { type: 'boolean' },
      keep: { type: 'boolean' },
    },
  })
