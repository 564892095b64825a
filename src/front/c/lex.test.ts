// The lexer as a specification: one short text per rule, and arbitrary bytes at the end.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { kindOfToken, lex } from './lex.ts'

/** Spellings, with `@line:column` behind each. */
function places(source: string): string {
  const { tokens } = lex('t.c', source).value
  return tokens.map(({ text, span }) => `${text}@${span.line}:${span.column}`).join(' ')
}

function spellings(source: string): readonly string[] {
  return lex('t.c', source).value.tokens.map((token) => token.text)
}

describe('lex()', () => {
  test('lex() gives lines and columns from one', () => {
    expect(places('a b\n  c')).toBe('a@1:1 b@1:3 c@2:3')
  })

  test('lex() joins a spliced word and keeps the place where it begins', () => {
    expect(places('ab\\\ncd e')).toBe('abcd@1:1 e@2:4')
  })

  test('lex() counts lines across several splices at one place', () => {
    expect(places('a \\\n\\\n\\\r\n b\nc')).toBe('a@1:1 b@4:2 c@5:1')
  })

  test('lex() accepts blanks between a backslash and its line end', () => {
    expect(places('a\\  \nb c')).toBe('ab@1:1 c@2:3')
  })

  test('lex() reads over both kinds of comment', () => {
    expect(places('a /* x\n * y */ b // c\nd')).toBe('a@1:1 b@2:9 d@3:1')
  })

  test('lex() lets a line comment go on after a splice', () => {
    expect(spellings('a // b \\\n c\nd')).toEqual(['a', 'd'])
  })

  test('lex() does not see comments inside strings', () => {
    expect(spellings('"/*" b "*/" "//"')).toEqual(['"/*"', 'b', '"*/"', '"//"'])
  })

  test('lex() keeps escaped quotes inside their literal', () => {
    expect(spellings(String.raw`"a\"b" '\'' '\\' x`)).toEqual([
      String.raw`"a\"b"`,
      String.raw`'\''`,
      String.raw`'\\'`,
      'x',
    ])
  })

  test('lex() takes an encoding prefix as part of the literal', () => {
    expect(spellings(`L"a" u8"b" L'c' xL "d"`)).toEqual(['L"a"', 'u8"b"', "L'c'", 'xL', '"d"'])
  })

  test('lex() takes the longest punctuator', () => {
    expect(spellings('a<<=b->c...d##e+++f')).toEqual('a <<= b -> c ... d ## e ++ + f'.split(' '))
  })

  test('lex() reads preprocessing numbers whole', () => {
    expect(spellings('0x1fUL 1.5e-3 .5f 1..2 3+4')).toEqual(
      '0x1fUL 1.5e-3 .5f 1..2 3 + 4'.split(' '),
    )
  })

  test('lex() lists the # tokens that begin a line, and no others', () => {
    const { value } = lex('t.c', 'a # b\n  # if\n/* c */ #\n')
    expect(value.directives.map((at) => value.tokens[at]?.span.line)).toEqual([2, 3])
  })
})

describe('lex() on text that is not C', () => {
  test('lex() reports a comment without end where it begins', () => {
    const { value, diagnostics } = lex('t.c', 'a\n  /* b\nc')
    expect(value.tokens).toHaveLength(1)
    expect(diagnostics).toMatchObject([{ code: 'C001', span: { line: 2, column: 3 } }])
  })

  test('lex() ends an open string at its line and marks it', () => {
    const { tokens } = lex('t.c', '"abc\nd').value
    expect(tokens.map((token) => [token.text, token.problem])).toEqual([
      ['"abc', 'this string has no closing quote'],
      ['d', undefined],
    ])
  })

  test('lex() marks an apostrophe in prose without losing the next line', () => {
    const { tokens } = lex('t.c', "don't\nx").value
    expect(tokens.map((token) => token.text)).toEqual(['don', "'t", 'x'])
    expect(tokens[1]?.problem).toBe('this character has no closing quote')
  })

  test('lex() makes one marked token of a run of strange bytes', () => {
    const { tokens } = lex('t.c', 'a \0\x01@é` b').value
    expect(tokens.map((token) => token.problem !== undefined)).toEqual([false, true, false])
  })

  test('lex() never throws, and its tokens cover the text in order', () => {
    const piece = fc.constantFrom(
      '/*',
      '*/',
      '//',
      '"',
      "'",
      '\\',
      '\n',
      '\\\n',
      '#',
      'L',
      '0x',
      '\0',
    )
    const anything = fc.nat(0xffff).map((code) => String.fromCharCode(code))
    const text = fc.array(fc.oneof(piece, piece, anything)).map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, (source) => {
        const { tokens } = lex('t.c', source).value
        const order = tokens.map(({ span }) => span.line * 1e6 + span.column)
        const isOrdered = order.every((place, at) => at === 0 || place > (order[at - 1] ?? 0))
        return isOrdered && tokens.every((token) => token.text.length > 0)
      }),
    )
  })
})

describe('kindOfToken()', () => {
  test('kindOfToken() accepts exactly one token', () => {
    expect(kindOfToken('ab1')).toBe('identifier')
    expect(kindOfToken('1ab')).toBe('number')
    expect(kindOfToken('<<=')).toBe('punctuator')
    expect(kindOfToken('L"x"')).toBe('string')
    expect(kindOfToken('.5')).toBe('number')
  })

  test('kindOfToken() refuses several tokens, none, and half of one', () => {
    for (const text of ['', 'a b', '+-', '-1', '"x', '/*', '//', 'a.b']) {
      expect(kindOfToken(text)).toBeUndefined()
    }
  })
})
