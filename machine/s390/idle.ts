// The wait of the idle task in releases that have it in assembly (Linux v6.1, arch/s390/kernel/entry.S); later
// ones load the PSW in C.

import { __load_psw_mask, set_cpu_flag } from './cpu.ts'

const CIF_ENABLED_WAIT = 5

export function psw_idle(_data: number, mask: number): void {
  set_cpu_flag(CIF_ENABLED_WAIT)
  __load_psw_mask(mask)
}
