// arm64's default idle routine (arch/arm64/kernel/idle.c): interrupts are masked by PSTATE.I while the CPU
// waits, as the priority mask would keep the wake-up away, and they are still masked when it returns.
// WFI may end at any time, so here it ends at once.

import { check_before_sleep } from '../linux/sleep.ts'
import {
  F,
  features,
  I,
  IRQON_I_SET,
  read_sysreg__daif,
  read_sysreg_s__SYS_ICC_PMR_EL1,
  write_sysreg__daif,
  write_sysreg_s__SYS_ICC_PMR_EL1,
} from './cpu.ts'

export function cpu_do_idle(): void {
  check_before_sleep()
  if (!features.boot.pseudo_nmi) return
  const daif = read_sysreg__daif()
  const pmr = read_sysreg_s__SYS_ICC_PMR_EL1()
  write_sysreg__daif(daif | I | F)
  write_sysreg_s__SYS_ICC_PMR_EL1(IRQON_I_SET)
  write_sysreg_s__SYS_ICC_PMR_EL1(pmr)
  write_sysreg__daif(daif)
}
