// What a search costs when the bounds grow: more contexts on a stack, more CPUs, more tasks on one CPU.
//
// Each series runs until it is through or a run takes too long. Systems and trees are searched as users search
// them, with all reductions; protocols without reductions as well, which shows what the reductions are good for.

import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { resolve } from 'node:path'
import { median } from './figures-table.ts'
import { runPrepared, type Effort, type Run, type Tried } from './run-benches.ts'
import { prepareCheck, writeProtocol } from './tool-sallyport.ts'
import type { Variant } from './tool.ts'

interface Series {
  readonly axis: 'contexts' | 'CPUs' | 'tasks'
  readonly subject: string
  readonly values: readonly number[]
  readonly reductions: readonly Variant['reductions'][]
  /** Options and systems of `sallyport check`. */
  readonly words: (value: number, folder: string) => readonly string[]
}

/** A run of a series takes no longer. */
const longestMs = 180_000

export async function runGrowth(
  tree: string | undefined,
  effort: Effort,
  say: (tried: Tried) => void,
): Promise<readonly Tried[]> {
  const all: Tried[] = []
  const limits = { runs: effort.runs, timeoutMs: Math.min(effort.timeoutMs, longestMs) }
  for (const series of allSeries(tree)) {
    for (const reductions of series.reductions) {
      for (const value of series.values) {
        const folder = join(effort.folder, 'growth')
        mkdirSync(folder, { recursive: true })
        const variant = { workers: 1, reductions }
        const prepared = prepareCheck(series.words(value, folder), variant, folder)
        const name = growthName(series, value)
        // oxlint-disable-next-line no-await-in-loop -- programs that are measured run alone
        const tried = await runPrepared(name, 'sallyport', variant, prepared, limits)
        rmSync(folder, { recursive: true, force: true })
        all.push(tried)
        say(tried)
        if (tried.problem !== undefined) break
      }
    }
  }
  return all
}

function allSeries(tree: string | undefined): readonly Series[] {
  const systems = ['generic-entry', 'arm64-entry', 'idtentry-2020', 'lazy-preemption', 'tasks-rcu']
  return [
    ...systems.map((system) => contexts(system, [resolve(`systems/${system}/system.ts`)])),
    ...(tree === undefined ? [] : [contexts('linux', ['--tree', resolve(tree)])]),
    processes('CPUs', 'peterson', 1, [2, 3, 4, 5, 6]),
    processes('CPUs', 'philosophers', 1, [2, 4, 6, 8, 10, 12]),
    processes('tasks', 'time-slices', 3, [2, 3, 4, 5, 6, 7, 8]),
  ]
}

function contexts(subject: string, words: readonly string[]): Series {
  return {
    axis: 'contexts',
    subject,
    values: [1, 2, 3, 4, 5],
    reductions: ['all'],
    words: (depth) => ['--depth', `${depth}`, ...words],
  }
}

function processes(
  axis: Series['axis'],
  protocol: string,
  depth: number,
  values: readonly number[],
): Series {
  return {
    axis,
    subject: protocol,
    values,
    reductions: ['all', 'none'],
    words: (count, folder) => ['--depth', `${depth}`, writeProtocol(protocol, count, folder)],
  }
}

function growthName({ axis, subject }: Series, value: number): string {
  return `growth-${axis}-${subject}-${value}`
}

/** What a bench of that name grows, if it does. */
export function parseGrowth(
  name: string,
): { readonly axis: string; readonly subject: string; readonly value: number } | undefined {
  const [, axis, subject, value] = /^growth-([A-Za-z]+)-(.+)-(\d+)$/.exec(name) ?? []
  if (axis === undefined || subject === undefined) return undefined
  return { axis, subject, value: Number(value) }
}

/** From the start of the process to its end, the median of all runs. */
export function wholeSeconds(runs: readonly Run[]): number {
  return median(runs.map(({ seconds, compileSeconds }) => seconds + compileSeconds))
}

/** How many times as much as before; nothing for the first. */
export function factor(before: number | undefined, after: number): string {
  if (before === undefined) return ''
  const ratio = after / before
  return `×${ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0)}`
}
