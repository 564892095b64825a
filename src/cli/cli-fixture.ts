// Test support: the commands with everything around them made up. What they print is kept as text.

import type { Diagnostic } from '../base/diagnostic.ts'
import { nowhere } from '../base/span.ts'
import { compareNotations } from '../diff/diff-fixture.ts'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import type { Verdict } from '../ir/verdict.ts'
import type { LinkReport } from '../link/report.ts'
import { plain } from '../report/paint.ts'
import { castOf } from '../report/cast.ts'
import type { DiffReport } from './diff-report.ts'
import type { Io } from './io.ts'
import type { Job, Loaders } from './job.ts'
import { run, type Parts } from './main.ts'
import type { Search } from './search.ts'

export interface Screen {
  readonly io: Io
  readonly text: () => string
  readonly errors: () => string
}

export function fakeScreen(more: Partial<Io> = {}): Screen {
  const shown: string[] = []
  const complained: string[] = []
  const io: Io = {
    out: (text) => {
      shown.push(text)
      return Promise.resolve()
    },
    err: (text) => void complained.push(text),
    width: 100,
    paint: plain,
    live: undefined,
    interrupted: new AbortController().signal,
    debug: false,
    ...more,
  }
  return { io, text: () => shown.join(''), errors: () => complained.join('') }
}

export function fakeProgram(properties: readonly string[]): Program {
  return {
    name: 'fake',
    fields: [],
    functions: [],
    tasks: [],
    vectors: [],
    properties: properties.map((name) => ({ name, statement: `what ${name} says` })),
    invariants: [],
    bounds: { cpus: 1, depth: 4 },
  }
}

const linkReport: LinkReport = {
  functions: { tree: 3, library: 2, system: 0, override: 0 },
  perFunction: [],
  irrelevant: [{ name: 'kmsan_poison', reason: 'no effect on control flow' }],
  constants: [],
  choices: [{ name: 'device_raised', reason: 'device input', count: 2 }],
  redirected: [],
  opaque: [],
  cuts: [],
  linesInterpreted: 120,
  fields: [],
}

/** A job whose search gives these verdicts. */
export interface FakeJob extends Partial<Job> {
  readonly verdicts: Readonly<Record<string, Verdict>>
}

export interface Fakes {
  readonly jobs: readonly FakeJob[]
  readonly diagnostics?: readonly Diagnostic[]
  readonly search?: Search
}

export function asJob({ verdicts, ...job }: FakeJob): Job {
  const program = fakeProgram(Object.keys(verdicts))
  return { subject: 'fake', name: '', program, report: linkReport, config: {}, ...job }
}

/** The command with these; nothing is kept, and nothing explained. */
export function partsOf(loaders: Loaders, search: Search): Parts {
  return { loaders, search, version: '0', tool: () => 'a build', statements: () => new Map() }
}

export function fakeParts(fakes: Fakes): Parts {
  const jobs = fakes.jobs.map((job) => ({ job: asJob(job), verdicts: job.verdicts }))
  const loaded = {
    value: { jobs: jobs.map(({ job }) => job) },
    diagnostics: fakes.diagnostics ?? [],
  }
  const loaders: Loaders = {
    loadTree: () => loaded,
    loadSystems: () => loaded,
    architectures: () => ({ value: ['x86', 'arm64'], diagnostics: [] }),
  }
  const search: Search = (program) => {
    const verdicts = jobs.find(({ job }) => job.program === program)?.verdicts ?? {}
    const results = Object.entries(verdicts).map(([property, verdict]) => ({ property, verdict }))
    const violated = results.filter(({ verdict }) => verdict.kind === 'violated')
    const witness = { moments: [], cast: castOf(program) }
    const figures = { states: 1234, transitions: 2345, depth: 12, seconds: 0.5, workers: 1 }
    const cost = { bytesPerState: 10, depthBoundReached: false }
    return Promise.resolve({
      result: { results, search: { ...figures, ...cost } },
      witnesses: new Map(violated.map(({ property }) => [property, witness])),
    })
  }
  return {
    ...partsOf(loaders, fakes.search ?? search),
    version: '0.0.0',
    statements: () => new Map([['rcu-watching', 'RCU watches.']]),
  }
}

export async function runFake(
  argv: readonly string[],
  fakes: Fakes,
  more: Partial<Io> = {},
): Promise<{ readonly status: number; readonly text: string; readonly errors: string }> {
  const screen = fakeScreen(more)
  const status = await run(argv, screen.io, fakeParts(fakes))
  return { status, text: screen.text(), errors: screen.errors() }
}

export const holds: Verdict = { kind: 'holds' }
export const vacuous: Verdict = { kind: 'vacuous' }
export const unfinished: Verdict = { kind: 'unfinished', reason: 'the state limit was reached' }
export const violated: Verdict = { kind: 'violated', message: 'it broke', path: [] }

export const treeError: Diagnostic = {
  code: 'K001',
  severity: 'error',
  message: 'this is no kernel tree',
  span: nowhere,
}

/** A job of a Program that has no verdicts yet. */
function jobOf(program: ProgramNotation): ReturnType<typeof asJob> {
  return { ...asJob({ verdicts: {} }), program: buildProgram(program) }
}

/** A report of two versions of a tree, compared. */
export async function comparedTrees(
  old: ProgramNotation,
  now: ProgramNotation,
): Promise<DiffReport> {
  const { result } = await compareNotations(old, now)
  const pairs = {
    kind: 'trees',
    old: 'linux',
    new: 'linux with a.patch',
    kernel: '6.12.1',
    pairs: [{ name: 'all', old: jobOf(old), new: jobOf(now) }],
  } as const
  const facts = { version: '0.0.0', level: 'effects', arch: 'x86', seconds: 0.5 } as const
  return { ...facts, pairs, result, diagnostics: [] }
}
