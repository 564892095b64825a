// Stories as whole texts: what a user sees is what is compared.

import { describe, expect, test } from 'vitest'

import { fieldWords } from './field-words.ts'
import { plain } from './paint.ts'
import { kernelCast, rehearse, type Stage } from './rehearse.ts'
import { tellStory } from './story.ts'

const words = fieldWords(new Map())
const failure = {
  property: 'quiescent-state-sound',
  statement: 'No grace period ends while a reader that began before it is still open.',
  message: 'a tick reports a quiescent state inside a reader',
}

function tell(stage: Stage, rows = 50, cast = kernelCast): string {
  const page = { width: 100, paint: plain, cpus: cast.cpus > 1, rows }
  return `\n${tellStory(stage.moments, failure, cast, words, page).join('\n')}\n`
}

/** An interrupt over idle opens interrupts in its softirq; the interrupt nested there is not counted. */
function nestedTick(): Stage {
  const s = rehearse('kernel/context_tracking.c')
  const count = (value: bigint) => s.set({ 'cpu0.pcpu_hot.preempt_count': 0x80000000n + value })
  s.call('do_idle', () => {
    s.idle(3)
    s.call('ct_cpuidle_enter', () => {
      s.call('trace_hardirqs_on_prepare', () => s.set({ 'cpu0.tracing_irq_cpu': 0n }))
      s.call('ct_idle_enter', () => {
        s.set({ 'cpu0.context_tracking.nmi_nesting': 0n })
        s.idle(12)
        s.set({ 'cpu0.context_tracking.nesting': 0n })
        s.call('ct_kernel_exit_state', () => s.set({ 'cpu0.context_tracking.state': 1n }))
      })
      s.call('lockdep_hardirqs_on', () => s.set({ 'cpu0.hardirqs_enabled': 1n }))
    })
    s.set({ 'cpu0.interrupt_flag': 1n })
    s.frame('interrupt', 'sysvec_call_function_single', () => {
      s.call('save_and_mask', () => s.set({ 'cpu0.interrupt_flag': 0n }))
      s.call('irqentry_enter', () => {
        s.call('lockdep_hardirqs_off', () => s.set({ 'cpu0.hardirqs_enabled': 0n }))
        s.call('ct_irq_enter', () => {
          s.call('ct_nmi_enter', () => {
            s.set({ 'cpu0.context_tracking.state': 5n })
            s.set({ 'cpu0.context_tracking.nmi_nesting': 1n })
          })
        })
        s.set({ 'cpu0.tracing_irq_cpu': 1n })
      })
      s.call('irq_enter_rcu', () => count(0x10000n))
      s.choose('the handler raises a softirq = 1')
      s.call('irq_exit_rcu', () => {
        count(0n)
        s.call('__do_softirq', () => {
          count(0x100n)
          s.call('local_irq_enable', () =>
            s.set({ 'cpu0.interrupt_flag': 1n, 'cpu0.hardirqs_enabled': 1n }),
          )
          s.set({ 'cpu0.reader_open': 1n })
          s.frame('interrupt', 'sysvec_apic_timer_interrupt', () => {
            s.call('save_and_mask', () => s.set({ 'cpu0.interrupt_flag': 0n }))
            s.call('irqentry_enter', () => {
              s.call('lockdep_hardirqs_off', () => s.set({ 'cpu0.hardirqs_enabled': 0n }))
              s.idle(8)
            })
            s.call('irq_enter_rcu', () => count(0x10100n))
            s.call('rcu_sched_clock_irq', () => {
              s.idle(30)
              s.fail(failure.property, failure.message)
            })
          })
        })
      })
    })
  })
  return s
}

describe('tellStory()', () => {
  test('tellStory() nests contexts, labels their levels and ends with the failing check', () => {
    expect(tell(nestedTick())).toMatchInlineSnapshot(`
      "
            task idle
              do_idle()                                                      kernel/context_tracking.c:101
                ct_cpuidle_enter()                   tracer off → on,        kernel/context_tracking.c:105
                                                     nmi_nesting NONIDLE → 0,
                                                     nesting 1 → 0,
                                                     watching yes → no,
                                                     context KERNEL → IDLE,
                                                     lockdep off → on
                ·                                    irqs off → on           kernel/context_tracking.c:131
                -> interrupt sysvec_call_function_single                     kernel/context_tracking.c:132
                    save_and_mask()                  irqs on → off           kernel/context_tracking.c:134
                    irqentry_enter()                                         kernel/context_tracking.c:137
                      lockdep_hardirqs_off()         lockdep on → off        kernel/context_tracking.c:138
      L2.A            ct_irq_enter()                                         kernel/context_tracking.c:141
                        ct_nmi_enter()               watching no → yes,      kernel/context_tracking.c:142
                                                     nmi_nesting 0 → 1
                      ·                              tracer on → off         kernel/context_tracking.c:146
                    irq_enter_rcu()                  hardirq 0 → 1           kernel/context_tracking.c:149
                    ? the handler raises a softirq = 1                       kernel/context_tracking.c:151
                    irq_exit_rcu()                   hardirq 1 → 0           kernel/context_tracking.c:153
                      __do_softirq()                 softirq 0 → 1           kernel/context_tracking.c:155
                        local_irq_enable()           irqs off → on,          kernel/context_tracking.c:157
                                                     lockdep off → on
                        -> interrupt sysvec_apic_timer_interrupt             kernel/context_tracking.c:160
                            save_and_mask()          irqs on → off           kernel/context_tracking.c:162
      L3.A                  irqentry_enter()                                 kernel/context_tracking.c:165
                              lockdep_hardirqs_off()  lockdep on → off       kernel/context_tracking.c:166
                              … 9 steps
                            irq_enter_rcu()          hardirq 0 → 1           kernel/context_tracking.c:178
                            rcu_sched_clock_irq()                            kernel/context_tracking.c:181
                              ✗ a tick reports a quiescent state inside a    kernel/context_tracking.c:211
                              reader

        quiescent-state-sound: No grace period ends while a reader that began before it is still open.
        at that moment: watching yes, context IDLE, nesting 0, nmi_nesting 1, irqs off, lockdep off,
          tracer off, preempt 0, softirq 1, hardirq 1, nmi 0, resched folded no
      "
    `)
  })
})
