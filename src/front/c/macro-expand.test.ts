// Macro expansion. The examples are those that C11 6.10.3 gives in words, GNU's extensions, and what
// kernel macros need; the texts are our own.

import { describe, expect, test } from 'vitest'
import { expand, failures } from './preprocess-notation.ts'

describe('macro expansion', () => {
  test('an object-like macro stands for its tokens', () => {
    expect(expand('#define N 1 + 2\n N * N')).toBe('1 + 2 * 1 + 2')
  })

  test('a function-like macro without arguments behind it is a plain name', () => {
    expect(expand('#define f(x) <x>\nf f(1) f\n(2) &f;')).toBe('f < 1 > < 2 > & f ;')
  })

  test('a space before the parenthesis makes the macro object-like', () => {
    expect(expand('#define f (x)\nf(1)')).toBe('( x ) ( 1 )')
  })

  test('arguments are expanded before they are put in', () => {
    expect(expand('#define ONE 1\n#define f(x) [x]\nf(f(ONE))')).toBe('[ [ 1 ] ]')
  })

  test('commas inside parentheses do not separate arguments', () => {
    expect(expand('#define f(a, b) a|b\nf((1, 2), g(3, 4))')).toBe('( 1 , 2 ) | g ( 3 , 4 )')
  })

  test('a macro does not expand inside its own expansion', () => {
    expect(expand('#define f(x) x + f(x)\n#define a b\n#define b a\nf(1) a b')).toBe(
      '1 + f ( 1 ) a b',
    )
  })

  test('a name that was hidden once stays hidden in later scans', () => {
    expect(expand('#define f(x) x f\n#define g(x) f(x)\nf(1)(2) g(f)(3)')).toBe(
      '1 f ( 2 ) f f ( 3 )',
    )
  })

  test('a call may take its parenthesis from the text behind the expansion', () => {
    expect(expand('#define f(x) <x>\n#define g f\ng (1) g\n(2)')).toBe('< 1 > < 2 >')
  })

  test('a call may go over several lines and over directives', () => {
    expect(expand('#define f(x) <x>\nf(1 +\n#define T 2\nT)')).toBe('< 1 + 2 >')
  })

  test('#undef ends a macro and a later #define begins another', () => {
    expect(expand('#define A 1\nA\n#undef A\nA\n#define A 2\nA')).toBe('1 A 2')
  })

  test('a hook macro that names itself leaves a plain call', () => {
    expect(expand('#define arch_hook arch_hook\narch_hook(1);')).toBe('arch_hook ( 1 ) ;')
  })
})

describe('# and ##', () => {
  test('# spells its argument unexpanded, with single spaces and escaped quotes', () => {
    expect(expand('#define A 1\n#define s(x) #x\ns( A  +\n /* c */ "q\\n" )')).toBe(
      String.raw`"A + \"q\\n\""`,
    )
  })

  test('# sees an expanded argument one level further in', () => {
    expect(expand('#define A 1\n#define s(x) #x\n#define t(x) s(x)\nt(A)')).toBe('"1"')
  })

  test('# in an object-like macro is a plain token', () => {
    expect(expand('#define H #x\nH')).toBe('# x')
  })

  test('## pastes unexpanded arguments, and the result is scanned again', () => {
    expect(expand('#define AB 1\n#define A no\n#define p(x, y) x##y\np(A, B)')).toBe('1')
  })

  test('## with an empty operand gives the other operand', () => {
    expect(expand('#define p(x, y, z) <x##y##z>\np(a,,c) p(,b,) p(,,)')).toBe('< ac > < b > < >')
  })

  test('## takes only the tokens next to it', () => {
    expect(expand('#define p(x, y) x##y\np(a b, c d)')).toBe('a bc d')
  })

  test('a pasted ## is no operator', () => {
    expect(expand('#define h # ## #\n#define p(x) a h x\np(b)')).toBe('a ## b')
  })

  test('## that makes no token is reported and both operands stay', () => {
    expect(failures('#define p(x, y) x##y\np(+, 1)')).toEqual(['C011 2:3'])
    expect(expand('#define p(x, y) x##y\np(+, 1)')).toBe('+ 1')
  })
})

describe('variable arguments', () => {
  test('__VA_ARGS__ takes the rest with its commas', () => {
    expect(expand('#define f(x, ...) x: __VA_ARGS__\nf(1) f(1, 2, (3, 4))')).toBe(
      '1 : 1 : 2 , ( 3 , 4 )',
    )
  })

  test('a named rest works like __VA_ARGS__', () => {
    expect(expand('#define f(x, rest...) x rest\nf(1, 2, 3)')).toBe('1 2 , 3')
  })

  test('a comma before ## and an absent rest goes away', () => {
    expect(expand('#define f(x, rest...) g(x, ## rest)\nf(1) f(1, 2, 3)')).toBe(
      'g ( 1 ) g ( 1 , 2 , 3 )',
    )
    expect(expand('#define f(...) g(0, ## __VA_ARGS__)\nf() f(1)')).toBe('g ( 0 ) g ( 0 , 1 )')
  })

  test('a comma before ## and a rest that is given as nothing stays, as in GCC', () => {
    expect(expand('#define f(x, ...) g(x, ## __VA_ARGS__)\nf(1,)')).toBe('g ( 1 , )')
  })

  test('__VA_OPT__ gives its text only when there are variable arguments', () => {
    const f = '#define f(x, ...) g(x __VA_OPT__(, [) __VA_ARGS__ __VA_OPT__(]))\n'
    expect(expand(`${f}f(1) f(1, 2)`)).toBe('g ( 1 ) g ( 1 , [ 2 ] )')
  })

  test('__VA_OPT__ sees arguments that expand to nothing as absent', () => {
    expect(expand('#define E\n#define f(...) <__VA_OPT__(x)>\nf(E) f(E 1)')).toBe('< > < x >')
  })
})

describe('macro calls that are wrong', () => {
  test('a wrong number of arguments is reported at the call', () => {
    expect(failures('#define f(a, b) a b\n  f(1)\nf(1, 2, 3)')).toEqual(['C010 2:3', 'C010 3:1'])
    expect(failures('#define g() 1\ng(1)\ng()')).toEqual(['C010 2:1'])
  })

  test('an empty argument list is one empty argument', () => {
    expect(expand('#define f(x) <x>\nf()')).toBe('< >')
  })

  test('a call that the file does not close is reported', () => {
    expect(failures('#define f(x) x\n f(1, (2)\n3')).toContain('C010 2:2')
  })

  test('a definition that cannot be read is reported', () => {
    const wrong = ['#define', '#define 1', '#define defined 1', '#define f(a', '#define f(a,) 1']
    const more = ['#define f(a, a) 1', '#define f(..., a) 1', '#define f(a b) 1', '#define p ## x']
    for (const line of [...wrong, ...more, '#define p x ##']) {
      expect(failures(line).map((each) => each.slice(0, 4))).toEqual(['C003'])
    }
  })
})

/** Each macro stands for the one before it, twice. */
function doubling(count: number): string {
  const lines = Array.from({ length: count }, (_, at) => `#define m${at + 1} m${at} m${at}\n`)
  return lines.join('')
}

function nested(name: string, depth: number, inner: string): string {
  return `${name}(`.repeat(depth) + inner + ')'.repeat(depth)
}

describe('limits of expansion', () => {
  const isLimit: unknown = expect.stringMatching(/^C009 /)
  const small = { limits: { expansions: 5000, madeTokens: 20_000 } }

  test('macros that double each other end with a diagnostic', () => {
    expect(failures(`${doubling(64)}m64`, small)).toEqual([isLimit])
  })

  test('arguments that double at each level end with a diagnostic', () => {
    const text = `#define d(x) x x\n${nested('d', 60, '1')}`
    expect(failures(text, small)).toEqual([isLimit])
  })

  test('strings that double at each level end with a diagnostic', () => {
    const text = `#define s(x) #x\n#define t(x) s(x)\n${nested('t', 60, '"\\\\"')}`
    expect(failures(text)).toEqual([isLimit])
  })

  test('names that double at each level end with a diagnostic', () => {
    const text = `#define p(x) x##x\n#define t(x) p(x)\n${nested('t', 60, 'a')}`
    expect(failures(text)).toEqual([isLimit])
  })

  test('calls nested in arguments without bound end with a diagnostic', () => {
    expect(failures(`#define f(x) x\n${nested('f', 5000, '1')}`)).toEqual([isLimit])
  })

  test('a chain of calls that replace themselves one by one ends with a diagnostic', () => {
    const text = '#define f(x) x g\n#define g(x) x f\n'
    expect(failures(`${text}f${'(1)'.repeat(10_000)}`, small)).toEqual([isLimit])
  })

  test('a macro that is merely defined costs nothing', () => {
    expect(failures(`${doubling(64)}x`, small)).toEqual([])
  })
})
