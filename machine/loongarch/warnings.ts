// Which instructions cause breakpoints before v6.3, when there were no probes: warnings of the kernel, and those
// of user programs. The numbers are those of arch/loongarch/include/uapi/asm/break.h.

import { before } from '../linux/before.ts'

const BRK_BUG = 1
const BRK_USERBP = 4

export function instruction_at(_address: number): number {
  return before.user ? BRK_USERBP : BRK_BUG
}
