// What every interrupt, exception and NMI leaves as it found it: the interrupt flag, and what lockdep, the
// tracer and context tracking know. The properties frame-honest, irq-state-truth, context-balance and
// once-only-hooks check exactly this at each return, so a kernel that does not keep to it is found out.

import type { FieldId, Program } from '../ir/program.ts'

const names = new Set([
  'interrupt_flag',
  'user_mode',
  'hardirqs_enabled',
  'hardirq_context',
  'tracing_irq_cpu',
  'lockdep_recursion',
  'masked_without_lockdep',
  'context_tracking.state',
  'context_tracking.nesting',
  'context_tracking.nmi_nesting',
])

export function restoredFields({ fields }: Program): readonly FieldId[] {
  return fields.flatMap(({ owner, name }, id) => (owner === 'cpu' && names.has(name) ? [id] : []))
}
