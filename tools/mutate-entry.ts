// How good are `diff` and `check` at telling slips from the entry code of 6.12? A random sample of single
// slips (entry-slips.ts), the same one each time; each is compared with the tree as it is, or checked.
//
//   node dist/tools/mutate-entry.js TREE diff|check|write RESULTS [--count N] [--seed N] [--only FILE]
//                                    [--depth N] [--limit SECONDS] [--for SECONDS]
//
// `write` compares nothing: it writes each slip as a patch, RESULTS.1.patch and so on, for `sallyport diff --patch`.
//
// Results are kept in a file, one line each, so that a run that was interrupted goes on where it ended. `limit`
// is what `diff` may use for one slip, in seconds of the processor's time; `only` names a file with slips by
// their ids, one a line; `depth` are contexts on one stack, 2 of them when it is left out: a task, and an
// interrupt or an NMI on top. What does not load, or means the same to the letter, is no slip: the next one is taken
// instead.

import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findChanges } from '../src/diff/canonical.ts'
import { createSide } from '../src/diff/side.ts'
import type { LinuxJob } from '../src/linux/jobs.ts'
import { everySlip, loadEntry, shuffled, type Slip } from './entry-slips.ts'
import { checkMutant, diffAt, type Trial } from './try-mutant.ts'
import { writePatch } from './write-patch.ts'

const stages = ['diff', 'check', 'write'] as const
type Stage = (typeof stages)[number]

interface Result extends Trial {
  readonly id: string
  readonly operator: string
  readonly what: string
}

interface Trying {
  readonly tree: string
  readonly old: readonly LinuxJob[]
  readonly stage: Stage
  readonly limit: number
  readonly depth: number
}

async function tryOne({ tree, old, stage, limit, depth }: Trying, slip: Slip): Promise<Trial> {
  const started = Date.now()
  const jobs = loadEntry(tree, new Map([[slip.file, slip.text]]), depth)
  const [before, after] = [old[0], jobs[0]]
  if (before === undefined || after === undefined) return { verdict: 'does not load', seconds: 0 }
  const changes = findChanges(
    createSide('old', before.program, new Map()),
    createSide('new', after.program, new Map()),
  )
  if (changes.changed.length + changes.onlyNew.length + changes.onlyOld.length === 0) {
    return { verdict: 'same text', seconds: 0 }
  }
  if (stage === 'write') return { verdict: 'written', seconds: 0 }
  // At the level that sees most: what is equal there is equal at every level.
  const trial = stage === 'diff' ? await diffAt(old, jobs, 'warnings', limit) : checkMutant(jobs)
  return { ...trial, seconds: (Date.now() - started) / 1000 }
}

function readResults(file: string): Map<string, Result> {
  if (!existsSync(file)) return new Map()
  // The file is written below, line by line.
  const results = linesOf(file).map((line): Result => JSON.parse(line))
  return new Map(results.map((each) => [each.id, each]))
}

function linesOf(file: string): readonly string[] {
  return readFileSync(file, 'utf8').split('\n').filter(Boolean)
}

/** Told in one line, and how the words should have been. */
class UsageError extends Error {
  constructor(problem?: string) {
    const usage = `usage: mutate-entry TREE ${stages.join('|')} RESULTS [--count N] [--seed N] [--only FILE]
                    [--depth N] [--limit SECONDS] [--for SECONDS]`
    super(problem === undefined ? usage : `${problem}\n${usage}`)
  }
}

function readWords(args: readonly string[]) {
  const options = {
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: '6' },
    limit: { type: 'string', default: '60' },
    depth: { type: 'string', default: '2' },
    for: { type: 'string', default: 'Infinity' },
    only: { type: 'string' },
  } as const
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : undefined)
  }
}

const noSlips: ReadonlySet<string> = new Set(['does not load', 'same text'])

async function main(args: readonly string[]): Promise<number> {
  const { positionals, values } = readWords(args)
  const [tree, wanted, file] = positionals
  const stage = stages.find((each) => each === wanted)
  const numbers = [values.count, values.seed, values.limit, values.depth, values.for]
  if (tree === undefined || file === undefined || stage === undefined) throw new UsageError()
  if (numbers.some((number) => !(Number(number) >= 0))) throw new UsageError()
  const end = Date.now() + Number(values.for) * 1000
  const depth = Number(values.depth)
  const old = loadEntry(tree, new Map(), depth)
  if (old[0] === undefined) throw new UsageError(`${tree}: not a tree that can be read`)
  const all = everySlip(tree, old[0].program)
  const only = values.only === undefined ? undefined : new Set(linesOf(values.only))
  const slips = shuffled(all, Number(values.seed)).filter(({ id }) => only?.has(id) ?? true)
  const results = readResults(file)
  const trying: Trying = { tree, old, stage, limit: Number(values.limit), depth }
  let found = 0
  for (const slip of slips) {
    if (found >= Number(values.count) || Date.now() > end) break
    if (!results.has(slip.id)) {
      const trial = await tryOne(trying, slip)
      const { id, operator, what } = slip
      const result: Result = { id, operator, what: `${slip.func}(): ${what}`, ...trial }
      results.set(id, result)
      appendFileSync(file, `${JSON.stringify(result)}\n`)
    }
    if (noSlips.has(results.get(slip.id)?.verdict ?? '')) continue
    found++
    if (stage === 'write') writeFileSync(`${file}.${found}.patch`, patchOf(tree, slip))
  }
  printSummary(all.length, [...results.values()])
  return 0
}

function patchOf(tree: string, { file, text }: Slip): string {
  return writePatch(file, readFileSync(join(tree, file), 'utf8'), text)
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

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(error.message)
  process.exitCode = 2
}
