// Configurations: the file that Kconfig writes, settings on a command line, and their contradictions.

import { describe, expect, test } from 'vitest'
import { configText, isDecided, parseConfigFile, parseSettings } from './config.ts'

describe('parseConfigFile()', () => {
  test('parseConfigFile() reads all kinds of value and what is not set', () => {
    const text = [
      '# Automatically generated file; DO NOT EDIT.',
      'CONFIG_SMP=y',
      'CONFIG_KVM=m',
      'CONFIG_HZ=1000',
      'CONFIG_BASE=0xffff0000',
      'CONFIG_NAME="a \\"b\\""',
      '# CONFIG_PREEMPT_RT is not set',
      '',
    ].join('\r\n')
    const { value, diagnostics } = parseConfigFile('.config', text)
    expect(diagnostics).toEqual([])
    expect([...value]).toEqual([
      ['CONFIG_SMP', 'y'],
      ['CONFIG_KVM', 'm'],
      ['CONFIG_HZ', '1000'],
      ['CONFIG_BASE', '0xffff0000'],
      ['CONFIG_NAME', '"a \\"b\\""'],
      ['CONFIG_PREEMPT_RT', 'n'],
    ])
  })

  test('parseConfigFile() reports a contradiction at its second half and keeps the first', () => {
    const { value, diagnostics } = parseConfigFile('.config', 'CONFIG_A=y\n# CONFIG_A is not set\n')
    expect(value.get('CONFIG_A')).toBe('y')
    expect(diagnostics).toMatchObject([{ code: 'K020', span: { file: '.config', line: 2 } }])
  })

  test('parseConfigFile() says nothing about a value that is given twice', () => {
    expect(parseConfigFile('.config', 'CONFIG_A=y\nCONFIG_A=y\n').diagnostics).toEqual([])
  })

  test('parseConfigFile() reports each line that is no setting', () => {
    const text = 'hello\nCONFIG_A\nCONFIG_B=\nCONFIG_C=yes\nFOO=y\nCONFIG_D="x\n'
    const { value, diagnostics } = parseConfigFile('.config', text)
    expect(value.size).toBe(0)
    expect(diagnostics.map(({ code, span }) => [code, span.line])).toEqual(
      [1, 2, 3, 4, 5, 6].map((line) => ['K021', line]),
    )
  })
})

describe('parseSettings()', () => {
  const base = new Map([
    ['CONFIG_SMP', 'y'],
    ['CONFIG_HZ', '250'],
  ])

  test('parseSettings() replaces values of the base', () => {
    const { value, diagnostics } = parseSettings(['CONFIG_SMP=n', 'CONFIG_HZ=1000'], base)
    expect(diagnostics).toEqual([])
    expect(Object.fromEntries(value)).toEqual({ CONFIG_SMP: 'n', CONFIG_HZ: '1000' })
  })

  test('parseSettings() reports settings that contradict each other', () => {
    const { diagnostics } = parseSettings(['CONFIG_A=y', 'CONFIG_A=n'])
    expect(diagnostics).toMatchObject([{ code: 'K020', span: { line: 2 } }])
  })

  test('parseSettings() reports y where the base has a number, and the reverse', () => {
    const { diagnostics } = parseSettings(['CONFIG_HZ=y', 'CONFIG_SMP=4'], base)
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['K022', 'CONFIG_HZ=y: this symbol takes a value such as 250'],
      ['K022', 'CONFIG_SMP=4: this symbol takes y, m or n'],
    ])
  })
})

describe('configText()', () => {
  const config = new Map([
    ['CONFIG_Y', 'y'],
    ['CONFIG_M', 'm'],
    ['CONFIG_N', 'n'],
    ['CONFIG_HZ', '1000'],
  ])

  test('configText() defines what autoconf.h would define', () => {
    const names = [
      'CONFIG_Y',
      'CONFIG_M',
      'CONFIG_M_MODULE',
      'CONFIG_Y_MODULE',
      'CONFIG_N',
      'CONFIG_HZ',
    ]
    expect(names.map((name) => configText(config, name))).toEqual([
      '1',
      undefined,
      '1',
      undefined,
      undefined,
      '1000',
    ])
  })

  test('isDecided() knows symbols that are off from symbols that are absent', () => {
    expect(
      ['CONFIG_N', 'CONFIG_M_MODULE', 'CONFIG_ABSENT'].map((name) => isDecided(config, name)),
    ).toEqual([true, true, false])
  })
})

test('parseConfigFile() says once that a file is binary', () => {
  const { diagnostics } = parseConfigFile('vmlinux', '\u007fELF\0\0\n\0\n\0')
  expect(diagnostics).toMatchObject([{ code: 'K005', span: { file: 'vmlinux' } }])
})

test('parseConfigFile() of a file of another kind gives few diagnostics', () => {
  const { diagnostics } = parseConfigFile('notes', 'this is prose\n'.repeat(400))
  expect(diagnostics).toHaveLength(11)
  expect(diagnostics.at(-1)?.message).toBe('and 390 more lines that are no settings')
})
