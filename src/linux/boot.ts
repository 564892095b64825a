// The ways to boot the machine that are worth telling apart: preempt= under PREEMPT_DYNAMIC, and whether
// the CPU is in the nohz_full set. Each is one search; a property holds when it holds in all of them.

import type { Owner } from '../ir/program.ts'

export interface Boot {
  readonly preempt: 'none' | 'voluntary' | 'full'
  readonly nohzFull: boolean
}

const preemptModes = ['none', 'voluntary', 'full'] as const

export const boots: readonly Boot[] = [false, true].flatMap((nohzFull) =>
  preemptModes.map((preempt) => ({ preempt, nohzFull })),
)

/** `preempt=full nohz_full=on`. */
export function bootName({ preempt, nohzFull }: Boot): string {
  return `preempt=${preempt} nohz_full=${nohzFull ? 'on' : 'off'}`
}

/** Initial values that the boot decides, by owner and field name. */
export function bootValue(boot: Boot, owner: Owner, name: string): bigint | undefined {
  const nohzFull = boot.nohzFull ? 1n : 0n
  switch (`${owner} ${name}`) {
    case 'global boot.preempt':
      return BigInt(preemptModes.indexOf(boot.preempt))
    case 'global boot.nohz_full':
    case 'global context_tracking_key':
    case 'global tick_nohz_full_running':
    case 'cpu context_tracking.active':
      return nohzFull
    default:
      return undefined
  }
}
