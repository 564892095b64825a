// The words that can stand in front of a C declaration, and the type names of every kernel file.

import type { IntType } from '../../base/integer.ts'

export const sizes: ReadonlySet<string> = new Set([
  'char',
  'short',
  'int',
  'long',
  'signed',
  'unsigned',
  '__signed__',
  'bool',
  '_Bool',
  'void',
  'float',
  'double',
  '__int128',
  '__signed',
])
export const qualifiers: ReadonlySet<string> = new Set([
  'const',
  'volatile',
  'restrict',
  '__restrict',
  '__volatile__',
  'register',
  'auto',
  '__extension__',
  '_Atomic',
  'thread_local',
  '__thread',
])
export const tagged: ReadonlySet<string> = new Set(['struct', 'union', 'enum'])
export const computed: ReadonlySet<string> = new Set([
  'typeof',
  '__typeof__',
  '__typeof',
  'typeof_unqual',
  '__auto_type',
])

/** Words that may stand among the specifiers and are recorded. */
export const recorded: ReadonlySet<string> = new Set([
  'static',
  'extern',
  'inline',
  '__inline',
  '__inline__',
  'typedef',
  '__always_inline',
  'noinline',
  'noinstr',
  'notrace',
  '__cpuidle',
  '__weak',
  '__noreturn',
  '_Noreturn',
  '__percpu_object',
  '__static_key_false',
  '__static_key_true',
  '__key_of_boot',
  'asmlinkage',
  '__visible',
  '__init',
  '__exit',
  '__sched',
  '__lockfunc',
  '__kprobes',
  '__softirq_entry',
  '__irq_entry',
  'nokprobe_inline',
  '__must_check',
  '__maybe_unused',
  '__no_kcsan',
  '__no_sanitize_address',
  '__no_stack_protector',
])

/** The fixed-width names that every kernel file uses, whether or not their header was read. */
export const knownIntegers: ReadonlyMap<string, IntType> = new Map<string, IntType>([
  ...[8, 16, 32, 64].flatMap((bits): [string, IntType][] => [
    [`u${bits}`, { bits, signed: false }],
    [`s${bits}`, { bits, signed: true }],
    [`__u${bits}`, { bits, signed: false }],
    [`__s${bits}`, { bits, signed: true }],
    [`uint${bits}_t`, { bits, signed: false }],
    [`int${bits}_t`, { bits, signed: true }],
  ]),
  ['size_t', { bits: 64, signed: false }],
  ['ssize_t', { bits: 64, signed: true }],
  ['uintptr_t', { bits: 64, signed: false }],
  ['pid_t', { bits: 32, signed: true }],
  ['atomic_t', { bits: 32, signed: true }],
  ['atomic64_t', { bits: 64, signed: true }],
  ['atomic_long_t', { bits: 64, signed: true }],
])
