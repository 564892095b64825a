// The options of `npm run bench`, as values that make sense or a sentence about what does not.

import { parseArgs } from 'node:util'
import { nearest } from '../src/base/nearest.ts'
import { toolNames, type ToolName } from './tool.ts'

export interface Request {
  /** Names of benches; all when empty. */
  readonly only: readonly string[]
  readonly tools: readonly ToolName[]
  readonly runs: number
  readonly workers: readonly number[]
  readonly timeoutMs: number
  readonly json?: string
  /** Keep what that file has of other benches. */
  readonly add: boolean
  readonly tlc?: string
  readonly stateright?: string
  readonly tree?: string
  /** Write docs/benchmarks.md. */
  readonly write: boolean
}

export const usage = `npm run bench -- [options]
  --only NAME        one bench, or all of a kind (peterson); may be repeated
  --tools A,B        sallyport,spin,rumur,tlc,stateright (default: all)
  --runs N           times that each is run; the median counts (default: 5)
  --workers 1,2      numbers of workers, where a tool has them (default: 1)
  --timeout SECONDS  longest run (default: 900)
  --json FILE        write every run there
  --add              keep the runs of other benches and tools that the file has
  --tlc JAR          where tla2tools.jar is
  --stateright DIR   source of the crate, when cargo cannot fetch it
  --tree DIR         a Linux 6.12 tree, for the bench growth
  --write            write docs/benchmarks.md, from the whole file with --add`

/** Timers go no further than 24 days. */
const longestSeconds = 1_000_000

/** `names`: what --only may say. */
export function readRequest(
  argv: readonly string[],
  names: readonly string[],
): Request | { readonly problem: string } {
  const read = readOptions(argv)
  if ('problem' in read) return read
  const { values } = read
  const only = values.only ?? []
  const tools = (values.tools ?? toolNames.join(',')).split(',')
  const workers = (values.workers ?? '1').split(',').map(Number)
  const runs = Number(values.runs ?? 5)
  const seconds = Number(values.timeout ?? 900)
  const stranger = only.find((name) => !names.some((known) => isMeant(known, name)))
  if (stranger !== undefined) return unknown('bench', stranger, names)
  const misfit = tools.find((name) => !toolNames.some((known) => known === name))
  if (misfit !== undefined) return unknown('tool', misfit, toolNames)
  if (!isCount(runs)) return { problem: `--runs ${values.runs}: give a whole number, 1 or more` }
  if (!workers.every(isCount)) {
    return { problem: `--workers ${values.workers}: give whole numbers such as 1,2` }
  }
  if (!(seconds > 0 && seconds <= longestSeconds)) {
    const range = `give a number of seconds, at most ${longestSeconds}`
    return { problem: `--timeout ${values.timeout}: ${range}` }
  }
  if (values.add === true && values.json === undefined) {
    return { problem: '--add keeps what a file has: add --json FILE' }
  }
  return {
    only,
    tools: toolNames.filter((name) => tools.includes(name)),
    runs,
    workers,
    timeoutMs: seconds * 1000,
    ...(values.json === undefined ? {} : { json: values.json }),
    ...(values.tlc === undefined ? {} : { tlc: values.tlc }),
    ...(values.stateright === undefined ? {} : { stateright: values.stateright }),
    ...(values.tree === undefined ? {} : { tree: values.tree }),
    add: values.add === true,
    write: values.write === true,
  }
}

/** `peterson` means peterson-5, -6 and -7. */
export function isMeant(bench: string, named: string): boolean {
  return bench === named || bench.startsWith(`${named}-`)
}

const options = {
  only: { type: 'string', multiple: true },
  tools: { type: 'string' },
  runs: { type: 'string' },
  workers: { type: 'string' },
  timeout: { type: 'string' },
  json: { type: 'string' },
  tlc: { type: 'string' },
  stateright: { type: 'string' },
  tree: { type: 'string' },
  add: { type: 'boolean' },
  write: { type: 'boolean' },
} as const

type Options = ReturnType<typeof parseArgs<{ options: typeof options }>>

function readOptions(argv: readonly string[]): Options | { readonly problem: string } {
  try {
    return parseArgs({ args: [...argv], options, strict: true })
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1
}

function unknown(what: string, name: string, known: readonly string[]): { problem: string } {
  const guess = nearest(name, known)
  const help = guess === undefined ? `there are: ${known.join(', ')}` : `did you mean ${guess}?`
  return { problem: `there is no ${what} ${name}; ${help}` }
}
