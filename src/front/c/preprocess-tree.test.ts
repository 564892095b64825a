// The preprocessor on a real kernel: Linux 6.12 for x86, the files around entry, when the tree is there.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { useSite } from '../../base/span.ts'
import { kernelsFolder } from '../../linux/kernel-cache.ts'
import { arities, keep } from './kernel-keep.ts'
import { prelude } from './kernel-prelude.ts'
import { compilerDefines, drop, recordWords } from './kernel-words.ts'
import { lintHiddenDefinitions } from './preprocess-hidden.ts'
import { preprocess } from './preprocess.ts'
import type { PreprocessedUnit } from './token.ts'
import type { PreprocessOptions } from './preprocess-options.ts'
import { directoryHost } from './directory-host.ts'

const tree = join(kernelsFolder(), '6.12')

const files = `kernel/entry/common.c kernel/context_tracking.c kernel/softirq.c kernel/sched/idle.c
  kernel/sched/core.c kernel/trace/trace_preemptirq.c kernel/rcu/tree.c arch/x86/kernel/irq.c
  arch/x86/kernel/smp.c arch/x86/kernel/nmi.c arch/x86/kernel/traps.c arch/x86/kernel/apic/apic.c
  arch/x86/mm/fault.c arch/x86/entry/common.c`.split(/\s+/)

const genericHeaders = `context_tracking context_tracking_irq context_tracking_state entry-common
  hardirq irqflags irqflags_types preempt bottom_half ftrace_irq cpuidle thread_info tick rcupdate
  rcutree interrupt lockdep lockdep_types sched instrumentation vtime resume_user_mode sched/idle
  smp`.split(/\s+/)

const archHeaders = `idtentry entry-common hardirq thread_info preempt irqflags irq_stack ptrace
  current processor-flags trapnr percpu`.split(/\s+/)

const followed: ReadonlySet<string> = new Set([
  ...genericHeaders.map((name) => `include/linux/${name}.h`),
  ...archHeaders.map((name) => `arch/x86/include/asm/${name}.h`),
  ...archHeaders.map((name) => `include/asm-generic/${name}.h`),
  'arch/x86/include/uapi/asm/processor-flags.h',
])

const symbols = `SMP X86 X86_64 64BIT GENERIC_ENTRY PREEMPT_DYNAMIC PREEMPTION PREEMPT_COUNT
  PREEMPT_BUILD PREEMPT_RCU HAVE_PREEMPT_DYNAMIC HAVE_PREEMPT_DYNAMIC_CALL TRACE_IRQFLAGS
  TRACE_IRQFLAGS_SUPPORT TRACE_IRQFLAGS_NMI PROVE_LOCKING LOCKDEP PROVE_RCU DEBUG_LOCK_ALLOC
  CONTEXT_TRACKING CONTEXT_TRACKING_IDLE CONTEXT_TRACKING_USER NO_HZ_COMMON NO_HZ_FULL TREE_RCU
  TASKS_RCU RCU_EQS_DEBUG DEBUG_ENTRY ARCH_WANTS_NO_INSTR NOINSTR_VALIDATION
  HAVE_IRQ_EXIT_ON_IRQ_STACK KVM_XFER_TO_GUEST_WORK DEBUG_PREEMPT THREAD_INFO_IN_TASK`

const options: PreprocessOptions = {
  host: directoryHost(tree),
  config: new Map([
    ...symbols.split(/\s+/).map((name) => [`CONFIG_${name}`, 'y'] as const),
    ['CONFIG_HZ', '1000'],
    ['CONFIG_NR_CPUS', '64'],
    ['CONFIG_RCU_FANOUT', '64'],
  ]),
  completeConfig: true,
  includeDirs: ['arch/x86/include', 'include', 'arch/x86/include/uapi', 'include/uapi'],
  allow: (path) =>
    followed.has(path) || /^kernel\/(?:rcu|sched|entry|trace|time)\/.*\.h$/.test(path),
  forced: ['linux/thread_info.h', 'linux/preempt.h', 'linux/irqflags.h', 'asm/idtentry.h'],
  keep,
  arities,
  drop,
  recordWords,
  prelude,
  defines: compilerDefines('x86'),
}

/** `name ( a , b )`: the call or declaration of `name` that begins at its token `from`. */
function textFrom(unit: PreprocessedUnit, from: number, count: number): string {
  return unit.tokens
    .slice(from, from + count)
    .map((token) => token.text)
    .join(' ')
}

describe.skipIf(!existsSync(tree))('preprocess() on Linux 6.12 (skipped without the tree)', () => {
  test.each(files)('%s comes out without an error', (file) => {
    const { value, diagnostics } = preprocess(file, options)
    expect(diagnostics.filter((each) => each.severity === 'error')).toEqual([])
    expect(value.tokens.length).toBeGreaterThan(10_000)
    expect(value.tokens.some((token) => token.text === '#' || token.text === '##')).toBe(false)
  })

  test('braces and parentheses balance in every unit', () => {
    for (const file of files) {
      const { tokens } = preprocess(file, options).value
      for (const [open, close] of ['{}', '()', '[]']) {
        const opened = tokens.filter((token) => token.text === open).length
        expect([file, tokens.filter((token) => token.text === close).length]).toEqual([
          file,
          opened,
        ])
      }
    }
  })

  test('flags and offsets of the headers are constants', () => {
    const { constants } = preprocess('kernel/softirq.c', options).value
    const names = ['_TIF_NEED_RESCHED', 'SOFTIRQ_OFFSET', 'HARDIRQ_OFFSET', 'NMI_OFFSET']
    expect(names.map((name) => constants.get(name))).toEqual([8n, 1n << 8n, 1n << 16n, 1n << 20n])
    expect(constants.get('PREEMPT_NEED_RESCHED')).toBe(0x80000000n)
  })

  test('an interrupt entry point keeps the place where it is defined', () => {
    const unit = preprocess('arch/x86/kernel/irq.c', options).value
    const at = unit.tokens.findIndex(
      ({ text, span }) => text === 'common_interrupt' && useSite(span).file === unit.file,
    )
    expect(textFrom(unit, at - 2, 4)).toBe('noinstr void common_interrupt (')
    const body = unit.tokens.slice(at, at + 40).find((token) => token.text === 'irqentry_enter')
    expect(body?.macros).toEqual(['DEFINE_IDTENTRY_IRQ'])
    expect(body?.span.file).toBe('arch/x86/include/asm/idtentry.h')
    expect(useSite(body?.span ?? { file: '', line: 0, column: 0 }).file).toBe(unit.file)
  })

  test('per-CPU variables are declared as such', () => {
    const unit = preprocess('kernel/trace/trace_preemptirq.c', options).value
    const at = unit.tokens.findIndex((token) => token.text === 'tracing_irq_cpu')
    expect(textFrom(unit, at - 3, 5)).toBe('static __percpu_object int tracing_irq_cpu ;')
  })

  test('lintHiddenDefinitions() finds the hooks of headers that are not followed, and few others', () => {
    const units = files.map((file) => preprocess(file, options).value)
    const names = lintHiddenDefinitions(units, options).map(({ message }) => message.split(' ')[0])
    expect(names).toContain('arch_scale_freq_tick')
    expect(names.length).toBeLessThan(10)
  })
})
