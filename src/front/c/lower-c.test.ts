import { describe, expect, test } from 'vitest'
import { lowered, treeOf } from './text-tree.ts'

/** The steps of the last function in the text. */
function steps(text: string): string[] {
  const tree = treeOf(text)
  const name = /(\w+)\([^()]*\)\s*\{[^]*$/u.exec(text.split('\n').at(-1) ?? '')?.[1] ?? 'f'
  return lowered(tree, name).split('\n')
}

describe('control flow', () => {
  test('if with && and ! branches without truth values in between', () => {
    expect(steps('int f(int a) { if (g(a) && !h(a)) return 1; return 2; }')).toEqual([
      '0  t1 = call g(a)',
      '1  if (t1 != 0) goto 2 else 5',
      '2  t2 = call h(a)',
      '3  if (t2 != 0) goto 5 else 4',
      '4  return 1',
      '5  return 2',
    ])
  })

  test('a condition that is constant leaves nothing of the other side, however strange that is', () => {
    const text =
      'int f(int x) { if (0 && odd->y) return z; if (1 || g()) { return 1; } asm("nop"); }'
    expect(steps(text)).toEqual(['0  return 1'])
  })

  test('code behind a return is lowered again from a label on', () => {
    expect(steps('int f(int n) { goto out; n = odd; out: return n; }')).toEqual(['0  return n'])
  })

  test('goto may jump backwards', () => {
    expect(steps('int f(int n) { again: if (--n > 0) goto again; return n; }')).toEqual([
      '0  n = i32((n + -1))',
      '1  if (0 < n) goto 0 else 2',
      '2  return n',
    ])
  })

  test('for evaluates its parts in order, continue goes to the step, break behind the loop', () => {
    const text =
      'void f(int a) { for (int i = 0; i < a; i++) { if (i == 2) continue; if (i == 5) break; g(i); } }'
    expect(steps(text)).toEqual([
      '0  i = 0',
      '1  if (i < a) goto 2 else 6',
      '2  if (i == 2) goto 5 else 3',
      '3  if (i == 5) goto 6 else 4',
      '4  call g(i)',
      '5  i = i32((i + 1)); goto 1',
      '6  return',
    ])
  })

  test('do { } while (0) leaves no trace', () => {
    expect(steps('void f(void) { do { g(); } while (0); }')).toEqual(['0  call g()', '1  return'])
  })

  test('an endless loop has no end', () => {
    expect(steps('void f(void) { for (;;) g(); }')).toEqual(['0  call g(); goto 0'])
    expect(steps('void f(void) { while (1) ; }')).toEqual(['0  goto 0'])
  })

  test('switch tests its cases in order and falls through', () => {
    const text =
      'int f(u8 x) { switch (x) { default: return 0; case 1: g(); case 4 ... 6: return 2; } }'
    expect(steps(text)).toEqual([
      '0  switch = x; goto 4',
      '1  return 0',
      '2  call g()',
      '3  return 2',
      '4  if (switch == 1) goto 2 else 5',
      '5  if ((4 <= switch) ? (switch <= 6) : 0) goto 3 else 1',
    ])
  })
})

describe('expressions', () => {
  test('every read and every write of a field is a step of its own', () => {
    expect(steps('int a, b; void f(void) { a = a + b; b++; }')).toEqual([
      '0  t0 = global.a',
      '1  t1 = global.b',
      '2  global.a := i32((t0 + t1))',
      '3  t2 = global.b',
      '4  global.b := i32((t2 + 1))',
      '5  return',
    ])
  })

  test('a value goes from its step into the variable without a temporary', () => {
    expect(steps('int a; int f(void) { int x = a; return x; }')).toEqual([
      '0  x = global.a',
      '1  return x',
    ])
  })

  test('conversions are written exactly where a value can change', () => {
    const text = `u32 f(unsigned char c, int i, unsigned long ul) {
      u32 a = i; int b = ul; u8 d = c + i; i += ul; ul = i; a = c; b = c << 2; return a - b; }`
    expect(steps(text.replaceAll('\n', ' '))).toEqual([
      '0  a = u32(i)',
      '1  b = i32(ul)',
      '2  d = u8((c + i))',
      '3  i = i32((i + ul))',
      '4  ul = i',
      '5  a = c',
      '6  b = i32((c << 2))',
      '7  return u32((a - u32(b)))',
    ])
  })

  test('comparisons are unsigned exactly when C says so', () => {
    const text =
      'bool f(unsigned int a, long b, u8 c, int d) { return a < b ^ c < -1 ^ d < a ^ 0u > -1; }'
    expect(steps(text)).toEqual(['0  return ((((a < b) ^ (c < -1)) ^ (u32(d) <u a)) != 0)'])
  })

  test('sizeof and functions of constants are constants', () => {
    const text = 'struct s { atomic_t a; long b; }; '
    const value = 'sizeof(((struct s *)0)->a) * 100 + sizeof(struct s) + bits_per(4 - 1)'
    expect(steps(`${text}int f(struct s *p) { return ${value} + sizeof(p->b) * 1000; }`)).toEqual([
      '0  return 0x20e2',
    ])
  })

  test('64-bit constants are exact', () => {
    expect(steps('long f(void) { return ((0x7fffffffffffffffL / 2) + 1) - 1; }')).toEqual([
      '0  return 0x3fffffffffffffff',
    ])
  })

  test('a truth value is whether something is not zero, not its lowest bit', () => {
    expect(steps('bool f(unsigned long x) { return x & 0x100; }')).toEqual([
      '0  return ((x & 256) != 0)',
    ])
  })

  test('?: evaluates one side; GNU ?: evaluates the condition once', () => {
    expect(steps('int f(int x) { return x ? g(x) : 7; }')).toEqual([
      '0  if (x != 0) goto 1 else 3',
      '1  t1 = call g(x)',
      '2  t2 = t1; goto 4',
      '3  t2 = 7',
      '4  return i32(t2)',
    ])
    expect(steps('int f(int x) { return g(x) ?: 7; }')).toEqual([
      '0  t1 = call g(x)',
      '1  return i32(((t1 != 0) ? t1 : 7))',
    ])
  })

  test('the type of ?: is that of both sides, whichever is taken', () => {
    expect(steps('long f(void) { return 1 ? -1 : 1u; }')).toEqual(['0  return 0xffffffff'])
  })

  test('postfix ++ yields the value before', () => {
    expect(steps('int f(int i) { int j = i++ + 2; return j; }')).toEqual([
      '0  t1 = i',
      '1  i = i32((t1 + 1))',
      '2  j = i32((t1 + 2))',
      '3  return j',
    ])
  })

  test('a statement expression has variables of its own and the value of its last statement', () => {
    expect(steps('int f(int x) { return ({ int x = g(); x * 2; }) + x; }')).toEqual([
      '0  t1 = call g()',
      '1  x#2 = i32(t1)',
      '2  return i32((i32((x#2 * 2)) + x#0))',
    ])
  })

  test('a static variable is a global field of its function', () => {
    expect(steps('int f(void) { static int count = 3; return ++count; }')).toEqual([
      '0  t0 = global.f.count',
      '1  global.f.count := i32((t0 + 1))',
      '2  return i32((t0 + 1))',
    ])
  })
})

describe('structs by value', () => {
  const state = 'typedef struct st { union { bool rcu; bool lockdep; }; } st_t;\n'

  test('members of a union that have one type are one slot', () => {
    expect(
      steps(`${state}bool f(void) { st_t s = { .rcu = true }; s.lockdep = g(); return s.rcu; }`),
    ).toEqual(['0  s.rcu = 1', '1  t1 = call g()', '2  s.rcu = (t1 != 0)', '3  return s.rcu'])
  })

  test('structs are passed and returned as their slots', () => {
    const text = `struct p { int a; u8 b; };
struct p mk(int x) { struct p v = { x }; return v; }
int f(struct p p) { struct p q = mk(p.a); q = p; return q.a + mk(3).b; }`
    const tree = treeOf(text)
    expect(lowered(tree, 'mk').split('\n')).toEqual([
      '0  v.b = 0',
      '1  v.a = x',
      '2  return v.a, v.b',
    ])
    expect(lowered(tree, 'f').split('\n')).toEqual([
      '0  t2, t3 = call mk(p.a)',
      '1  q.a = t2',
      '2  q.b = t3',
      '3  q.a = p.a',
      '4  q.b = p.b',
      '5  t6, t7 = call mk(3)',
      '6  return i32((q.a + t7))',
    ])
  })

  test('a small array is one local for each element', () => {
    expect(steps('int f(void) { int v[3] = { 1, [2] = 5 }; return v[0] + v[1] + v[2]; }')).toEqual([
      '0  v[1] = 0',
      '1  v[0] = 1',
      '2  v[2] = 5',
      '3  return i32((i32((v[0] + v[1])) + v[2]))',
    ])
  })
})
