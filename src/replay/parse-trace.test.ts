// Whatever a trace file holds: a trace that can be replayed, or one diagnostic that says what is wrong where.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as protocol from '../runtime/protocol.ts'
import { protocolCalls, traceVersion } from '../runtime/trace-log.ts'
import { parseTrace } from './parse-trace.ts'

const note = { kind: 'waiting', after: [0, 5] }
const attached = { call: 'attachCpu', args: [1], begin: 0, made: { result: 1, end: 1 } }
const begun = {
  call: 'beginGracePeriod',
  args: [1, 2],
  begin: 2,
  made: { result: 0, end: 3, note },
}
const open = { call: 'sleepIdle', args: [1, -1], begin: 4 }
const good = {
  kind: 'sallyport-trace',
  version: traceVersion,
  cpus: 2,
  complete: true,
  threads: [[attached, begun, open], []],
}

function complaints(trace: unknown): readonly string[] {
  const { diagnostics, value } = parseTrace('t.json', JSON.stringify(trace))
  expect(value === undefined).toBe(diagnostics.length > 0)
  return diagnostics.map(({ code, message }) => `${code} ${message}`)
}

function withCall(call: unknown): unknown {
  return { ...good, threads: [[call]] }
}

test('parseTrace() takes what readTrace() gives, calls that were never over included', () => {
  expect(parseTrace('t.json', JSON.stringify(good))).toEqual({ value: good, diagnostics: [] })
})

const wrong: readonly (readonly [what: string, trace: unknown, complaint: string])[] = [
  ['another JSON', [1, 2], 'U050 this is no trace'],
  ['nothing', null, 'U050 this is no trace'],
  ['a later version', { ...good, version: 9 }, 'U051 a trace of version 9; this is 1'],
  ['a recorder that was full', { ...good, complete: false }, 'U052 a recorder had no room'],
  ['no CPUs', { ...good, cpus: 0 }, 'U050 cpus is no number from 1 to 63'],
  ['threads that are none', { ...good, threads: 3 }, 'U050 threads is no list'],
  ['a thread that is none', { ...good, threads: [{}] }, 'U050 thread 0 is no list of calls'],
  ['a run without calls', { ...good, threads: [[], []] }, 'U050 the trace has no calls'],
  ['a call that is none', withCall(7), 'call 0: it is no record'],
  ['an unknown call', withCall({ ...attached, call: 'constructor' }), 'is no call of the protocol'],
  ['a CPU that is not there', withCall({ ...attached, args: [2] }), 'the arguments are none'],
  ['too many arguments', withCall({ ...attached, args: [1, 1] }), 'the arguments are none'],
  ['text for a number', withCall({ ...attached, args: ['1); stay('] }), 'the arguments are none'],
  ['a ticket below 0', withCall({ ...attached, begin: -1 }), 'begin is no ticket'],
  ['an end before', withCall({ ...attached, made: { result: 1, end: 0 } }), 'end is no ticket'],
  ['no truth', withCall({ ...attached, made: { result: 2, end: 1 } }), 'its result is none'],
  [
    'a note that is too short',
    withCall({ ...begun, made: { result: 0, end: 3, note: { kind: 'waiting', after: [] } } }),
    'its note is damaged',
  ],
  [
    'a call after one that was never over',
    { ...good, threads: [[open, { ...attached, begin: 9, made: { result: 1, end: 10 } }]] },
    'thread 0, call 1: the call before it is not over',
  ],
  [
    'calls of one thread that overlap',
    { ...good, threads: [[begun, attached]] },
    'thread 0, call 1: it begins before the call before it is over',
  ],
]

for (const [what, trace, complaint] of wrong) {
  test(`parseTrace() refuses ${what}`, () => {
    expect(complaints(trace)).toEqual([expect.stringContaining(complaint)])
  })
}

test('parseTrace() refuses what is no JSON', () => {
  expect(parseTrace('t.json', '{').diagnostics).toMatchObject([{ code: 'U050' }])
})

test('parseTrace() gives a trace or a diagnostic for any JSON, and never throws', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('version', 'cpus', 'threads'), (value, name) => {
      complaints(value)
      complaints({ ...good, [name]: value })
      complaints(withCall({ ...begun, made: value }))
    }),
  )
})

test('parseTrace() tells of a version that cannot become a string', () => {
  expect(complaints({ ...good, version: { toString: 0 } })).not.toEqual([])
})

test('protocolCalls are the calls of the protocol', () => {
  expect([...protocolCalls].toSorted()).toEqual(Object.keys(protocol).toSorted())
})
