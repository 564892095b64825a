// Which enter belongs to which exit, in the manner of L1.A L2.A L2.B L1.B.

import { describe, expect, test } from 'vitest'

import { labelLevels } from './levels.ts'
import { rehearse, type Stage } from './rehearse.ts'
import { growTimeline } from './timeline.ts'

function labels(stage: Stage): readonly string[] {
  const found = [...labelLevels(growTimeline(stage.moments))]
  return found.map(([call, label]) => `${label} ${call.name}`)
}

function pair(s: Stage, enter: string, exit: string, body: () => void): void {
  s.call(enter, () => s.idle(1))
  body()
  s.call(exit, () => s.idle(1))
}

describe('labelLevels()', () => {
  test('labelLevels() numbers levels from the outside, A for enter and B for exit', () => {
    const s = rehearse('a.c')
    pair(s, 'ct_cpuidle_enter', 'ct_cpuidle_exit', () =>
      s.frame('interrupt', 'timer', () => pair(s, 'ct_irq_enter', 'ct_irq_exit', () => s.idle(2))),
    )
    expect(labels(s)).toEqual([
      'L1.A ct_cpuidle_enter',
      'L2.A ct_irq_enter',
      'L2.B ct_irq_exit',
      'L1.B ct_cpuidle_exit',
    ])
  })
  test('labelLevels() says nothing when no contexts nest', () => {
    const s = rehearse('a.c')
    pair(s, 'ct_irq_enter', 'ct_irq_exit', () => s.idle(2))
    expect(labels(s)).toEqual([])
  })
  test('labelLevels() prefers context tracking to the entry code that calls it', () => {
    const s = rehearse('a.c')
    pair(s, 'ct_idle_enter', 'ct_idle_exit', () =>
      s.frame('interrupt', 'timer', () => {
        s.call('irqentry_enter', () =>
          s.call('ct_irq_enter', () => s.call('ct_nmi_enter', () => {})),
        )
        s.call('irqentry_exit', () => s.call('ct_irq_exit', () => s.call('ct_nmi_exit', () => {})))
      }),
    )
    expect(labels(s)).toEqual([
      'L1.A ct_idle_enter',
      'L2.A ct_irq_enter',
      'L2.B ct_irq_exit',
      'L1.B ct_idle_exit',
    ])
  })
  test('labelLevels() takes the entry code where RCU watched already', () => {
    const s = rehearse('a.c')
    pair(s, 'irqentry_enter', 'irqentry_exit', () =>
      s.frame('nmi', 'nmi', () => pair(s, 'irqentry_nmi_enter', 'irqentry_nmi_exit', () => {})),
    )
    expect(labels(s).map((label) => label.slice(0, 4))).toEqual(['L1.A', 'L2.A', 'L2.B', 'L1.B'])
  })
  test('labelLevels() shows a wrong order as it is', () => {
    const s = rehearse('a.c')
    s.call('ct_idle_enter', () => {})
    s.frame('interrupt', 'timer', () => {
      s.call('ct_irq_enter', () => {})
      s.call('ct_idle_exit', () => {})
    })
    expect(labels(s)).toEqual(['L1.A ct_idle_enter', 'L2.A ct_irq_enter', 'L1.B ct_idle_exit'])
  })
})
