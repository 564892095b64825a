// The options of `check`, from the texts of the command line to values that make sense together.
// Whatever does not make sense becomes a diagnostic; no option is ever quietly ignored.

import { availableParallelism, freemem } from 'node:os'

import type { Diagnostic, Parsed } from '../base/diagnostic.ts'
import type { Reductions } from '../explore/explore.ts'
import { presetName } from './cells.ts'
import { readCheckFormat, type Format } from './formats.ts'
import type { SystemsRequest, TreesRequest } from './job.ts'
import { readMemoryModel, type MemoryModel } from './memory-model.ts'
import { readReductions } from './reductions.ts'
import { wrongUse } from './wrong-use.ts'

/** As commander gives them. */
export interface CheckTexts {
  readonly tree?: readonly string[]
  readonly arch?: readonly string[]
  readonly config?: readonly string[]
  readonly set?: readonly string[]
  readonly depth?: string
  readonly property?: readonly string[]
  readonly claim?: readonly string[]
  readonly stories?: boolean
  readonly maxStates?: string
  readonly maxMemory?: string
  readonly timeout?: string
  readonly first?: boolean
  readonly jobs?: string
  readonly workers?: string
  readonly checkpoint?: string
  readonly resume?: string
  readonly format?: string
  readonly output?: string
  readonly allowOpaque?: boolean
  readonly stepwise?: boolean
  readonly flip?: boolean
  readonly reduce?: boolean
  readonly without?: readonly string[]
  readonly fingerprint?: boolean
  readonly memory?: string
  readonly storeBuffer?: string
  readonly cache?: boolean
  readonly shard?: string
}

export interface Limits {
  readonly maxStates?: number
  /** Of all searches that run at the same time together. */
  readonly maxMemoryBytes: number
  /** Of the whole check. */
  readonly timeoutMs?: number
}

export interface CheckRequest {
  readonly load:
    | { readonly kind: 'trees'; readonly request: TreesRequest }
    | { readonly kind: 'systems'; readonly request: SystemsRequest }
  readonly properties: readonly string[]
  /** Ids of claims; all of them when empty. */
  readonly claims: readonly string[]
  /** Whether the ledger tells the stories of what it expects. */
  readonly stories: boolean
  readonly limits: Limits
  readonly first: boolean
  readonly reductions: Reductions
  /** Whether states may be told apart by fingerprints. */
  readonly fingerprint: boolean
  readonly memory: MemoryModel
  /** Whether results may come out of the cache and go into it. */
  readonly cache: boolean
  readonly jobs: number
  readonly workers: number
  /** Files that a search is put away in, and taken up from. */
  readonly checkpoint?: string
  readonly resume?: string
  readonly format: Format
  readonly output?: string
}

export function readCheckRequest(
  systems: readonly string[],
  texts: CheckTexts,
): Parsed<CheckRequest> {
  const diagnostics: Diagnostic[] = checkTogether(systems, texts)
  const take = <T>(parsed: Parsed<T>): T => {
    diagnostics.push(...parsed.diagnostics)
    return parsed.value
  }
  const depth = take(readCount('--depth', texts.depth, MOST_CONTEXTS))
  const maxStates = take(readCount('--max-states', texts.maxStates))
  const seconds = take(readSeconds(texts.timeout))
  const memory = take(readSize(texts.maxMemory))
  const jobs = take(readCount('--jobs', texts.jobs))
  const workers = take(readCount('--workers', texts.workers))
  const format = take(readCheckFormat(texts.format ?? 'text'))
  const memoryModel = take(readMemoryModel(texts.memory ?? 'sc', texts.storeBuffer))
  const shard = take(readShard(texts.shard))
  const reductions = take(readReductions(texts.reduce, texts.without))

  const common = {
    ...(depth === undefined ? {} : { depth }),
    allowOpaque: texts.allowOpaque === true,
  }
  const limits = {
    ...(maxStates === undefined ? {} : { maxStates }),
    maxMemoryBytes: memory ?? Math.floor(freemem() * DEFAULT_MEMORY_SHARE),
    ...(seconds === undefined ? {} : { timeoutMs: seconds * 1000 }),
  }
  const value: CheckRequest = {
    load:
      texts.tree === undefined
        ? { kind: 'systems', request: { ...common, systems: [...new Set(systems)] } }
        : { kind: 'trees', request: { ...common, ...treesRequest(texts.tree, texts), ...shard } },
    properties: texts.property ?? [],
    claims: texts.claim ?? [],
    stories: texts.stories === true || texts.claim !== undefined,
    limits,
    first: texts.first === true,
    reductions,
    fingerprint: texts.fingerprint === true,
    memory: memoryModel,
    cache: texts.cache !== false,
    jobs: jobs ?? availableParallelism(),
    workers: workers ?? availableParallelism(),
    ...(texts.checkpoint === undefined ? {} : { checkpoint: texts.checkpoint }),
    ...(texts.resume === undefined ? {} : { resume: texts.resume }),
    format,
    ...(texts.output === undefined ? {} : { output: texts.output }),
  }
  return { value, diagnostics }
}

/** Less does not hold the tables of any search. */
const LEAST_MEMORY = 16 * 1024 ** 2

/** Searches stop before the machine begins to swap. */
const DEFAULT_MEMORY_SHARE = 0.75

function treesRequest(
  trees: readonly string[],
  texts: CheckTexts,
): Omit<TreesRequest, 'allowOpaque'> {
  return {
    trees,
    architectures: (texts.arch ?? ['x86']).flatMap((names) => names.split(',')),
    configFiles: texts.config ?? [presetName],
    settings: texts.set ?? [],
    ...(texts.stepwise === true ? { stepwise: true } : {}),
    ...(texts.flip === true ? { flip: true } : {}),
  }
}

function checkTogether(systems: readonly string[], texts: CheckTexts): Diagnostic[] {
  const { tree, arch, config, set, shard, stepwise, flip } = texts
  const ledger = [...checkLedgerOptions(texts), ...checkFingerprint(texts)]
  if (tree !== undefined && systems.length > 0) {
    const message = `--tree and the system ${systems[0]} cannot be checked in one run`
    return [wrongUse('U003', message, 'run sallyport twice')]
  }
  if (tree !== undefined) return [...ledger, ...checkTreeMemory(texts)]
  const only = {
    '--arch': arch,
    '--config': config,
    '--set': set,
    '--shard': shard,
    '--stepwise': stepwise,
    '--flip': flip,
  }
  const stray = Object.entries(only).flatMap(([name, given]) => (given === undefined ? [] : [name]))
  const strays = stray.map((name) =>
    wrongUse(
      'U003',
      `${name} says something about a kernel tree, and there is none`,
      'add --tree DIR',
    ),
  )
  return [...ledger, ...strays]
}

/** A passed test has no room for a probability, and states cannot be told from their fingerprints. */
function checkFingerprint(texts: CheckTexts): Diagnostic[] {
  const { fingerprint, checkpoint, resume, format = 'text' } = texts
  if (fingerprint !== true) return []
  const others = {
    '--checkpoint': checkpoint,
    '--resume': resume,
    [`--format ${format}`]: format === 'text' || format === 'json' ? undefined : format,
  }
  return Object.entries(others).flatMap(([other, given]) => {
    if (given === undefined) return []
    return [wrongUse('U003', `--fingerprint and ${other} do not go together`, 'leave one out')]
  })
}

/** The library says in a plain store what the kernel does under a lock; delaying that would be no machine's doing. */
function checkTreeMemory({ memory = 'sc' }: CheckTexts): Diagnostic[] {
  if (memory === 'sc') return []
  const message = `--memory ${memory} and --tree do not go together: a tree runs on one CPU`
  return [wrongUse('U003', message, 'check systems with several CPUs, or leave it out')]
}

/** Claims are decided as they are written: what changes the question cannot come with them. */
function checkLedgerOptions({
  claim,
  depth,
  fingerprint,
  first,
  format,
  memory,
  property,
  stories,
  tree,
}: CheckTexts): Diagnostic[] {
  const others = {
    '--tree': tree,
    '--property': property,
    '--depth': depth,
    '--first': first,
    '--fingerprint': fingerprint,
    '--memory': memory === 'sc' ? undefined : memory,
    // The paths are in it anyway, or have no place there.
    [`--format ${format}`]: claim === undefined && format !== 'text' ? format : undefined,
  }
  const option = claim === undefined ? '--stories' : '--claim'
  if (claim === undefined && stories === undefined) return []
  return Object.entries(others).flatMap(([other, given]) => {
    if (given === undefined) return []
    const message = `${option} is about the claims ledger, and ${other} asks for something else`
    return [wrongUse('U003', message, 'leave one of the two out')]
  })
}

/** The machine library counts what each context holds, in four bits (readers in machine/linux/rcu.ts). */
export const MOST_CONTEXTS = 15

export function readCount(
  option: string,
  text: string | undefined,
  most: number = Number.MAX_SAFE_INTEGER,
): Parsed<number | undefined> {
  if (text === undefined) return { value: undefined, diagnostics: [] }
  const value = Number(text)
  if (/^\d+$/.test(text) && value > 0 && value <= most) return { value, diagnostics: [] }
  const range = most === Number.MAX_SAFE_INTEGER ? '1 or more' : `from 1 to ${most}`
  return refuse(`${option} ${text}`, `give a whole number, ${range}`)
}

export function readSeconds(text: string | undefined): Parsed<number | undefined> {
  if (text === undefined) return { value: undefined, diagnostics: [] }
  const value = Number(text)
  if (/^\d+(\.\d+)?$/.test(text) && value > 0) return { value, diagnostics: [] }
  return refuse(`--timeout ${text}`, 'give a number of seconds, more than 0')
}

function readShard(text: string | undefined): Parsed<Pick<TreesRequest, 'shard'>> {
  if (text === undefined) return { value: {}, diagnostics: [] }
  const [index = 0, of = 0] = (/^(\d+)\/(\d+)$/.exec(text)?.slice(1) ?? []).map(Number)
  if (index >= 1 && index <= of)
    return { value: { shard: { index: index - 1, of } }, diagnostics: [] }
  const { diagnostics } = refuse(
    `--shard ${text}`,
    'give I/N, from 1/N to N/N: 2/3 is the second of three',
  )
  return { value: {}, diagnostics }
}

export function readSize(text: string | undefined): Parsed<number | undefined> {
  if (text === undefined) return { value: undefined, diagnostics: [] }
  const match = /^(\d+(?:\.\d+)?)([KMGT]?)(?:i?B)?$/i.exec(text)
  const power = 'KMGT'.indexOf((match?.[2] ?? '').toUpperCase() || ' ') + 1
  const value = Math.floor(Number(match?.[1]) * 1024 ** power)
  if (match === null || !Number.isSafeInteger(value)) {
    return refuse(`--max-memory ${text}`, 'give a size such as 500M or 4G')
  }
  if (value >= LEAST_MEMORY) return { value, diagnostics: [] }
  return refuse(
    `--max-memory ${text}`,
    'no search fits into less than 16M; 4 means 4 bytes, 4G is a size',
  )
}

function refuse(what: string, help: string): Parsed<undefined> {
  return { value: undefined, diagnostics: [wrongUse('U002', `${what} is not possible`, help)] }
}
