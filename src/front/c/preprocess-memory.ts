// What has been read already, for units of the same settings: in one tree, and in another one that differs
// in a few files. Nothing here is believed by its path: a lexed file is found again by its text, and what was
// preprocessed by everything that the host answered while it was.

import type { Parsed } from '../../base/diagnostic.ts'
import type { LexedFiles, Unit } from './preprocess-unit.ts'
import type { SourceHost } from './source-host.ts'
import type { PreprocessedUnit } from './token.ts'

type Answers = Unit['reads']

/** Only for options that are the same but for the host. */
export interface Memory {
  readonly lexed: LexedFiles
  /** The text that every unit begins with: our definitions and the forced headers. */
  start: Unit | undefined
  /** By file the latest unit of that name. */
  readonly units: Map<string, Remembered>
}

interface Remembered {
  readonly answers: Answers
  readonly result: Parsed<PreprocessedUnit>
}

export function createMemory(): Memory {
  return { lexed: new Map(), start: undefined, units: new Map() }
}

/** The start that is remembered, if this host has the same to say. */
export function rememberedStart(memory: Memory, host: SourceHost): Unit | undefined {
  const { start } = memory
  return start !== undefined && answersTheSame(host, start.reads) ? start : undefined
}

export function rememberedUnit(
  memory: Memory,
  file: string,
  host: SourceHost,
): Parsed<PreprocessedUnit> | undefined {
  const known = memory.units.get(file)
  return known !== undefined && answersTheSame(host, known.answers) ? known.result : undefined
}

function answersTheSame(host: SourceHost, answers: Answers): boolean {
  for (const [path, text] of answers) if (host.read(path) !== text) return false
  return true
}
