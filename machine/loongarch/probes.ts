// Which instructions cause breakpoints since v6.3: warnings, probes of the kernel, probes of user programs. The
// numbers are those of arch/loongarch/include/uapi/asm/break.h.

import { maybe } from '../lang.ts'
import { before } from '../linux/before.ts'

const BRK_BUG = 1
const BRK_KPROBE_BP = 10
const BRK_UPROBE_BP = 12

export function instruction_at(_address: number): number {
  if (before.user) return BRK_UPROBE_BP
  return maybe('the kernel has a probe there') ? BRK_KPROBE_BP : BRK_BUG
}
