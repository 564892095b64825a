// What a call waits for: those that were over when it began, and nothing that follows from that.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TraceEntry } from '../runtime/trace-log.ts'
import { orderCalls } from './call-order.ts'

/** A call that began and was over at these tickets. */
function call(begin: number, end?: number): TraceEntry {
  const entry = { call: 'tryExit', args: [0, 1], begin } as const
  return end === undefined ? entry : { ...entry, made: { result: 0, end } }
}

function waitsOf(
  threads: readonly (readonly TraceEntry[])[],
): readonly (readonly (readonly string[])[])[] {
  const order = orderCalls(threads)
  return threads.map((entries) =>
    entries.map((entry) =>
      (order.get(entry) ?? []).map(({ made, thread }) => `${made} of ${thread}`),
    ),
  )
}

test('orderCalls() lets a call wait for those that were over, and for none that overlap', () => {
  expect(waitsOf([[call(0, 1), call(4, 7)], [call(2, 3)], [call(5, 6)]])).toEqual([
    [[], ['1 of 1']],
    [['1 of 0']],
    [['1 of 1']],
  ])
})

test('orderCalls() waits once for what it knows already, and never for a call without an end', () => {
  const threads = [
    [call(0, 1), call(6)],
    [call(2, 3), call(4, 5), call(7, 8)],
  ]
  expect(waitsOf(threads)).toEqual([
    [[], ['2 of 1']],
    [['1 of 0'], [], []],
  ])
})

/** Calls of up to four threads, with tickets in any order that threads can have taken them. */
const trace = fc.array(fc.nat({ max: 3 }), { maxLength: 40 }).map((turns) => {
  const threads: { begin: number; end?: number }[][] = [[], [], [], []]
  turns.forEach((thread, ticket) => {
    const last = threads[thread]?.at(-1)
    if (last !== undefined && last.end === undefined) last.end = ticket
    else threads[thread]?.push({ begin: ticket })
  })
  return threads.map((calls) => calls.map(({ begin, end }) => call(begin, end)))
})

test('orderCalls() keeps exactly the order that the tickets have', () => {
  fc.assert(
    fc.property(trace, (threads) => {
      const order = orderCalls(threads)
      const all = threads.flat()
      // Follows waits, and each thread's own order, back to everything that must be over before.
      const before = (entry: TraceEntry): ReadonlySet<TraceEntry> => {
        const thread = threads.findIndex((entries) => entries.includes(entry))
        const own = threads[thread]?.slice(0, threads[thread].indexOf(entry)) ?? []
        const direct = (order.get(entry) ?? []).flatMap(
          (wait) => threads[wait.thread]?.slice(0, wait.made) ?? [],
        )
        const found = [...own, ...direct]
        return new Set(found.flatMap((one) => [one, ...before(one)]))
      }
      for (const entry of all) {
        const over = all.filter((one) => (one.made?.end ?? Number.POSITIVE_INFINITY) < entry.begin)
        expect(before(entry)).toEqual(new Set(over))
      }
    }),
    { numRuns: 60 },
  )
})
