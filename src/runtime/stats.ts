// What each CPU has counted. Its thread alone writes, without atomics; who reads meanwhile sees numbers that
// are a moment old. They stay when a thread is gone.

import type { CpusHandle, Memory } from './memory.ts'
import { checkCpu, counterPlaces, openMemory } from './memory.ts'

export const Counter = {
  Entries: 0,
  Quiescent: 1,
  Deferred: 2,
  Executed: 3,
  ExecutedForOthers: 4,
  Pins: 5,
  PinsRefused: 6,
  EntriesDelayed: 7,
  GracePeriods: 8,
  Callbacks: 9,
  LongestEntryDelay: 10,
  LongestGracePeriod: 11,
  LongestPin: 12,
  IdleSleeps: 13,
} as const
export type Counter = (typeof Counter)[keyof typeof Counter]

/** Of one CPU; times are milliseconds. */
export interface CpuStats {
  readonly cpu: number
  /** Ways into kernel mode. */
  readonly entries: number
  /** Quiescent moments inside of kernel mode that somebody had asked for. */
  readonly quiescentMoments: number
  /** Requests for work that this CPU has handed to others. */
  readonly deferred: number
  /** Kinds of work done for itself, and for CPUs that it had pinned. */
  readonly executed: number
  readonly executedForOthers: number
  readonly pins: number
  /** Pins that were given up at their deadline. */
  readonly pinsRefused: number
  /** Ways into kernel mode that had to wait for a pin to end. */
  readonly entriesDelayed: number
  readonly gracePeriods: number
  readonly callbacks: number
  readonly idleSleeps: number
  readonly longestEntryDelayMs: number
  readonly longestGracePeriodMs: number
  readonly longestPinMs: number
}

/** Of a CPU of this handle, from any thread. Throws `no-such-cpu`, `bad-handle`, `other-version`. */
export function readStats(handle: CpusHandle, cpu: number): CpuStats {
  return statsOf(openMemory(handle), cpu)
}

export function statsOf(memory: Memory, cpu: number): CpuStats {
  checkCpu(memory, cpu)
  const of = (place: Counter): number => memory.counters[cpu * counterPlaces + place] ?? 0
  return {
    cpu,
    entries: of(Counter.Entries),
    quiescentMoments: of(Counter.Quiescent),
    deferred: of(Counter.Deferred),
    executed: of(Counter.Executed),
    executedForOthers: of(Counter.ExecutedForOthers),
    pins: of(Counter.Pins),
    pinsRefused: of(Counter.PinsRefused),
    entriesDelayed: of(Counter.EntriesDelayed),
    gracePeriods: of(Counter.GracePeriods),
    callbacks: of(Counter.Callbacks),
    idleSleeps: of(Counter.IdleSleeps),
    longestEntryDelayMs: of(Counter.LongestEntryDelay),
    longestGracePeriodMs: of(Counter.LongestGracePeriod),
    longestPinMs: of(Counter.LongestPin),
  }
}
