// Which jobs are the same search, and that nothing is looked at before it has to be.

import { expect, test } from 'vitest'

import { u64 } from '../base/integer.ts'
import { nowhere } from '../base/span.ts'
import { asJob, fakeProgram, holds } from './cli-fixture.ts'
import type { Job } from './job.ts'
import { createTwins } from './twin-jobs.ts'

const program = fakeProgram(['p'])
const field = { owner: 'global', type: u64, length: 1, overflow: 'wrap', ghost: false } as const

/** Boots with another value of a field that nobody reads. */
function booted(initial: bigint, more: Partial<Job> = {}): Job {
  const fields = [{ ...field, name: 'mode', initial, span: nowhere }]
  return asJob({ verdicts: { p: holds }, program: { ...program, fields }, ...more })
}

function standIns(jobs: readonly Job[]): readonly (number | undefined)[] {
  const twins = createTwins(jobs)
  return [...jobs.keys()].map((index) => twins.standIn(index))
}

test('standIn() names the job that was asked about first, for each of its twins', () => {
  expect(standIns([booted(0n), booted(1n), booted(2n)])).toEqual([undefined, 0, 0])
})

test.each([
  ['of another kernel', { subject: 'other' }],
  ['about other properties', { only: ['p'] }],
  ['that end with their first violation', { first: true }],
  ['with other code', { program: { ...program, functions: [] } }],
] as const)('standIn() tells jobs apart %s', (_, more) => {
  expect(standIns([booted(0n), booted(1n, more)])).toEqual([undefined, undefined])
})

test('standIn() says the same when it is asked again', () => {
  const twins = createTwins([booted(0n), booted(1n)])
  expect([0, 1, 0, 1].map(twins.standIn)).toEqual([undefined, 0, undefined, 0])
})

test('standIn() looks at no Program before there is another one to compare it with', () => {
  const looked: string[] = []
  const watched = (name: string): Job => {
    const job = booted(0n)
    const vectors = { get: () => (looked.push(name), job.program.vectors) }
    return { ...job, program: Object.defineProperty({ ...job.program }, 'vectors', vectors) }
  }
  const twins = createTwins([watched('a'), watched('b')])
  twins.standIn(1)
  expect(looked).toEqual([])
  twins.standIn(0)
  expect(new Set(looked)).toEqual(new Set(['a', 'b']))
})
