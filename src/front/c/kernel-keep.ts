// Names of Linux that are never expanded, because their macro text would hide what entry code means by
// them: a WARN becomes a trap instruction, a barrier an asm statement, a per-CPU access a segment prefix.
//
// A kept name stays an identifier whether the tree makes it a macro or a function, so it can have one
// meaning in all kernel versions. `name/2` says that this meaning assumes two parameters, `name/-` that it
// has no parameter list; a tree that disagrees is reported (C023).

/** Findings of the kernel itself: their condition is a check, their value is the condition. */
const warnings = `
  WARN WARN_ON/1 WARN_ONCE WARN_ON_ONCE/1 WARN_ON_SMP/1 WARN_RATELIMIT WARN_TAINT WARN_TAINT_ONCE
  VM_WARN_ON/1 VM_WARN_ON_ONCE/1 VM_BUG_ON/1 SCHED_WARN_ON/1 DEBUG_LOCKS_WARN_ON/1 BUG/0 BUG_ON/1
  RCU_LOCKDEP_WARN/2 RCU_NOCB_LOCKDEP_WARN/2 KCSAN_WARN_ON`

/** Memory accesses and barriers that stay visible as such in the steps. */
const memory = `
  READ_ONCE/1 WRITE_ONCE/2 READ_ONCE_NOCHECK/1 data_race/1 ACCESS_PRIVATE/2 barrier/0
  mb/0 rmb/0 wmb/0 smp_mb/0 smp_rmb/0 smp_wmb/0 smp_mb__before_atomic/0 smp_mb__after_atomic/0
  smp_mb__after_spinlock/0 smp_mb__after_unlock_lock/0 smp_load_acquire/1 smp_store_release/2
  smp_store_mb/2 smp_cond_load_acquire/2 smp_cond_load_relaxed/2
  rcu_dereference/1 rcu_dereference_protected/2 rcu_dereference_check/2 rcu_dereference_raw/1
  rcu_dereference_sched/1 rcu_access_pointer/1 rcu_assign_pointer/2 RCU_INIT_POINTER/2
  rcu_replace_pointer/3 GEN_UNARY_RMWcc GEN_BINARY_RMWcc
  cmpxchg try_cmpxchg xchg cmpxchg_local cmpxchg_relaxed cmpxchg_release cmpxchg_acquire
  try_cmpxchg_release try_cmpxchg_acquire try_cmpxchg_relaxed xchg_relaxed xchg_acquire
  xchg_release arch_cmpxchg arch_try_cmpxchg arch_xchg set_mask_bits bit_clear_unless
  likely/1 unlikely/1 likely_notrace/1 unlikely_notrace/1`

const perCpu = `
  per_cpu/2 per_cpu_ptr/2 this_cpu_ptr/1 raw_cpu_ptr/1 get_cpu_var/1 put_cpu_var/1 get_cpu_ptr/1
  put_cpu_ptr/1 __my_cpu_var/1 __my_cpu_ptr/1 __percpu_arg/1 this_cpu_read_stable/1
  this_cpu_read_const/1 raw_cpu_read_long/1 smp_processor_id/0 raw_smp_processor_id/0
  __smp_processor_id get_cpu/0 put_cpu/0 early_per_cpu early_per_cpu_ptr early_per_cpu_map`

/** Choices that are made at boot, or seldom afterwards, by patching the kernel's text. */
const staticChoices = `
  static_branch_likely/1 static_branch_unlikely/1 static_branch_maybe/2 static_branch_enable/1
  static_branch_disable/1 static_branch_inc/1 static_branch_dec/1 static_key_enabled/1
  static_branch_enable_cpuslocked/1 static_branch_disable_cpuslocked/1
  static_key_false static_key_true static_key_slow_inc/1 static_key_slow_dec/1 static_key_count/1
  static_key_enable static_key_disable static_call/1 static_call_cond/1 static_call_mod/1
  static_call_update/2 static_call_query/1 __preempt_schedule/0 __preempt_schedule_notrace/0
  cpu_feature_enabled/1 boot_cpu_has/1 static_cpu_has/1 cpu_has this_cpu_has/1
  alternative alternative_2 alternative_input alternative_io alternative_call
  alternative_has_cap_likely alternative_has_cap_unlikely`

/** Who runs, on which stack, and where instrumentation is allowed. */
const contexts = `
  current/- current_thread_info/0 instrumentation_begin/0 instrumentation_end/0
  run_sysvec_on_irqstack_cond/2 run_irq_on_irqstack_cond/3 do_softirq_own_stack/0
  call_on_irqstack call_on_irqstack_cond call_on_stack call_on_irq_stack/2
  get_irq_regs set_irq_regs inc_irq_stat/1 CALLER_ADDR0/- CALLER_ADDR1/- CALLER_ADDR2/-
  _RET_IP_/- _THIS_IP_/- __builtin_return_address pcpu_hot
  TPS/1 tracepoint_string/1 jiffies/- jiffies_64/- time_before/2 time_after/2 time_before_eq/2
  time_after_eq/2 time_in_range/3 cpu_relax idle_should_enter_s2idle wait_event wait_event_idle
  wait_event_interruptible ___wait_event swait_event_idle_exclusive`

const lockdep = `
  lockdep_assert_irqs_disabled/0 lockdep_assert_irqs_enabled/0 lockdep_assert_in_irq/0
  lockdep_assert_no_hardirq/0 lockdep_assert_preemption_enabled/0
  lockdep_assert_preemption_disabled/0 lockdep_assert_in_softirq/0
  lockdep_assert_in_softirq_func/0 lockdep_assert_RT_in_threaded_ctx/0 lockdep_assert_held/1
  lockdep_assert_not_held/1 lockdep_assert_held_write/1 lockdep_assert_held_read/1
  lockdep_assert_held_once/1 lockdep_assert_none_held_once/0 lockdep_assert/1
  lockdep_assert_once/1 lockdep_assert_cpus_held lockdep_assert_rq_held lockdep_recursing/1
  lockdep_off/0 lockdep_on/0 lockdep_is_held/1 lockdep_is_held_type/2 lockdep_depth/1
  lockdep_set_class/2 lockdep_set_class_and_name/3 lockdep_set_subclass/2 lockdep_init_map
  lockdep_pin_lock/1 lockdep_repin_lock/2 lockdep_unpin_lock/2
  lock_acquire lock_release lock_map_acquire/1 lock_map_release/1 lock_map_acquire_read/1
  rcu_lock_acquire rcu_lock_release rcu_try_lock_acquire rcu_sleep_check/0
  might_sleep/0 might_resched/0 might_fault cant_sleep/0 cant_migrate/0 non_block_start/0
  non_block_end/0 raw_lockdep_assert_held_rcu_node/1`

/** Spin locks: one meaning for all of their kinds. */
const spinOperations =
  `lock unlock trylock lock_irq unlock_irq lock_bh unlock_bh lock_irqsave unlock_irqrestore
  lock_nested lock_irqsave_nested lock_init trylock_irq trylock_irqsave trylock_bh is_locked
  is_contended lock_rcu_node unlock_rcu_node lock_irq_rcu_node unlock_irq_rcu_node
  lock_irqsave_rcu_node unlock_irqrestore_rcu_node trylock_rcu_node`.split(/\s+/)

const spinLocks = ['raw_spin_', 'spin_', 'arch_spin_', 'read_', 'write_']
  .flatMap((prefix) => spinOperations.map((operation) => prefix + operation))
  .join(' ')

const otherLocks = `
  local_lock/1 local_unlock/1 local_lock_irq/1 local_unlock_irq/1 local_lock_irqsave/2
  local_unlock_irqrestore/2 mutex_lock mutex_unlock mutex_trylock mutex_init/1
  raw_write_seqcount_begin raw_write_seqcount_end write_seqcount_begin write_seqcount_end
  read_seqcount_begin read_seqcount_retry swait_queue_head_init init_swait_queue_head
  init_waitqueue_head init_completion`

/**
 * Scope guards: what they do at the end of the scope stands nowhere in the text, so a function that uses
 * one has to be understood or refused as a whole, never expanded into declarations with a lost attribute.
 */
const scopeGuards = `guard/1 scoped_guard scoped_cond_guard CLASS scoped_class __free/1 __cleanup/1
  no_free_ptr/1 return_ptr/1 retain_and_null_ptr/1 rcu_read_lock_guard`

const printing = `
  printk printk_deferred printk_once printk_ratelimited pr_emerg pr_alert pr_crit pr_err pr_warn
  pr_notice pr_info pr_cont pr_debug pr_devel pr_err_once pr_warn_once pr_info_once
  pr_notice_once pr_debug_once pr_err_ratelimited pr_warn_ratelimited pr_info_ratelimited
  pr_notice_ratelimited pr_emerg_ratelimited pr_emerg_once trace_printk dump_stack panic`

const perCpuOperations =
  `read/1 write/2 add/2 sub/2 inc/1 dec/1 and/2 or/2 add_return/2 sub_return/2 inc_return/1
  dec_return/1 xchg/2 cmpxchg/3 try_cmpxchg/3`.split(/\s+/)

/** `this_cpu_add` and its forms for one size, `this_cpu_add_4`. */
const perCpuAccesses = ['this_cpu_', '__this_cpu_', 'raw_cpu_']
  .flatMap((prefix) =>
    perCpuOperations.flatMap((operation) => [
      prefix + operation,
      ...[1, 2, 4, 8].map((size) => prefix + operation.replace('/', `_${size}/`)),
    ]),
  )
  .join(' ')

const atomicOperations =
  `read set add sub inc dec and or xor andnot add_return sub_return inc_return dec_return
  fetch_add fetch_sub fetch_inc fetch_dec fetch_and fetch_or fetch_xor fetch_andnot
  xchg cmpxchg try_cmpxchg add_unless inc_not_zero inc_unless_negative dec_if_positive
  dec_and_test inc_and_test sub_and_test add_negative read_acquire set_release
  cond_read_acquire cond_read_relaxed`.split(/\s+/)

const atomics = ['', 'raw_', 'arch_']
  .flatMap((prefix) => ['atomic_', 'atomic_long_', 'atomic64_'].map((family) => prefix + family))
  .flatMap((prefix) =>
    atomicOperations.flatMap((operation) =>
      ['', '_relaxed', '_acquire', '_release'].map((order) => prefix + operation + order),
    ),
  )
  .join(' ')

const groups: readonly string[] = [
  warnings,
  memory,
  perCpu,
  perCpuAccesses,
  atomics,
  staticChoices,
  contexts,
  lockdep,
  spinLocks,
  otherLocks,
  scopeGuards,
  printing,
]

const entries: readonly (readonly [name: string, arity: number | undefined])[] = groups
  .flatMap((group) => group.trim().split(/\s+/))
  .map((entry) => {
    const [name = '', arity] = entry.split('/')
    return [name, arity === undefined ? undefined : arity === '-' ? -1 : Number(arity)] as const
  })

export const keep: ReadonlySet<string> = new Set(entries.map(([name]) => name))

/** Number of parameters that the built-in meaning assumes; -1: no parameter list. */
export const arities: ReadonlyMap<string, number> = new Map(
  entries.flatMap(([name, arity]) => (arity === undefined ? [] : [[name, arity] as const])),
)
