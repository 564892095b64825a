// Options of the bench: what is not possible is a sentence, never a run of something else.

import { expect, test } from 'vitest'
import { isMeant, readRequest } from './read-request.ts'

const names = ['peterson-5', 'peterson-6', 'dynticks-2']

test('readRequest() without options runs everything five times with one worker', () => {
  expect(readRequest([], names)).toMatchObject({ only: [], runs: 5, workers: [1], write: false })
})

test('readRequest() keeps the order of the tools', () => {
  expect(readRequest(['--tools', 'spin,sallyport'], names)).toMatchObject({
    tools: ['sallyport', 'spin'],
  })
})

test.each([
  ['--only', 'petersen-5', 'there is no bench petersen-5; did you mean peterson-5?'],
  ['--tools', 'sallyport,spim', 'there is no tool spim; did you mean spin?'],
  ['--runs', '0', '--runs 0: give a whole number, 1 or more'],
  ['--runs', '1.5', '--runs 1.5: give a whole number, 1 or more'],
  ['--workers', '1,x', '--workers 1,x: give whole numbers such as 1,2'],
  ['--timeout', 'soon', '--timeout soon: give a number of seconds, at most 1000000'],
  ['--timeout', 'Infinity', '--timeout Infinity: give a number of seconds, at most 1000000'],
])('readRequest() refuses %s %s', (option, value, problem) => {
  expect(readRequest([option, value], names)).toEqual({ problem })
})

test('readRequest() refuses an option that it does not know', () => {
  expect(readRequest(['--fast'], names)).toMatchObject({
    problem: expect.stringContaining('--fast'),
  })
})

test('readRequest() refuses to add to no file', () => {
  expect(readRequest(['--add'], names)).toEqual({
    problem: '--add keeps what a file has: add --json FILE',
  })
})

test('isMeant() takes a kind for all its sizes, and no beginning of a word', () => {
  expect(isMeant('peterson-5', 'peterson')).toBe(true)
  expect(isMeant('peterson-5', 'peter')).toBe(false)
  expect(isMeant('peterson-15', 'peterson-1')).toBe(false)
})
