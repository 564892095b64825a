// x86's default idle routine: sti; hlt; cli, without telling anyone (arch/x86/kernel/process.c).

import { check_before_sleep } from '../linux/sleep.ts'
import { native_irq_disable, native_safe_halt } from './cpu.ts'

export function arch_cpu_idle(): void {
  check_before_sleep()
  native_safe_halt()
  native_irq_disable()
}
