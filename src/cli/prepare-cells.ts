// A cell before it is searched: answered from the cache, loaded into jobs, or not possible to check.
//
// What is kept of a cell is what the reports need of it, and only when every property was decided in every
// configuration: then no limit had a say in it, and limits need not be part of the question. Results depend
// on the texts that the tree was asked for, on ours, and on the options named below, on nothing else.

import { hasErrors, type Diagnostic } from '../base/diagnostic.ts'
import { hashOf } from '../cache/entry-file.ts'
import { recordingHost } from '../cache/recording-host.ts'
import type { ResultCache } from '../cache/result-cache.ts'
import { directoryHost } from '../front/c/directory-host.ts'
import type { SourceHost } from '../front/c/source-host.ts'
import { readText } from '../linux/package-files.ts'
import type { Outcome } from '../report/outcome.ts'
import type { Cell } from './cells.ts'
import type { CheckRequest } from './check-request.ts'
import type { Job, Loaders } from './job.ts'
import { onMachine } from './memory-model.ts'

/** What the cache holds of a cell. */
export interface KeptCell {
  readonly kernel?: string
  readonly diagnostics: readonly Diagnostic[]
  readonly outcomes: readonly Outcome[]
}

export interface CheckCache {
  readonly results: ResultCache<KeptCell>
  /** Hash of the program, the machine library and what they are built on. */
  readonly tool: string
}

export interface PreparedCell {
  readonly cell: Cell
  readonly kernel?: string
  readonly diagnostics: readonly Diagnostic[]
  /** To be searched. */
  readonly jobs: readonly Job[]
  /** Answered before. */
  readonly kept: readonly Outcome[]
  /** To be called with all outcomes of the jobs; answers what stood in the way of keeping them. */
  readonly keep: (outcomes: readonly Outcome[]) => readonly Diagnostic[]
}

export async function prepareCell(
  cell: Cell,
  request: CheckRequest,
  loaders: Loaders,
  cache: CheckCache | undefined,
): Promise<PreparedCell> {
  const disk = directoryHost(cell.request.tree)
  const question = cache && questionOf(cell, request, cache.tool, disk)
  const found = cache && question !== undefined ? cache.results.find(question, disk) : {}
  const notes = found.note === undefined ? [] : [cacheNote(found.note)]
  if (found.answer !== undefined) return answered(cell, found.answer, notes)
  const host = recordingHost(disk)
  const loaded = await loaders.loadTree(cell.request, host)
  const { value, diagnostics } = onMachine(request.memory, loaded)
  const kernel = value.kernel === undefined ? {} : { kernel: value.kernel }
  return {
    cell,
    ...kernel,
    diagnostics: [...notes, ...diagnostics],
    jobs: hasErrors(diagnostics)
      ? []
      : value.jobs.map((job) => ({ ...job, subject: cell.subject })),
    kept: [],
    keep(outcomes) {
      if (cache === undefined || question === undefined || !outcomes.every(isDecided)) return []
      const answer = { ...kernel, diagnostics, outcomes }
      const note = cache.results.keep(question, host.asked(), host, answer)
      return note === undefined ? [] : [cacheNote(note)]
    },
  }
}

function answered(cell: Cell, answer: KeptCell, notes: readonly Diagnostic[]): PreparedCell {
  return {
    cell,
    ...(answer.kernel === undefined ? {} : { kernel: answer.kernel }),
    diagnostics: [...notes, ...answer.diagnostics],
    jobs: [],
    kept: answer.outcomes.map((each) => ({ ...each, subject: cell.subject, cached: true })),
    keep: () => [],
  }
}

/**
 * Everything that was asked, but for what has no say in the answer: an option that is added later is part of
 * the question without anybody thinking of it. Undefined when the configuration cannot be read: then loading
 * says why.
 */
function questionOf(
  cell: Cell,
  request: CheckRequest,
  tool: string,
  host: SourceHost,
): string | undefined {
  const { configFile } = cell.request
  const ofTree = without(cell.request, ['tree', 'configFile'])
  const options = without(request, [
    'load',
    'limits',
    'cache',
    'jobs',
    'workers',
    'checkpoint',
    'resume',
    'format',
    'output',
  ])
  const config = configFile === undefined ? '' : readText(configFile)
  if (config === undefined) return undefined
  const release = hashOf(host.read('Makefile') ?? '')
  // The name of the configuration file stands in diagnostics.
  return JSON.stringify({ tool, release, config: [configFile, hashOf(config)], ofTree, options })
}

function without<T extends object>(all: T, names: readonly (keyof T & string)[]): object {
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => !names.some((each) => each === name)),
  )
}

function isDecided({ result }: Outcome): boolean {
  return result.results.every(({ verdict }) => verdict.kind !== 'unfinished')
}

function cacheNote(message: string): Diagnostic {
  const span = { file: '(cache)', line: 0, column: 0 }
  const help = 'nothing depends on it; --no-cache does without'
  return { code: 'U040', severity: 'warning', message, span, help }
}
