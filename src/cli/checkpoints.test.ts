// Which checkpoint is in the file when a search has begun anew: the one that is furthest.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import type { CheckpointHead } from '../explore/checkpoint.ts'
import { readCheckpointFile } from './checkpoint-file.ts'
import { openCheckpoints } from './checkpoints.ts'

const key = 'this system'

function newPath(): string {
  return join(mkdtempSync(join(tmpdir(), 'checkpoints-')), 'file')
}

function at(states: number): CheckpointHead {
  const nothing = { found: [], spots: [], pieces: [], noted: [] }
  return { widths: [1], level: 7, states, transitions: 99, ...nothing }
}

function keptStates(path: string): number | string {
  const read = readCheckpointFile(path, key)
  return typeof read === 'string' ? read : read.head.states
}

function written(paths: { readonly write: string; readonly resume?: string }, states: number[]) {
  const { write } = openCheckpoints({ key, ...paths }, (reason) => expect.fail(reason))
  for (const many of states) write(at(many), [])
  return keptStates(paths.write)
}

test('write() leaves a later checkpoint where it is when the search has begun anew', () => {
  const path = newPath()
  expect(written({ write: path }, [500, 1])).toBe(500)
  expect(written({ write: path }, [500, 1, 501])).toBe(501)
})

test('write() leaves the checkpoint where it is from which the search goes on', () => {
  const path = newPath()
  written({ write: path }, [500])
  expect(written({ write: path, resume: path }, [1])).toBe(500)
  expect(written({ write: `${path}-2`, resume: path }, [1])).toBe(1)
})

test('write() puts the first checkpoint of a search that does not go on over any other', () => {
  const path = newPath()
  written({ write: path }, [500])
  expect(written({ write: path }, [1])).toBe(1)
})
