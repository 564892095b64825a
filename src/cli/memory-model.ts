// The memory that Programs are checked on: sequentially consistent, or with the store buffers of x86.

import type { Parsed } from '../base/diagnostic.ts'
import { withStoreBuffers } from '../memory/store-buffers.ts'
import type { Loaded } from './job.ts'
import { wrongUse } from './wrong-use.ts'

export type MemoryModel =
  | { readonly kind: 'sc' }
  /** `entries`: stores that one CPU's buffer holds. */
  | { readonly kind: 'tso'; readonly entries: number }

const DEFAULT_ENTRIES = 4
/** More would only cost: each entry is state of every CPU. */
const MOST_ENTRIES = 16

/** `--memory` and `--store-buffer`. */
export function readMemoryModel(
  model: string,
  entriesText: string | undefined,
): Parsed<MemoryModel> {
  if (model !== 'sc' && model !== 'tso') {
    return refused(`--memory ${model} does not exist`, 'use sc or tso')
  }
  if (model === 'sc') {
    if (entriesText === undefined) return { value: { kind: 'sc' }, diagnostics: [] }
    return refused('--store-buffer says something about --memory tso', 'add --memory tso')
  }
  const entries = entriesText === undefined ? DEFAULT_ENTRIES : Number(entriesText)
  const text = entriesText ?? String(DEFAULT_ENTRIES)
  if (!/^\d+$/.test(text) || entries < 1 || entries > MOST_ENTRIES) {
    return refused(
      `--store-buffer ${text} is not possible`,
      `give a number from 1 to ${MOST_ENTRIES}`,
    )
  }
  return { value: { kind: 'tso', entries }, diagnostics: [] }
}

function refused(what: string, help: string): Parsed<MemoryModel> {
  return { value: { kind: 'sc' }, diagnostics: [wrongUse('U002', what, help)] }
}

/** The same jobs on this memory. */
export function onMachine(memory: MemoryModel, loaded: Parsed<Loaded>): Parsed<Loaded> {
  if (memory.kind === 'sc') return loaded
  const jobs = loaded.value.jobs.map((job) => {
    return { ...job, program: withStoreBuffers(job.program, memory).program }
  })
  return { ...loaded, value: { ...loaded.value, jobs } }
}
