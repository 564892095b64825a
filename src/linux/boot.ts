// The ways to boot the machine that are worth telling apart: preempt= under PREEMPT_DYNAMIC, and whether
// the CPU is in the nohz_full set. Each is one search; a property holds when it holds in all of them.

import type { Owner } from '../ir/program.ts'
import type { PreemptMode } from './release.ts'

export interface Boot {
  readonly preempt: PreemptMode
  readonly nohzFull: boolean
  /** Only where the architecture lets one choose. */
  readonly pseudoNmi?: boolean
  /** Switches that other CPUs flip at any time: what the boot says about them says nothing. */
  readonly flips?: ReadonlySet<string>
}

/** By the value of `boot.preempt` in machine/. */
const preemptModes: readonly PreemptMode[] = ['none', 'voluntary', 'full', 'lazy']

/** Without a release to ask: the modes that there have always been. */
export const classicModes: readonly PreemptMode[] = ['none', 'voluntary', 'full']

/** Whether exceptions preempt the kernel. */
const EXIT_SWITCH = 'sk_dynamic_irqentry_exit_cond_resched'

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

/** The same in one mode, `full` where there is that, with switches that do not keep what it makes of them. */
export function flippingBoots(
  modes: readonly PreemptMode[],
  choices: BootChoices,
  flips: ReadonlySet<string>,
): readonly Boot[] {
  const mode = modes.find((each) => each === 'full') ?? modes[0]
  if (mode === undefined) return []
  return bootsOf([mode], choices).map((boot) => ({ ...boot, flips }))
}

/** `preempt=full nohz_full=on pseudo_nmi=off flips=on`. */
export function bootName({ preempt, nohzFull, pseudoNmi, flips }: Boot): string {
  return [
    `preempt=${preempt}`,
    `nohz_full=${onOff(nohzFull)}`,
    ...(pseudoNmi === undefined ? [] : [`pseudo_nmi=${onOff(pseudoNmi)}`]),
    ...(flips === undefined ? [] : ['flips=on']),
  ].join(' ')
}

function onOff(value: boolean): string {
  return value ? 'on' : 'off'
}

/** What `preempt=` decides, by the names of the keys: the modes that turn it on (machine/linux/switches.ts). */
export const preemptSwitches: ReadonlyMap<string, readonly PreemptMode[]> = new Map([
  ['sk_dynamic_cond_resched', ['none', 'voluntary']],
  ['sk_dynamic_might_resched', ['voluntary']],
  ['sk_dynamic_preempt_schedule', ['full', 'lazy']],
  ['sk_dynamic_preempt_schedule_notrace', ['full', 'lazy']],
  [EXIT_SWITCH, ['full', 'lazy']],
  ['sk_dynamic_preempt_lazy', ['lazy']],
])

/** Initial values that the boot decides, by owner and field name. */
export function bootValue(boot: Boot, owner: Owner, name: string): bigint | undefined {
  const nohzFull = boot.nohzFull ? 1n : 0n
  const pseudoNmi = boot.pseudoNmi === true
  const decided = owner === 'global' ? preemptSwitches.get(name) : undefined
  if (decided !== undefined) return decided.includes(boot.preempt) ? 1n : 0n
  switch (`${owner} ${name}`) {
    case 'global boot.preempt':
      return BigInt(preemptModes.indexOf(boot.preempt))
    case 'global boot.nohz_full':
    case 'global context_tracking_key':
    case 'global tick_nohz_full_running':
    case 'cpu context_tracking.active':
      return nohzFull
    case 'global boot.preemption_flips':
      return boot.flips?.has(EXIT_SWITCH) === true ? 1n : 0n
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
