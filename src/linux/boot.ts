// The ways to boot the machine that are worth telling apart: preempt= under PREEMPT_DYNAMIC, and whether
// the CPU is in the nohz_full set. Each is one search; a property holds when it holds in all of them.

import type { Owner } from '../ir/program.ts'
import type { PreemptMode } from './release.ts'

export interface Boot {
  readonly preempt: PreemptMode
  readonly nohzFull: boolean
  /** Only where the architecture lets one choose. */
  readonly pseudoNmi?: boolean
}

/** By the value of `boot.preempt` in machine/. */
const preemptModes: readonly PreemptMode[] = ['none', 'voluntary', 'full', 'lazy']

/** Without a release to ask: the modes that there have always been. */
export const classicModes: readonly PreemptMode[] = ['none', 'voluntary', 'full']

/** Which choices an architecture offers beside `preempt=`. */
export interface BootChoices {
  readonly pseudoNmi?: boolean
  readonly noNohzFull?: boolean
}

export function bootsOf(
  modes: readonly PreemptMode[],
  { pseudoNmi = false, noNohzFull = false }: BootChoices = {},
): readonly Boot[] {
  const tracked = noNohzFull ? [false] : [false, true]
  const boots = tracked.flatMap((nohzFull) => modes.map((preempt) => ({ preempt, nohzFull })))
  if (!pseudoNmi) return boots
  return [false, true].flatMap((on) => boots.map((boot) => ({ ...boot, pseudoNmi: on })))
}

/** `preempt=full nohz_full=on pseudo_nmi=off`. */
export function bootName({ preempt, nohzFull, pseudoNmi }: Boot): string {
  const common = `preempt=${preempt} nohz_full=${onOff(nohzFull)}`
  return pseudoNmi === undefined ? common : `${common} pseudo_nmi=${onOff(pseudoNmi)}`
}

function onOff(value: boolean): string {
  return value ? 'on' : 'off'
}

/** Initial values that the boot decides, by owner and field name. */
export function bootValue(boot: Boot, owner: Owner, name: string): bigint | undefined {
  const nohzFull = boot.nohzFull ? 1n : 0n
  const pseudoNmi = boot.pseudoNmi === true
  const preemptible = boot.preempt === 'full' || boot.preempt === 'lazy' ? 1n : 0n
  switch (`${owner} ${name}`) {
    case 'global boot.preempt':
      return BigInt(preemptModes.indexOf(boot.preempt))
    case 'global boot.nohz_full':
    case 'global context_tracking_key':
    case 'global tick_nohz_full_running':
    case 'cpu context_tracking.active':
      return nohzFull
    case 'global sk_dynamic_irqentry_exit_cond_resched':
    case 'global sk_dynamic_preempt_schedule':
    case 'global sk_dynamic_preempt_schedule_notrace':
      return preemptible
    case 'global sk_dynamic_cond_resched':
    case 'global sk_dynamic_might_resched':
      return 1n - preemptible
    case 'global boot.pseudo_nmi':
    case 'global supports_pseudo_nmis':
      return pseudoNmi ? 1n : 0n
    // How setup_arch() and init_IRQ() leave the masks: only ordinary interrupts are masked.
    case 'cpu daif':
      return pseudoNmi ? 0n : 0xc0n
    case 'cpu pmr':
      return pseudoNmi ? 0xc0n : 0xe0n
    default:
      return undefined
  }
}
