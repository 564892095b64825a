// Linux on RISC-V: the files of its entry code, its configuration, and what stands in for its assembly. Before
// 6.4 the entry code was assembly that told context tracking itself; since then it is the generic one.

import type { FieldOverride } from '../link/merge-fields.ts'
import type { Closure } from './closure.ts'
import { coreFamilies, coreForced, coreHeaders, glueUnits } from './closure.ts'
import type { KernelRelease } from './kernel-cache.ts'
import {
  joinLeaves,
  kernelCuts,
  kernelCutOff,
  kernelLeaves,
  plainPreemptCountCuts,
} from './leaves.ts'
import type { Release } from './release.ts'
import { riscvCuts, riscvCutOff, riscvLeaves } from './riscv-leaves.ts'
import { riscvPreset, riscvPresupposed } from './riscv-preset.ts'
import type { Target } from './target.ts'
import { nothing, untracked } from './untracked.ts'

const headers = [
  'cpuidle.h',
  'csr.h',
  'current.h',
  'entry-common.h',
  'irqflags.h',
  'processor.h',
  'ptrace.h',
  'thread_info.h',
].map((name) => `arch/riscv/include/asm/${name}`)

const units = ['traps.c', 'process.c', 'smp.c'].map((name) => `arch/riscv/kernel/${name}`)

/** Registers of user programs, and what only a message to the log would say. */
const registers: ReadonlyMap<string, FieldOverride> = new Map(
  ['regs.epc', 'regs.a0', 'regs.orig_a0', 'thread.bad_cause'].map((name) => [
    name,
    { ...nothing, reason: 'a register whose value nothing here depends on' },
  ]),
)

interface Own {
  readonly systemCalls: number
  /** With lazy preemption, and control-flow exceptions of user programs. */
  readonly late: boolean
}

const own: Readonly<Partial<Record<KernelRelease, Own>>> = {
  '6.12': { systemCalls: 463, late: false },
  '7.2': { systemCalls: 472, late: true },
  '7.3': { systemCalls: 473, late: true },
}

export function riscvTarget(release: Release): Target | undefined {
  const extra = own[release.name]
  return (
    extra && {
      closure: riscvClosure(release, extra),
      library: `machine/riscv/${extra.late ? 'cfi-tree' : 'tree'}.ts`,
      preset: riscvPreset(extra.late),
      presupposed: riscvPresupposed,
      leaves: joinLeaves(
        [...riscvLeaves, ...kernelLeaves],
        [...kernelCutOff, ...riscvCutOff, ...release.cutOff],
      ),
      cuts: new Map([...kernelCuts, ...plainPreemptCountCuts, ...riscvCuts]),
      overrides: (owner, name) => registers.get(name) ?? untracked.get(`${owner} ${name}`),
      preemptModes: release.preemptModes,
      depth: 2,
    }
  )
}

function riscvClosure(release: Release, extra: Own): Closure {
  return {
    includeDirs: ['arch/riscv/include', 'arch/riscv/include/uapi', 'include', 'include/uapi'],
    units: [...release.units, ...units, ...glueUnits],
    forced: [...coreForced, 'asm/ptrace.h'],
    headers: new Set([
      ...coreHeaders,
      ...headers,
      'arch/riscv/include/uapi/asm/ptrace.h',
      'include/asm-generic/hardirq.h',
      'include/asm-generic/preempt.h',
      'include/linux/irqreturn.h',
    ]),
    defines: new Map([
      ['GFP_KERNEL', '0'],
      ['EBUSY', '16'],
      ['ENOSYS', '38'],
      ['NSEC_PER_USEC', '1000L'],
      ['NR_syscalls', `${extra.systemCalls}`],
      ['BUG_TRAP_TYPE_WARN', '1'],
      ['SIGILL', '4'],
      ['SIGTRAP', '5'],
      ['SIGBUS', '7'],
      ['SIGSEGV', '11'],
      ['ILL_ILLOPC', '1'],
      ['ILL_ILLTRP', '4'],
      ['BUS_ADRALN', '1'],
      ['SEGV_ACCERR', '2'],
      ['SEGV_CPERR', '10'],
      ['TRAP_BRKPT', '1'],
    ]),
    notDefined: new Map([
      ['vcpu_is_preempted', 'asks for the state of other CPUs'],
      ['_ASM_GENERIC_BITOPS_INSTRUMENTED_ATOMIC_H', 'bit operations mean the same in both ways'],
      [
        '_ASM_GENERIC_BITOPS_INSTRUMENTED_NON_ATOMIC_H',
        'bit operations mean the same in both ways',
      ],
    ]),
    bounds: new Map([['MAX_SOFTIRQ_RESTART', '2']]),
    keep: [
      'tick_nohz_full_cpu',
      'task_pt_regs',
      'csr_read',
      'csr_set',
      'csr_clear',
      'csr_read_clear',
      'CSR_STATUS',
      'CSR_TVAL',
    ],
    fieldNames: release.fieldNames,
    families: new Map(coreFamilies),
  }
}
