// The file of all runs: {"runs": […]}, one entry a run, and what was tried in vain beside them.
//
// A run of the whole takes hours, so it can be done in parts: `--add` keeps what the file has of other benches
// and tools. The file is whole at any time.

import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Run, Tried } from './run-benches.ts'
import { toolNames, type ToolName } from './tool.ts'

/** Every attempt, the runs of each together; undefined when the file is none of ours. */
export function readRunsFile(file: string): readonly Tried[] | undefined {
  try {
    return parseRuns(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

export function writeRunsFile(file: string, tried: readonly Tried[]): void {
  const runs = tried.flatMap((one) => one.runs)
  const problems = tried.flatMap(({ bench, tool, workers, reductions, problem }) =>
    problem === undefined ? [] : [{ bench, tool, workers, reductions, problem }],
  )
  const whole = { runs, ...(problems.length === 0 ? {} : { problems }) }
  writeFileSync(`${file}.new`, `${JSON.stringify(whole, undefined, 2)}\n`)
  renameSync(`${file}.new`, file)
}

/** `later` in place of what `earlier` has of the same bench, tool and variant. */
export function mergeTried(earlier: readonly Tried[], later: readonly Tried[]): readonly Tried[] {
  const again = new Set(later.map(keyOf))
  return [...earlier.filter((one) => !again.has(keyOf(one))), ...later]
}

export function parseRuns(json: unknown): readonly Tried[] | undefined {
  const runs = listOf(json, 'runs')?.map(runOf)
  const problems = listOf(json, 'problems') ?? []
  if (runs === undefined) return undefined
  const groups = new Map<string, Tried & { readonly runs: Run[] }>()
  const groupOf = (run: Variation): Tried & { readonly runs: Run[] } => {
    const { bench, tool, workers, reductions } = run
    const group = groups.get(keyOf(run)) ?? { bench, tool, workers, reductions, runs: [] }
    groups.set(keyOf(run), group)
    return group
  }
  for (const run of runs) {
    if (run === undefined) return undefined
    groupOf(run).runs.push(run)
  }
  for (const one of problems) {
    const variation = variationOf(one)
    const problem = member(one, 'problem')
    if (variation === undefined || typeof problem !== 'string') return undefined
    groups.set(keyOf(variation), { ...groupOf(variation), problem })
  }
  return [...groups.values()]
}

type Variation = Pick<Run, 'bench' | 'tool' | 'workers' | 'reductions'>

function keyOf({ bench, tool, workers, reductions }: Variation): string {
  return [bench, tool, workers, reductions].join(' ')
}

function variationOf(json: unknown): Variation | undefined {
  const [bench, workers] = [member(json, 'bench'), member(json, 'workers')]
  const tool = toolNames.find((name): name is ToolName => name === member(json, 'tool'))
  const reductions = (['none', 'all'] as const).find((one) => one === member(json, 'reductions'))
  if (typeof bench !== 'string' || typeof workers !== 'number') return undefined
  return tool === undefined || reductions === undefined
    ? undefined
    : { bench, tool, workers, reductions }
}

function runOf(json: unknown): Run | undefined {
  const variation = variationOf(json)
  const number = (name: string): number => {
    const value = member(json, name)
    return typeof value === 'number' ? value : Number.NaN
  }
  if (variation === undefined) return undefined
  const run = {
    ...variation,
    states: number('states'),
    transitions: number('transitions'),
    seconds: number('seconds'),
    compileSeconds: number('compileSeconds'),
    bytesPerState: number('bytesPerState'),
    peakBytes: number('peakBytes'),
  }
  return Object.values(run).some(Number.isNaN) ? undefined : run
}

function listOf(json: unknown, name: string): readonly unknown[] | undefined {
  const value = member(json, name)
  return Array.isArray(value) ? value : undefined
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return new Map<string, unknown>(Object.entries(value)).get(name)
}
