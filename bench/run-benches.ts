// Runs benches: every tool in every variant, compiled once, run as often as was asked for, one at a time.
//
// Whatever stops a tool is a sentence in the result, and the others go on. Two tools that searched the same
// protocol without reductions must have found the same states and transitions; when they have not, their
// models or one of the tools is wrong, and no ratio means anything.

import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Bench } from './benches.ts'
import { measure, type Command } from './measure.ts'
import { lastWords, type Prepared, type Tool, type ToolName, type Variant } from './tool.ts'

/** One run, as it stands in the JSON. */
export interface Run {
  readonly bench: string
  readonly tool: ToolName
  readonly workers: number
  readonly reductions: Variant['reductions']
  readonly states: number
  readonly transitions: number
  /** The search: of a tool that is compiled for the model, the whole process. */
  readonly seconds: number
  /** What came before: starting, reading, generating code and compiling it. */
  readonly compileSeconds: number
  readonly bytesPerState: number
  readonly peakBytes: number
}

export interface Tried extends Variant {
  readonly bench: string
  readonly tool: ToolName
  readonly runs: readonly Run[]
  /** Why there are no more runs. */
  readonly problem?: string
}

export interface Effort {
  readonly runs: number
  readonly workers: readonly number[]
  readonly timeoutMs: number
  /** A folder to work in. */
  readonly folder: string
}

export async function runBench(
  bench: Bench,
  tools: readonly Tool[],
  effort: Effort,
): Promise<readonly Tried[]> {
  const tried: Tried[] = []
  for (const tool of tools) {
    for (const variant of variantsOf(tool, effort.workers)) {
      const folder = join(effort.folder, `${bench.name}-${tool.name}`)
      mkdirSync(folder, { recursive: true })
      const prepared = tool.prepare(bench, variant, folder)
      if (prepared !== undefined) {
        // oxlint-disable-next-line no-await-in-loop -- programs that are measured run alone
        tried.push(await runPrepared(bench.name, tool.name, variant, prepared, effort))
      }
      rmSync(folder, { recursive: true, force: true })
    }
  }
  return tried
}

function variantsOf(tool: Tool, workers: readonly number[]): readonly Variant[] {
  const possible = tool.parallel() ? workers : [1]
  return tool.reductions.flatMap((reductions) =>
    possible.map((count) => ({ workers: count, reductions })),
  )
}

/** Compiles, and runs as often as was asked for; stops at the first run that gives no figures. */
export async function runPrepared(
  bench: string,
  tool: ToolName,
  variant: Variant,
  prepared: Prepared,
  effort: Pick<Effort, 'runs' | 'timeoutMs'>,
): Promise<Tried> {
  const { timeoutMs } = effort
  const runs: Run[] = []
  const tried = { bench, tool, ...variant, runs }
  const compiled = await compile(prepared.compile, timeoutMs)
  if ('problem' in compiled) return { ...tried, problem: compiled.problem }
  while (runs.length < effort.runs) {
    // oxlint-disable-next-line no-await-in-loop -- programs that are measured run alone
    const output = await measure(prepared.run, timeoutMs)
    if (output.late) return { ...tried, problem: `not finished after ${timeoutMs / 1000} s` }
    const reading = prepared.read(output)
    if ('problem' in reading) return { ...tried, problem: reading.problem }
    const { states, transitions, bytesPerState, workers, searchSeconds } = reading.figures
    const seconds = searchSeconds ?? output.seconds
    runs.push({
      bench,
      tool,
      workers: workers ?? variant.workers,
      reductions: variant.reductions,
      states,
      transitions,
      seconds: round(seconds, 3),
      compileSeconds: round(compiled.seconds + output.seconds - seconds, 3),
      bytesPerState: round(bytesPerState ?? output.peakBytes / states, 1),
      peakBytes: output.peakBytes,
    })
  }
  return tried
}

async function compile(
  commands: readonly Command[],
  timeoutMs: number,
): Promise<{ readonly seconds: number } | { readonly problem: string }> {
  let seconds = 0
  for (const command of commands) {
    // oxlint-disable-next-line no-await-in-loop -- each needs what the one before has made
    const output = await measure(command, timeoutMs)
    const { program } = command
    if (output.late) return { problem: `${program}: not finished after ${timeoutMs / 1000} s` }
    if (output.status !== 0) return { problem: `${program}: ${lastWords(output)}` }
    seconds += output.seconds
  }
  return { seconds }
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}

/** Sentences about unreduced counts that are not what they should be. */
export function disagreements(bench: Bench, tried: readonly Tried[]): readonly string[] {
  const unreduced = tried.flatMap(({ runs, reductions }) => (reductions === 'none' ? runs : []))
  const expected = bench.known ?? unreduced[0]
  if (expected === undefined) return []
  const wrong = unreduced.filter(
    ({ states, transitions }) => states !== expected.states || transitions !== expected.transitions,
  )
  return wrong.map(
    ({ tool, states, transitions }) =>
      `${bench.name}: ${tool} finds ${states} states and ${transitions} transitions, ` +
      `not ${expected.states} and ${expected.transitions}`,
  )
}
