// What x86's own code calls at the border of what is tracked; leaves.ts says what the words mean. Reviewed
// by reading the callee.

import { constant, irrelevant, type Table } from './leaves.ts'

export const x86Leaves: Table = [
  ['lock_vector_lock unlock_vector_lock', irrelevant('vector table, not tracked')],
  [
    'apic_eoi ack_APIC_irq prefetchw',
    irrelevant('hardware access without influence on entry code'),
  ],
  ['kvm_set_cpu_l1tf_flush_l1d amd_clear_divider', irrelevant('speculation mitigation')],
  ['rdtsc', irrelevant('stack randomisation')],
  [
    'fpregs_assert_state_consistent switch_fpu_return fred_update_rsp0 fred_sync_rsp0',
    irrelevant('FPU and FRED stack state'),
  ],
  ['fire_user_return_notifiers tss_update_io_bitmap', irrelevant('KVM and I/O bitmap state')],
  ['sev_es_* local_db_restore write_cr2', irrelevant('SEV-ES, debug registers and CR2')],
  [
    'local_db_save read_cr2 fred_event_data',
    constant(0n, 'debug registers and CR2 are not tracked'),
  ],
  ['cpu_feature_enabled boot_cpu_has', constant(0n, 'optional CPU features are off')],
  ['kvm_handle_async_pf', constant(0n, 'an ordinary page fault')],
  ['__x64_sys_ni_syscall x32_sys_call', constant(0n, 'system calls that do not exist')],
  ['microcode_*', constant(0n, 'late microcode loading')],
]

/** Functions that the tree defines and that end here all the same. */
export const x86CutOff: Table = [
  ['kmmio_fault fault_in_kernel_space', constant(0n, 'an ordinary page fault')],
  ['do_kern_addr_fault', irrelevant('faults on kernel addresses')],
  ['indirect_branch_prediction_barrier', irrelevant('speculation mitigation')],
]

export const x86Cuts: readonly (readonly [name: string, reason: string])[] = [
  ['x64_sys_call', 'what system calls do: a few kinds of work that entry and exit code sees'],
  ['native_save_fl', 'assembly'],
  ['native_irq_disable', 'assembly'],
  ['native_irq_enable', 'assembly'],
  ['native_safe_halt', 'assembly'],
  ['arch_cpu_idle', 'a static call to the idle routine: sti; hlt; cli'],
  ['local_apic_timer_interrupt', 'clock event devices: the tick is called directly'],
  ['call_irq_handler', 'interrupt descriptors: one device is modelled'],
  ['default_do_nmi', 'NMI handler lists'],
  ['do_user_addr_fault', 'memory management: may enable interrupts, may sleep'],
]
