// The ways to boot the machine that are worth telling apart: preempt= under PREEMPT_DYNAMIC, and whether
// the CPU is in the nohz_full set. Each is one search; a property holds when it holds in all of them.

import type { Owner } from '../ir/program.ts'
import type { PreemptMode } from './release.ts'

export interface Boot {
  readonly preempt: PreemptMode
  readonly nohzFull: boolean
}

/** By the value of `boot.preempt` in machine/. */
const preemptModes: readonly PreemptMode[] = ['none', 'voluntary', 'full', 'lazy']

/** Without a release to ask: the modes that there have always been. */
export const classicModes: readonly PreemptMode[] = ['none', 'voluntary', 'full']

export function bootsOf(modes: readonly PreemptMode[]): readonly Boot[] {
  return [false, true].flatMap((nohzFull) => modes.map((preempt) => ({ preempt, nohzFull })))
}

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
