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

/** Preempted over an interrupt; the other task goes on and wakes the first one's CPU work. */
function preempted(): Stage {
  const s = rehearse('kernel/sched/core.c')
  s.call('syscall', () => {
    s.idle(2)
    s.frame('interrupt', 'sysvec_reschedule_ipi', () => {
      s.call('irqentry_exit', () => {
        s.call('preempt_schedule_irq', () => {
          s.set({ 'task0.thread_info.flags': 0x8n, 'cpu0.pcpu_hot.preempt_count': 1n })
          s.switchTo(1)
          s.call('schedule', () => {
            s.frame('environment', 'wakeup_from_device', () =>
              s.set({ 'task0.thread_info.flags': 0xan }),
            )
            s.fail(failure.property, 'the next task runs with interrupts masked')
          })
        })
      })
    })
  })
  return s
}

/** Two CPUs take turns inside what would otherwise be one line. */
function twoCpus(): Stage {
  const s = rehearse('lock.ts')
  s.call('lock', () => {
    s.set({ 'cpu0.wants': 1n })
    s.onCpu(1, 1)
    s.call('lock', () => {
      s.set({ 'cpu1.wants': 1n })
      s.set({ turn: 1n })
    })
    s.onCpu(0, 0)
    s.set({ turn: 0n })
  })
  s.fail(failure.property, 'both are inside')
  return s
}

const lockCast = {
  ...kernelCast,
  tasks: ['left', 'right'],
  cpus: 2,
  initial: new Map([
    ['cpu0.wants', 0n],
    ['cpu1.wants', 0n],
    ['turn', 0n],
  ]),
}

describe('tellStory()', () => {
  test('tellStory() nests contexts, labels their levels and ends with the failing check', () => {
    expect(tell(nestedTick())).toBe(`
      task idle
        do_idle()                                                      kernel/context_tracking.c:100
L1.A      ct_cpuidle_enter()                                           kernel/context_tracking.c:104
            trace_hardirqs_on_prepare()  tracer off → on               kernel/context_tracking.c:105
            ct_idle_enter()              nmi_nesting NONIDLE → 0,      kernel/context_tracking.c:108
                                         nesting 1 → 0
              ct_kernel_exit_state()     watching yes → no,            kernel/context_tracking.c:123
                                         context KERNEL → IDLE
            lockdep_hardirqs_on()        lockdep off → on              kernel/context_tracking.c:127
          ·                              irqs off → on                 kernel/context_tracking.c:131
          -> interrupt sysvec_call_function_single                     kernel/context_tracking.c:132
              irqentry_enter()                                         kernel/context_tracking.c:136
                lockdep_hardirqs_off()   lockdep on → off              kernel/context_tracking.c:137
L2.A            ct_irq_enter() › ct_nmi_enter()  watching no → yes,    kernel/context_tracking.c:140
                                                 nmi_nesting 0 → 1
                ·                        tracer on → off               kernel/context_tracking.c:146
              irq_enter_rcu()            hardirq 0 → 1                 kernel/context_tracking.c:148
              ? the handler raises a softirq = 1                       kernel/context_tracking.c:151
              irq_exit_rcu()             hardirq 1 → 0                 kernel/context_tracking.c:152
                __do_softirq()           softirq 0 → 1                 kernel/context_tracking.c:154
                  local_irq_enable()     irqs off → on,                kernel/context_tracking.c:156
                                         lockdep off → on
                  -> interrupt sysvec_apic_timer_interrupt             kernel/context_tracking.c:160
L3.A                  irqentry_enter() › lockdep_hardirqs_off()        kernel/context_tracking.c:164
                                         lockdep on → off
                      irq_enter_rcu()    hardirq 0 → 1                 kernel/context_tracking.c:177
                      rcu_sched_clock_irq()                            kernel/context_tracking.c:180
                        ✗ a tick reports a quiescent state inside a    kernel/context_tracking.c:211
                          reader

  quiescent-state-sound: No grace period ends while a reader that began before it is still open.
  at that moment: watching yes, context IDLE, nesting 0, nmi_nesting 1, irqs off, lockdep off,
    tracer off, softirq 1, hardirq 1, resched folded no
`)
  })
  test('tellStory() follows a task switch out of an interrupt and names the other task', () => {
    expect(tell(preempted())).toBe(`
task idle
  syscall()                                                                  kernel/sched/core.c:100
    -> interrupt sysvec_reschedule_ipi                                       kernel/sched/core.c:103
        irqentry_exit() › preempt_schedule_irq()  NEED_RESCHED clear → set,  kernel/sched/core.c:104
                                                  preempt 0 → 1, resched folded no → yes
          => switch to 1                                                     kernel/sched/core.c:107
task user
  schedule()                                                                 kernel/sched/core.c:108
    ~ wakeup_from_device                   idle NOTIFY_RESUME clear → set    kernel/sched/core.c:109
    ✗ the next task runs with interrupts masked                              kernel/sched/core.c:112

  quiescent-state-sound: No grace period ends while a reader that began before it is still open.
  at that moment: watching yes, context KERNEL, nesting 1, nmi_nesting NONIDLE, irqs off, lockdep
    off, tracer off, preempt 1, resched folded yes
`)
  })
  test('tellStory() breaks a call in two where another CPU comes between', () => {
    expect(tell(twoCpus(), 50, lockCast)).toBe(`
cpu0  task left
cpu0    lock()              wants 0 → 1                                                  lock.ts:100
cpu1  task right
cpu1    lock()              wants 0 → 1, turn 0 → 1                                      lock.ts:102
cpu0      ·                 turn 1 → 0                                                   lock.ts:106
cpu0    ✗ both are inside                                                                lock.ts:108

  quiescent-state-sound: No grace period ends while a reader that began before it is still open.
`)
  })
  test('tellStory() lets a task end where its lines stand, with nothing to return to', () => {
    const s = rehearse('lock.ts')
    s.call('lock', () => s.set({ 'cpu0.wants': 1n }))
    s.end()
    s.onCpu(1, 1)
    s.fail(failure.property, 'nobody unlocks')
    expect(tell(s, 50, lockCast)).toBe(`
cpu0  task left
cpu0    lock()              wants 0 → 1                                                  lock.ts:100
cpu0    the task ends                                                                    lock.ts:103
cpu1  task right
cpu1    ✗ nobody unlocks                                                                 lock.ts:104

  quiescent-state-sound: No grace period ends while a reader that began before it is still open.
`)
  })
  test('tellStory() keeps the beginning, the end and the number of lines asked for', () => {
    const rows = tell(nestedTick(), 18).trim().split('\n')
    expect(rows.length).toBeLessThanOrEqual(18)
    expect(rows.join('\n')).toMatch(/task idle[^]*lines left out[^]*✗ a tick reports/)
  })
  test('tellStory() says what is wrong when no step failed, as for a deadlock', () => {
    const stage = rehearse('spin.ts')
    stage.idle(3)
    expect(tell(stage)).toContain('✗ a tick reports a quiescent state inside a reader')
  })
  test('tellStory() ends at the failure it is about and mentions others on the way', () => {
    const stage = rehearse('a.c')
    stage.fail('other', 'something else')
    stage.fail(failure.property, failure.message)
    stage.fail('later', 'after the end')
    const story = tell(stage)
    expect(story).toMatch(/! other: something else[^]*✗ a tick reports/)
    expect(story).not.toContain('after the end')
  })
})
