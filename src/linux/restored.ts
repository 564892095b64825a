// What every interrupt, exception and NMI leaves as it found it: the interrupt flag, what lockdep, the tracer
// and context tracking know, and how deep preemption and softirqs are disabled.
//
// Only what machine/linux/frame.ts looks at when a frame returns stands here, with the properties that it breaks
// otherwise; a Program without one of these makes no claim. Lockdep and the tracer must say "enabled" where a
// frame returns to enabled interrupts: that is what they said before, as no frame but an NMI comes elsewhere.

import type { Owner, Program, RestoredBits } from '../ir/program.ts'

type Claim = readonly [
  owner: Owner,
  name: string,
  mask: bigint | typeof allButHighest,
  ...guards: readonly string[],
]

const whole = (1n << 64n) - 1n
/** Of x86's preempt_count; the highest bit folds in a request to reschedule, which may come at any time. */
const allButHighest = 'all but the highest'

const claims: readonly Claim[] = [
  ['cpu', 'interrupt_flag', whole, 'frame-honest'],
  ['cpu', 'daif', whole, 'frame-honest'],
  ['cpu', 'pmr', whole, 'frame-honest'],
  ['cpu', 'system_mask', whole, 'frame-honest'],
  ['cpu', 'hardirqs_enabled', whole, 'irq-state-truth', 'nmi-transparent'],
  ['cpu', 'tracing_irq_cpu', whole, 'irq-state-truth', 'nmi-transparent'],
  // Hardware's own: the return takes it from where the entry has put it.
  ['cpu', 'masked_without_lockdep', whole],
  ['cpu', 'context_tracking.state', whole, 'context-balance'],
  ['cpu', 'context_tracking.nesting', whole, 'context-balance'],
  ['cpu', 'context_tracking.nmi_nesting', whole, 'context-balance'],
  ['cpu', 'pcpu_hot.preempt_count', allButHighest, 'once-only-hooks'],
  ['task', 'thread_info.preempt.count', whole, 'once-only-hooks'],
  ['task', 'thread_info.preempt_count', whole, 'once-only-hooks'],
  ['task', 'softirq_context', whole, 'once-only-hooks'],
  ['cpu', 'lockdep_recursion', whole, 'once-only-hooks'],
]

export function restoredBits({ fields, properties }: Program): readonly RestoredBits[] {
  return claims.flatMap(([owner, name, mask, ...names]) => {
    const field = fields.findIndex((each) => each.owner === owner && each.name === name)
    const guards = names.map((guard) => properties.findIndex((property) => property.name === guard))
    const bits = fields[field]?.type.bits
    if (bits === undefined || guards.includes(-1)) return []
    const restored = mask === allButHighest ? (1n << BigInt(bits - 1)) - 1n : mask
    return [{ field, mask: restored, guards }]
  })
}
