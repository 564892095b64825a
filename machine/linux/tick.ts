// The dynamic tick as far as entry code asks about it.

import { machine } from './cpu.ts'

/** Whether a CPU is in the nohz_full set; there is one CPU here. */
export function tick_nohz_full_cpu(_cpu: number): boolean {
  return machine.boot.nohz_full
}

/** Speculation barrier for array indices: the index itself. */
export function array_index_nospec(index: number, _size: number): number {
  return index
}
