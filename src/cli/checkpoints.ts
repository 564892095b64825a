// `--checkpoint FILE` and `--resume FILE`: which searches can be put away, and how often that is done.

import { createHash } from 'node:crypto'
import { resolve } from 'node:path'

import type { Diagnostic } from '../base/diagnostic.ts'
import type { Checkpoints } from '../explore/checkpoint.ts'
import { goesByRules } from '../explore/explore.ts'
import type { Reductions } from '../explore/explore.ts'
import type { Program } from '../ir/program.ts'
import { readCheckpointFile, whyNoPlace, writeCheckpointFile } from './checkpoint-file.ts'
import { reasonOf, wrongUse } from './wrong-use.ts'

export interface CheckpointOptions {
  readonly write?: string
  readonly resume?: string
  /** What is searched, and by what: a checkpoint of something else is refused. */
  readonly key: string
}

/** How long a search goes on between two checkpoints. */
const INTERVAL_MS = 60_000

/** The options for the only search of a run; or why there can be none. */
export function checkpointOptions(
  files: { readonly checkpoint?: string; readonly resume?: string },
  programs: readonly Program[],
  reductions: Reductions,
  tool: () => string,
): CheckpointOptions | readonly Diagnostic[] | undefined {
  const { checkpoint, resume } = files
  if (checkpoint === undefined && resume === undefined) return undefined
  const name = checkpoint === undefined ? '--resume' : '--checkpoint'
  const [program] = programs
  if (program === undefined || programs.length > 1) {
    const message = `${name} is about one search, and this would be ${programs.length}`
    return [wrongUse('U003', message, 'name one system with one configuration')]
  }
  if (!goesByRules(program, reductions)) {
    const message = `${name} is for searches of several CPUs, or without reductions`
    return [wrongUse('U003', message, 'add --no-reduce, or do without: one CPU is soon searched')]
  }
  const problem = checkpoint === undefined ? undefined : whyNoPlace(checkpoint)
  if (problem !== undefined) {
    const message = `--checkpoint ${checkpoint}: ${problem}`
    return [wrongUse('U002', message, 'choose another place')]
  }
  const key = keyOf(program, reductions, tool())
  const found = resume === undefined ? undefined : readCheckpointFile(resume, key)
  if (typeof found === 'string') {
    return [wrongUse('U002', `--resume ${resume}: ${found}`, 'begin anew without --resume')]
  }
  return {
    key,
    ...(checkpoint === undefined ? {} : { write: checkpoint }),
    ...(resume === undefined ? {} : { resume }),
  }
}

/**
 * What a search is told; `failed` hears why a checkpoint could not be written. A search that has begun anew, with more
 * room, is behind what was written before: that stays until it is overtaken.
 */
export function openCheckpoints(
  { key, write, resume }: CheckpointOptions,
  failed: (reason: string) => void,
): Checkpoints {
  let last = performance.now()
  const from = resume === undefined ? undefined : readCheckpointFile(resume, key)
  const isSame = resume !== undefined && write !== undefined && resolve(resume) === resolve(write)
  let kept = isSame && typeof from === 'object' ? from.head.states : 0
  return {
    isDue: () => write !== undefined && performance.now() - last > INTERVAL_MS,
    write: (head, states) => {
      if (write === undefined) return
      try {
        if (head.states >= kept) writeCheckpointFile(write, key, head, states)
        kept = Math.max(kept, head.states)
      } catch (error) {
        failed(`${write}: ${reasonOf(error)}`)
      }
      last = performance.now()
    },
    ...(typeof from === 'object' ? { resume: from } : {}),
  }
}

function keyOf(program: Program, reductions: Reductions, tool: string): string {
  const text = JSON.stringify([program, reductions, tool], (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value instanceof Map ? [...value] : value,
  )
  return createHash('sha256').update(text).digest('hex')
}
