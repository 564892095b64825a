// Single slips (mutate-source.ts) in the entry functions of a 6.12 tree for x86, in an order that is random and
// the same each time for one seed.

import { hasErrors } from '../src/base/diagnostic.ts'
import { present } from '../src/base/assert.ts'
import { directoryHost } from '../src/front/c/directory-host.ts'
import { overlayHost } from '../src/front/c/source-host.ts'
import type { Program } from '../src/ir/program.ts'
import type { LinuxJob } from '../src/linux/jobs.ts'
import { createLoadMemory } from '../src/linux/load-memory.ts'
import { loadSources } from '../src/linux/load-tree.ts'
import { packageHost } from '../src/linux/package-files.ts'
import { mutantsOf, type Mutant } from './mutate-source.ts'

/** Where a mask is told, context is tracked, and exit work is done. */
const files = [
  'kernel/entry/common.c',
  'include/linux/entry-common.h',
  'kernel/context_tracking.c',
  'include/linux/context_tracking.h',
  'arch/x86/entry/common.c',
  'arch/x86/include/asm/entry-common.h',
  'kernel/softirq.c',
]

export interface Slip extends Mutant {
  readonly id: string
  readonly file: string
  readonly line: number
  readonly func: string
}

/** A slip touches one file: the others are read once. */
const memory = createLoadMemory()

/** The tree with other texts for some of its files; nothing when it does not load. `depth`: of contexts. */
export function loadEntry(
  tree: string,
  texts: ReadonlyMap<string, string>,
  depth: number,
): readonly LinuxJob[] {
  const host = overlayHost(directoryHost(tree), texts)
  const request = { tree, arch: 'x86', settings: [], depth, allowOpaque: false }
  const { value, diagnostics } = loadSources(request, host, packageHost, memory)
  return hasErrors(diagnostics) ? [] : value.jobs
}

/** `program` says which functions of these files entry code reaches. */
export function everySlip(tree: string, program: Program): readonly Slip[] {
  const host = directoryHost(tree)
  return files.flatMap((file) => {
    const text = host.read(file) ?? ''
    const lines = lineStarts(text)
    const functions = program.functions.filter(({ span }) => span.file === file)
    return functions.flatMap(({ name, span }) => {
      const brace = text.indexOf('{', text.indexOf(`${name}(`, lines[span.line - 1]))
      const count = new Map<string, number>()
      return mutantsOf(text, brace).map((mutant): Slip => {
        const line = lines.findLastIndex((start) => start <= mutant.at) + 1
        const place = `${file}:${line} ${mutant.operator}`
        const number = (count.get(place) ?? 0) + 1
        count.set(place, number)
        return { ...mutant, id: `${place} ${number}`, file, line, func: name }
      })
    })
  })
}

function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
}

/** Fisher and Yates, with the dice of Numerical Recipes. */
export function shuffled<T>(list: readonly T[], seed: number): readonly T[] {
  const result = [...list]
  let state = seed
  for (let at = result.length - 1; at > 0; at--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const other = Math.floor((state / 2 ** 32) * (at + 1))
    const [a, b] = [present(result[at], 'an entry'), present(result[other], 'an entry')]
    result[at] = b
    result[other] = a
  }
  return result
}
