import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { StatementNode, TokenRange, UnitNode } from './ast.ts'
import { parseUnit } from './parse-c.ts'
import { randomCPrelude, randomFunction } from './random-c.ts'
import { unitOf } from './text-tree.ts'
import type { Token, TranslationUnit } from './token.ts'

function parse(text: string): UnitNode {
  return parseUnit(unitOf('test.c', text)).value
}

/** Parses the body of a function and says why it does not. */
function reason(body: string): string | undefined {
  return parse(`void f(int a) { ${body} }`).functions[0]?.unparsable?.message
}

describe('parseUnit()', () => {
  test('parseUnit() keeps functions with their attribute words, span and line count', () => {
    const [func] = parse('\nstatic __always_inline int\nf(int a)\n{\n  return a;\n}\n').functions
    expect(func?.name).toBe('f')
    expect(func?.attributes).toEqual(['static', '__always_inline'])
    expect(func?.span).toMatchObject({ file: 'test.c', line: 3, column: 1 })
    expect(func?.lines).toBe(5)
  })

  test('parseUnit() keeps a body that it does not understand by name, with code place and reason', () => {
    const unit = parse('void f(void) { scoped_guard(lock) { g(); } }\nvoid h(void) { }')
    expect(unit.functions.map((func) => func.name)).toEqual(['f', 'h'])
    expect(unit.functions[0]?.unparsable).toEqual({
      message: 'expected `;`, found `{`',
      span: expect.objectContaining({ line: 1, column: 35 }),
    })
    expect(unit.functions[0]?.body).toEqual([])
    expect(unit.functions[1]?.unparsable).toBeUndefined()
  })

  test('parseUnit() steps over a top-level item that is no declaration and goes on behind it', () => {
    const unit = parse('SOME_MACRO(x, { y; });\nOTHER(a)\nint f(void) { return 1; }\nint g;')
    expect(unit.skipped).toBeGreaterThan(0)
    expect(unit.objects.map((object) => object.name)).toEqual(['g'])
  })

  test.each(['else { a = 1; }', 'if (a) return 1;', ', int g;', '(', 'return (make_'])(
    'parseUnit() reports code that stands outside of every function: %s',
    (loose) => {
      const { diagnostics } = parseUnit(unitOf('test.c', `int f(int a) { return a; } ${loose}`))
      expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
        ['C100', `\`${loose.split(' ')[0] ?? ''}\` stands outside of every function`],
      ])
    },
  )

  test.each([
    ['void f(void) { if (1) { g(); }\nvoid h(void) { }', '{', 1, 14],
    ['void f(void) { g(); }\nvoid h(int a { }\nint k(void) { return 1; }', '(', 2, 7],
    ['int g;\nint list[] = { 1, 2;', '{', 2, 14],
  ])('parseUnit() reports a bracket that is closed nowhere: %s', (text, bracket, line, column) => {
    const { diagnostics } = parseUnit(unitOf('test.c', text))
    expect(diagnostics).toEqual([
      expect.objectContaining({
        code: 'C100',
        message: `this \`${bracket}\` is closed nowhere`,
        span: expect.objectContaining({ line, column }),
      }),
    ])
  })

  test('parseUnit() takes text for an argument, but no block that does not parse', () => {
    expect(reason('g([x] "r" (a));')).toBeUndefined()
    expect(reason('g(({ int b = a; b; }));')).toBeUndefined()
    expect(reason('g(h(({ int b = a })));')).toBe('expected `;`, found `}`')
  })

  test('parseUnit() records objects: per-CPU, static keys, arrays, declarations', () => {
    const unit = parse(`
      DEFINE_PER_CPU(struct s, a) = { .x = 1 };
      DECLARE_PER_CPU(int, b);
      DEFINE_STATIC_KEY_TRUE(key);
      static DEFINE_STATIC_KEY_FALSE_RO(fixed);
      static int vec[3], *p;
    `)
    const seen = unit.objects.map(({ name, storage, internal, declarationOnly }) => [
      name,
      storage,
      internal,
      declarationOnly,
    ])
    expect(seen).toEqual([
      ['a', 'percpu', false, false],
      ['b', 'percpu', false, true],
      ['key', 'static key', false, false],
      ['fixed', 'static key of boot', true, false],
      ['vec', 'global', true, false],
      ['p', 'global', true, false],
    ])
  })

  test('parseUnit() keeps what stands behind a type: pointers inside, arrays and functions outside', () => {
    const unit = parse('extern char *(*table[4])(int, void *);')
    expect(unit.objects[0]?.type).toMatchObject({
      kind: 'array',
      of: { kind: 'pointer', to: { kind: 'function', result: { kind: 'pointer' } } },
    })
  })

  test('parseUnit() gives unnamed structs tags of their own', () => {
    const unit = parse('struct s { union { int a; int b; }; struct { int c; } d; };')
    expect(unit.structs.size).toBe(3)
    const names = unit.structs.get('s')?.members.map((member) => member.name)
    expect(names).toEqual([undefined, 'd'])
  })
})

describe('statements and expressions', () => {
  test('a typedef in parentheses is a cast, a variable of the same name is not', () => {
    const unit = parse(
      'typedef int t; int f(int a) { return (t)-a; } int g(int t) { return (t)-1; }',
    )
    const kinds = unit.functions.map((func) => {
      const [statement] = func.body
      return statement?.kind === 'return' ? statement.value?.kind : undefined
    })
    expect(kinds).toEqual(['cast', 'binary'])
  })

  test('an unknown word in parentheses is a cast only where nothing else is possible', () => {
    const unit = parse('int f(int a) { return (some_t)a + (other)(a); }')
    const [statement] = unit.functions[0]?.body ?? []
    expect(statement).toMatchObject({
      value: { op: '+', left: { kind: 'cast' }, right: { kind: 'call' } },
    })
  })

  test.each([
    'int x = a ? : 2, *y; x = ({ int z = 1; z; });',
    'for (;;) { break; } while (a) continue; do { } while (0);',
    'switch (a) { case 1: case 2 ... 4: a = 1; break; default: ; }',
    'again: if (a) goto again; else { }',
    'struct s v = { .x = 1, .y[2] = { 3 } }; unknown_t *w = g(&a), u;',
    'asm volatile ("cli" : : : "memory"); __asm__("nop");',
    'this_cpu_write(v.path[1], (u8)a); run(struct s *, [var], sizeof(int[3]));',
    'static_call(name)(a)(a); a->b.c[1]++; (*a)(1, 2);',
    'return;',
  ])('`%s` parses', (body) => {
    expect(reason(body)).toBeUndefined()
  })

  test.each([
    ['a = ;', 'expected an expression, found `;`'],
    ['if a', 'expected `(`, found `a`'],
    ['goto *a;', 'a computed goto, found `*`'],
    ['a = 1.5;', '`1.5` is no integer'],
    ['a = 099;', '`099` is no octal number'],
    ['a = 0x1ffffffffffffffff;', '`0x1ffffffffffffffff` does not fit 64 bits'],
    ["a = '\\x41';", 'an escape sequence in a character constant'],
    ['else a;', '`else` without `if`, found `else`'],
    ['int int x;', 'two types in one declaration, found `int`'],
  ])('`%s` is refused: %s', (body, message) => {
    expect(reason(body)).toBe(message)
  })

  test('nesting that would overflow a stack is a reason, not a crash', () => {
    expect(reason(`a = ${'('.repeat(5000)}a${')'.repeat(5000)};`)).toMatch('nested parts')
    expect(reason(`${'{'.repeat(5000)}${'}'.repeat(5000)}`)).toMatch('nested parts')
    expect(reason(`a = ${'-'.repeat(5000)}a;`)).toMatch('nested parts')
    expect(reason(`a = a${' + a'.repeat(5000)};`)).toMatch('operators in one expression')
    expect(reason(`a${'[0]'.repeat(5000)};`)).toMatch('operators in one expression')
    expect(reason(`a = a${' = a'.repeat(5000)};`)).toMatch('nested parts')
    expect(reason(`${'if (a) ; else '.repeat(5000)};`)).toMatch('nested parts')
  })
})

const words = [
  ...'{ } ( ) [ ] ; , : ? . -> ... = == + ++ - -- * & && | || ! ~ < << <<= # '.trim().split(' '),
  ...'if else while do for switch case default goto return break continue'.split(' '),
  ...'struct union enum int char unsigned void static extern typedef sizeof asm'.split(' '),
  ...'x y f name_t __percpu_object __attribute__ typeof const 1 0x2u "s"'.split(' '),
]

function tokenOf(text: string): Token {
  const first = text[0] ?? ''
  const kind = /[0-9]/u.test(first)
    ? 'number'
    : /\w/u.test(first)
      ? 'identifier'
      : first === '"'
        ? 'string'
        : 'punctuator'
  return { kind, text, span: { file: 'test.c', line: 1, column: 1 }, macros: [] }
}

/** All that a unit says, as text; ranges of tokens by what stands in them. */
function told(unit: TranslationUnit): string {
  return JSON.stringify(parseUnit(unit), (_, value: unknown) => {
    if (typeof value === 'bigint') return `${value}n`
    if (value instanceof Map) return [...value]
    return isRange(value) ? value.tokens.slice(value.from, value.to).map(({ text }) => text) : value
  })
}

function isRange(value: unknown): value is TokenRange {
  return typeof value === 'object' && value !== null && 'tokens' in value && 'from' in value
}

/** The same with the first tokens in common with other units. */
function begunWith(unit: TranslationUnit, count: number): TranslationUnit {
  return { ...unit, beginning: unit.tokens.slice(0, count) }
}

describe('what units have in common', () => {
  test('parseUnit() finds the same, wherever it ends', () => {
    const text = `typedef int t; struct s { t a; }; enum e { A, B = A + 2 };
      t f(struct s *p) { t b = (t)p->a; enum { C }; return b + C; }
      SOME_MACRO(x, { y; }) TABLE(a) { one };
      int late(int u) { return (u)(A); } typedef int u; int after(int v) { return (u)(v); };`
    const unit = unitOf('test.c', text)
    const whole = told({ ...unit, beginning: [] })
    for (let count = 1; count <= unit.tokens.length; count++) {
      expect(told(begunWith(unit, count)), `${count} tokens`).toBe(whole)
    }
  })

  test('parseUnit() finds the same in any stream of tokens', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...words), { maxLength: 150 }),
        fc.nat(),
        (texts, at) => {
          const tokens = texts.map(tokenOf)
          const unit = { file: 'test.c', tokens, constants: new Map(), files: [] }
          expect(told(begunWith(unit, at % (tokens.length + 1)))).toBe(told(unit))
        },
      ),
      { numRuns: 1000 },
    )
  })
})

test('parseUnit() knows in a body the typedefs that came before it, whenever it is parsed', () => {
  const unit = parse(
    'typedef int t; int f(int a) { return (t)(a); } int g(int a) { return (u)(a); }',
  )
  const later = parse(
    'int g(int a) { return (u)(a); } typedef int u; int f(int a) { return (u)(a); }',
  )
  const kinds = [unit, later].map(({ functions }) => functions.map(({ body }) => returned(body[0])))
  expect(kinds).toEqual([
    ['cast', 'call'],
    ['call', 'cast'],
  ])
})

function returned(statement: StatementNode | undefined): string | undefined {
  return statement?.kind === 'return' ? statement.value?.kind : undefined
}

describe('robustness', () => {
  test('parseUnit() ends on any stream of tokens', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 120 }), (texts) => {
        const tokens = texts.map(tokenOf)
        parseUnit({ file: 'test.c', tokens, constants: new Map(), files: [] })
      }),
      { numRuns: 2000 },
    )
  })

  test('parseUnit() loses nothing behind a damaged function', () => {
    fc.assert(
      fc.property(randomFunction, fc.nat(), fc.constantFrom(...words), (func, at, word) => {
        const { tokens } = unitOf('test.c', func.text('f'))
        const start = tokens.findIndex((token) => token.text === '{')
        const place = start + 1 + (at % (tokens.length - start - 2))
        const bracket = /[{}()[\]]/u
        // A bracket more or less shifts where the function ends; any other token does not.
        fc.pre(!bracket.test(word) && !bracket.test(tokens[place]?.text ?? ''))
        const damaged = tokens.with(place, tokenOf(word))
        const rest = unitOf('test.c', 'int behind(void) { return 1; }').tokens
        const { value } = parseUnit({
          file: 'test.c',
          tokens: [...unitOf('test.c', randomCPrelude).tokens, ...damaged, ...rest],
          constants: new Map(),
          files: [],
        })
        expect(value.functions.at(-1)).toMatchObject({ name: 'behind', unparsable: undefined })
      }),
      { numRuns: 200 },
    )
  })
})

test.each([
  'int f(int a,) { return a; }',
  'int f(..., int a) { return a; }',
  'int f(int a) { return g(a,); }',
  'int f(int a) { return g(h(a;)); }',
  'int f(int a) { int b = a,; return b; }',
  'int f(int a) { long _Bool b = a; return b; }',
  'int f(int a) { unsigned signed b = a; return b; }',
  'int f(int a) { short char b = a; return b; }',
  'int f(int a) { long long long b = a; return b; }',
  'int f(int a) { return a + 1ulu; }',
  'int f(int a) { return a + 1lL; }',
])('parseUnit() refuses what C refuses: %s', (text) => {
  const { value } = parseUnit(unitOf('test.c', text))
  expect(value.functions.filter((func) => func.unparsable === undefined)).toEqual([])
})

test.each([
  'unsigned long int',
  'long unsigned',
  'long long int',
  'int long long unsigned',
  'signed char',
  'short int unsigned',
  '_Bool',
  'int',
])('parseUnit() reads the type %s', (type) => {
  const { value } = parseUnit(unitOf('test.c', `int f(int a) { ${type} b = a; return b; }`))
  expect(value.functions.map((func) => func.unparsable)).toEqual([undefined])
})

test('parseUnit() reports a brace too many, which ends the function before its time', () => {
  const text = 'int f(int a) { if (a) { a++; } }\na++; }\nint g(void) { return 1; }'
  const { diagnostics } = parseUnit(unitOf('test.c', text))
  expect(diagnostics).toMatchObject([{ code: 'C100', severity: 'error', span: { line: 2 } }])
})

test('parseUnit() steps over macros with bodies of their own without a word', () => {
  const text = 'TABLE(a) { one, { two } };\nint g(void) { return 1; }'
  const { value, diagnostics } = parseUnit(unitOf('test.c', text))
  expect(diagnostics).toEqual([])
  expect(value.functions.map(({ name }) => name)).toContain('g')
})
