// Which calls were over when another one began: all the order that a trace has, with as few words as possible.
//
// Each call gets a clock: how many calls of each thread are known to be over when it begins (Lamport; Fidge
// and Mattern's vector clocks). What follows from another wait, its own or that of a call it waits for, need
// not be waited for again.

import { present } from '../base/assert.ts'
import type { Trace, TraceEntry } from '../runtime/trace-log.ts'

/** So many calls of the thread have been made. */
export interface Wait {
  readonly thread: number
  readonly made: number
}

/** For each call, what it waits for before it begins. */
export type CallOrder = ReadonlyMap<TraceEntry, readonly Wait[]>

type Clock = readonly number[]

export function orderCalls(threads: Trace['threads']): CallOrder {
  const calls = threads.flatMap((entries, thread) =>
    entries.map((entry, index) => ({ entry, index, thread })),
  )
  const order = new Map<TraceEntry, readonly Wait[]>()
  const clocks: Clock[][] = threads.map(() => [])
  const over = threads.map(() => 0)
  for (const { entry, index, thread } of calls.toSorted((a, b) => a.entry.begin - b.entry.begin)) {
    threads.forEach((entries, other) => {
      while (endOf(entries[over[other] ?? 0]) < entry.begin) over[other] = (over[other] ?? 0) + 1
    })
    const own = clocks[thread]?.[index - 1] ?? threads.map(() => 0)
    const open = over
      .map((made, other) => ({ thread: other, made }))
      .filter((wait) => wait.thread !== thread && wait.made > at(own, wait.thread))
    const clockOf = (wait: Wait): Clock =>
      present(clocks[wait.thread]?.[wait.made - 1], 'a call that is over has begun')
    const waits = open.filter(
      (wait) =>
        !open.some((other) => other !== wait && at(clockOf(other), wait.thread) >= wait.made),
    )
    order.set(entry, waits)
    const known = own.map((made, other) => Math.max(made, over[other] ?? 0))
    clocks[thread]?.push(known.map((made, other) => (other === thread ? index : made)))
  }
  return order
}

function at(clock: Clock, thread: number): number {
  return clock[thread] ?? 0
}

function endOf(entry: TraceEntry | undefined): number {
  return entry?.made?.end ?? Number.POSITIVE_INFINITY
}
