// The cells of the matrix: which there are, and the report of each, made by `sallyport check` or read from the file
// that an earlier run has left. A report belongs to the program that made it, and whoever changes that asks --again.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { kernelReleases, kernelArchitectures, kernelTree } from '../src/linux/kernel-cache.ts'
import type { KernelArchitecture, KernelRelease } from '../src/linux/kernel-cache.ts'
import { kernelArchitectureOf, knownArchitectures, targetOf } from '../src/linux/known-targets.ts'
import { missingPart } from '../src/linux/tree-problems.ts'
import type { JsonReport } from '../src/report/json.ts'
import { runProcess } from './run-process.ts'

export interface Subject {
  readonly release: KernelRelease
  /** As `--arch` takes it, and the kernel's own name for it. */
  readonly arch: string
  readonly family: KernelArchitecture
  readonly tree: string
}

export interface CheckedCell {
  readonly report: JsonReport
  readonly seconds: number
}

export interface CellOptions {
  readonly jobs: number
  readonly timeout: number
  readonly again: boolean
  /** Nothing is made anew. */
  readonly kept: boolean
  readonly reports: string
}

/** All whose trees are there, or those that the words name; undefined when a word names none. */
export function subjectsOf(words: readonly string[]): readonly Subject[] | undefined {
  const architectures = knownArchitectures()
  const releases = kernelReleases.filter((each) => words.includes(each))
  const named = architectures.filter((each) => words.includes(each))
  if (releases.length + named.length < new Set(words).size) return undefined
  const chosen = named.length === 0 ? architectures : named
  return chosen.flatMap((arch) =>
    (releases.length === 0 ? kernelReleases : releases).flatMap((release) => {
      const family = kernelArchitectures.find((each) => each === kernelArchitectureOf(arch))
      const tree = family && kernelTree(release, family)
      const known = targetOf(release, arch) !== undefined
      if (!known || tree === undefined || family === undefined) return []
      return missingPart(tree, release, arch) === undefined ? [{ release, arch, family, tree }] : []
    }),
  )
}

/** Undefined when there is nothing to tell: the check could not be made, or none was wanted. */
export async function checkedCell(
  subject: Subject,
  options: CellOptions,
): Promise<CheckedCell | undefined> {
  const file = fileOf(subject, options.reports, 'check')
  const kept = options.again ? undefined : readKept(file)
  if (kept !== undefined) {
    const cell: CheckedCell = JSON.parse(kept)
    return cell
  }
  if (options.kept) return undefined
  const before = childSeconds()
  const { tree, arch } = subject
  const limits = ['--jobs', `${options.jobs}`, '--timeout', `${options.timeout}`]
  const wanted = ['check', '--tree', tree, '--arch', arch, '--format', 'json', '--no-cache']
  const words = ['bin/sallyport.js', ...wanted, ...limits]
  const { status, stdout, stderr } = await runProcess(process.execPath, words)
  if (status === 2 || stdout === '') {
    console.error(stderr)
    return undefined
  }
  const report: JsonReport = JSON.parse(stdout)
  const seconds = before === undefined ? report.search.seconds : (childSeconds() ?? 0) - before
  const cell: CheckedCell = { report, seconds }
  keep(file, JSON.stringify(cell))
  return cell
}

export function fileOf({ release, arch }: Subject, reports: string, what: string): string {
  return join(reports, `${release}-${arch}.${what}.json`)
}

export function readKept(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** Under its name only when it is whole. */
export function keep(file: string, text: string): void {
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(`${file}.part`, text)
  renameSync(`${file}.part`, file)
}

/** Processor time of all processes that were waited for; only Linux tells. */
function childSeconds(): number | undefined {
  const text = readKept('/proc/self/stat')
  if (text === undefined) return undefined
  // Behind the name, which may hold anything: cutime and cstime are the 16th and 17th field, in ticks of 10 ms.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13]) + Number(fields[14])) / 100
}
