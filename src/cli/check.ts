// `sallyport check`: prepare every cell, search every configuration, report.

import { present } from '../base/assert.ts'
import { hasErrors, printDiagnostic, type Diagnostic } from '../base/diagnostic.ts'
import { nearest } from '../base/nearest.ts'
import { goesByRules } from '../explore/explore.ts'
import { makeLedger, type Ledger } from '../claims/ledger.ts'
import { printBriefly } from '../claims/brief-ledger.ts'
import { printLedger, type LedgerPage } from '../claims/print-ledger.ts'
import type { Program } from '../ir/program.ts'
import { mergeAnswers } from '../report/merge.ts'
import type { CheckedInput, CheckedTree, CheckReport, Outcome } from '../report/outcome.ts'
import { plain } from '../report/paint.ts'
import { printWithout } from '../report/figures.ts'
import { printReport } from '../report/verdicts.ts'
import { planCells } from './cells.ts'
import { separateClaims } from './check-claims.ts'
import type { CheckRequest } from './check-request.ts'
import { checkpointOptions } from './checkpoints.ts'
import { EXIT_HOLDS, EXIT_UNDECIDED, EXIT_UNUSABLE, exitStatus } from './exit-status.ts'
import { printAs } from './formats.ts'
import type { Io } from './io.ts'
import type { Job, Loaders } from './job.ts'
import { onMachine } from './memory-model.ts'
import { prepareCell, type CheckCache, type PreparedCell } from './prepare-cells.ts'
import { switchedOff } from './reductions.ts'
import type { Search } from './search.ts'
import { searchPrepared, type Prepared } from './search-prepared.ts'
import { openOutput, type Output } from './write-output.ts'
import { wrongUse } from './wrong-use.ts'

/** What the command is made of; tests replace the parts. */
export interface CheckParts {
  readonly loaders: Loaders
  readonly search: Search
  readonly version: string
  /** Names this build: another one may mean something else by what it keeps. */
  readonly tool: () => string
  /** Absent: nothing is kept. */
  readonly cache?: () => CheckCache
}

/** Rows that one story may take: about a screen. */
const STORY_ROWS = 50

/** A ledger has many stories. */
const CLAIM_ROWS = 40

/** What is wrong first is mostly the cause of the rest. */
const MOST_PROBLEMS = 20

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
  const began = Date.now()
  const prepared = await prepare(request, parts)
  const makeReport = (
    outcomes: readonly Outcome[],
    diagnostics: readonly Diagnostic[],
  ): CheckReport => ({
    version: parts.version,
    elapsedSeconds: (Date.now() - began) / 1000,
    trees: prepared.cells.map(treeOf),
    input: inputOf(request, prepared.cells),
    without: switchedOff(request.reductions),
    outcomes,
    diagnostics,
  })
  const keeping = checkpointOptions(request, programsOf(prepared), request.reductions, parts.tool)
  const refusal =
    whyNothing(prepared, request) ??
    whyNoFingerprints(request, programsOf(prepared)) ??
    (isRefusal(keeping) ? keeping : undefined)
  if (refusal !== undefined) {
    if (request.format !== 'text') {
      await output.finish(printAs(request.format, makeReport([], refusal), () => ''))
      return EXIT_UNUSABLE
    }
    await output.abandon()
    return refuse(refusal, io)
  }
  const plan = isRefusal(keeping) || keeping === undefined ? request : { ...request, keeping }
  const searched = await searchPrepared(prepared, plan, parts.search, io)
  const { outcomes, claimed, ofClaims, notes } = searched
  const report = makeReport([...outcomes, ...claimed], [...allDiagnostics(prepared), ...notes])
  const { claims } = prepared
  const ledger =
    claims.length === 0
      ? undefined
      : makeLedger(claims, (job) => present(ofClaims.get(job), 'each job was searched'))
  const text = (): string => printed({ ...report, outcomes }, ledger, request, io)
  const failure = await output.finish(printAs(request.format, report, text))
  if (failure !== undefined) return refuse([failure], io)
  return statusOf(report, io)
}

/** Searches of other kinds have nothing that is larger than a fingerprint. */
function whyNoFingerprints(
  { fingerprint, reductions }: CheckRequest,
  programs: readonly Program[],
): readonly Diagnostic[] | undefined {
  const others = programs.filter((program) => !goesByRules(program, reductions)).length
  if (!fingerprint || others === 0) return undefined
  const message = `--fingerprint is for searches of several CPUs, or without reductions, and ${others} of ${programs.length} would be none`
  return [wrongUse('U003', message, 'add --no-reduce, or do without')]
}

function isRefusal(value: unknown): value is readonly Diagnostic[] {
  return Array.isArray(value)
}

function programsOf({ cells, systems, claims }: Prepared): readonly Program[] {
  const jobs = [...cells, ...claims].flatMap((one): readonly Job[] => one.jobs)
  return [...jobs, ...systems].map(({ program }) => program)
}

/** A cell that could not be checked counts more than what the others say. */
function statusOf(report: CheckReport, io: Io): number {
  if (hasErrors(report.diagnostics)) return EXIT_UNUSABLE
  if (io.interrupted.aborted) return EXIT_UNDECIDED
  return isEmptyShard(report) ? EXIT_HOLDS : exitStatus(mergeAnswers(report))
}

/** Somebody who divides four combinations among five machines gets five successes. */
function isEmptyShard({ input, trees }: CheckReport): boolean {
  return input.kind === 'tree' && trees.length === 0
}

async function prepare(request: CheckRequest, parts: CheckParts): Promise<Prepared> {
  const { loaders } = parts
  const { claims, rest, diagnostics } = separateClaims(request, loaders)
  const nothing = { cells: [], systems: [], claims }
  if (rest === undefined) return { ...nothing, diagnostics }
  if (rest.kind === 'systems') {
    const loaded = onMachine(request.memory, await loaders.loadSystems(rest.request))
    const all = [...diagnostics, ...loaded.diagnostics]
    return { ...nothing, systems: loaded.value.jobs, diagnostics: all }
  }
  const planned = planCells(rest.request, loaders)
  const cache = planned.value.length > 0 && mayBeKnown(request) ? parts.cache?.() : undefined
  const cells: PreparedCell[] = []
  for (const cell of planned.value) cells.push(await prepareCell(cell, request, loaders, cache))
  return { ...nothing, cells, diagnostics: [...diagnostics, ...planned.diagnostics] }
}

/** Whoever puts a search away, or takes one up, wants it searched. */
function mayBeKnown({ cache, checkpoint, resume }: CheckRequest): boolean {
  return cache && checkpoint === undefined && resume === undefined
}

function allDiagnostics({ cells, diagnostics }: Prepared): readonly Diagnostic[] {
  return [...diagnostics, ...cells.flatMap((cell) => cell.diagnostics)]
}

/** What is said instead of a search; undefined when there is something to search and nothing against it. */
function whyNothing(prepared: Prepared, request: CheckRequest): readonly Diagnostic[] | undefined {
  const { cells, systems, claims, diagnostics } = prepared
  const broken = cells.filter((cell) => hasErrors(cell.diagnostics))
  if (hasErrors(diagnostics) || (cells.length > 0 && broken.length === cells.length)) {
    return allDiagnostics(prepared)
  }
  const jobs: readonly Job[] = [
    ...cells.flatMap((cell) => cell.jobs),
    ...systems,
    ...claims.flatMap((one) => one.jobs),
  ]
  const known = new Set(jobs.flatMap(({ program }) => program.properties.map(({ name }) => name)))
  for (const { statements } of cells.flatMap(({ kept }) => kept)) {
    for (const name of statements.keys()) known.add(name)
  }
  const unknown = known.size === 0 ? [] : unknownProperties(request.properties, known)
  return unknown.length === 0 ? undefined : [...allDiagnostics(prepared), ...unknown]
}

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
  if (isEmptyShard(report)) return 'Nothing to check: there are fewer combinations than shards.\n'
  const paint = request.output === undefined ? io.paint : plain
  const options = { width: io.width, paint, storyRows: STORY_ROWS }
  const rows =
    ledger === undefined || report.outcomes.length > 0 ? printReport(report, options) : []
  const page = { ...options, storyRows: CLAIM_ROWS }
  const claims = ledger === undefined ? [] : printClaims(ledger, page, request.stories)
  const off = rows.length > 0 ? [] : printWithout(report.without, io.width)
  const gap = rows.length > 0 && claims.length > 0 ? [''] : []
  return `${[...rows, ...gap, ...claims, ...off].join('\n')}\n`
}

/** Stories are long, and most of them are as expected: who wants them asks for them. */
function printClaims(ledger: Ledger, page: LedgerPage, stories: boolean): readonly string[] {
  if (stories) return printLedger(ledger, page)
  const how = 'in full, with stories: sallyport check --claim ID, or --stories'
  return [...printBriefly(ledger, page), page.paint('weak', `  ${how}`)]
}

function unknownProperties(
  named: readonly string[],
  known: ReadonlySet<string>,
): readonly Diagnostic[] {
  return named
    .filter((name) => !known.has(name))
    .map((name) => {
      const close = nearest(name, known)
      const help =
        close === undefined ? `there are: ${[...known].join(', ')}` : `did you mean ${close}?`
      return wrongUse('U004', `no checked program has a property ${name}`, help)
    })
}

function treeOf({ cell, kernel, diagnostics }: PreparedCell): CheckedTree {
  const { tree, arch } = cell.request
  const error = diagnostics.find(({ severity }) => severity === 'error')
  return {
    subject: cell.subject,
    path: tree,
    arch,
    ...(kernel === undefined ? {} : { kernel }),
    ...(error === undefined
      ? {}
      : { problem: `${error.code} ${error.span.file}: ${error.message}` }),
  }
}

/** What all cells have in common has one name; what they have not, stands with each tree. */
function inputOf({ load }: CheckRequest, cells: readonly PreparedCell[]): CheckedInput {
  if (load.kind === 'systems') return { kind: 'systems', path: load.request.systems.join(' ') }
  const [kernel, ...otherKernels] = new Set(cells.map((cell) => cell.kernel))
  const [arch, ...otherArchitectures] = new Set(cells.map((cell) => cell.cell.request.arch))
  return {
    kind: 'tree',
    path: [...new Set(load.request.trees)].join(' '),
    ...(arch === undefined || otherArchitectures.length > 0 ? {} : { arch }),
    ...(kernel === undefined || otherKernels.length > 0 ? {} : { kernel }),
  }
}
