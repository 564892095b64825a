// What arm64's own code calls at the border of what is tracked; leaves.ts says what the words mean. Reviewed
// by reading the callee.

import { call, constant, irrelevant, type Table } from './leaves.ts'

const exceptionWork = call('exception_work', 'the handler of an exception: instructions, signals')

export const arm64Leaves: Table = [
  ['pmr_sync isb dsb', irrelevant('barriers: memory is sequentially consistent here')],
  ['sme_*', irrelevant('the state of streaming mode')],
  ['mte_* send_sig_fault', irrelevant('memory tags, and the signals that they cause')],
  ['syscall_set_return_value', irrelevant('values that system calls return')],
  ['syscall_trace_enter syscall_trace_exit', constant(0n, 'no tracer is attached to the task')],
  ['fpsimd_restore_current_state', irrelevant('the floating-point registers')],
  ['arm64_apply_bp_hardening is_ttbr0_addr', constant(1n, 'speculation mitigation')],
  ['do_fpsimd_* do_sve_acc do_sme_acc', exceptionWork],
  ['do_el0_* do_el1_* do_sp_pc_abort bad_el0_sync', exceptionWork],
  ['do_sysinstr do_undefinstr do_bti do_ptrauth_fault', exceptionWork],
  ['do_debug_exception', call('debug_work', 'breakpoints, watchpoints and single steps')],
  ['try_step_suspended_breakpoints reinstall_suspended_bps', constant(0n, 'breakpoint registers')],
  ['do_breakpoint', call('debug_work', 'breakpoint handlers')],
  ['do_el1_softstep do_el1_brk64', call('debug_work', 'handlers of single steps and BRK')],
  ['do_el0_brk64', exceptionWork],
  ['console_verbose __show_regs', irrelevant('messages')],
  ['system_has_prio_mask_debugging', constant(0n, 'needs CONFIG_ARM64_DEBUG_PRIORITY_MASKING')],
  [
    'read_sysreg__hcr_el2 write_sysreg__hcr_el2 write_sysreg_hcr',
    constant(0n, 'the kernel runs at EL1'),
  ],
  ['is_kernel_in_hyp_mode', constant(0n, 'the kernel runs at EL1')],
  [
    'write_sysreg_s__SYS_ICC_EOIR1_EL1 write_sysreg_s__SYS_ICC_DIR_EL1',
    irrelevant('ends an interrupt at the controller'),
  ],
]

/** Functions that the tree defines and that end here all the same. */
export const arm64CutOff: Table = [
  [
    'fpsimd_syscall_enter fpsimd_syscall_exit fp_user_discard',
    irrelevant('the floating-point registers'),
  ],
]

export const arm64Cuts: readonly (readonly [name: string, reason: string])[] = [
  ['cpu_do_idle', 'waits for an interrupt'],
  ['invoke_syscall', 'the system call table'],
  ['gic_read_iar', 'which interrupt it is'],
  ['gic_rpr_is_nmi_prio', 'the running priority'],
  ['do_nocb_deferred_wakeup', 'callback offloading'],
]
