// The exceptions of user programs that the CPU raises when it finds their control flow changed, since v7.0:
// do_trap_software_check() looks at the trap value for what it is, and treats what it does not know like any
// other unknown exception.

import { atomically, choose, thisFrame, vector } from '../lang.ts'
import { cpu } from '../linux/cpu.ts'
import { shallow } from '../linux/environment.ts'
import { check_return } from '../linux/frame.ts'
import { EXCEPTION } from '../linux/instrumentation.ts'
import { sret, take_trap } from './frame.ts'

declare function do_trap_software_check(regs: number): void

/** A landing pad, the shadow stack, or something that the kernel has no name for. */
export function csr_read__CSR_TVAL(): number {
  return (
    2 + choose(3, 'what was found: 0 no landing pad, 1 another return address, 2 anything else')
  )
}

export function user_software_check(): void {
  atomically(() => take_trap(EXCEPTION, 0))
  do_trap_software_check(thisFrame())
  check_return()
  atomically(() => sret())
}

vector('software check', 'exception', () => cpu.user_mode && shallow(), user_software_check)
