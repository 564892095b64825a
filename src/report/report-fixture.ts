// Test support: outcomes of searches that never ran.

import type { Verdict } from '../ir/verdict.ts'
import type { ChangedField, CheckReport, Outcome } from './outcome.ts'
import { kernelCast, rehearse } from './rehearse.ts'

/** One configuration with these verdicts; violated ones get a path of `steps` steps. */
export function outcomeWith(
  configuration: string,
  verdicts: Readonly<Record<string, Verdict>>,
  more: Partial<Outcome> = {},
  steps = 3,
): Outcome {
  const names = Object.keys(verdicts)
  const results = Object.entries(verdicts).map(([property, verdict]) => ({ property, verdict }))
  const violated = results.filter(({ verdict }) => verdict.kind === 'violated')
  return {
    subject: 'linux',
    configuration,
    config: { CONFIG_SMP: 'y', CONFIG_PREEMPT: configuration },
    constants: new Map(),
    bounds: { cpus: 1, tasks: 2, depth: 4, assumptions: [] },
    statements: new Map(names.map((name) => [name, `What ${name} says.`])),
    expected: {},
    result: {
      results,
      search: {
        states: 1_234_567,
        transitions: 2_000_000,
        depth: 80,
        seconds: 1.5,
        workers: 1,
        bytesPerState: 9.5,
        depthBoundReached: false,
      },
    },
    witnesses: new Map(violated.map(({ property }) => [property, witness(property, steps)])),
    coverage: {
      functions: { tree: 96, library: 31, system: 0, override: 0 },
      irrelevant: [{ name: 'kmsan_poison', reason: 'no effect' }],
      choices: [{ name: 'device_raised', reason: 'device input' }],
      constants: [{ name: 'cpu_online', value: 1n, reason: 'CPUs stay online' }],
      cuts: [
        { name: 'schedule', reason: 'run queues' },
        { name: 'lock', reason: 'assembly' },
      ],
      fields: [field('ticks', 'u0', false), field('state', 'u3', true)],
      opaque: [],
      lines: 2312,
    },
    ...more,
  }
}

function field(name: string, used: string, tracked: boolean): ChangedField {
  return { owner: 'cpu', name, declared: 'u64', used, reason: 'a field', tracked }
}

function witness(property: string, steps: number): { moments: Stage; cast: typeof kernelCast } {
  const stage = rehearse('kernel/a.c')
  stage.set({ 'cpu0.context_tracking.nmi_nesting': 0n })
  stage.set({ 'cpu0.huge': 1n << 60n })
  stage.idle(steps - 3)
  stage.fail(property, 'it broke')
  return { moments: stage.moments, cast: kernelCast }
}

type Stage = ReturnType<typeof rehearse>['moments']

export function reportOf(outcomes: readonly Outcome[]): CheckReport {
  const input = { kind: 'tree' as const, path: 'linux', kernel: '6.12.1', arch: 'x86' }
  return {
    version: '0.1.0',
    elapsedSeconds: 2,
    trees: [],
    input,
    without: [],
    outcomes,
    diagnostics: [],
  }
}

export const holds: Verdict = { kind: 'holds' }
export const vacuous: Verdict = { kind: 'vacuous' }
export const unfinished: Verdict = { kind: 'unfinished', reason: '2 s have passed' }
export const violated: Verdict = { kind: 'violated', message: 'it broke', path: [] }
