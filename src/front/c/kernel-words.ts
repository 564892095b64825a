// The vocabulary of Linux that the preprocessor treats specially: noise that is dropped, attribute words
// that the parser records, and names that keep their meaning instead of their macro text.
//
// A kept name is one whose expansion would hide what entry code means by it (a WARN becomes a trap
// instruction, a tracepoint becomes nothing). It stays an identifier whether the tree makes it a macro or
// a function, so the linker gives it one meaning in every kernel version.

import type { DropWords } from './preprocess-options.ts'

/** Words for the parser to record: they say how a function may be called or where it may be traced. */
export const recordWords: ReadonlySet<string> = words(`
  noinstr __cpuidle __always_inline inline __inline __inline__ noinline notrace static extern
  __weak __noreturn __sched __init __exit nokprobe_inline
`)

const dropWords = words(`
  asmlinkage __visible __softirq_entry __irq_entry __exception_irq_entry __entry_text __head __kprobes
  __must_check __maybe_unused __always_unused __unused __used __pure __attribute_const__ __malloc
  __cold __hot __flatten __naked __gnu_inline __noclone __noipa __retain __preserve_most
  __latent_entropy __deprecated __nocfi __noendbr __noretpoline __noscs __ibt_seal
  __no_sanitize_address __no_sanitize_coverage __no_sanitize_thread __no_sanitize_undefined
  __no_sanitize_memory __no_sanitize_or_inline __no_kcsan __no_kasan_or_inline __no_kmsan_checks
  __no_profile __no_stack_protector __no_caller_saved_registers __signed_wrap __designated_init
  __user __kernel __force __iomem __percpu __rcu __nocast __safe __private __bitwise __nonstring
  __packed ____cacheline_aligned ____cacheline_aligned_in_smp __cacheline_aligned
  __cacheline_aligned_in_smp ____cacheline_internodealigned_in_smp __randomize_layout
  __no_randomize_layout randomized_struct_fields_start randomized_struct_fields_end
  __read_mostly __ro_after_init __initdata __initconst __initdata_or_module __exitdata __meminit
  __meminitdata __cpuinit __devinit __ref __refdata __refconst __init_or_module
  __initdata_or_meminfo __nosavedata __page_aligned_data __page_aligned_bss __bss_decrypted
  __trap_section __lock_section __extension__ volatile_if_asm asmlinkage_protect nosave
  __vdso_data __percpu_seg_override __seg_gs __seg_fs
`)

const dropCalls = words(`
  __attribute__ __attribute __printf __scanf __aligned __section __alias __copy __mode __cleanup
  __acquires __releases __must_hold __cond_acquires __cond_lock __counted_by __counted_by_le
  __counted_by_be __sized_by __alloc_size __realloc_size __assume_aligned __diagnose_as
  __compiletime_error __compiletime_warning __no_sanitize __error_if_used BTF_TYPE_TAG
  __overloadable_if _Pragma __diag_push __diag_pop __diag_ignore __diag_ignore_all __diag
  __pass_object_size __pass_dynamic_object_size __guarded_by __must_not_hold
`)

export const drop: DropWords = { words: dropWords, calls: dropCalls }

/** Findings of the kernel itself: their condition is a check, their value is the condition. */
const warnings = words(`
  WARN WARN_ON WARN_ONCE WARN_ON_ONCE WARN_ON_SMP WARN_ON_FUNCTION_MISMATCH WARN_RATELIMIT
  WARN_TAINT WARN_TAINT_ONCE VM_WARN_ON VM_WARN_ON_ONCE VM_BUG_ON SCHED_WARN_ON DEBUG_LOCKS_WARN_ON
  BUG BUG_ON RCU_LOCKDEP_WARN RCU_NOCB_WARN RCU_NOTE
`)

/** Memory accesses and barriers that stay visible as such in the steps. */
const memory = words(`
  READ_ONCE WRITE_ONCE READ_ONCE_NOCHECK data_race ACCESS_PRIVATE
  barrier barrier_data mb rmb wmb smp_mb smp_rmb smp_wmb smp_mb__before_atomic smp_mb__after_atomic
  smp_mb__after_spinlock smp_mb__after_unlock_lock smp_mb__before_srcu_read_unlock
  smp_load_acquire smp_store_release smp_store_mb smp_cond_load_acquire smp_cond_load_relaxed
  rcu_dereference rcu_dereference_protected rcu_dereference_check rcu_dereference_raw
  rcu_dereference_sched rcu_access_pointer rcu_assign_pointer RCU_INIT_POINTER rcu_replace_pointer
  cmpxchg try_cmpxchg xchg cmpxchg_local cmpxchg_relaxed cmpxchg_release cmpxchg_acquire
  try_cmpxchg_release try_cmpxchg_acquire arch_cmpxchg arch_xchg
  GEN_UNARY_RMWcc GEN_BINARY_RMWcc
  likely unlikely likely_notrace unlikely_notrace
`)

const perCpu = words(`
  per_cpu per_cpu_ptr this_cpu_ptr raw_cpu_ptr get_cpu_var put_cpu_var get_cpu_ptr put_cpu_ptr
  __my_cpu_var __my_cpu_ptr __percpu_arg smp_processor_id raw_smp_processor_id
  __smp_processor_id debug_smp_processor_id get_cpu put_cpu
`)

const perCpuOperations =
  'read write add sub inc dec and or add_return sub_return inc_return dec_return xchg cmpxchg try_cmpxchg'

const staticChoices = words(`
  static_branch_likely static_branch_unlikely static_branch_maybe static_branch_enable
  static_branch_disable static_branch_inc static_branch_dec static_key_enabled static_key_false
  static_key_true static_key_slow_inc static_key_slow_dec static_key_enable static_key_disable
  static_branch_enable_cpuslocked static_branch_disable_cpuslocked static_key_count
  static_call static_call_cond static_call_mod static_call_update static_call_query
  cpu_feature_enabled boot_cpu_has static_cpu_has cpu_has this_cpu_has alternative
  jump_label_init
`)

const contexts = words(`
  current current_thread_info instrumentation_begin instrumentation_end
  run_sysvec_on_irqstack_cond run_irq_on_irqstack_cond call_on_irqstack_cond
  call_on_irqstack call_on_stack ASM_CALL_SYSVEC ASM_CALL_IRQ do_softirq_own_stack
  get_irq_regs set_irq_regs inc_irq_stat __this_cpu_irq_stat
  CALLER_ADDR0 CALLER_ADDR1 CALLER_ADDR2 _RET_IP_ _THIS_IP_ __builtin_return_address
  TPS tracepoint_string pcpu_hot jiffies jiffies_64
  time_before time_after time_before_eq time_after_eq time_in_range
`)

const lockdep = words(`
  lockdep_assert_irqs_disabled lockdep_assert_irqs_enabled lockdep_assert_in_irq
  lockdep_assert_no_hardirq lockdep_assert_preemption_enabled lockdep_assert_preemption_disabled
  lockdep_assert_in_softirq lockdep_assert_in_softirq_func lockdep_assert_RT_in_threaded_ctx
  lockdep_assert_held lockdep_assert_not_held lockdep_assert_held_write lockdep_assert_held_read
  lockdep_assert_held_once lockdep_assert_none_held_once lockdep_assert lockdep_assert_once
  lockdep_assert_cpus_held lockdep_assert_rq_held lockdep_recursing lockdep_off lockdep_on
  lockdep_is_held lockdep_is_held_type lockdep_is_cpus_held lockdep_depth
  lockdep_set_class lockdep_set_class_and_name lockdep_set_subclass lockdep_init_map
  lock_acquire lock_release lock_map_acquire lock_map_release lock_map_acquire_read
  rcu_lock_acquire rcu_lock_release rcu_try_lock_acquire rcu_read_lock_held rcu_sleep_check
  might_sleep might_resched might_fault cant_sleep cant_migrate non_block_start non_block_end
  raw_lockdep_assert_held_rcu_node
`)

/** Spin locks: one meaning for all of their kinds. */
const locks = words(`
  raw_spin_lock raw_spin_unlock raw_spin_lock_irq raw_spin_unlock_irq raw_spin_lock_irqsave
  raw_spin_unlock_irqrestore raw_spin_trylock raw_spin_lock_nested raw_spin_lock_init
  raw_spin_is_locked raw_spin_is_contended raw_spin_trylock_irq raw_spin_trylock_irqsave
  raw_spin_lock_bh raw_spin_unlock_bh raw_spin_lock_irqsave_nested
  spin_lock spin_unlock spin_lock_irq spin_unlock_irq spin_lock_irqsave spin_unlock_irqrestore
  spin_trylock spin_lock_bh spin_unlock_bh spin_lock_init spin_is_locked spin_lock_nested
  spin_lock_irqsave_nested
  raw_spin_lock_rcu_node raw_spin_unlock_rcu_node raw_spin_lock_irq_rcu_node
  raw_spin_unlock_irq_rcu_node raw_spin_lock_irqsave_rcu_node raw_spin_unlock_irqrestore_rcu_node
  raw_spin_trylock_rcu_node arch_spin_lock arch_spin_unlock arch_spin_trylock
  local_lock local_unlock local_lock_irq local_unlock_irq local_lock_irqsave local_unlock_irqrestore
  mutex_lock mutex_unlock mutex_trylock seqcount_latch_init raw_write_seqcount_begin
  raw_write_seqcount_end
`)

const printing = words(`
  printk printk_deferred printk_once printk_ratelimited pr_emerg pr_alert pr_crit pr_err pr_warn
  pr_notice pr_info pr_cont pr_debug pr_devel pr_fmt pr_err_once pr_warn_once pr_info_once
  pr_err_ratelimited pr_warn_ratelimited pr_info_ratelimited pr_notice_once pr_debug_once
  pr_emerg_ratelimited pr_notice_ratelimited trace_printk dump_stack panic
`)

export const keep: ReadonlySet<string> = new Set([
  ...warnings,
  ...memory,
  ...perCpu,
  ...['this_cpu_', '__this_cpu_', 'raw_cpu_'].flatMap((prefix) =>
    [...words(perCpuOperations)].map((operation) => prefix + operation),
  ),
  ...staticChoices,
  ...contexts,
  ...lockdep,
  ...locks,
  ...printing,
])

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/))
}
