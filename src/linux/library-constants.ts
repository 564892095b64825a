// Numbers of the machine library that the tree at hand decides: which bit is TIF_NEED_RESCHED, where in
// preempt_count NMIs are counted. The library's own numbers are those of 6.12 on x86; before it is read
// for a tree, each `export const NAME = number` that stands in a table below gets this tree's value.

import type { Config } from '../front/c/config.ts'
import type { Constants } from '../front/c/token.ts'
import type { ModuleHost } from '../front/ts/read-system.ts'

/** Thread flags by their name in the library; one that the tree does not have is 0 and asks for nothing. */
const flags: ReadonlyMap<string, string> = new Map([
  ['NOTIFY_RESUME', '_TIF_NOTIFY_RESUME'],
  ['NOTIFY_SIGNAL', '_TIF_NOTIFY_SIGNAL'],
  ['SIGPENDING', '_TIF_SIGPENDING'],
  ['NEED_RESCHED', '_TIF_NEED_RESCHED'],
  ['NEED_RESCHED_LAZY', '_TIF_NEED_RESCHED_LAZY'],
  ['POLLING', '_TIF_POLLING_NRFLAG'],
  ['PER_TRAP', '_TIF_PER_TRAP'],
  ['HRTIMER_REARM', '_TIF_HRTIMER_REARM'],
])

/** Flags whose numbers are there in any case, and the symbol with which they are used. */
const usedWith: ReadonlyMap<string, string> = new Map([
  ['HRTIMER_REARM', 'CONFIG_HRTIMER_REARM_DEFERRED'],
])

/** Macros that have the same name in the library. */
const sameNames: ReadonlySet<string> = new Set([
  'CIF_NOHZ_DELAY',
  'PREEMPT_NEED_RESCHED',
  'PREEMPT_MASK',
  'SOFTIRQ_OFFSET',
  'SOFTIRQ_MASK',
  'HARDIRQ_DISABLE_MASK',
  'HARDIRQ_OFFSET',
  'HARDIRQ_MASK',
  'NMI_OFFSET',
  'NMI_MASK',
  'EVENT_TYPE_EXTINT',
  'EVENT_TYPE_NMI',
  'EVENT_TYPE_HWEXC',
  'EVENT_TYPE_OTHER',
  'X86_TRAP_NMI',
  'X86_TRAP_PF',
  'FRED_SYSCALL',
  'FIRST_SYSTEM_VECTOR',
  'LOCAL_TIMER_VECTOR',
  'CALL_FUNCTION_SINGLE_VECTOR',
  'RESCHEDULE_VECTOR',
])

/** The library as `host` has it, with the numbers of a tree. */
export function withTreeConstants(
  host: ModuleHost,
  constants: Constants,
  config: Config,
  stepwise = false,
): ModuleHost {
  const number = /^(export const (\w+) = )\w+$/gm
  return {
    ...host,
    read(path) {
      return host.read(path)?.replaceAll(number, (line: string, start: string, name: string) => {
        const value = name === 'STEPWISE' && stepwise ? 1n : valueOf(name, constants, config)
        return value === undefined ? line : `${start}0x${BigInt.asUintN(64, value).toString(16)}`
      })
    },
  }
}

function valueOf(name: string, constants: Constants, config: Config): bigint | undefined {
  if (sameNames.has(name)) return constants.get(name)
  // The folded request to reschedule is the highest bit of x86's word.
  if (name === 'COUNT_BITS') return bitsOf(constants.get('PREEMPT_NEED_RESCHED'))
  if (name === 'FLAG_BITS') return 32n
  if (name === 'LOCKDEP_IGNORES_NMIS') {
    return config.get('CONFIG_TRACE_IRQFLAGS_NMI') === 'y' ? 0n : 1n
  }
  const macro = flags.get(name)
  if (macro === undefined) return undefined
  const symbol = usedWith.get(name)
  if (symbol !== undefined && config.get(symbol) !== 'y') return 0n
  const value = constants.get(macro) ?? 0n
  // Without lazy preemption its flag is another name of the other one.
  const isOther = name === 'NEED_RESCHED_LAZY' && value === constants.get('_TIF_NEED_RESCHED')
  return isOther ? 0n : value
}

function bitsOf(value: bigint | undefined): bigint | undefined {
  return value && BigInt(BigInt.asUintN(64, value).toString(2).length)
}
