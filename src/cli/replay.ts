// `sallyport replay TRACE.json`: is a recorded run of `sallyport/runtime` a behaviour of the model?

import { readFileSync } from 'node:fs'
import { type Command, Option } from 'commander'

import { hasErrors, printDiagnostic, type Diagnostic, type Parsed } from '../base/diagnostic.ts'
import { allReductions } from '../explore/explore.ts'
import type { SearchFigures } from '../ir/verdict.ts'
import { packageHost } from '../linux/package-files.ts'
import { parseTrace } from '../replay/parse-trace.ts'
import { judgeReplay, replayProgram, type Answer } from '../replay/replay-program.ts'
import { plain } from '../report/paint.ts'
import type { Trace } from '../runtime/trace-log.ts'
import { readCheckRequest, type CheckRequest } from './check-request.ts'
import { EXIT_HOLDS, EXIT_UNDECIDED, EXIT_UNUSABLE, EXIT_VIOLATED } from './exit-status.ts'
import { readFormat } from './formats.ts'
import type { Io } from './io.ts'
import { showProgress } from './progress.ts'
import { printReplay, replayAsJson } from './replay-report.ts'
import type { Search } from './search.ts'
import { openOutput } from './write-output.ts'
import { reasonOf, wrongUse } from './wrong-use.ts'

interface ReplayTexts {
  readonly maxStates?: string
  readonly maxMemory?: string
  readonly timeout?: string
  readonly format?: string
  readonly output?: string
}

export interface ReplayParts {
  readonly search: Search
  readonly version: string
}

export function addReplayCommand(
  program: Command,
  parts: ReplayParts,
  io: Io,
  answer: (status: number) => void,
): void {
  const command = program
    .command('replay')
    .description('is a recorded run of sallyport/runtime a behaviour of the model?')
    .argument('<trace>', 'what readTrace() gave, as JSON')
    .action(async (file: string, texts: ReplayTexts) => {
      const { format: asked = 'text', ...others } = texts
      const format = readFormat(asked, ['text', 'json'])
      const { value, diagnostics } = readCheckRequest([], others)
      const wrong = [...diagnostics, ...format.diagnostics]
      const request = { ...value, format: format.value }
      answer(hasErrors(wrong) ? refuse(wrong, io) : await replay(file, request, parts, io))
    })
  for (const option of replayOptions()) command.addOption(option)
}

function replayOptions(): readonly Option[] {
  return [
    new Option('--max-states <n>', 'give up after so many states'),
    new Option('--max-memory <size>', 'give up at this size, 4G'),
    new Option('--timeout <seconds>', 'give up after this time'),
    new Option('--format <format>', 'text or json').default('text'),
    new Option('--output <file>', 'write the result there'),
  ]
}

async function replay(
  file: string,
  request: CheckRequest,
  parts: ReplayParts,
  io: Io,
): Promise<number> {
  const { value: trace, diagnostics } = readTraceFile(file)
  if (trace === undefined) return refuse(diagnostics, io)
  const opened = await openOutput(request.output, io)
  if ('refused' in opened) return refuse([opened.refused], io)
  try {
    const { answer, search } = await searchRun(file, trace, request, parts.search, io)
    const report = { version: parts.version, file, trace, answer, search }
    const paint = request.output === undefined ? io.paint : plain
    const failure = await opened.output.finish(
      request.format === 'json'
        ? `${JSON.stringify(replayAsJson(report), undefined, 2)}\n`
        : `${printReplay(report, paint).join('\n')}\n`,
    )
    return failure === undefined ? statusOf(answer) : refuse([failure], io)
  } catch (error) {
    await opened.output.abandon()
    throw error
  }
}

function readTraceFile(file: string): Parsed<Trace | undefined> {
  try {
    return parseTrace(file, readFileSync(file, 'utf8'))
  } catch (error) {
    const message = `${file} cannot be read: ${reasonOf(error)}`
    const help = 'name a file with what readTrace() gave'
    return { value: undefined, diagnostics: [{ ...wrongUse('U001', message, help), code: 'U050' }] }
  }
}

async function searchRun(
  file: string,
  trace: Trace,
  { limits }: CheckRequest,
  search: Search,
  io: Io,
): Promise<{ readonly answer: Answer; readonly search: SearchFigures }> {
  const progress = showProgress(1, io)
  const watch = { onProgress: progress.begin(0, file), stop: io.interrupted }
  const options = { ...limits, first: true, only: [], reductions: allReductions }
  const { result } = await search(replayProgram(trace, packageHost), options, watch)
  progress.end()
  return { answer: judgeReplay(trace, result.results), search: result.search }
}

function statusOf(answer: Answer): number {
  if (answer.kind === 'behaviour') return EXIT_HOLDS
  return answer.kind === 'none' ? EXIT_VIOLATED : EXIT_UNDECIDED
}

function refuse(diagnostics: readonly Diagnostic[], io: Io): number {
  for (const diagnostic of diagnostics) io.err(`${printDiagnostic(diagnostic)}\n`)
  return EXIT_UNUSABLE
}
