// Values as readers of entry code say them.

import { describe, expect, test } from 'vitest'

import { fieldWords, number, type Constants } from './field-words.ts'

function say(name: string, value: bigint, constants: Constants = new Map()): string {
  const pieces = fieldWords(constants)(name)?.read(value) ?? []
  return pieces
    .filter((piece) => piece.value !== 'clear')
    .map((piece) => `${piece.subject} ${piece.value}`)
    .join(', ')
}

const NONIDLE = 1n << 62n

describe('fieldWords()', () => {
  test('fieldWords() takes the preempt count of x86 apart, the inverted request included', () => {
    expect(say('pcpu_hot.preempt_count', 0x8011_0203n)).toBe(
      'preempt 3, softirq 2, hardirq 1, nmi 1, resched folded no',
    )
    expect(say('pcpu_hot.preempt_count', 0n)).toContain('resched folded yes')
    // The same word as the 32-bit field holds it, with its sign.
    expect(say('pcpu_hot.preempt_count', -0x8000_0000n)).toContain('resched folded no')
  })
  test('fieldWords() takes the masks of the tree when it has them', () => {
    const constants = new Map([
      ['HARDIRQ_DISABLE_MASK', 0xff_0000n],
      ['HARDIRQ_MASK', 0xf00_0000n],
      ['NMI_MASK', 0x1000_0000n],
    ])
    expect(say('thread_info.preempt_count', 0x1102_0001n, constants)).toBe(
      'preempt 1, softirq 0, irqdisable 2, hardirq 1, nmi 1',
    )
  })
  test('fieldWords() says whether RCU watches and which context it is', () => {
    expect(say('context_tracking.state', 4n)).toBe('watching yes, context KERNEL')
    expect(say('context_tracking.state', 1n)).toBe('watching no, context IDLE')
    expect(say('context_tracking.state.counter', 0x106n)).toBe('watching yes, context USER')
    expect(say('context_tracking.state', 3n)).toBe('watching no, context GUEST')
  })
  test('fieldWords() counts interrupts from NONIDLE on where the base context is not idle', () => {
    expect(say('context_tracking.nmi_nesting', NONIDLE)).toBe('nmi_nesting NONIDLE')
    expect(say('context_tracking.nmi_nesting', NONIDLE + 2n)).toBe('nmi_nesting NONIDLE+2')
    expect(say('context_tracking.dynticks_nmi_nesting', NONIDLE - 2n)).toBe('nmi_nesting NONIDLE-2')
    expect(say('context_tracking.nmi_nesting', 3n)).toBe('nmi_nesting 3')
    expect(say('context_tracking.nmi_nesting', -1n)).toBe('nmi_nesting -1')
  })
  test('fieldWords() names thread flags by the numbers of the tree', () => {
    expect(say('thread_info.flags', 0x8n)).toBe('NEED_RESCHED set')
    expect(say('thread_info.flags', 0x2n, new Map([['TIF_NEED_RESCHED', 1n]]))).toBe(
      'NEED_RESCHED set',
    )
    expect(say('thread_info.flags', 1n << 30n)).toBe('flag 30 set')
  })
  test('fieldWords() says the tracer is off when it remembers a CPU', () => {
    expect(say('tracing_irq_cpu', 1n)).toBe('tracer off')
    expect(say('hardirqs_enabled', 1n)).toBe('lockdep on')
  })
  test('fieldWords() writes arm64 masks as DAIF letters', () => {
    expect(say('daif', 0x3c0n)).toBe('masked DAIF')
    expect(say('daif', 0x0c0n)).toBe('masked IF')
    expect(say('daif', 0n)).toBe('masked none')
  })
  test('fieldWords() lists pending softirqs by name', () => {
    expect(say('irq_stat.__softirq_pending', 0x202n)).toBe('softirqs pending TIMER|RCU')
  })
  test('fieldWords() has no word for fields that only look similar', () => {
    expect(fieldWords(new Map())('my_interrupt_flag')).toBeUndefined()
    expect(fieldWords(new Map())('cpu.interrupt_flag')).toBeDefined()
  })
})

test('number() counts in decimal and shows bit patterns in hexadecimal', () => {
  expect([number(7n), number(-3n), number(0x8000_0000n)]).toEqual(['7', '-3', '0x80000000'])
})
