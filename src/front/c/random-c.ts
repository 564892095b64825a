// Random C functions for comparing the lowered code with a compiler: arithmetic of all integer types,
// conversions, control flow, static state. Everything that C leaves undefined is avoided by
// construction: shift counts are masked, divisors are 2 or 5, loops are counted, and no
// expression changes a variable that it also uses.

import fc from 'fast-check'

const types = [
  'unsigned char',
  'signed char',
  'unsigned short',
  'short',
  'unsigned int',
  'int',
  'unsigned long',
  'long',
  '_Bool',
  'enum color',
  'enum level',
] as const

export const randomCPrelude = `
enum color { RED = 1, GREEN, BLUE = 40 };
enum level { LOW = -3, HIGH = 5 };
struct pair { int first; unsigned char second; };
union bits {
  unsigned long all;
  struct { unsigned long low : 5, mid : 20, : 6; long sign : 9; unsigned long one : 1; };
  struct { unsigned long odd : 33, rest : 31; } other;
};
static union bits word = { .low = 41, .sign = -3 };
static inline struct pair make_pair(long a, int b) {
  struct pair p = { .second = (unsigned char)b, .first = (int)a };
  return p;
}
static inline long sum_pair(struct pair p, int scale) { return p.first * (long)scale + p.second; }
static inline int bump(int *p, long by) {
  *p += by;
  if (*p > 100) return 1;
  *p ^= 3;
  return *p;
}
static inline union bits make_bits(long all, int b) {
  union bits bits = { .all = all };
  bits.sign += b;
  return bits;
}
static int bump_twice(int *p, long by) { return bump(p, by) - bump(p, 1); }
static long half(long value) { return value / 2; }
static long square(long value) { return value * value; }
static long twice(long (*op)(long), long value) { return op(op(value)); }
static int counter = 7;
static unsigned short table[4];
`

/** As gcc fills it: 9 in the lowest five bits, the lowest nine bits of -3 from bit 31 on. */
export const wordAtStart: bigint = 9n | (509n << 31n)

const constant = fc.oneof(
  fc.constantFrom('0', '1', '-1', '255', '0x80000000', '0x7fffffff', '2147483648', '-2147483647'),
  fc.constantFrom(
    '0xffffffffu',
    '1ul << 63',
    '0x4000000000000000',
    '3u',
    '7l',
    "'a'",
    'BLUE',
    'LOW',
  ),
  fc.constantFrom('sizeof(int)', '(short)-2', '~0ul', '0x100000000'),
)

const variables = (
  'a b c d x y counter table[1] pair.first pair.second word.all word.mid word.sign ' +
  'word.other.odd bits.low bits.one bits.other.rest'
).split(' ')
const variable = fc.constantFrom(...variables)
const target = fc.constantFrom(
  'x',
  'y',
  'counter',
  'table[1]',
  'table[x & 3]',
  'pair.first',
  'pair.second',
  'word.all',
  'word.low',
  'word.sign',
  'word.other.rest',
  'bits.mid',
  'bits.one',
  'bits.other.odd',
)

interface Pieces {
  readonly expr: string
}

const expressions = fc.letrec((tie: fc.LetrecTypedTie<Pieces>) => {
  const inner = tie('expr')
  const binary = fc.constantFrom(
    '+',
    '-',
    '*',
    '&',
    '|',
    '^',
    '==',
    '!=',
    '<',
    '>',
    '<=',
    '>=',
    '&&',
    '||',
  )
  return {
    expr: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'c' },
      variable,
      constant.map((text) => `(${text})`),
      fc.tuple(inner, binary, inner).map(([left, op, right]) => `(${left} ${op} ${right})`),
      fc
        .tuple(inner, fc.constantFrom('<<', '>>'), inner)
        .map(([left, op, right]) => `(${left} ${op} (${right} & 15))`),
      fc
        .tuple(inner, fc.constantFrom('/', '%'), inner)
        .map(([left, op, right]) => `(${left} ${op} (${right} ? 2 : 5))`),
      fc
        .tuple(fc.constantFrom('-', '~', '!', '+'), inner)
        .map(([op, operand]) => `(${op} ${operand})`),
      fc.tuple(fc.constantFrom(...types), inner).map(([type, operand]) => `((${type})${operand})`),
      fc.tuple(inner, inner, inner).map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
      fc.tuple(inner, inner).map(([test, no]) => `(${test} ?: ${no})`),
      fc.tuple(inner, inner).map(([first, second]) => `({ long z = ${first}; z ^ ${second}; })`),
      fc.tuple(inner, inner).map(([first, second]) => `(${first}, ${second})`),
      fc
        .tuple(fc.constantFrom('half', 'square'), inner)
        .map(([op, value]) => `twice(${op}, ${value})`),
      fc
        .tuple(inner, inner)
        .map(([w, by]) => `({ int w = ${w}; int r = bump_twice(&w, ${by}); r ^ w; })`),
      fc.tuple(inner, inner, inner).map(([a, b, s]) => `sum_pair(make_pair(${a}, ${b}), ${s})`),
      fc.tuple(inner, inner).map(([a, b]) => `make_bits(${a}, ${b}).sign`),
    ),
  }
})

interface Statements {
  readonly statement: string
  readonly block: string
}

const statements = fc.letrec((tie: fc.LetrecTypedTie<Statements>) => {
  const block = tie('block')
  const { expr } = expressions
  const compound = fc.constantFrom('=', '+=', '-=', '*=', '&=', '|=', '^=', '=', '=')
  return {
    block: fc
      .array(tie('statement'), { minLength: 1, maxLength: 4 })
      .map((lines) => lines.join('\n')),
    statement: fc.oneof(
      { maxDepth: 3, depthIdentifier: 's' },
      fc.tuple(target, compound, expr).map(([to, op, value]) => `${to} ${op} ${value};`),
      fc
        .tuple(target, fc.constantFrom('<<=', '>>='), expr)
        .map(([to, op, value]) => `${to} ${op} (${value} & 7);`),
      fc.constantFrom(
        'x++;',
        '--y;',
        'counter--;',
        'table[2]++;',
        'd = x++ + 1;',
        'd = --y;',
        'pair.second++;',
        'd = word.low++;',
        'x = ++bits.sign;',
        'y = bits.one = x;',
        'word = bits;',
      ),
      fc
        .tuple(expr, block, block)
        .map(([test, yes, no]) => `if (${test}) { ${yes} } else { ${no} }`),
      fc
        .tuple(fc.constantFrom('', 'if (n == 2) continue;', 'if (x > 9) break;'), block)
        .map(([jump, body]) => `for (int n = 0; n < 4; n++) { ${jump} ${body} }`),
      block.map((body) => `{ int n = 3; do { ${body} } while (--n > 0); }`),
      fc
        .tuple(expr, block, block, block)
        .map(
          ([on, one, two, other]) =>
            `switch (${on}) { case 0: ${one} case 1 ... 4: ${two} break; case BLUE: x = 1; default: ${other} }`,
        ),
      expr.map((by) => `x = bump_twice(&counter, ${by});`),
      fc.tuple(expr, expr).map(([test, value]) => `if (${test}) return ${value};`),
    ),
  }
})

/** The text of one function `name(a, b, c, d)` with the given parameter types. */
export interface RandomFunction {
  readonly parameters: readonly string[]
  readonly text: (name: string) => string
}

export const randomFunction: fc.Arbitrary<RandomFunction> = fc
  .tuple(
    fc.array(fc.constantFrom(...types), { minLength: 7, maxLength: 7 }),
    statements.block,
    expressions.expr,
  )
  .map(([chosen, body, last]) => {
    const [result, a, b, c, d, x, y] = chosen
    return {
      parameters: [a, b, c, d].map(String),
      text: (name) => `
${result} ${name}(${a} a, ${b} b, ${c} c, ${d} d)
{
  ${x} x = a;
  ${y} y = b;
  struct pair pair = { 1, 2 };
  union bits bits = { .mid = 77, .one = 1 };
  ${body}
  return ${last};
}`,
    }
  })
