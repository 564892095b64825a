// `npm run bench`: the search side by side with other model checkers, on the same protocols, state by state.
//
// Says on the way what it does, then a table for each bench. Exit status: 0; 1 when tools disagree about the
// number of states; 2 for wrong use. A tool that is missing or gives up is told and left out.

import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv } from 'node:process'
import { benches } from './benches.ts'
import { asText, header, rowsOf } from './figures-table.ts'
import { hasTime } from './measure.ts'
import { isMeant, readRequest, usage, type Request } from './read-request.ts'
import { disagreements, runBench, type Tried } from './run-benches.ts'
import { rumur } from './tool-rumur.ts'
import { sallyport } from './tool-sallyport.ts'
import { spin } from './tool-spin.ts'
import { stateright } from './tool-stateright.ts'
import { tlc } from './tool-tlc.ts'
import type { Tool } from './tool.ts'

async function main(): Promise<number> {
  if (argv.includes('--help')) {
    console.log(usage)
    return 0
  }
  const request = readRequest(
    argv.slice(2),
    benches.map(({ name }) => name),
  )
  if ('problem' in request) {
    console.error(`${request.problem}\n\n${usage}`)
    return 2
  }
  const { tools, remarks } = await toolsFor(request)
  for (const remark of remarks) console.log(remark)
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  try {
    return await compare(request, tools, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function compare(request: Request, tools: readonly Tool[], folder: string): Promise<number> {
  const { only, runs, workers, timeoutMs } = request
  const all: Tried[] = []
  const wrong: string[] = []
  for (const bench of benches) {
    if (only.length > 0 && !only.some((name) => isMeant(bench.name, name))) continue
    // oxlint-disable-next-line no-await-in-loop -- programs that are measured run alone
    const tried = await runBench(bench, tools, { runs, workers, timeoutMs, folder })
    all.push(...tried)
    wrong.push(...disagreements(bench, tried))
    console.log(`\n${bench.name}`)
    console.log(asText([header, ...rowsOf(tried)]).trimEnd())
    for (const { tool, problem } of tried) {
      if (problem !== undefined) console.log(`  ${tool}: ${problem}`)
    }
    if (request.json !== undefined) writeRuns(request.json, all)
  }
  for (const sentence of wrong) console.error(sentence)
  return wrong.length === 0 ? 0 : 1
}

/** The file is whole at any time, with what is known by then. */
function writeRuns(file: string, tried: readonly Tried[]): void {
  const text = JSON.stringify({ runs: tried.flatMap(({ runs }) => runs) }, undefined, 2)
  writeFileSync(`${file}.new`, `${text}\n`)
  renameSync(`${file}.new`, file)
}

async function toolsFor(request: Request): Promise<{ tools: Tool[]; remarks: string[] }> {
  const all = [sallyport, spin, rumur, tlc(request.tlc), stateright(request.stateright)]
  const asked = all.filter(({ name }) => request.tools.includes(name))
  const missing = await Promise.all(asked.map((tool) => tool.missing()))
  const remarks = asked.flatMap(({ name }, at) =>
    missing[at] === undefined ? [] : [`${name} is left out: ${missing[at]}`],
  )
  if (!hasTime()) remarks.push('GNU time is not installed: peaks of memory may be a little too low')
  return { tools: asked.filter((_, at) => missing[at] === undefined), remarks }
}

process.exitCode = await main()
