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
  parallel: true,
  missing: async () =>
    existsSync('dist/src/cli/start.js') ? undefined : 'sallyport is not built: npm run build',
  prepare,
}

function prepare(bench: Bench, { workers, reductions }: Variant, folder: string): Prepared {
  const options = [
    '--format',
    'json',
    '--depth',
    `${bench.depth}`,
    ...(knowsWorkers() ? ['--workers', `${workers}`] : []),
    ...(reductions === 'none' ? ['--no-reduce'] : []),
  ]
  return {
    compile: [],
    run: {
      program: process.execPath,
      parameters: [program, 'check', ...options, writeSystem(bench, folder)],
      folder,
    },
    read: readSallyport,
  }
}

/** A system is taken as it stands. */
function writeSystem({ subject }: Bench, folder: string): string {
  if (subject.kind === 'system') return resolve(`systems/${subject.name}/system.ts`)
  const { name, processes } = subject
  const path = `bench/protocols/${name}.ts`
  if (processes === undefined) return resolve(path)
  // Where the language is recognised by its path, wherever that is.
  const inside = join(folder, 'bench', 'protocols')
  mkdirSync(inside, { recursive: true })
  const written = join(inside, `${name}.ts`)
  writeFileSync(written, sizedProtocol(readFileSync(path, 'utf8'), processes))
  return written
}

let parallel: boolean | undefined

function knowsWorkers(): boolean {
  parallel ??= spawnSync(process.execPath, [program, 'check', '--help'], {
    encoding: 'utf8',
  }).stdout.includes('--workers')
  return parallel
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
  return { figures: { states, transitions, bytesPerState, workers } }
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
