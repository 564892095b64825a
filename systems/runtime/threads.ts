// What every checked system here shares: the memory of three CPUs and the loops that a program runs around
// the protocol (src/runtime/cpu.ts does the same with functions to call). What is imported by the
// package's name is the file that runs on worker threads.

import {
  enterKernel,
  finishPinnedWork,
  finishWork,
  passQuiescent,
  takePinnedWork,
  tryExit,
} from 'sallyport/src/runtime/protocol'
import { Mode, STRIDE } from 'sallyport/src/runtime/state-word'
import { array, bits, check, ghost, global } from '../../machine/lang.ts'

export const words = new Int32Array(new SharedArrayBuffer(4 * 34))

/** Work of kind 1 brings what a CPU remembers of the table up to date, as a cache flush does. */
export const REFRESH = 1
/** The table's current version, and what each CPU remembers of it. */
export const table = global({ version: bits(2), remembered: array(3, bits(2)) })
/** The version below which nobody may use what he remembers; how often each CPU's work was done. */
export const rule = ghost(global({ oldest: bits(2), done: array(3, bits(3)) }))

export function runWork(cpu: number, work: number): void {
  if ((work & REFRESH) !== 0) {
    table.remembered[cpu] = table.version
    rule.done[cpu] = (rule.done[cpu] ?? 0) + 1
  }
}

/** Work that came with a transition of this CPU. */
export function doWork(cpu: number, work: number): void {
  if (work === 0) return
  runWork(cpu, work)
  finishWork(words, cpu)
}

/** Work of a CPU that this one has pinned. */
export function runPinned(target: number): void {
  const work = takePinnedWork(words, target)
  if (work === 0) return
  runWork(target, work)
  finishPinnedWork(words, target)
}

export function enter(cpu: number): void {
  doWork(cpu, enterKernel(words, cpu))
}

export function pass(cpu: number): void {
  doWork(cpu, passQuiescent(words, cpu))
}

export function leave(cpu: number, mode: number): void {
  let work = tryExit(words, cpu, mode)
  while (work !== 0) {
    doWork(cpu, work)
    work = tryExit(words, cpu, mode)
  }
}

export function leaveToUser(cpu: number): void {
  leave(cpu, Mode.User)
}

/** Kernel code that uses what the CPU remembers. */
export function useTable(cpu: number): void {
  const remembered = table.remembered[cpu] ?? 0
  check('work-before-use', remembered >= rule.oldest, 'what is remembered is too old')
}

export function wordOf(cpu: number): number {
  return Atomics.load(words, cpu * STRIDE)
}
