// The preprocessor as a specification: directives, includes, the configuration, and what the caller
// chooses to keep, drop and record. Macro expansion has its own file.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { expand, failures, run, spell } from './preprocess-notation.ts'

describe('conditionals', () => {
  const groups = '#if A == 1\none\n#elif A == 2\ntwo\n#else\nmany\n#endif\nend'

  test('exactly one group of a conditional is read', () => {
    expect(expand(`#define A 1\n${groups}`)).toBe('one end')
    expect(expand(`#define A 2\n${groups}`)).toBe('two end')
    expect(expand(`#define A 3\n${groups}`)).toBe('many end')
  })

  test('the condition of an #elif behind a read group is not looked at', () => {
    expect(failures('#if 1\na\n#elif 1 / 0\nb\n#endif')).toEqual([])
  })

  test('a skipped group may hold anything, nested conditionals included', () => {
    const text = `#if 0\ndon't "mind\n#if 1\nx\n#else\ny\n#endif\n#error no\n#nonsense\n#endif\nz`
    expect(run(text)).toMatchObject({ diagnostics: [] })
    expect(expand(text)).toBe('z')
  })

  test('#ifdef, #ifndef and defined ask for the name, not for its value', () => {
    const text =
      '#define E\n#ifdef E\na\n#endif\n#ifndef E\nb\n#endif\n#if defined E && !defined(F)\nc\n#endif'
    expect(expand(text)).toBe('a c')
  })

  test('defined works when a macro brings it', () => {
    expect(expand('#define A\n#define HAVE defined(A)\n#if HAVE\nyes\n#endif')).toBe('yes')
  })

  test('a directive may have blanks and comments before and behind its #', () => {
    expect(expand('  # /* c */ if /* d */ 0 // e\na\n /* f */ # endif\nb')).toBe('b')
  })

  const unbalanced: readonly (readonly [string, string])[] = [
    ['#if 1\na', 'C004 1:2'],
    ['#endif', 'C004 1:2'],
    ['#else', 'C004 1:2'],
    ['#elif 1', 'C004 1:2'],
    ['#if 1\n#else\n#else\n#endif', 'C004 3:2'],
    ['#if 0\n#else\n#elif 1\n#endif', 'C004 3:2'],
    ['#if 0\n', 'C004 1:2'],
  ]
  test.each(unbalanced)('an unbalanced conditional is reported: %j', (source, place) => {
    expect(failures(source)).toEqual([place])
  })

  test('a condition that cannot be read counts as false', () => {
    expect(failures('#if 1 +\na\n#endif')).toEqual(['C005 1:2'])
    expect(expand('#if 1 +\na\n#else\nb\n#endif')).toBe('b')
  })
})

describe('other directives', () => {
  test('#error is reported with its text, when it is reached', () => {
    expect(run("#error don't").diagnostics).toMatchObject([
      { code: 'C006', message: "#error don't" },
    ])
  })

  test('#pragma, #line, #warning, #ident and a lone # are passed over', () => {
    const text = '#pragma x "y\n#line 7\n#warning w\n#ident "i"\n#\n# 3 "f.c"\na'
    expect(run(text).diagnostics).toEqual([])
    expect(run(text).value.tokens[0]?.span.line).toBe(7)
  })

  test('a directive that does not exist is reported', () => {
    expect(failures('#define A\n  #inlcude <a.h>')).toEqual(['C003 2:3'])
  })

  test('a name that is missing is reported', () => {
    expect(failures('#undef\n#ifdef\n#endif\n#include\n#include foo')).toEqual([
      'C003 1:2',
      'C003 2:2',
      'C003 4:2',
      'C003 5:2',
    ])
  })
})

describe('includes', () => {
  const files = {
    'include/linux/a.h': '#ifndef A_H\n#define A_H\n#include "b.h"\nint a;\n#endif\n',
    'include/linux/b.h': 'int b;\n',
    'include/asm-generic/hook.h': 'int generic;\n',
    'arch/include/asm/own.h': 'int own;\n',
    'include/asm-generic/own.h': 'int never;\n',
    'b.h': 'int other_b;\n',
  }
  const choices = { files, includeDirs: ['arch/include', 'include'] }

  test('"file" is looked for beside the including file first, <file> in the folders only', () => {
    expect(expand('#include <linux/a.h>\n#include "b.h"', choices)).toBe(
      'int b ; int a ; int other_b ;',
    )
    expect(failures('#include <b.h>', choices)).toEqual(['C007 1:2'])
  })

  test('a guarded header is read once', () => {
    expect(expand('#include <linux/a.h>\n#include <linux/a.h>', choices)).toBe('int b ; int a ;')
  })

  test('#pragma once makes a header be read once', () => {
    const once = { files: { 'p.h': '#pragma once\nint p;' } }
    expect(expand('#include "p.h"\n#include "p.h"', once)).toBe('int p ;')
  })

  test('a missing asm header is looked for as an asm-generic one', () => {
    expect(expand('#include <asm/hook.h>\n#include <asm/own.h>', choices)).toBe(
      'int generic ; int own ;',
    )
  })

  test('the name of a header may come out of a macro', () => {
    const text =
      '#define DIR linux\n#define HEADER <DIR/b.h>\n#include HEADER\n#define Q "b.h"\n#include Q'
    expect(expand(text, choices)).toBe('int b ; int other_b ;')
  })

  test('what is not allowed is passed over, and no later folder takes its place', () => {
    const { value, diagnostics } = run('#include <asm/own.h>\nx', {
      ...choices,
      allow: (path) => path !== 'arch/include/asm/own.h',
    })
    expect(spell(value.tokens)).toBe('x')
    expect(diagnostics).toEqual([])
  })

  test('a header that does not exist is reported only when it would be followed', () => {
    const text = '#include <linux/absent.h>\n#include <net/absent.h>\n#include <generated/bounds.h>'
    expect(
      failures(text, { ...choices, allow: (path) => path.startsWith('include/linux/') }),
    ).toEqual(['C007 1:2'])
  })

  test('no include leaves the tree', () => {
    const text = '#include "../../etc/passwd"\n#include </etc/passwd>'
    expect(failures(text, choices).every((each) => each.startsWith('C007'))).toBe(true)
    expect(expand(text, choices)).toBe('')
  })

  test('files lists what was read, in order and once', () => {
    const text = '#include <linux/a.h>\n#include <linux/b.h>\n#include <linux/a.h>'
    expect(run(text, choices).value.files).toEqual([
      't.c',
      'include/linux/a.h',
      'include/linux/b.h',
    ])
  })

  test('forced headers come first, by tree path or by name', () => {
    const forced = ['linux/b.h', 'b.h']
    expect(expand('int t;', { ...choices, forced })).toBe('int b ; int other_b ; int t ;')
    expect(failures('', { ...choices, forced: ['linux/absent.h'] })).toEqual(['C012 0:0'])
  })

  test('a unit that does not exist is reported', () => {
    expect(run('', { files: {} }).diagnostics).toEqual([])
    expect(failures('', { files: { 't.c': '' }, host: { read: () => undefined } })).toEqual([
      'C012 0:0',
    ])
  })

  test('conditionals do not reach over the end of a header', () => {
    const open = { files: { 'open.h': '#if 1\na' } }
    expect(failures('#include "open.h"\n#endif', open)).toEqual(['C004 1:2', 'C004 2:2'])
  })
})

describe('limits of including', () => {
  test('a header that includes itself ends with a diagnostic', () => {
    const files = { 'a.h': '#include "b.h"\n', 'b.h': '#include "a.h"\n' }
    expect(failures('#include "a.h"', { files })).toEqual([expect.stringMatching(/^C009 /)])
  })

  test('a header that includes itself twice ends with one diagnostic too', () => {
    const files = { 'a.h': '#include "a.h"\n#include "a.h"\n' }
    expect(failures('#include "a.h"', { files })).toEqual([expect.stringMatching(/^C009 /)])
  })

  test('the number of includes is limited', () => {
    const choices = { files: { 'a.h': 'x' }, limits: { includes: 10 } }
    expect(failures('#include "a.h"\n'.repeat(20), choices)).toEqual(['C009 10:2'])
  })

  test('the size of a file is limited', () => {
    const choices = { files: { 'a.h': 'x '.repeat(60) }, limits: { fileLength: 100 } }
    expect(failures('#include "a.h"', choices)).toEqual(['C009 1:2'])
  })

  test('a unit that is full of mistakes is given up', () => {
    const places = failures('@\n#endif\n'.repeat(50), { limits: { mistakes: 9 } })
    expect(places).toHaveLength(10)
    expect(places.at(-1)).toBe('C009 9:1')
  })

  test('the size of a unit is limited', () => {
    const { value, diagnostics } = run('x '.repeat(50), { limits: { tokens: 20 } })
    expect(diagnostics).toMatchObject([{ code: 'C009' }])
    expect(value.tokens.length).toBeLessThan(50)
  })
})

/** All four questions about one symbol. */
function ask(symbol: string): string {
  return `IS_ENABLED(${symbol}) IS_BUILTIN(${symbol}) IS_MODULE(${symbol}) IS_REACHABLE(${symbol})`
}

describe('the configuration', () => {
  const config = new Map([
    ['CONFIG_SMP', 'y'],
    ['CONFIG_KVM', 'm'],
    ['CONFIG_RT', 'n'],
    ['CONFIG_HZ', '1000'],
    ['CONFIG_NAME', '"a b"'],
  ])

  test('symbols have their values in conditions', () => {
    const text =
      '#if defined(CONFIG_SMP) && CONFIG_HZ > 999 && CONFIG_SMP\na\n#endif\n#ifdef CONFIG_RT\nb\n#endif'
    expect(expand(text, { config })).toBe('a')
  })

  test('a module defines its _MODULE name only', () => {
    const text = '#ifdef CONFIG_KVM\na\n#endif\n#ifdef CONFIG_KVM_MODULE\nb\n#endif'
    expect(expand(text, { config })).toBe('b')
  })

  test('IS_ENABLED and its relatives are answered in conditions and in code', () => {
    expect(expand(ask('CONFIG_SMP'), { config })).toBe('1 1 0 1')
    expect(expand(ask('CONFIG_KVM'), { config })).toBe('1 0 1 0')
    expect(expand(ask('CONFIG_RT'), { config })).toBe('0 0 0 0')
    expect(
      expand('#if IS_ENABLED(CONFIG_SMP) && !IS_ENABLED(CONFIG_RT)\na\n#endif', { config }),
    ).toBe('a')
  })

  test('IS_ENABLED is answered behind a macro parameter', () => {
    expect(expand('#define ask(x) IS_ENABLED(x)\nask(CONFIG_SMP) ask(CONFIG_RT)', { config })).toBe(
      '1 0',
    )
  })

  test('the tree cannot redefine IS_ENABLED', () => {
    expect(expand('#define IS_ENABLED(x) __or(x)\nIS_ENABLED(CONFIG_SMP)', { config })).toBe('1')
  })

  test('values stand in code; what is off stays a name', () => {
    expect(expand('CONFIG_HZ CONFIG_NAME CONFIG_SMP CONFIG_RT', { config })).toBe(
      '1000 "a b" 1 CONFIG_RT',
    )
  })
})

describe('what the caller chooses', () => {
  test('a kept name is defined but never expanded, and its arguments still are', () => {
    const text = '#define WARN_ON(x) trap(x)\n#define N 1\n#ifdef WARN_ON\nWARN_ON(N);\n#endif'
    expect(expand(text, { keep: new Set(['WARN_ON']) })).toBe('WARN_ON ( 1 ) ;')
  })

  test('a kept name stays plain when it comes out of another macro', () => {
    const text = '#define READ(x) volatile(x)\n#define get(p) READ(p->v)\nget(q)'
    expect(expand(text, { keep: new Set(['READ']) })).toBe('READ ( q -> v )')
  })

  test('recorded words stay, whatever the tree makes of them', () => {
    const text = '#define __weak __attribute__((weak))\n__weak int f;'
    expect(expand(text, { recordWords: new Set(['__weak']) })).toBe('__weak int f ;')
  })

  test('dropped words go, alone or with their arguments', () => {
    const drop = { words: new Set(['__user']), calls: new Set(['__printf', '__attribute__']) }
    const text = '#define __user space(1)\n__printf(1, 2) int __user *p __attribute__((x(1), y));'
    expect(expand(text, { drop })).toBe('int * p ;')
  })

  test('the prelude wins over definitions and #undef of the tree', () => {
    const prelude = '#define DEFINE_PER_CPU(type, name) __percpu_object type name'
    const text =
      '#undef DEFINE_PER_CPU\n#define DEFINE_PER_CPU(t, n) t n __section\nDEFINE_PER_CPU(int, x);'
    expect(expand(text, { prelude })).toBe('__percpu_object int x ;')
  })

  test('defines hold until the tree changes them', () => {
    const defines = new Map([
      ['A', '1'],
      ['B', '(2)'],
    ])
    expect(expand('A B\n#undef A\n#define A 3\nA', { defines })).toBe('1 ( 2 ) 3')
  })
})

describe('where tokens come from', () => {
  test('plain text has its own place and no macro', () => {
    const [token] = run('\n  a').value.tokens
    expect(token).toMatchObject({ span: { file: 't.c', line: 2, column: 3 }, macros: [] })
    expect(token?.span.via).toBeUndefined()
  })

  test('a macro token keeps the place of its text, with the uses behind it, outermost last', () => {
    const [token] = run('#define A 7\n#define B A\n\n  B').value.tokens
    expect(token?.span).toMatchObject({
      line: 1,
      column: 11,
      via: { line: 2, column: 11, via: { line: 4, column: 3 } },
    })
    expect(token?.macros).toEqual(['A', 'B'])
  })

  test('an argument keeps the place where it was written', () => {
    const tokens = run('#define f(x) <x>\nf(\n  a)').value.tokens
    expect(tokens.map((token) => token.span.via?.line ?? token.span.line)).toEqual([2, 3, 2])
  })

  test('a pasted name says where its macro was used', () => {
    const [token] = run('#define d(x) __##x\n\nd(f)').value.tokens
    expect(token).toMatchObject({
      text: '__f',
      macros: ['d'],
      span: { via: { line: 3, column: 1 } },
    })
  })

  test('__LINE__ and __FILE__ speak of the outermost use, __COUNTER__ counts', () => {
    const text = '#define at __FILE__ __LINE__ __COUNTER__\n\nat at'
    expect(expand(text)).toBe('"t.c" 3 0 "t.c" 3 1')
  })
})

describe('text that is not C', () => {
  test('a strange token is reported where it survives, and left out', () => {
    expect(failures('a @ b\n#if 0\n@\n#endif\n"x')).toEqual(['C002 1:3', 'C002 5:1'])
    expect(expand('a @ b')).toBe('a b')
  })

  test('preprocess() never throws and always ends', () => {
    const words =
      'f g f( ( ) , ## # ... x __VA_ARGS__ __VA_OPT__( defined IS_ENABLED( CONFIG_A __LINE__ 1 << ? :'
    const lines = '#define |#if |#elif |#else\n|#endif\n|#undef |#include "t.c"|\n|\\\n|"|\'|/*|\0'
    const piece = fc.constantFrom(...words.split(' '), ...lines.split('|'))
    const anything = fc.nat(0xffff).map((code) => String.fromCharCode(code))
    const text = fc.array(fc.oneof(piece, piece, anything))
    const limits = { expansions: 500, madeTokens: 2000, includes: 50, tokens: 5000 }
    fc.assert(
      fc.property(text, (parts) => {
        const { value, diagnostics } = run(parts.join(''), { limits })
        const hasText = value.tokens.every((token) => token.text !== '')
        return hasText && diagnostics.every((each) => each.code.startsWith('C'))
      }),
      { numRuns: 300 },
    )
  })
})
