// What the preprocessor warns about because C itself is silent: conditions that come out false for want of
// a header or of a configuration symbol, and built-in meanings that do not fit the tree. And constants.

import { describe, expect, test } from 'vitest'
import { lintHiddenDefinitions } from './preprocess-hidden.ts'
import { run, summary } from './preprocess-notation.ts'
import { preprocess } from './preprocess.ts'
import { memoryHost } from './source-host.ts'

function warnings(source: string, choices: Parameters<typeof run>[1] = {}): readonly string[] {
  return summary(run(source, choices).diagnostics, 'warning')
}

function constants(source: string, choices: Parameters<typeof run>[1] = {}): object {
  return Object.fromEntries(run(source, choices).value.constants)
}

describe('names without value', () => {
  test('a name that counts as 0 is reported once, at its first use', () => {
    expect(warnings('#if HZ > 100\n#endif\n#if HZ\n#endif')).toEqual(['C020 1:5'])
  })

  test('a name that is asked for with defined first is not reported', () => {
    expect(warnings('#if defined(HZ) && HZ > 100\n#endif\n#ifdef HZ\n#endif')).toEqual([])
  })
})

describe('late definitions', () => {
  const hook = { 'hook.h': '#define arch_hook arch_hook\n', 'h.h': '#ifndef arch_hook\n#endif\n' }

  test('a header that defines a name behind its test in another file is reported', () => {
    const { diagnostics } = run('#include "h.h"\n#include "hook.h"', { files: hook })
    expect(diagnostics).toMatchObject([
      { code: 'C021', severity: 'warning', span: { file: 'h.h', line: 1, column: 9 } },
    ])
    expect(diagnostics[0]?.message).toContain('hook.h:1')
  })

  test('the right order is not reported', () => {
    expect(warnings('#include "hook.h"\n#include "h.h"', { files: hook })).toEqual([])
  })

  test('guards and fallbacks define what they test, and are not reported', () => {
    const files = { 'a.h': '#ifndef A_H\n#define A_H\n#ifndef x\n#define x x\n#endif\n#endif' }
    expect(warnings('#include "a.h"\n#include "a.h"', { files })).toEqual([])
  })

  test('a switch that the unit itself sets between includes is not reported', () => {
    const files = { 'a.h': '#ifdef CREATE\n#endif' }
    expect(warnings('#include "a.h"\n#define CREATE\n#include "a.h"', { files })).toEqual([])
  })
})

describe('undecided configuration', () => {
  const source =
    '#ifdef CONFIG_A\n#endif\n#if defined(CONFIG_B) || IS_ENABLED(CONFIG_C)\n#endif\nIS_ENABLED(CONFIG_D)'
  const config = new Map([['CONFIG_B', 'n']])

  test('symbols that the configuration does not decide are given as one list', () => {
    const { value, diagnostics } = run(source, { config })
    expect([...value.unknownConfig.keys()]).toEqual(['CONFIG_A', 'CONFIG_C', 'CONFIG_D'])
    expect(diagnostics).toMatchObject([{ code: 'C022', severity: 'warning', span: { line: 1 } }])
    expect(diagnostics[0]?.message).toContain('CONFIG_A CONFIG_C CONFIG_D')
  })

  test('a complete configuration decides everything', () => {
    expect(warnings(source, { config, completeConfig: true })).toEqual([])
  })

  test('a question about a module is a question about its symbol', () => {
    const text = '#if defined(CONFIG_M) || defined(CONFIG_M_MODULE)\n#endif'
    expect([...run(text).value.unknownConfig.keys()]).toEqual(['CONFIG_M'])
  })

  test('a symbol in a group that is skipped was not asked for', () => {
    expect(warnings('#if 0\n#ifdef CONFIG_A\n#endif\n#endif')).toEqual([])
  })
})

describe('arity', () => {
  const keep = new Set(['WARN_ON', 'current'])
  const arities = new Map([
    ['WARN_ON', 1],
    ['current', -1],
  ])

  test('a kept macro with another number of parameters is an error', () => {
    const { diagnostics } = run('#define WARN_ON(c, m) x\n#define current() y', { keep, arities })
    expect(summary(diagnostics, 'error')).toEqual(['C023 1:9', 'C023 2:9'])
  })

  test('the expected number of parameters and plain aliases are accepted', () => {
    const text =
      '#define WARN_ON(c) x\n#define current get()\n#undef WARN_ON\n#define WARN_ON WARN_ON'
    expect(run(text, { keep, arities }).diagnostics).toEqual([])
  })

  test('a macro of the prelude with another number of parameters is an error', () => {
    const prelude = '#define DEFINE_X(a, b) a b\n#define ANY(...)'
    const { diagnostics } = run('#define DEFINE_X(a) a\n#define ANY(a, b) a', { prelude })
    expect(summary(diagnostics, 'error')).toEqual(['C023 1:9'])
  })
})

describe('constants', () => {
  test('macros whose expansion is an integer constant have a value', () => {
    const text = `
      #define SHIFT 3
      #define BIT(n) (1UL << (n))
      #define FLAG BIT(SHIFT)
      #define MASK (FLAG - 1)
      #define ALL ~0U
      #define MAX ((int)(~0U >> 1))`
    expect(constants(text)).toEqual({
      SHIFT: 3n,
      FLAG: 8n,
      MASK: 7n,
      ALL: 0xffffffffn,
      MAX: 0x7fffffffn,
    })
  })

  test('macros that are no constants have none', () => {
    const text =
      '#define A x + 1\n#define B "s"\n#define C\n#define D { 1 }\n#define E (1 / 0)\n#define F f(1)'
    expect(constants(text)).toEqual({})
  })

  test('values are those at the end of the unit', () => {
    expect(
      constants('#define A B\n#define B 1\n#undef B\n#define B 2\n#define C 1\n#undef C'),
    ).toEqual({
      A: 2n,
      B: 2n,
    })
  })

  test('configuration values count, kept names do not', () => {
    const config = new Map([['CONFIG_HZ', '250']])
    const keep = new Set(['jiffies'])
    expect(
      constants('#define HZ CONFIG_HZ\n#define jiffies 1\n#define T jiffies', { config, keep }),
    ).toEqual({ HZ: 250n })
  })
})

describe('lintHiddenDefinitions()', () => {
  const tree = {
    'include/a.h': '#ifndef arch_hook\n#endif\n#ifdef other\n#endif\n#include <asm/b.h>\n',
    'include/asm/b.h': '#include <asm/c.h>\n',
    'include/asm/c.h': '\n# define arch_hook arch_hook\n',
  }
  const options = {
    host: memoryHost(new Map(Object.entries({ ...tree, 't.c': '#include <a.h>\n' }))),
    config: new Map<string, string>(),
    includeDirs: ['include'],
    allow: (path: string): boolean => path === 'include/a.h',
  }

  test('lintHiddenDefinitions() names the header that would have answered otherwise', () => {
    const unit = preprocess('t.c', options).value
    const found = lintHiddenDefinitions([unit], options)
    expect(found).toMatchObject([
      { code: 'C024', severity: 'warning', span: { file: 'include/a.h', line: 1, column: 9 } },
    ])
    expect(found[0]?.message).toContain('include/asm/c.h:2')
  })

  test('lintHiddenDefinitions() is silent when the header is followed', () => {
    const everything = { ...options, allow: (): boolean => true, forced: ['asm/b.h'] }
    expect(lintHiddenDefinitions([preprocess('t.c', everything).value], everything)).toEqual([])
  })
})
