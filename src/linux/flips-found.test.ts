// Entry code that asks a switch on the way in and again on the way out, and pairs what it does in between: right
// for each value that the switch can have, and wrong when another CPU flips it meanwhile. Two contexts deep.

import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { explore } from '../explore/explore.ts'
import type { Program } from '../ir/program.ts'
import { type Edit, replace } from './edit-source.ts'
import { faultyPrograms } from './fault-fixture.ts'
import { kernelTree } from './kernel-cache.ts'

const file = 'kernel/entry/common.c'
const balance = 'once-only-hooks'
const fixed = 'preempt=full nohz_full=off'
const flipping = `${fixed} flips=on`

/** The NMI code counts once more if a key says so, asked twice. */
function twiceInNmi(definition: string): readonly Edit[] {
  const enter = 'irqentry_state_t noinstr irqentry_nmi_enter(struct pt_regs *regs)\n{'
  const asked = 'if (static_branch_unlikely(&nmi_counts))'
  return [
    {
      file,
      within: 'irqentry_nmi_enter',
      change: replace('ct_nmi_enter();', `ct_nmi_enter(); ${asked} __preempt_count_add(1);`),
    },
    {
      file,
      within: 'irqentry_nmi_exit',
      change: replace('ct_nmi_exit();', `${asked} __preempt_count_sub(1); ct_nmi_exit();`),
    },
    { file, change: replace(enter, `static ${definition}(nmi_counts);\n${enter}`) },
  ]
}

/**
 * Preemption is off in handlers where interrupts preempt the kernel: by the switch of preempt=, asked twice. On x86
 * it is a static call, and the machine library says in this key what that is patched to. (A tick in which preemption
 * is off reports no quiescent state: this looks at the balance only.)
 */
const twiceByMode: readonly Edit[] = [
  {
    file,
    change: replace(
      'noinstr irqentry_state_t irqentry_enter(struct pt_regs *regs)\n{',
      `DECLARE_STATIC_KEY_TRUE(sk_dynamic_irqentry_exit_cond_resched);
       noinstr irqentry_state_t irqentry_enter(struct pt_regs *regs)\n{`,
    ),
  },
  {
    file,
    within: 'irqentry_enter',
    change: replace(
      'if (user_mode(regs)) {',
      `if (static_branch_likely(&sk_dynamic_irqentry_exit_cond_resched)) __preempt_count_add(1);
       if (user_mode(regs)) {`,
    ),
  },
  {
    file,
    within: 'irqentry_exit',
    change: replace(
      'lockdep_assert_irqs_disabled();',
      `lockdep_assert_irqs_disabled();
       if (static_branch_likely(&sk_dynamic_irqentry_exit_cond_resched)) __preempt_count_sub(1);`,
    ),
  },
]

function programs(tree: string | undefined, edits: readonly Edit[]) {
  const loaded = faultyPrograms(present(tree, 'a tree'), edits, 2, { flip: true })
  return (boot: string): Program => present(loaded.get(boot), `there is a configuration ${boot}`)
}

function notHolding(program: Program, only?: string): readonly string[] {
  const { results } = explore(program, only === undefined ? {} : { only: [only] })
  expect(results.length).toBeGreaterThan(0)
  return results
    .filter(({ verdict }) => verdict.kind !== 'holds')
    .map(({ property, verdict }) => `${property}: ${verdict.kind}`)
}

/** A count that is not taken back grows without end, so that this stops at the first violation. */
function isFound(program: Program): boolean {
  const { results } = explore(program, { first: true, only: [balance] })
  return results.some(({ verdict }) => verdict.kind === 'violated')
}

const x86 = kernelTree('6.12', 'x86')

describe.skipIf(x86 === undefined)(
  `6.12 x86${x86 ? '' : ' (not run: no 6.12 tree, npm run kernels -- 6.12 x86)'}`,
  () => {
    test('nothing breaks where nobody asks twice', () => {
      expect(notHolding(programs(x86, [])(flipping))).toEqual([])
    })

    test.each(['DEFINE_STATIC_KEY_FALSE', 'DEFINE_STATIC_KEY_TRUE'])(
      'a key of %s that is asked twice breaks something only while it is flipped',
      (definition) => {
        const program = programs(x86, twiceInNmi(definition))
        expect(notHolding(program(fixed))).toEqual([])
        expect(isFound(program(flipping))).toBe(true)
      },
    )

    test('a switch of preempt= that is asked twice is found', () => {
      const program = programs(x86, twiceByMode)
      for (const boot of ['preempt=none nohz_full=off', fixed]) {
        expect(notHolding(program(boot), balance)).toEqual([])
      }
      expect(isFound(program(flipping))).toBe(true)
    })

    test('a key that is read-only after boot is not flipped', () => {
      const program = programs(x86, twiceInNmi('DEFINE_STATIC_KEY_TRUE_RO'))
      expect(notHolding(program(flipping))).toEqual([])
    })
  },
)
