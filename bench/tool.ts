// What a model checker is to the benches: something that makes a model into a command, and whose output
// says how many states and transitions it went through.
//
// `read` gives a sentence instead of figures for every output that does not say that the whole space was
// searched: half a search must never look like a fast one.

import type { Bench, Peer } from './benches.ts'
import type { Count } from './known-counts.ts'
import type { Command, Measured } from './measure.ts'

export type ToolName = 'sallyport' | Peer

export const toolNames: readonly ToolName[] = ['sallyport', 'spin', 'rumur', 'tlc', 'stateright']

/** One way to run a tool. */
export interface Variant {
  readonly workers: number
  readonly reductions: 'none' | 'all'
}

export interface Figures extends Count {
  /** What the tool itself says that a stored state costs it; without, its peak is divided. */
  readonly bytesPerState?: number
  /** Seconds of the whole process that were the search itself, where the tool also reads and compiles in it. */
  readonly searchSeconds?: number
  /** Workers that it says it used. */
  readonly workers?: number
}

export type Reading = { readonly figures: Figures } | { readonly problem: string }

export interface Prepared {
  /** One after the other, before the first run. */
  readonly compile: readonly Command[]
  readonly run: Command
  readonly read: (output: Pick<Measured, 'status' | 'stdout' | 'stderr'>) => Reading
}

export interface Tool {
  readonly name: ToolName
  /** Which one it is, where no program can be asked. */
  readonly version?: string
  readonly reductions: readonly Variant['reductions'][]
  /** Whether more than one worker is possible. */
  readonly parallel: () => boolean
  /** A sentence that says what is missing on this machine, if something is. */
  readonly missing: () => Promise<string | undefined>
  /** Writes what is needed into the folder; undefined when there is no such model. */
  readonly prepare: (bench: Bench, variant: Variant, folder: string) => Prepared | undefined
}

/** The numbers that stand in the groups of a pattern; thousands may have commas between. */
export function numbersIn(text: string, pattern: RegExp): readonly number[] | undefined {
  const match = pattern.exec(text)
  return match?.slice(1).map((digits) => Number(digits.replaceAll(',', '')))
}

/** The last line that a failed program printed: mostly the reason. */
export function lastWords({
  status,
  stdout,
  stderr,
}: Pick<Measured, 'status' | 'stdout' | 'stderr'>): string {
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '')
  return `status ${status}: ${lines.at(-1)?.trim() ?? 'nothing was printed'}`
}
