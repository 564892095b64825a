// `npm run bench`: the search side by side with other model checkers, on the same protocols, state by state.
//
// Says on the way what it does, then a table for each bench. Exit status: 0; 1 when tools disagree about the
// number of states; 2 for wrong use. A tool that is missing or gives up is told and left out.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv } from 'node:process'
import { kernelTree } from '../src/linux/kernel-cache.ts'
import { benches } from './benches.ts'
import { benchmarksPage } from './benchmarks-page.ts'
import { asText, grouped, header, rowsOf } from './figures-table.ts'
import { runGrowth, wholeSeconds } from './growth.ts'
import { endRunning, hasTime } from './measure.ts'
import { isMeant, readRequest, usage, type Request } from './read-request.ts'
import { disagreements, runBench, type Effort, type Tried } from './run-benches.ts'
import { mergeTried, readRunsFile, writeRunsFile } from './runs-file.ts'
import { currentLoad, surroundings } from './surroundings.ts'
import { rumur } from './tool-rumur.ts'
import { sallyport } from './tool-sallyport.ts'
import { spin } from './tool-spin.ts'
import { stateright } from './tool-stateright.ts'
import { tlc } from './tool-tlc.ts'
import type { Tool } from './tool.ts'

const page = 'docs/benchmarks.md'

const EXIT_INTERRUPTED = 130

async function main(): Promise<number> {
  if (argv.includes('--help')) {
    console.log(usage)
    return 0
  }
  const names = [...benches.map(({ name }) => name), 'growth']
  const request = readRequest(argv.slice(2), names)
  if ('problem' in request) {
    console.error(`${request.problem}\n\n${usage}`)
    return 2
  }
  const earlier = earlierRuns(request)
  if (earlier === undefined) {
    console.error(`${request.json} holds no runs of this bench; nothing was run`)
    return 2
  }
  const refused = refusedFile(request, earlier)
  if (refused !== undefined) {
    console.error(`--json ${request.json} cannot be written: ${refused}`)
    return 2
  }
  const { tools, remarks } = await toolsFor(request)
  for (const remark of remarks) console.log(remark)
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      endRunning()
      rmSync(folder, { recursive: true, force: true })
      process.exit(EXIT_INTERRUPTED)
    })
  }
  try {
    return await compare(request, tools, folder, earlier)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Undefined when the file is there and cannot be read: it must not be lost. */
function earlierRuns({ json, add }: Request): readonly Tried[] | undefined {
  return add && json !== undefined && existsSync(json) ? readRunsFile(json) : []
}

/** Why the file cannot be written, which is better known before the hours of measuring. */
function refusedFile({ json }: Request, earlier: readonly Tried[]): string | undefined {
  try {
    if (json !== undefined) writeRunsFile(json, earlier)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function compare(
  request: Request,
  tools: readonly Tool[],
  folder: string,
  earlier: readonly Tried[],
): Promise<number> {
  const load = currentLoad()
  const effort = { ...request, folder }
  const wrong: string[] = []
  let all = earlier
  const keep = (tried: readonly Tried[]): void => {
    all = mergeTried(all, tried)
    if (request.json !== undefined) writeRunsFile(request.json, all)
  }
  for (const bench of benches.filter(({ name }) => isAsked(request, name))) {
    // oxlint-disable-next-line no-await-in-loop -- programs that are measured run alone
    const tried = await runBench(bench, tools, effort)
    keep(tried)
    wrong.push(...disagreements(bench, tried))
    show(bench.name, tried)
  }
  if (isAsked(request, 'growth') && tools.includes(sallyport)) {
    keep(await grow(request, effort))
  }
  if (request.write) {
    writeFileSync(page, benchmarksPage(all, surroundings(toolsOf(all, request), load)))
    console.log(`\n${page} is written`)
  }
  for (const sentence of wrong) console.error(sentence)
  return wrong.length === 0 ? 0 : 1
}

function isAsked({ only }: Request, bench: string): boolean {
  return only.length === 0 || only.some((name) => isMeant(bench, name))
}

function show(bench: string, tried: readonly Tried[]): void {
  console.log(`\n${bench}`)
  const rows = rowsOf(tried)
  if (rows.length > 0) console.log(asText([header, ...rows]).trimEnd())
  for (const { tool, workers, reductions, problem } of tried) {
    if (problem !== undefined)
      console.log(`  ${tool} (workers ${workers}, ${reductions}): ${problem}`)
  }
}

function grow(request: Request, effort: Effort): Promise<readonly Tried[]> {
  const tree = request.tree ?? kernelTree('6.12', 'x86')
  console.log(`\ngrowth`)
  if (tree === undefined) console.log('  no 6.12 tree: npm run kernels -- 6.12 x86, or --tree DIR')
  return runGrowth(tree, effort, ({ bench, reductions, runs, problem }) => {
    const [run] = runs
    const figures =
      run === undefined
        ? problem
        : `${grouped(run.states)} states  ${wholeSeconds(runs).toFixed(2)} s`
    console.log(`  ${bench.padEnd(40)} ${reductions.padEnd(5)} ${figures}`)
  })
}

function everyTool({ tlc: jar, stateright: source }: Request): readonly Tool[] {
  return [sallyport, spin, rumur, tlc(jar), stateright(source)]
}

/** The tools that made these runs, in this call or an earlier one. */
function toolsOf(tried: readonly Tried[], request: Request): readonly Tool[] {
  const names = new Set(tried.flatMap(({ tool, runs }) => (runs.length === 0 ? [] : [tool])))
  return everyTool(request).filter(({ name }) => names.has(name))
}

async function toolsFor(request: Request): Promise<{ tools: Tool[]; remarks: string[] }> {
  const asked = everyTool(request).filter(({ name }) => request.tools.includes(name))
  const missing = await Promise.all(asked.map((tool) => tool.missing()))
  const remarks = asked.flatMap(({ name }, at) =>
    missing[at] === undefined ? [] : [`${name} is left out: ${missing[at]}`],
  )
  if (!hasTime()) remarks.push('GNU time is not installed: peaks of memory may be a little too low')
  return { tools: asked.filter((_, at) => missing[at] === undefined), remarks }
}

process.exitCode = await main()
