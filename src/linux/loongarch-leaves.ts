// What LoongArch's own code calls at the border of what is tracked; leaves.ts says what the words mean.
// Reviewed by reading the callee.

import { call, constant, irrelevant, type Table } from './leaves.ts'

const work = call('exception_work', 'emulation of an instruction, or a probe of a user program')
const kernelProbe = call('kernel_probe', 'a probe in the kernel')

export const loongarchLeaves: Table = [
  ['on_irq_stack', constant(0n, 'interrupts come on the stack of the task')],
  ['perf_sw_event', irrelevant('statistics')],
  ['notify_die', constant(0n, 'no debugger')],
  ['uprobe_breakpoint_handler uprobe_singlestep_handler', work],
  ['emulate_load_store_insn', work],
  ['kprobe_breakpoint_handler kprobe_singlestep_handler', kernelProbe],
  ['kgdb_breakpoint_handler', constant(0n, 'no debugger')],
  ['report_bug', constant(1n, 'a warning')],
  ['fixup_exception', constant(1n, 'the kernel expects what it does')],
  ['is_lsx_enabled is_lasx_enabled', constant(0n, 'the vector units are not in use')],
  ['irq_work_run complete_irq_moving', irrelevant('no such message is sent here')],
  ['cpu_logical_map', constant(0n, 'the number of the CPU')],
]

/** Functions that the tree defines and that end here all the same. */
export const loongarchCutOff: Table = [
  ['show_registers', irrelevant('messages')],
  ['read_csr_excode', constant(0n, 'only a message says which exception it is')],
  ['drdtime', constant(0n, 'stack randomisation')],
  ['arch_cpu_idle_dead', irrelevant('CPUs stay online')],
  ['init_restore_fp', irrelevant('the floating-point registers')],
]

export const loongarchCuts: readonly (readonly [name: string, reason: string])[] = [
  ['arch_local_irq_enable', 'assembly'],
  ['arch_local_irq_disable', 'assembly'],
  ['arch_local_irq_save', 'assembly'],
  ['arch_local_irq_restore', 'assembly'],
  ['arch_local_save_flags', 'assembly'],
  ['die', 'ends the task or the machine'],
  ['ipi_read_clear', 'which messages there are'],
  ['__do_page_fault', 'memory management: may sleep'],
]
