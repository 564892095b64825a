// Our preprocessing of a closure against the compiler's, token by token: the same conditions are true.
//
// We follow few headers and read the root ones first; gcc follows all of them in the order of the source.
// A hook that a header defines and we do not see would select another branch here, and nothing else would
// ever say so. Where a name was looked at and declared to count as not defined, its groups are left out.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { directoryHost } from '../front/c/directory-host.ts'
import { preprocess } from '../front/c/preprocess.ts'
import type { PreprocessOptions } from '../front/c/preprocess-options.ts'
import type { SourceHost } from '../front/c/source-host.ts'
import {
  expandWithGcc,
  hasGcc,
  type Kernel,
  plainOptions,
  readWithGcc,
  withoutPragmas,
} from './gcc-fixture.ts'
import { kernelArchitectures, kernelReleases, kernelTree } from './kernel-cache.ts'
import { targetOf } from './known-targets.ts'
import { closureOptions } from './read-closure.ts'

const long = process.env['SALLYPORT_LONG'] === '1'

/** The unit of the kernel's build that includes a file which we read by itself. */
const includedBy = new Map([['kernel/sched/idle.c', 'kernel/sched/build_policy.c']])

/**
 * Asked for by a unit before it reads a header that we have read by then. From 7.x on, kernel/sched/core.c
 * turns two inline functions of linux/sched.h into extern ones of the same text.
 */
const sameEitherWay = ['INSTANTIATE_EXPORTED_MIGRATE_DISABLE']

function ourTokens(
  unit: string,
  options: PreprocessOptions,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  const watch: PreprocessOptions['watch'] = ({ span, text }) => {
    const list = found.get(span.file) ?? []
    list.push(`${span.line} ${text}`)
    found.set(span.file, list)
  }
  preprocess(unit, { ...options, watch })
  return found
}

/** `__LINE__` of a call over several lines is the first of them for us and the last one for gcc. */
function withoutLines(texts: readonly string[]): readonly string[] {
  return texts.map((text, at) => {
    const behindFile = texts[at - 1] === ',' && texts[at - 2]?.startsWith('"') === true
    return behindFile && /^\d+$/.test(text) ? '(line)' : text
  })
}

/** Lines of the groups of conditions that name one of `names`. */
function groupsOf(names: ReadonlySet<string>, text: string): ReadonlySet<number> {
  const lines = new Set<number>()
  const open: boolean[] = []
  text.split('\n').forEach((row, index) => {
    const directive = /^\s*#\s*(if|ifdef|ifndef|endif)\b(.*)/.exec(row)
    if (directive?.[1] === 'endif') open.pop()
    else if (directive !== null) {
      open.push((directive[2] ?? '').split(/\W+/).some((word) => names.has(word)))
    }
    if (open.includes(true)) lines.add(index + 1)
  })
  return lines
}

const targets = kernelReleases.flatMap((release) =>
  kernelArchitectures.flatMap((arch) => {
    const target = targetOf(release, arch)
    return target === undefined ? [] : [{ release, arch, target, tree: kernelTree(release, arch) }]
  }),
)

/** Ours and gcc's tokens of each file of a unit, where both read it. */
function compare(
  unit: string,
  options: PreprocessOptions,
  kernel: Kernel,
  names: ReadonlySet<string>,
): ReadonlyMap<string, readonly [ours: readonly string[], theirs: readonly string[]] | undefined> {
  const { host } = options
  const ours = ourTokens(unit, options)
  const files = [...ours.keys()].filter(
    (file) => directoryHost(kernel.tree).read(file) !== undefined,
  )
  const theirs = readWithGcc(kernel, includedBy.get(unit) ?? unit, new Set(files))
  return new Map(
    files.map((file) => {
      const other = theirs.get(file)
      if (other === undefined) return [file, undefined]
      const reviewed = groupsOf(names, host.read(file) ?? '')
      const counts = (token: string): boolean => !reviewed.has(Number.parseInt(token, 10))
      return [file, [(ours.get(file) ?? []).filter(counts), other.filter(counts)]]
    }),
  )
}

describe.each(targets)('Linux $release $arch', ({ release, arch, target, tree }) => {
  const run = hasGcc && tree !== undefined && (long || release === '6.12')
  const why = hasGcc ? `no tree, or SALLYPORT_LONG is not 1` : 'no gcc'
  const { closure, preset } = target
  const names = new Set([...closure.notDefined.keys(), ...sameEitherWay])
  const units = closure.units.filter((unit) => !unit.startsWith('sallyport/'))
  let host: SourceHost
  let kernel: Kernel

  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-oracle-'))
    host = directoryHost(tree ?? '')
    kernel = { tree: tree ?? '', arch, config: preset, folder }
  })
  afterAll(() => {
    rmSync(kernel.folder, { recursive: true })
  })

  const title = 'every condition of the closure is decided as gcc decides it'
  test.skipIf(!run)(run ? title : `${title} (not run: ${why})`, () => {
    const options = closureOptions(host, arch, closure, preset, false)
    const asked = new Set<string>()
    const compared = new Set<string>()
    for (const unit of units) {
      for (const [file, pair] of compare(unit, options, kernel, names)) {
        asked.add(file)
        if (pair === undefined) continue
        compared.add(file)
        expect(pair[0], `${file} as part of ${unit}`).toEqual(pair[1])
      }
      expect(compared).toContain(unit)
    }
    expect([...asked].filter((file) => !compared.has(file))).toEqual([])
  })

  const whole = 'every unit with all its headers expands to the tokens that gcc makes of it'
  const runWhole = run && long
  test.skipIf(!runWhole)(runWhole ? whole : `${whole} (not run: ${why})`, () => {
    for (const unit of units.map((each) => includedBy.get(each) ?? each)) {
      const theirs = withoutLines(expandWithGcc(kernel, unit))
      const { value, diagnostics } = preprocess(unit, plainOptions(kernel, unit))
      const ours = withoutLines(withoutPragmas(value.tokens))
      const at = ours.findIndex((text, index) => text !== theirs[index])
      const around = [ours, theirs].map((list) => list.slice(Math.max(0, at - 20), at + 20))
      expect(at < 0 ? [] : around[0], `${unit} around token ${at}`).toEqual(at < 0 ? [] : around[1])
      expect(ours.length).toBe(theirs.length)
      // A tree may have been fetched without the folders of headers that are named by their path.
      const errors = diagnostics.filter(({ severity }) => severity === 'error')
      expect(errors.filter(({ code }) => code !== 'C007')).toEqual([])
    }
  })

  test.skipIf(!run)('one symbol that is decided otherwise is noticed', () => {
    const [unit = ''] = units
    const symbol = 'CONFIG_CONTEXT_TRACKING_USER'
    const other = new Map([...preset, [symbol, preset.get(symbol) === 'y' ? 'n' : 'y']])
    const options = closureOptions(host, arch, closure, other, false)
    const pairs = [...compare(unit, options, kernel, names).values()]
    expect(pairs.some((pair) => pair?.[0].join() !== pair?.[1].join())).toBe(true)
  })
})
