// What s390's own code calls at the border of what is tracked; leaves.ts says what the words mean. Reviewed
// by reading the callee.

import { call, constant, irrelevant, type Table } from './leaves.ts'

export const s390Leaves: Table = [
  ['update_timer_*', irrelevant('cputime accounting')],
  ['add_random_kstack_offset* choose_random_kstack_offset', irrelevant('stack randomisation')],
  ['load_user_fpu_regs __load_fpu_regs', irrelevant('the floating-point registers')],
  ['debug_user_asce pai_kernel_enter pai_kernel_exit', irrelevant('checks and counters')],
  ['account_idle_time', call('tracepoint', 'statistics in a function that may be traced')],
  ['raw_write_seqcount_begin raw_write_seqcount_end', irrelevant('sequence counts')],
  ['write_seqcount_begin write_seqcount_end', call('tracepoint', 'lockdep is told')],
  ['gs_load_bc_cb', irrelevant('guarded storage')],
  ['get_tod_clock_fast get_tod_clock', constant(0n, 'time is not tracked')],
  ['store_tod_clock_ext', irrelevant('time is not tracked')],
  ['cpu_has_bear', constant(1n, 'the machine tells the address of the last branch')],
  ['machine_is_lpar', constant(1n, 'no hypervisor: more interrupts may be waiting')],
  ['cputime_to_nsecs', constant(0n, 'time is not tracked')],
  ['percpu_entry percpu_exit', irrelevant('the register of a per-CPU access that was interrupted')],
  ['percpu_code_check', constant(0n, 'tasks stay on their CPU')],
  ['cpu_die', irrelevant('CPUs stay online')],
  ['current_pt_regs', constant(0n, 'only counters look at it')],
  ['stcctm', irrelevant('counters of multithreading')],
  ['stp_sync_check stp_island_check', constant(1n, 'the clocks are to be looked at, later')],
  ['set_tod_programmable_field set_clock_comparator', irrelevant('registers of the clock')],
]

/** Functions that the tree defines and that end here all the same. */
export const s390CutOff: Table = [
  ['irq_pending', { kind: 'choice', count: 2, reason: 'more I/O interrupts' }],
  ['bpon', irrelevant('speculation mitigation')],
  ['s390_backup_mcck_info', irrelevant('there are no guests')],
  ['s390_validate_registers', constant(0n, 'assembly: all registers are valid')],
  ['set_tod_programmable_field set_clock_comparator', irrelevant('registers of the clock')],
  ['get_cpu_timer', constant(0n, 'time is not tracked')],
  ['on_thread_stack', constant(1n, 'stacks are not tracked')],
  ['add_random_kstack_offset', irrelevant('stack randomisation')],
]

export const s390Cuts: readonly (readonly [name: string, reason: string])[] = [
  ['__arch_local_irq_ssm', 'assembly: the system mask of the PSW'],
  ['__load_psw_mask', 'assembly: a new PSW'],
  ['set_cpu_flag', 'the flags of this CPU, through a pointer in its lowcore'],
  ['clear_cpu_flag', 'the flags of this CPU, through a pointer in its lowcore'],
  ['test_cpu_flag', 'the flags of this CPU, through a pointer in its lowcore'],
  ['test_and_clear_cpu_flag', 'the flags of this CPU, through a pointer in its lowcore'],
  ['preempt_count', 'assembly in some releases'],
  ['user_mode', 'bit fields over the PSW in some releases'],
  ['psw_idle', 'assembly: waits for an interruption'],
  ['s390_handle_damage', 'stops the machine'],
  ['do_irq_async', 'a call on the interrupt stack'],
  ['do_per_trap', 'a signal to the debugger'],
]
