// The options of `diff`, from the texts of the command line to values that make sense together.

import { availableParallelism, freemem } from 'node:os'

import type { Diagnostic, Parsed } from '../base/diagnostic.ts'
import { nearest } from '../base/nearest.ts'
import { levels, type Level } from '../diff/mark.ts'
import { MOST_CONTEXTS, readCount, readSeconds, readSize, type Limits } from './check-request.ts'
import { readFormat } from './formats.ts'
import { wrongUse } from './wrong-use.ts'

/** As commander gives them. */
export interface DiffTexts {
  readonly patch?: readonly string[]
  readonly git?: string
  readonly level?: string
  readonly map?: readonly string[]
  readonly arch?: string
  readonly config?: string
  readonly set?: readonly string[]
  readonly depth?: string
  readonly maxStates?: string
  readonly maxMemory?: string
  readonly timeout?: string
  readonly jobs?: string
  readonly format?: string
  readonly output?: string
  readonly allowOpaque?: boolean
}

/** What is compared with what. */
export type Versions =
  | { readonly kind: 'two'; readonly old: string; readonly new: string }
  | { readonly kind: 'patch'; readonly tree: string; readonly patches: readonly string[] }
  | { readonly kind: 'git'; readonly tree: string; readonly old: string; readonly new: string }

export interface DiffRequest {
  readonly versions: Versions
  readonly level: Level
  /** Functions of OLD by their names in NEW. */
  readonly renamed: ReadonlyMap<string, string>
  readonly arch: string
  readonly configFile?: string
  readonly settings: readonly string[]
  readonly depth?: number
  readonly allowOpaque: boolean
  readonly limits: Limits
  readonly jobs: number
  readonly format: 'text' | 'json'
  readonly output?: string
}

/** Searches stop before the machine begins to swap. */
const defaultMemoryShare = 0.75

export function readDiffRequest(
  names: readonly string[],
  texts: DiffTexts,
): Parsed<DiffRequest | undefined> {
  const diagnostics: Diagnostic[] = []
  const take = <T>(parsed: Parsed<T>): T => {
    diagnostics.push(...parsed.diagnostics)
    return parsed.value
  }
  const versions = take(readVersions(names, texts))
  const level = take(readLevel(texts.level ?? 'effects'))
  const renamed = take(readMap(texts.map ?? []))
  const depth = take(readCount('--depth', texts.depth, MOST_CONTEXTS))
  const maxStates = take(readCount('--max-states', texts.maxStates))
  const seconds = take(readSeconds(texts.timeout))
  const memory = take(readSize(texts.maxMemory))
  const jobs = take(readCount('--jobs', texts.jobs))
  const format = take<'text' | 'json'>(readFormat(texts.format ?? 'text', ['text', 'json']))
  if (versions === undefined) return { value: undefined, diagnostics }
  const value: DiffRequest = {
    versions,
    level,
    renamed,
    arch: texts.arch ?? 'x86',
    settings: texts.set ?? [],
    ...(texts.config === undefined ? {} : { configFile: texts.config }),
    ...(depth === undefined ? {} : { depth }),
    allowOpaque: texts.allowOpaque === true,
    limits: {
      ...(maxStates === undefined ? {} : { maxStates }),
      maxMemoryBytes: memory ?? Math.floor(freemem() * defaultMemoryShare),
      ...(seconds === undefined ? {} : { timeoutMs: seconds * 1000 }),
    },
    jobs: jobs ?? availableParallelism(),
    format,
    ...(texts.output === undefined ? {} : { output: texts.output }),
  }
  return { value, diagnostics }
}

function readVersions(
  names: readonly string[],
  { patch, git }: DiffTexts,
): Parsed<Versions | undefined> {
  const [first, second] = names
  if (patch !== undefined && git !== undefined) {
    return refuse('--patch and --git cannot be compared in one run', 'run sallyport twice')
  }
  if (patch === undefined && git === undefined) {
    if (first === undefined || second === undefined || names.length > 2) {
      return refuse('diff compares two versions', 'name OLD and NEW, or a tree and --patch FILE')
    }
    return { value: { kind: 'two', old: first, new: second }, diagnostics: [] }
  }
  const tree = first ?? '.'
  if (names.length > 1) {
    const option = git === undefined ? '--patch' : '--git'
    return refuse(`${option} changes one tree, and there are ${names.length}`, 'name one tree')
  }
  if (git === undefined) {
    return { value: { kind: 'patch', tree, patches: patch ?? [] }, diagnostics: [] }
  }
  const [old, now] = git.split('..')
  if (old === undefined || old === '' || now === undefined || now === '' || /\.\.\./.test(git)) {
    return refuse(`--git ${git} does not name two revisions`, 'write --git OLD..NEW')
  }
  return { value: { kind: 'git', tree, old, new: now }, diagnostics: [] }
}

function refuse(message: string, help: string): Parsed<undefined> {
  return { value: undefined, diagnostics: [wrongUse('U003', message, help)] }
}

function readLevel(text: string): Parsed<Level> {
  const level = levels.find((each) => each === text)
  if (level !== undefined) return { value: level, diagnostics: [] }
  const close = nearest(text, levels)
  const help = close === undefined ? `use ${levels.join(', ')}` : `did you mean ${close}?`
  const diagnostics = [wrongUse('U002', `--level ${text} does not exist`, help)]
  return { value: 'effects', diagnostics }
}

function readMap(texts: readonly string[]): Parsed<ReadonlyMap<string, string>> {
  const renamed = new Map<string, string>()
  const diagnostics: Diagnostic[] = []
  for (const text of texts) {
    const match = /^([A-Za-z_]\w*)=([A-Za-z_]\w*)$/.exec(text)
    if (match === null) {
      diagnostics.push(wrongUse('U002', `--map ${text} is not possible`, 'write --map old=new'))
    } else renamed.set(match[1] ?? '', match[2] ?? '')
  }
  return { value: renamed, diagnostics }
}
