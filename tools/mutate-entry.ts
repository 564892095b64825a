// How good are `diff` and `check` at telling slips from the entry code of 6.12? A random sample of single
// slips (tools/mutate-source.ts), the same one each time; each is compared with the tree as it is, or checked.
//
//   node dist/tools/mutate-entry.js TREE diff|check RESULTS [count] [seconds] [skip] [limit]
//
// Results are kept in a file, one line each, so that a run that was interrupted goes on where it ended; files
// of several runs that skipped different numbers of slips can be put together. `limit` is what `diff` may use
// for one slip, in seconds of the processor's time. What does not load, or means the same to the letter, is no
// slip: the next one is taken instead.

import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { hasErrors } from '../src/base/diagnostic.ts'
import { present } from '../src/base/assert.ts'
import { findChanges } from '../src/diff/canonical.ts'
import { createSide } from '../src/diff/side.ts'
import { directoryHost } from '../src/front/c/directory-host.ts'
import { overlayHost } from '../src/front/c/source-host.ts'
import type { Program } from '../src/ir/program.ts'
import type { LinuxJob } from '../src/linux/jobs.ts'
import { loadSources } from '../src/linux/load-tree.ts'
import { mutantsOf, type Mutant } from './mutate-source.ts'
import { checkMutant, diffAt, type Trial } from './try-mutant.ts'

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

type Stage = 'diff' | 'check'

interface Slip extends Mutant {
  readonly id: string
  readonly file: string
  readonly line: number
  readonly func: string
}

interface Result extends Trial {
  readonly id: string
  readonly operator: string
  readonly what: string
}

/** Contexts on one stack when a slip is checked: an interrupt or an NMI on top of a task. */
const checkedDepth = 2

function load(tree: string, stage: Stage, texts: ReadonlyMap<string, string>): readonly LinuxJob[] {
  const host = overlayHost(directoryHost(tree), texts)
  const depth = stage === 'check' ? { depth: checkedDepth } : {}
  const request = { tree, arch: 'x86', settings: [], ...depth, allowOpaque: false }
  const { value, diagnostics } = loadSources(request, host)
  return hasErrors(diagnostics) ? [] : value.jobs
}

function everySlip(tree: string, program: Program): readonly Slip[] {
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
function shuffled<T>(list: readonly T[]): readonly T[] {
  const result = [...list]
  let state = 6
  for (let at = result.length - 1; at > 0; at--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const other = Math.floor((state / 2 ** 32) * (at + 1))
    const [a, b] = [present(result[at], 'an entry'), present(result[other], 'an entry')]
    result[at] = b
    result[other] = a
  }
  return result
}

/** Undefined for what is no slip: it does not load, or it means the same to the letter. */
async function tryOne(
  tree: string,
  old: readonly LinuxJob[],
  slip: Slip,
  stage: Stage,
  limit: number,
): Promise<Trial> {
  const started = Date.now()
  const jobs = load(tree, stage, new Map([[slip.file, slip.text]]))
  const [before, after] = [old[0], jobs[0]]
  if (before === undefined || after === undefined) return { verdict: 'does not load', seconds: 0 }
  const changes = findChanges(
    createSide('old', before.program, new Map()),
    createSide('new', after.program, new Map()),
  )
  if (changes.changed.length + changes.onlyNew.length + changes.onlyOld.length === 0) {
    return { verdict: 'same text', seconds: 0 }
  }
  // At the level that sees most: what is equal there is equal at every level.
  const trial = stage === 'diff' ? await diffAt(old, jobs, 'warnings', limit) : checkMutant(jobs)
  return { ...trial, seconds: (Date.now() - started) / 1000 }
}

function readResults(file: string): Map<string, Result> {
  if (!existsSync(file)) return new Map()
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean)
  // The file is written below, line by line.
  return new Map(lines.map((line) => JSON.parse(line)).map((each: Result) => [each.id, each]))
}

const noSlips: ReadonlySet<string> = new Set(['does not load', 'same text'])

async function main(args: readonly string[]): Promise<number> {
  const [tree, stage, file, count = '200', seconds = '1e9', skip = '0', limit = '20'] = args
  if (tree === undefined || file === undefined || (stage !== 'diff' && stage !== 'check')) {
    console.error('usage: mutate-entry TREE diff|check RESULTS [count] [seconds] [skip] [limit]')
    return 2
  }
  const end = Date.now() + Number(seconds) * 1000
  const old = load(tree, stage, new Map())
  const slips = shuffled(everySlip(tree, present(old[0], 'the tree loads').program))
  const results = readResults(file)
  let found = 0
  for (const slip of slips.slice(Number(skip))) {
    if (found >= Number(count) || Date.now() > end) break
    const known = results.get(slip.id)
    if (known === undefined) {
      const trial = await tryOne(tree, old, slip, stage, Number(limit))
      const { id, operator, what } = slip
      const result: Result = { id, operator, what: `${slip.func}(): ${what}`, ...trial }
      results.set(id, result)
      appendFileSync(file, `${JSON.stringify(result)}\n`)
    }
    if (!noSlips.has(results.get(slip.id)?.verdict ?? '')) found++
  }
  printSummary(slips.length, [...results.values()])
  return 0
}

function printSummary(all: number, results: readonly Result[]): void {
  const tried = results.filter(({ verdict }) => !noSlips.has(verdict))
  const verdicts = new Set(tried.map(({ verdict }) => verdict))
  console.log(`${all} slips, ${results.length} looked at, ${tried.length} that change the program`)
  for (const verdict of verdicts) {
    console.log(`${tried.filter((each) => each.verdict === verdict).length}\t${verdict}`)
  }
  const seconds = tried.reduce((sum, each) => sum + each.seconds, 0)
  const most = Math.max(...tried.map((each) => each.seconds))
  console.log(`${seconds.toFixed(0)} s in all, ${most.toFixed(1)} s at most`)
}

process.exitCode = await main(process.argv.slice(2))
