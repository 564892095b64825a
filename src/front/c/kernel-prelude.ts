// Our own definitions of Linux macros: those that declare things, whose kernel text is sections and
// attributes; those that are noise at the top level; and a few values that headers far away provide.
//
// The parser sees `__percpu_object int x`, `__static_key_false k` (with `__key_of_boot` where it is read-only
// after boot) and nothing else made up. The tree
// cannot redefine these; where it uses another number of parameters, that is reported (C023).

/** `DEFINE_PER_CPU_ALIGNED(struct s, x)` declares like `DEFINE_PER_CPU`; only the section differs. */
const perCpu = ['', '_FIRST', '_SHARED_ALIGNED', '_ALIGNED', '_PAGE_ALIGNED', '_READ_MOSTLY']
  .concat('_DECRYPTED', '_CACHE_HOT', '_USER_MAPPED')
  .map(
    (kind) => `
#define DECLARE_PER_CPU${kind}(type, name) extern __percpu_object type name
#define DEFINE_PER_CPU${kind}(type, name) __percpu_object type name`,
  )
  .join('')

const earlyPerCpu = ['', '_READ_MOSTLY']
  .map(
    (kind) => `
#define DECLARE_EARLY_PER_CPU${kind}(type, name) extern __percpu_object type name
#define DEFINE_EARLY_PER_CPU${kind}(type, name, value) __percpu_object type name = value`,
  )
  .join('')

const staticKeys = `
#define DECLARE_STATIC_KEY_FALSE(name) extern __static_key_false name
#define DECLARE_STATIC_KEY_TRUE(name) extern __static_key_true name
#define DEFINE_STATIC_KEY_FALSE(name) __static_key_false name
#define DEFINE_STATIC_KEY_TRUE(name) __static_key_true name
#define DEFINE_STATIC_KEY_FALSE_RO(name) __static_key_false __key_of_boot name
#define DEFINE_STATIC_KEY_TRUE_RO(name) __static_key_true __key_of_boot name
#define __static_key_if_0(name) __static_key_false name
#define __static_key_if_1(name) __static_key_true name
#define __static_key_if(value) __static_key_paste(value)
#define __static_key_paste(value) __static_key_if_ ## value
#define DECLARE_STATIC_KEY_MAYBE(config, name) extern __static_key_if(IS_ENABLED(config))(name)
#define DEFINE_STATIC_KEY_MAYBE(config, name) __static_key_if(IS_ENABLED(config))(name)
#define DEFINE_STATIC_KEY_MAYBE_RO(config, name) __key_of_boot __static_key_if(IS_ENABLED(config))(name)
`

/** Objects that entry code only passes along. */
const objects = `
#define LIST_HEAD(name) struct list_head name
#define HLIST_HEAD(name) struct hlist_head name
#define LLIST_HEAD(name) struct llist_head name
#define DEFINE_SPINLOCK(name) spinlock_t name
#define DEFINE_RAW_SPINLOCK(name) raw_spinlock_t name
#define DEFINE_RWLOCK(name) rwlock_t name
#define DEFINE_MUTEX(name) struct mutex name
#define DECLARE_RWSEM(name) struct rw_semaphore name
#define DEFINE_SEQLOCK(name) seqlock_t name
#define DECLARE_COMPLETION(name) struct completion name
#define DECLARE_COMPLETION_ONSTACK(name) struct completion name
#define DECLARE_WAIT_QUEUE_HEAD(name) struct wait_queue_head name
#define DECLARE_WAITQUEUE(name, task) struct wait_queue_entry name
#define DECLARE_SWAIT_QUEUE_HEAD(name) struct swait_queue_head name
#define DECLARE_WORK(name, func) struct work_struct name
#define DECLARE_DELAYED_WORK(name, func) struct delayed_work name
#define DECLARE_TASKLET(name, func) struct tasklet_struct name
#define DEFINE_TIMER(name, func) struct timer_list name
#define DEFINE_IRQ_WORK(name, func) struct irq_work name
#define DEFINE_RATELIMIT_STATE(name, interval, burst) struct ratelimit_state name
#define DEFINE_SRCU(name) struct srcu_struct name
#define DEFINE_STATIC_SRCU(name) static struct srcu_struct name
#define DEFINE_SCHED_CLASS(name) const struct sched_class name ## _sched_class
#define DEFINE_WAIT(name) struct wait_queue_entry name
#define DECLARE_BITMAP(name, bits) unsigned long name[((bits) + 63) / 64]
#define ATOMIC_INIT(value) { (value) }
#define ATOMIC_LONG_INIT(value) { (value) }
#define ATOMIC64_INIT(value) { (value) }
#define struct_group(name, ...) __VA_ARGS__
`

const systemCalls = `
#define SYSCALL_DEFINE0(name) long __do_sys_ ## name(void)
#define SYSCALL_DEFINE1(name, t1, a1) long __do_sys_ ## name(t1 a1)
#define SYSCALL_DEFINE2(name, t1, a1, t2, a2) long __do_sys_ ## name(t1 a1, t2 a2)
#define SYSCALL_DEFINE3(name, t1, a1, t2, a2, t3, a3) \\
  long __do_sys_ ## name(t1 a1, t2 a2, t3 a3)
#define SYSCALL_DEFINE4(name, t1, a1, t2, a2, t3, a3, t4, a4) \\
  long __do_sys_ ## name(t1 a1, t2 a2, t3 a3, t4 a4)
#define SYSCALL_DEFINE5(name, t1, a1, t2, a2, t3, a3, t4, a4, t5, a5) \\
  long __do_sys_ ## name(t1 a1, t2 a2, t3 a3, t4 a4, t5 a5)
#define SYSCALL_DEFINE6(name, t1, a1, t2, a2, t3, a3, t4, a4, t5, a5, t6, a6) \\
  long __do_sys_ ## name(t1 a1, t2 a2, t3 a3, t4 a4, t5 a5, t6 a6)
`

/** Checked by the compiler of the kernel's own build; nothing at run time. */
const compileTime = `
#define typecheck(type, value) 1
#define typecheck_fn(type, func)
#define BUILD_BUG_ON(condition)
#define BUILD_BUG_ON_MSG(condition, message)
#define BUILD_BUG_ON_NOT_POWER_OF_2(value)
#define BUILD_BUG_ON_INVALID(value)
#define BUILD_BUG_ON_ZERO(value) 0
#define BUILD_BUG()
#define compiletime_assert(condition, message)
#define compiletime_assert_atomic_type(type)
#define compiletime_assert_rwonce_type(type)
#define static_assert(...)
#define _Static_assert(...)
#define ASSERT_EXCLUSIVE_WRITER(place)
#define ASSERT_EXCLUSIVE_ACCESS(place)
#define ASSERT_EXCLUSIVE_BITS(place, mask)
#define ASSERT_EXCLUSIVE_WRITER_SCOPED(place)
#define ASSERT_EXCLUSIVE_ACCESS_SCOPED(place)
#define __acquire(context) (void)0
#define __release(context) (void)0
#define __acquire_shared(context) (void)0
#define __release_shared(context) (void)0
#define __cond_lock(context, condition) (condition)
#define fallthrough do { } while (0)
#define tracepoint_enabled(name) 1
#define container_of(pointer, type, member) ((type *)__container_of(pointer))
#define container_of_const(pointer, type, member) ((type *)__container_of(pointer))
`

/** Only where no loop over a mask is hidden: these run over every CPU number. */
const loops = `
#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < nr_cpu_ids; (cpu)++)
#define for_each_online_cpu(cpu) \\
  for ((cpu) = 0; (cpu) < nr_cpu_ids; (cpu)++) if (!cpu_online(cpu)) { } else
#define for_each_present_cpu(cpu) \\
  for ((cpu) = 0; (cpu) < nr_cpu_ids; (cpu)++) if (!cpu_present(cpu)) { } else
`

/** Integer types and limits of an LP64 machine, and the bit macros over them. */
const values = `
#define INT_MAX 0x7fffffff
#define INT_MIN (-INT_MAX - 1)
#define UINT_MAX 0xffffffffU
#define LONG_MAX 0x7fffffffffffffffL
#define LONG_MIN (-LONG_MAX - 1)
#define ULONG_MAX 0xffffffffffffffffUL
#define LLONG_MAX 0x7fffffffffffffffLL
#define ULLONG_MAX 0xffffffffffffffffULL
#define U8_MAX 0xffU
#define U16_MAX 0xffffU
#define U32_MAX 0xffffffffU
#define S32_MAX 0x7fffffff
#define U64_MAX 0xffffffffffffffffULL
#define S64_MAX 0x7fffffffffffffffLL
#define BITS_PER_LONG 64
#define BITS_PER_BYTE 8
#define _AC(value, suffix) __AC(value, suffix)
#define __AC(value, suffix) (value ## suffix)
#define _UL(value) (_AC(value, UL))
#define _ULL(value) (_AC(value, ULL))
#define UL(value) (_UL(value))
#define ULL(value) (_ULL(value))
#define _BITUL(nr) (1UL << (nr))
#define _BITULL(nr) (1ULL << (nr))
#define BIT(nr) (1UL << (nr))
#define BIT_ULL(nr) (1ULL << (nr))
#define BIT_MASK(nr) (1UL << ((nr) % 64))
#define BIT_WORD(nr) ((nr) / 64)
#define GENMASK(high, low) ((~0UL << (low)) & (~0UL >> (63 - (high))))
#define GENMASK_ULL(high, low) ((~0ULL << (low)) & (~0ULL >> (63 - (high))))
#define HZ CONFIG_HZ
#define NR_CPUS CONFIG_NR_CPUS
`

/** Declarations for the module loader, the boot and debuggers. */
const nothing = `
  EXPORT_SYMBOL EXPORT_SYMBOL_GPL EXPORT_SYMBOL_NS EXPORT_SYMBOL_NS_GPL EXPORT_SYMBOL_FOR_MODULES
  EXPORT_SYMBOL_FOR_KVM EXPORT_PER_CPU_SYMBOL EXPORT_PER_CPU_SYMBOL_GPL EXPORT_STATIC_CALL
  EXPORT_STATIC_CALL_GPL EXPORT_STATIC_CALL_TRAMP EXPORT_STATIC_CALL_TRAMP_GPL
  EXPORT_TRACEPOINT_SYMBOL EXPORT_TRACEPOINT_SYMBOL_GPL NOKPROBE_SYMBOL
  ALLOW_ERROR_INJECTION STACK_FRAME_NON_STANDARD STACK_FRAME_NON_STANDARD_FP
  ANNOTATE_NOENDBR_SYM ASM_STACK_FRAME_NON_STANDARD __ADDRESSABLE
  DECLARE_STATIC_CALL DEFINE_STATIC_CALL DEFINE_STATIC_CALL_NULL DEFINE_STATIC_CALL_RET0
  DECLARE_INIT_PER_CPU DECLARE_TRACE DECLARE_TRACEPOINT DEFINE_TRACE DEFINE_TRACE_FN
  DECLARE_HOOK DEFINE_HOOK TRACE_DEFINE_ENUM
  DEFINE_FREE DEFINE_CLASS EXTEND_CLASS DEFINE_GUARD DEFINE_GUARD_COND DEFINE_LOCK_GUARD_0
  DEFINE_LOCK_GUARD_1 DEFINE_LOCK_GUARD_1_COND DEFINE_LOCK_GUARD_2 DECLARE_LOCK_GUARD_0_ATTRS
  DECLARE_LOCK_GUARD_1_ATTRS DEFINE_RCU_TASKS DEFINE_INSN_CACHE_OPS BTF_ID BTF_SET_START
  BTF_SET_END BTF_ID_LIST BTF_ID_LIST_SINGLE
  MODULE_LICENSE MODULE_AUTHOR MODULE_DESCRIPTION MODULE_PARM_DESC MODULE_ALIAS
  MODULE_DEVICE_TABLE MODULE_VERSION MODULE_IMPORT_NS MODULE_SOFTDEP MODULE_INFO
  module_param module_param_named module_param_cb module_param_array module_param_string
  core_param core_param_cb arch_param_cb torture_param module_init module_exit
  early_initcall pure_initcall core_initcall core_initcall_sync postcore_initcall
  arch_initcall arch_initcall_sync subsys_initcall subsys_initcall_sync fs_initcall
  rootfs_initcall device_initcall late_initcall late_initcall_sync console_initcall
  __initcall __exitcall __setup early_param __setup_param`
  .trim()
  .split(/\s+/)
  .map((name) => `#define ${name}(...)`)
  .join('\n')

export const prelude: string = [
  perCpu,
  earlyPerCpu,
  staticKeys,
  objects,
  systemCalls,
  compileTime,
  loops,
  values,
  nothing,
].join('\n')
