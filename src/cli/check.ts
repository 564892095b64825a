// `sallyport check`: load, search every configuration, report.

import { hasErrors, printDiagnostic, type Diagnostic, type Parsed } from '../base/diagnostic.ts'
import { nearest } from '../base/nearest.ts'
import type { Ledger } from '../claims/ledger.ts'
import { printBriefly } from '../claims/brief-ledger.ts'
import { printLedger, type LedgerPage } from '../claims/print-ledger.ts'
import { mergeAnswers } from '../report/merge.ts'
import type { CheckReport, Coverage, Outcome } from '../report/outcome.ts'
import { plain } from '../report/paint.ts'
import { printReport } from '../report/verdicts.ts'
import { ledgerOf, onlyClaimed, separateClaims } from './check-claims.ts'
import type { CheckRequest } from './check-request.ts'
import { EXIT_UNDECIDED, EXIT_UNUSABLE, exitStatus } from './exit-status.ts'
import { printAs } from './formats.ts'
import type { Io } from './io.ts'
import type { Job, Loaded, Loaders } from './job.ts'
import { onMachine } from './memory-model.ts'
import { showProgress } from './progress.ts'
import type { Search, Searched } from './search.ts'
import { searchJobs } from './search-jobs.ts'
import { openOutput, type Output } from './write-output.ts'
import { wrongUse } from './wrong-use.ts'

/** What the command is made of; tests replace the parts. */
export interface CheckParts {
  readonly loaders: Loaders
  readonly search: Search
  readonly version: string
}

/** Rows that one story may take: about a screen. */
const STORY_ROWS = 50

/** A ledger has many stories. */
const CLAIM_ROWS = 40

export async function check(request: CheckRequest, parts: CheckParts, io: Io): Promise<number> {
  const opened = await openOutput(request.output, io)
  if ('refused' in opened) return refuse([opened.refused], io)
  const { output } = opened
  try {
    return await checkInto(output, request, parts, io)
  } catch (error) {
    await output.abandon()
    throw error
  }
}

async function checkInto(
  output: Output,
  request: CheckRequest,
  parts: CheckParts,
  io: Io,
): Promise<number> {
  const { properties } = request
  const { claims, rest, diagnostics: complaints } = separateClaims(request, parts.loaders)
  const loaded = onMachine(request.memory, await loadRest(rest, parts.loaders))
  const claimJobs = claims.flatMap((one) => one.jobs)
  const jobs = [...loaded.value.jobs, ...claimJobs]
  const diagnostics = [...complaints, ...loaded.diagnostics]
  if (!hasErrors(diagnostics)) diagnostics.push(...unknownProperties(properties, jobs))
  if (hasErrors(diagnostics)) {
    const report = makeReport(request, loaded.value, [], diagnostics, parts.version)
    if (request.format === 'text') {
      await output.abandon()
      return refuse(diagnostics, io)
    }
    await output.finish(printAs(request.format, report, () => ''))
    return EXIT_UNUSABLE
  }

  const plan = { ...request, jobs, atOnce: request.jobs }
  const progress = showProgress(jobs.length, io)
  const searched = await searchJobs(plan, parts.search, progress, io.interrupted)
  const ofClaims = new Map(zip(claimJobs, searched.slice(loaded.value.jobs.length)))
  const counted = searched.map((one, index) => {
    const job = claimJobs[index - loaded.value.jobs.length]
    return job === undefined ? one : onlyClaimed(job, one)
  })
  const all = { ...loaded.value, jobs }
  const report = makeReport(request, all, counted, diagnostics, parts.version)
  const ledger = claims.length === 0 ? undefined : ledgerOf(claims, ofClaims)
  const plainly = report.outcomes.slice(0, loaded.value.jobs.length)
  const text = (): string => printed({ ...report, outcomes: plainly }, ledger, request, io)
  const failure = await output.finish(printAs(request.format, report, text))
  if (failure !== undefined) return refuse([failure], io)
  return io.interrupted.aborted ? EXIT_UNDECIDED : exitStatus(mergeAnswers(report))
}

/** What is wrong first is mostly the cause of the rest. */
const MOST_PROBLEMS = 20

function refuse(diagnostics: readonly Diagnostic[], io: Io): number {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const shown = errors.slice(0, MOST_PROBLEMS).map((each) => `${printDiagnostic(each)}\n`)
  const more = errors.length - shown.length
  io.err([...shown, more > 0 ? `… and ${more} more (--format json has all)\n` : ''].join(''))
  return EXIT_UNUSABLE
}

function printed(
  report: CheckReport,
  ledger: Ledger | undefined,
  request: CheckRequest,
  io: Io,
): string {
  const paint = request.output === undefined ? io.paint : plain
  const options = { width: io.width, paint, storyRows: STORY_ROWS }
  const rows =
    ledger === undefined || report.outcomes.length > 0 ? printReport(report, options) : []
  const page = { ...options, storyRows: CLAIM_ROWS }
  const claims = ledger === undefined ? [] : printClaims(ledger, page, request.stories)
  const gap = rows.length > 0 && claims.length > 0 ? [''] : []
  return `${[...rows, ...gap, ...claims].join('\n')}\n`
}

/** Stories are long, and most of them are as expected: who wants them asks for them. */
function printClaims(ledger: Ledger, page: LedgerPage, stories: boolean): readonly string[] {
  if (stories) return printLedger(ledger, page)
  const how = 'in full, with stories: sallyport check --claim ID, or --stories'
  return [...printBriefly(ledger, page), page.paint('weak', `  ${how}`)]
}

async function loadRest(
  load: CheckRequest['load'] | undefined,
  loaders: Loaders,
): Promise<Parsed<Loaded>> {
  if (load === undefined) return { value: { jobs: [] }, diagnostics: [] }
  return load.kind === 'tree' ? loaders.loadTree(load.request) : loaders.loadSystems(load.request)
}

function zip<A, B>(left: readonly A[], right: readonly B[]): readonly (readonly [A, B])[] {
  return left.flatMap((one, index) =>
    right.slice(index, index + 1).map((two) => [one, two] as const),
  )
}

function unknownProperties(named: readonly string[], jobs: readonly Job[]): readonly Diagnostic[] {
  const known = new Set(
    jobs.flatMap((job) => job.program.properties.map((property) => property.name)),
  )
  return named
    .filter((name) => !known.has(name))
    .map((name) => {
      const close = nearest(name, known)
      const help =
        close === undefined ? `there are: ${[...known].join(', ')}` : `did you mean ${close}?`
      return wrongUse('U004', `no checked program has a property ${name}`, help)
    })
}

function makeReport(
  request: CheckRequest,
  loaded: Loaded,
  searched: readonly Searched[],
  diagnostics: readonly Diagnostic[],
  version: string,
): CheckReport {
  const { load } = request
  const kernel = loaded.kernel === undefined ? {} : { kernel: loaded.kernel }
  const input =
    load.kind === 'tree'
      ? { kind: 'tree' as const, path: load.request.tree, arch: load.request.arch, ...kernel }
      : { kind: 'systems' as const, path: load.request.systems.join(' ') }
  const outcomes = searched.flatMap((one, index) => {
    const job = loaded.jobs[index]
    return job === undefined ? [] : [outcomeOf(job, one)]
  })
  return { version, input, outcomes, diagnostics }
}

function outcomeOf(job: Job, { result, witnesses }: Searched): Outcome {
  const { program } = job
  return {
    subject: job.subject,
    configuration: job.name,
    config: job.config,
    constants: job.constants ?? new Map(),
    bounds: {
      ...program.bounds,
      tasks: program.tasks.length,
      assumptions: program.assumptions ?? [],
    },
    statements: new Map(program.properties.map(({ name, statement }) => [name, statement])),
    expected: job.expected ?? {},
    result,
    witnesses,
    coverage: coverageOf(job),
  }
}

function coverageOf({ report, program }: Job): Coverage {
  const untracked = new Set(
    program.fields.flatMap(({ owner, name, type }) =>
      type.bits === 0 ? [`${owner} ${name}`] : [],
    ),
  )
  return {
    functions: report.functions,
    irrelevant: report.irrelevant,
    choices: report.choices,
    constants: report.constants,
    cuts: report.cuts,
    fields: report.fields.map((field) => ({
      ...field,
      tracked: !untracked.has(`${field.owner} ${field.name}`),
    })),
    opaque: report.opaque.map((one) => one.name),
    lines: report.linesInterpreted,
  }
}
