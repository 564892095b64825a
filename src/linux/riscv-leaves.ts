// What RISC-V's own code calls at the border of what is tracked; leaves.ts says what the words mean. Reviewed
// by reading the callee.

import { call, constant, irrelevant, type Table } from './leaves.ts'

const work = call('exception_work', 'emulation of an instruction')
const kernelProbe = call('kernel_probe', 'a probe in the kernel')

export const riscvLeaves: Table = [
  ['mb', irrelevant('a barrier: memory is sequentially consistent here')],
  ['riscv_v_*', irrelevant('the vector registers')],
  ['riscv_v_first_use_handler', work],
  ['uprobe_breakpoint_handler uprobe_single_step_handler', work],
  ['handle_misaligned_load handle_misaligned_store misaligned_handler__handler', work],
  ['kprobe_breakpoint_handler kprobe_single_step_handler', kernelProbe],
  ['fixup_exception', constant(1n, 'the kernel expects what it does')],
  ['unhandled_signal', constant(0n, 'programs handle their signals')],
  ['report_bug', constant(1n, 'a warning')],
  ['cpu_supports_indirect_br_lp_instr cpu_supports_shadow_stack', constant(1n, 'the CPU has both')],
  ['handle_cfi_failure', constant(0n, 'no control-flow violation')],
  ['get_break_insn_length', constant(4n, 'the length of an instruction')],
  ['__show_regs', irrelevant('messages')],
  ['get_random_u16', irrelevant('stack randomisation')],
  ['irq_work_run kgdb_nmicallback nmi_cpu_backtrace', irrelevant('no such message is sent here')],
]

/** Functions that the tree defines and that end here all the same. */
export const riscvCutOff: Table = [
  ['get_break_insn_length', constant(4n, 'the length of an instruction')],
  ['ipi_stop ipi_cpu_crash_stop', irrelevant('CPUs stay online')],
]

export const riscvCuts: readonly (readonly [name: string, reason: string])[] = [
  ['do_trap', 'messages, and a signal'],
  ['die', 'ends the task or the machine'],
  ['syscall_handler', 'the system call table'],
  ['wait_for_interrupt', 'assembly'],
]
