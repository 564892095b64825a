// Which switches flip, and what a look at one of them becomes.

import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { explore } from '../explore/explore.ts'
import { buildProgram } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import { validateProgram } from '../ir/validate.ts'
import { flippingSwitches, withFlips } from './flips.ts'

const none: ReadonlySet<string> = new Set()

describe('flippingSwitches()', () => {
  test('takes what differs between modes, and what each change of mode turns on for a moment', () => {
    expect([...flippingSwitches(none, ['none', 'voluntary', 'full'])]).toEqual([
      'sk_dynamic_cond_resched',
      'sk_dynamic_might_resched',
      'sk_dynamic_preempt_schedule',
      'sk_dynamic_preempt_schedule_notrace',
      'sk_dynamic_irqentry_exit_cond_resched',
    ])
    expect([...flippingSwitches(none, ['full', 'lazy'])]).toEqual([
      'sk_dynamic_cond_resched',
      'sk_dynamic_might_resched',
      'sk_dynamic_preempt_lazy',
    ])
  })

  test('takes no switch of preempt= where the build has decided that', () => {
    expect([...flippingSwitches(new Set(['sk_dynamic_cond_resched']), ['full'])]).toEqual([])
  })

  test('takes the keys of the tree, but for those that only boot flips', () => {
    const keys = new Set(['context_tracking_key', 'mine'])
    expect([...flippingSwitches(keys, ['full'])]).toEqual(['mine'])
  })
})

describe('withFlips()', () => {
  const asks = (lines: readonly string[]): Program =>
    buildProgram({
      fields: { key: { bits: 1 }, kept: { bits: 1 }, count: { bits: 8 } },
      functions: { main: [...lines, 'return'] },
      tasks: { main: 'main' },
      properties: ['balanced'],
    })
  const verdict = (program: Program): string => {
    expect(validateProgram(program)).toEqual([])
    return present(explore(program).results[0], 'one property').verdict.kind
  }
  const flipped = (program: Program): Program => withFlips(program, new Set(['key'])).program

  const twice = asks([
    'if key goto on',
    'goto middle',
    'on: count = 1',
    'middle: emit handler',
    'if key goto off',
    'goto end',
    'off: count <- old - 1',
    'end: check balanced: count == 0',
  ])
  const once = asks([
    'asked = key',
    'if asked goto on',
    'goto middle',
    'on: count = 1',
    'middle: if asked goto off',
    'goto end',
    'off: count <- old - 1',
    'end: check balanced: count == 0',
  ])

  test('lets two looks at a switch differ', () => {
    expect(verdict(twice)).toBe('holds')
    expect(verdict(flipped(twice))).toBe('violated')
  })

  test('lets one look decide about both', () => {
    expect(verdict(flipped(once))).toBe('holds')
  })

  test('leaves alone what does not flip, and says what was asked', () => {
    const program = asks(['if kept goto end', 'end: check balanced: kept == 0'])
    const { program: same, asked } = withFlips(program, new Set(['key', 'elsewhere']))
    expect(same.functions).toEqual(program.functions)
    expect(asked).toEqual([])
    expect(withFlips(once, new Set(['key'])).asked).toEqual(['key'])
  })

  test('looks once in a step that names a switch twice, and at two switches one by one', () => {
    const same = flipped(asks(['check balanced: key == key']))
    expect(verdict(same)).toBe('holds')
    const both = asks(['check balanced: key == kept'])
    expect(verdict(withFlips(both, new Set(['key', 'kept'])).program)).toBe('violated')
  })
})
