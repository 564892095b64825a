// sallyport itself, as a user runs it: a process of its own, from the text of the system to the verdicts.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Bench } from './benches.ts'
import type { Measured } from './measure.ts'
import { sizedProtocol } from './sized-protocol.ts'
import { lastWords, type Prepared, type Reading, type Tool, type Variant } from './tool.ts'

const program = resolve('bin/sallyport.js')

export const sallyport: Tool = {
  name: 'sallyport',
  reductions: ['none', 'all'],
  parallel: () => knows('--workers'),
  missing: async () =>
    existsSync('dist/src/cli/start.js') ? undefined : 'sallyport is not built: npm run build',
  prepare,
}

function prepare(bench: Bench, variant: Variant, folder: string): Prepared {
  const { subject, depth } = bench
  const system =
    subject.kind === 'system'
      ? resolve(`systems/${subject.name}/system.ts`)
      : writeProtocol(subject.name, subject.processes, folder)
  return prepareCheck(['--depth', `${depth}`, system], variant, folder)
}

/** `sallyport check` with these options and systems. */
export function prepareCheck(
  words: readonly string[],
  { workers, reductions }: Variant,
  folder: string,
): Prepared {
  const parallel = knows('--workers') ? ['--workers', `${workers}`] : []
  // What is measured is a search, not the memory of one.
  const anew = knows('--no-cache') ? ['--no-cache'] : []
  const reduced = reductions === 'none' ? ['--no-reduce'] : []
  const parameters = [
    program,
    'check',
    '--format',
    'json',
    ...parallel,
    ...anew,
    ...reduced,
    ...words,
  ]
  return {
    compile: [],
    run: { program: process.execPath, parameters, folder },
    read: readSallyport,
  }
}

/** The path of a protocol, as it stands or written out for a number of processes. */
export function writeProtocol(name: string, processes: number | undefined, folder: string): string {
  const path = `bench/protocols/${name}.ts`
  if (processes === undefined) return resolve(path)
  // Modules name the language by a path that is recognised wherever they stand.
  const inside = join(folder, 'bench', 'protocols')
  mkdirSync(inside, { recursive: true })
  const written = join(inside, `${name}.ts`)
  writeFileSync(written, sizedProtocol(readFileSync(path, 'utf8'), processes))
  return written
}

let help: string | undefined

/** Whether this version's `check` has the option. */
function knows(option: string): boolean {
  help ??= spawnSync(process.execPath, [program, 'check', '--help'], { encoding: 'utf8' }).stdout
  return help.includes(option)
}

/** A violated property is an answer, too; what counts is that the whole space was searched. */
export function readSallyport(output: Pick<Measured, 'status' | 'stdout' | 'stderr'>): Reading {
  const json = parse(output.stdout)
  const search = member(json, 'search')
  const results = member(json, 'results')
  const states = member(search, 'states')
  const transitions = member(search, 'transitions')
  const bytesPerState = member(search, 'bytesPerState')
  const workers = member(search, 'workers')
  if (
    typeof states !== 'number' ||
    typeof transitions !== 'number' ||
    typeof bytesPerState !== 'number' ||
    typeof workers !== 'number' ||
    !Array.isArray(results)
  ) {
    return { problem: lastWords(output) }
  }
  const reasons = results.flatMap((result: unknown) => {
    const reason = member(result, 'reason')
    return member(result, 'verdict') !== 'unfinished' ? [] : [String(reason)]
  })
  const [unfinished] = reasons
  if (unfinished !== undefined) return { problem: `unfinished: ${unfinished}` }
  const searchSeconds = searchSecondsOf(json)
  const figures = { states, transitions, bytesPerState, workers }
  return { figures: searchSeconds === undefined ? figures : { ...figures, searchSeconds } }
}

/** From the first state to the last; unknown when several searches may have run at the same time. */
function searchSecondsOf(json: unknown): number | undefined {
  const search = member(json, 'search')
  const [seconds, before] = [member(search, 'seconds'), member(search, 'compileSeconds')]
  const configurations = member(json, 'configurations')
  const isOne = Array.isArray(configurations) && configurations.length === 1
  return isOne && typeof seconds === 'number' && typeof before === 'number'
    ? seconds - before
    : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return new Map<string, unknown>(Object.entries(value)).get(name)
}
