// The real entry code of Linux 6.12 on x86: every function of the closure lowers, or is refused for a
// reason that lies in the function.

import { describe, expect, test } from 'vitest'
import { present } from '../../base/assert.ts'
import { kernelTree } from '../../linux/kernel-cache.ts'
import { readClosure } from '../../linux/read-closure.ts'
import { targetOf } from '../../linux/known-targets.ts'
import { directoryHost } from './directory-host.ts'
import { lowered } from './text-tree.ts'
import type { KernelTree } from './tree-definitions.ts'

const folder = kernelTree('6.12', 'x86')
const missing = folder === undefined ? ' (not run: no 6.12 tree, npm run kernels -- 6.12)' : ''

function readKernel(root: string): KernelTree {
  const { closure, preset } = present(targetOf('6.12', 'x86'), '6.12 x86 is known')
  return readClosure(directoryHost(root), 'x86', closure, preset, false).value.tree
}

const lowering = `
  irqentry_enter irqentry_exit irqentry_nmi_enter irqentry_nmi_exit irqentry_enter_from_user_mode
  irqentry_exit_to_user_mode syscall_enter_from_user_mode syscall_exit_to_user_mode
  exit_to_user_mode_loop exit_to_user_mode_prepare enter_from_user_mode syscall_trace_enter
  raw_irqentry_exit_cond_resched syscall_exit_work
  ct_kernel_exit ct_kernel_enter ct_nmi_enter ct_nmi_exit ct_idle_enter ct_idle_exit ct_irq_enter
  ct_irq_exit ct_irq_enter_irqson __ct_user_enter __ct_user_exit ct_user_enter ct_state ct_state_inc
  rcu_is_watching_curr_cpu exception_enter rcu_irq_enter_check_tick
  preempt_count preempt_count_set __preempt_count_dec_and_test should_resched preempt_count_add
  preempt_count_sub arch_local_irq_save arch_local_irq_restore arch_irqs_disabled
  arch_enter_from_user_mode arch_exit_to_user_mode_prepare user_mode regs_irqs_disabled
  trace_hardirqs_on trace_hardirqs_off trace_hardirqs_on_prepare trace_hardirqs_off_finish
  __local_bh_disable_ip __local_bh_enable_ip handle_softirqs __do_softirq do_softirq irq_enter_rcu
  irq_exit_rcu irq_enter irq_exit invoke_softirq tick_irq_exit raise_softirq_irqoff raise_softirq
  wakeup_softirqd run_ksoftirqd default_idle_call do_idle cpu_idle_poll schedule schedule_idle
  preempt_schedule preempt_schedule_common preempt_schedule_irq preempt_schedule_notrace
  __schedule_loop ct_cpuidle_enter ct_cpuidle_exit
  rcu_is_cpu_rrupt_from_idle __rcu_irq_enter_check_tick rcu_irq_exit_check_preempt
  rcu_sched_clock_irq rcu_momentary_eqs rcu_flavor_sched_clock_irq rcu_qs
  rcu_preempt_need_deferred_qs rcu_preempt_deferred_qs rcu_exp_handler rcu_note_context_switch
  common_interrupt __common_interrupt sysvec_reschedule_ipi sysvec_call_function
  sysvec_call_function_single sysvec_apic_timer_interrupt __sysvec_apic_timer_interrupt exc_nmi
  exc_page_fault handle_page_fault do_syscall_64`
  .trim()
  .split(/\s+/)

describe.skipIf(folder === undefined)(`Linux 6.12 x86${missing}`, () => {
  const tree = folder === undefined ? undefined : readKernel(folder)
  const text = (name: string): string => lowered(present(tree, 'a tree'), name)

  test.each(lowering)('%s() lowers', (name) => {
    expect(text(name)).toMatch(/^0[+ ]/u)
  })

  test.each([
    ['native_irq_enable', 'C110  assembly'],
    ['native_save_fl', 'C110  assembly'],
    ['try_to_wake_up', 'C100  try_to_wake_up() does not parse'],
    ['__schedule', '`struct rq` is not defined in the files that were read'],
  ])('%s() is refused: %s', (name, reason) => {
    expect(text(name)).toContain(reason)
  })

  test('hardly any function of the files is outside of the subset', () => {
    const statistics = tree?.statistics
    expect(statistics?.functionsParsed).toBeGreaterThan(3500)
    expect(statistics?.unparsable).toBeLessThan(60)
    expect(tree?.diagnostics).toEqual([])
  })

  test('ct_nmi_exit() has the steps that its text says', () => {
    const steps = text('ct_nmi_exit').split('\n')
    expect(steps).toContainEqual(expect.stringContaining('"WARN_ON_ONCE(ct_nmi_nesting() <= 0)"'))
    expect(steps).toContainEqual(
      expect.stringContaining('cpu.context_tracking.nmi_nesting@ct := 0'),
    )
  })

  test('preempt_count_set() retries until nothing came between', () => {
    expect(text('preempt_count_set')).toContain('rmw cpu.pcpu_hot.preempt_count :=')
  })
})
