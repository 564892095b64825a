// `sallyport diff`: two versions, one question: can anybody tell them apart?

import { hasErrors, printDiagnostic, type Diagnostic } from '../base/diagnostic.ts'
import { nearest } from '../base/nearest.ts'
import { comparePrograms, type ProgramsResult } from '../diff/compare-programs.ts'
import { noExperience, type Experience } from '../diff/prove-coarsely.ts'
import { plain } from '../report/paint.ts'
import { printDiff } from './diff-text.ts'
import { diffAsJson, failureAsJson } from './diff-json.ts'
import type { Pairs } from './diff-load.ts'
import { compareOthers } from './diff-others.ts'
import { verdictOf, type DiffReport } from './diff-report.ts'
import type { DiffRequest } from './diff-request.ts'
import { askAll } from './diff-search.ts'
import { EXIT_HOLDS, EXIT_UNDECIDED, EXIT_UNUSABLE, EXIT_VIOLATED } from './exit-status.ts'
import type { Io } from './io.ts'
import type { Parsed } from '../base/diagnostic.ts'
import type { Search } from './search.ts'
import { openOutput, type Output } from './write-output.ts'
import { wrongUse } from './wrong-use.ts'

export interface DiffParts {
  readonly loadPairs: (request: DiffRequest) => Parsed<Pairs | undefined>
  readonly search: Search
  readonly version: string
}

/** Worlds of one function before the comparison gives it up. */
const mostWorlds = 4000
/** Times that both versions are run side by side in one configuration. */
const mostRuns = 12

export async function diff(request: DiffRequest, parts: DiffParts, io: Io): Promise<number> {
  const opened = await openOutput(request.output, io)
  if ('refused' in opened) return refuse([opened.refused], io)
  try {
    return await diffInto(opened.output, request, parts, io)
  } catch (error) {
    await opened.output.abandon()
    throw error
  }
}

async function diffInto(
  output: Output,
  request: DiffRequest,
  parts: DiffParts,
  io: Io,
): Promise<number> {
  const started = Date.now()
  const { value: pairs, diagnostics } = parts.loadPairs(request)
  const problems = [...diagnostics]
  if (pairs !== undefined && !hasErrors(problems)) problems.push(...unknownNames(request, pairs))
  if (pairs === undefined || hasErrors(problems)) return fail(output, request, parts, problems, io)
  const experience = noExperience()
  const compareIn = (given: Pairs): Promise<ProgramsResult | undefined> =>
    compare(request, given, parts, io, started, experience)
  const result = await compareIn(pairs)
  if (result === undefined || result.entries.length === 0) {
    const message = `${pairs.old} and ${pairs.new} have no entry point in common`
    problems.push({
      ...wrongUse('U003', message, 'name two versions of the same thing'),
      code: 'U030',
    })
    return fail(output, request, parts, problems, io)
  }
  const others =
    verdictOf(result) === 'equal' && pairs.others !== undefined
      ? await compareOthers(pairs, compareIn)
      : undefined
  const shown = others?.worst ?? { pairs, result }
  const report: DiffReport = {
    version: parts.version,
    level: request.level,
    arch: request.arch,
    ...shown,
    ...(others === undefined ? {} : { settings: others.settings }),
    seconds: (Date.now() - started) / 1000,
    diagnostics: problems,
  }
  const failure = await output.finish(printed(report, request, io))
  if (failure !== undefined) return refuse([failure], io)
  return statuses[verdictOf(shown.result)]
}

const statuses = {
  equal: EXIT_HOLDS,
  different: EXIT_VIOLATED,
  unfinished: EXIT_UNDECIDED,
} as const

function compare(
  request: DiffRequest,
  { pairs }: Pairs,
  { search }: DiffParts,
  io: Io,
  started: number,
  experience: Experience,
): Promise<ProgramsResult | undefined> {
  const { limits, level, renamed, jobs } = request
  const deadline = limits.timeoutMs === undefined ? undefined : started + limits.timeoutMs
  const stop = (): string | undefined => {
    if (io.interrupted.aborted) return 'interrupted'
    return deadline !== undefined && Date.now() > deadline ? 'the time is up' : undefined
  }
  const configurations = pairs.map((pair) => ({
    name: pair.name,
    old: pair.old.program,
    new: pair.new.program,
  }))
  const asking = { search, limits, atOnce: jobs, interrupted: io.interrupted, deadline }
  return comparePrograms(
    { configurations, level, renamed, limits: { mostWorlds, mostRuns, stop }, experience },
    (questions, patience, proofs) => askAll(questions, patience, asking, proofs),
  )
}

/** `--map` names a function of each side. */
function unknownNames({ renamed }: DiffRequest, { pairs }: Pairs): readonly Diagnostic[] {
  const namesIn = (which: 'old' | 'new'): ReadonlySet<string> =>
    new Set(pairs.flatMap((pair) => pair[which].program.functions.map(({ name }) => name)))
  const [old, now] = [namesIn('old'), namesIn('new')]
  return [...renamed].flatMap(([from, to]) => [
    ...(old.has(from) ? [] : [unknown(from, 'OLD', old)]),
    ...(now.has(to) ? [] : [unknown(to, 'NEW', now)]),
  ])
}

function unknown(name: string, side: string, known: ReadonlySet<string>): Diagnostic {
  const close = nearest(name, known)
  const help =
    close === undefined ? 'name functions that entry code reaches' : `did you mean ${close}?`
  return { ...wrongUse('U003', `${side} has no function ${name}`, help), code: 'U032' }
}

async function fail(
  output: Output,
  request: DiffRequest,
  { version }: DiffParts,
  diagnostics: readonly Diagnostic[],
  io: Io,
): Promise<number> {
  if (request.format === 'text') {
    await output.abandon()
    // What would have been left out of a comparison that there is none of only hides what is wrong.
    const wrong = diagnostics.filter(({ severity }) => severity === 'error')
    return refuse(wrong, io)
  }
  const json = failureAsJson(version, request.level, diagnostics)
  await output.finish(`${JSON.stringify(json, undefined, 2)}\n`)
  return EXIT_UNUSABLE
}

function refuse(diagnostics: readonly Diagnostic[], io: Io): number {
  io.err(diagnostics.map((diagnostic) => `${printDiagnostic(diagnostic)}\n`).join(''))
  return EXIT_UNUSABLE
}

function printed(report: DiffReport, request: DiffRequest, io: Io): string {
  if (request.format === 'json') return `${JSON.stringify(diffAsJson(report), undefined, 2)}\n`
  const paint = request.output === undefined ? io.paint : plain
  return `${printDiff(report, { width: io.width, paint }).join('\n')}\n`
}
