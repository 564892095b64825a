// The numbers of the library after a tree has said what they are: flags that move, flags that are not
// there, and the width of x86's preempt_count.

import { describe, expect, test } from 'vitest'
import { withTreeConstants } from './library-constants.ts'

const library = `export const NEED_RESCHED = 0x8
export const NEED_RESCHED_LAZY = 0x0
export const HRTIMER_REARM = 0x0
export const POLLING = 0x200000
export const NMI_MASK = 0xf00000
export const COUNT_BITS = 32
export const NONIDLE = 0x4000
const NEED_RESCHED_TWICE = 2
`

function read(
  constants: Readonly<Record<string, bigint>>,
  settings: Readonly<Record<string, string>> = {},
  text = library,
): readonly string[] {
  const host = { read: () => text, resolve: () => undefined }
  const config = new Map(Object.entries(settings))
  const numbered = withTreeConstants(host, new Map(Object.entries(constants)), config)
  return (numbered.read('any.ts') ?? '').trimEnd().split('\n')
}

describe('withTreeConstants()', () => {
  test('gives a flag the number of the tree, and no flag no bit', () => {
    const lines = read({ _TIF_NEED_RESCHED: 0x10n })
    expect(lines[0]).toBe('export const NEED_RESCHED = 0x10')
    expect(lines[3]).toBe('export const POLLING = 0x0')
  })

  test('tells lockdep to ignore NMIs unless the configuration says otherwise', () => {
    const line = 'export const LOCKDEP_IGNORES_NMIS = 0x0'
    expect(read({}, {}, line)).toEqual(['export const LOCKDEP_IGNORES_NMIS = 0x1'])
    expect(read({}, { CONFIG_TRACE_IRQFLAGS_NMI: 'y' }, line)).toEqual([line])
  })

  test('knows that without lazy preemption its flag is the other one', () => {
    const one = { _TIF_NEED_RESCHED: 0x8n, _TIF_NEED_RESCHED_LAZY: 0x8n }
    expect(read(one)[1]).toBe('export const NEED_RESCHED_LAZY = 0x0')
    const two = { _TIF_NEED_RESCHED: 0x10n, _TIF_NEED_RESCHED_LAZY: 0x20n }
    expect(read(two)[1]).toBe('export const NEED_RESCHED_LAZY = 0x20')
  })

  test('takes a flag only where the configuration uses it', () => {
    const constants = { _TIF_HRTIMER_REARM: 0x1000n }
    expect(read(constants)[2]).toBe('export const HRTIMER_REARM = 0x0')
    expect(read(constants, { CONFIG_HRTIMER_REARM_DEFERRED: 'n' })[2]).toContain('= 0x0')
    expect(read(constants, { CONFIG_HRTIMER_REARM_DEFERRED: 'y' })[2]).toContain('= 0x1000')
  })

  test('finds the width of the count in its highest bit', () => {
    expect(read({ PREEMPT_NEED_RESCHED: 0x8000_0000n })[5]).toBe('export const COUNT_BITS = 0x20')
    expect(read({ PREEMPT_NEED_RESCHED: -(2n ** 63n) })[5]).toBe('export const COUNT_BITS = 0x40')
  })

  test('leaves what the tree does not say, and what is not in its tables', () => {
    const lines = read({ NONIDLE: 1n, NEED_RESCHED_TWICE: 1n })
    expect(lines.slice(4)).toEqual(library.trimEnd().split('\n').slice(4))
  })
})
