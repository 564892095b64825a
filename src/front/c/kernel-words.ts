// Attribute words of Linux: noise that is dropped, and words that the parser records.
//
// A dropped word is defined as nothing before the tree is read. A recorded word stays in the token stream
// whatever the tree makes of it, because it says how a function may be called (instrumentation, RCU not
// watching) or which of two definitions wins.

import type { DropWords } from './preprocess-options.ts'

/** Words for the parser to record in front of a declaration. */
export const recordWords: ReadonlySet<string> = words(`
  static extern inline __inline __inline__ __always_inline noinline nokprobe_inline
  noinstr __noinstr_section __cpuidle notrace __kprobes __sched __weak __noreturn __init __exit
`)

const placement = words(`
  __softirq_entry __irq_entry __exception_irq_entry __entry_text __head
  __lock_section __lockfunc __cold __hot __latent_entropy __read_mostly __ro_after_init
  __initdata __initconst __exitdata __exit_call __meminit __meminitdata __cpuinit __ref
  __refdata __refconst __init_or_module __initdata_or_module __initdata_or_meminfo
  __nosavedata __page_aligned_data __page_aligned_bss __bss_decrypted __vdso_data __vvar_page
  __cacheline_aligned __cacheline_aligned_in_smp ____cacheline_aligned
  ____cacheline_aligned_in_smp ____cacheline_internodealigned_in_smp
  randomized_struct_fields_start randomized_struct_fields_end
  __packed __aligned_largest __randomize_layout __no_randomize_layout __designated_init
`)

const compilerPermissions = words(`
  asmlinkage __visible __must_check __maybe_unused __always_unused __unused __used __retain
  __pure __attribute_const__ __malloc __flatten __naked __gnu_inline __noclone __noipa
  __preserve_most __deprecated __nocfi __noendbr __noretpoline __noscs __ibt_seal
  __no_sanitize_address __no_sanitize_coverage __no_sanitize_thread __no_sanitize_undefined
  __no_sanitize_memory __no_sanitize_or_inline __no_kcsan __no_kasan_or_inline
  __no_kmsan_checks __no_profile __no_stack_protector __no_caller_saved_registers
  __signed_wrap __nonstring __uninitialized __overloadable __extension__
`)

/** What sparse checks: address spaces and lock contexts. */
const addressSpaces = words(`
  __user __kernel __force __iomem __percpu __rcu __nocast __safe __private __bitwise
  __seg_gs __seg_fs __percpu_qual
`)

const dropCalls = words(`
  __attribute__ __attribute __printf __scanf __aligned __section __alias __copy __mode
  __acquires __releases __must_hold __cond_acquires __acquires_shared __releases_shared
  __counted_by __counted_by_le __counted_by_be __sized_by __guarded_by __alloc_size
  __realloc_size __assume_aligned __diagnose_as __compiletime_error __compiletime_warning
  __no_sanitize BTF_TYPE_TAG _Pragma __diag_push __diag_pop __diag_ignore __diag_ignore_all
  __diag __pass_object_size __pass_dynamic_object_size __alloc_size__
`)

export const drop: DropWords = {
  words: new Set([...placement, ...compilerPermissions, ...addressSpaces]),
  calls: dropCalls,
}

const commonDefines: ReadonlyMap<string, string> = new Map([
  ['__KERNEL__', '1'],
  ['__STDC__', '1'],
  ['__STDC_VERSION__', '201112L'],
  ['__GNUC__', '13'],
  ['__GNUC_MINOR__', '2'],
  ['__OPTIMIZE__', '1'],
  ['__CHAR_BIT__', '8'],
  ['__SIZEOF_INT__', '4'],
  ['__SIZEOF_LONG__', '8'],
  ['__SIZEOF_POINTER__', '8'],
  ['__LP64__', '1'],
])

const archDefines: ReadonlyMap<string, readonly string[]> = new Map([
  ['x86', ['__x86_64__', '__x86_64', '__amd64__']],
  ['arm64', ['__aarch64__', '__AARCH64EL__']],
  ['riscv', ['__riscv', '__riscv_cmodel_medany']],
  ['loongarch', ['__loongarch__', '__loongarch64', '__loongarch_lp64']],
  ['s390', ['__s390__', '__s390x__', '__zarch__']],
])

/** Of the architectures that kernels are checked for. */
export function isBigEndian(arch: string): boolean {
  return arch === 's390'
}

/** What the compiler defines for 64-bit kernels of `arch`, a folder name under arch/. */
export function compilerDefines(arch: string): ReadonlyMap<string, string> {
  const own = (archDefines.get(arch) ?? []).map((name): [string, string] => [name, '1'])
  const order: [string, string] = isBigEndian(arch)
    ? ['__BIG_ENDIAN', '4321']
    : ['__LITTLE_ENDIAN', '1234']
  const width: [string, string][] = arch === 'riscv' ? [['__riscv_xlen', '64']] : []
  return new Map([...commonDefines, order, ...own, ...width])
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/))
}
