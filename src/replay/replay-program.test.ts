// Any trace that can be read becomes a Program, whatever it says has happened.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { explore } from '../explore/explore.ts'
import { packageHost } from '../linux/package-files.ts'
import { protocolCalls, traceVersion } from '../runtime/trace-log.ts'
import type { TraceEntry } from '../runtime/trace-log.ts'
import { callShapes } from './calls.ts'
import { parseTrace } from './parse-trace.ts'
import { judgeReplay, replayProgram } from './replay-program.ts'

const cpus = 2
const word = fc.oneof(fc.integer({ min: -9, max: 9 }), fc.integer())
const argument = {
  cpu: fc.nat({ max: cpus - 1 }),
  cpus: fc.constant(cpus),
  number: word,
  limit: word,
  truth: fc.nat({ max: 1 }),
}

const call = fc.constantFrom(...protocolCalls).chain((name) => {
  const { args, gives, note } = callShapes[name]
  return fc.record({
    call: fc.constant(name),
    args: fc.tuple(...args.map((kind) => argument[kind])),
    result: gives === 'number' ? word : fc.nat({ max: 1 }),
    note:
      note === undefined
        ? fc.constant(undefined)
        : fc.record({
            kind: fc.constantFrom('callbacks', 'waiting'),
            after: fc.array(word, { minLength: cpus, maxLength: cpus }),
          }),
  })
})

const thread = fc
  .record({ calls: fc.array(call, { minLength: 1, maxLength: 6 }), open: fc.boolean() })
  .map(({ calls, open }) =>
    calls.map(({ note, result, ...entry }, index): TraceEntry => {
      const begin = 3 * index
      if (open && index === calls.length - 1) return { ...entry, begin }
      return { ...entry, begin, made: { result, end: begin + 2, ...(note && { note }) } }
    }),
  )

test(
  'replayProgram() makes a Program of any trace that parseTrace() takes',
  { timeout: 300_000 },
  () => {
    fc.assert(
      fc.property(fc.array(thread, { minLength: 1, maxLength: 3 }), (threads) => {
        const text = {
          kind: 'sallyport-trace',
          version: traceVersion,
          cpus,
          complete: true,
          threads,
        }
        const { diagnostics, value: trace } = parseTrace('t.json', JSON.stringify(text))
        expect(diagnostics).toEqual([])
        if (trace === undefined) return
        expect(replayProgram(trace, packageHost).tasks.length).toBeGreaterThanOrEqual(
          threads.length,
        )
      }),
      { numRuns: 40 },
    )
  },
)

test('judgeReplay() finds a run of calls that were never over to be a behaviour', () => {
  const open: TraceEntry = { call: 'attachCpu', args: [0], begin: 0 }
  const trace = {
    kind: 'sallyport-trace',
    version: 1,
    cpus,
    complete: true,
    threads: [[open]],
  } as const
  const { results } = explore(replayProgram(trace, packageHost), { first: true })
  expect(judgeReplay(trace, results)).toEqual({ kind: 'behaviour' })
})
