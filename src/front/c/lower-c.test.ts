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

describe('calls', () => {
  test('arguments are converted to the parameters, and results to where they go', () => {
    expect(steps('u8 g(u8 x, bool b);\nlong f(long n) { return g(n, n & 8); }')).toEqual([
      '0  t1 = call g(u8(n), ((n & 8) != 0))',
      '1  return u8(t1)',
    ])
  })

  test('a function that nobody declared gets its arguments as they are and returns 64 bits', () => {
    expect(steps('int f(u8 c, long n) { return g(c, n, "text"); }')).toEqual([
      '0  t2 = call g(c, n, 0)',
      '1  return i32(t2)',
    ])
  })

  test('a call through a member names struct and member and passes the pointer first', () => {
    const text = `struct action { void (*run)(int); };
static struct action vec[4];
void f(int n) { struct action *a = vec; a += n; a->run(7); static_call(hook)(n); }`
    expect(steps(text)).toEqual([
      '0  a = 0',
      '1  a = (a + n)',
      '2  call action__run(a, 7)',
      '3  call static_call_hook(n)',
      '4  return',
    ])
  })

  test('a function that is given a function is called in a copy that knows it', () => {
    const tree = treeOf(`struct pt_regs { long ip; };
      void (*handle_irq)(struct pt_regs *) = setup;
      void plain(struct pt_regs *regs);
      static void run(struct pt_regs *regs, void (*handler)(struct pt_regs *)) { handler(regs); }
      static void el1(struct pt_regs *regs, void (*handler)(struct pt_regs *)) { run(regs, handler); }
      void f(struct pt_regs *regs) { el1(regs, handle_irq); el1(regs, plain); }`)
    expect(lowered(tree, 'f').split('\n')).toEqual([
      '0  call el1<handle_irq>(regs)',
      '1  call el1<plain>(regs)',
      '2  return',
    ])
    expect(lowered(tree, 'el1<plain>')).toBe('0  call run<plain>(regs)\n1  return')
    expect(lowered(tree, 'run<plain>')).toBe('0  call plain(regs)\n1  return')
    expect(tree.definitions.find('run<plain>', undefined)).toBe(
      tree.definitions.find('run<plain>', undefined),
    )
    expect(lowered(tree, 'run')).toContain('C104')
  })

  test('a variable whose address is passed goes in and comes back by value', () => {
    const tree =
      treeOf(`int take(int *p, bool deep) { if (deep) return take(p, false); *p += 2; return *p; }
      int f(int n) { int x = n; int r = take(&x, true); return r + x; }`)
    expect(lowered(tree, 'f').split('\n')).toEqual([
      '0  x = n',
      '1  t2, x = call take<&>(x, 1)',
      '2  r = t2',
      '3  return i32((r + x))',
    ])
    expect(lowered(tree, 'take<&>').split('\n')).toEqual([
      '0  if deep goto 1 else 3',
      '1  t2, *p = call take<&>(*p, 0)',
      '2  return t2, *p',
      '3  *p = i32((*p + 2))',
      '4  return *p, *p',
    ])
  })

  test('a field whose address is passed is known to the copy, its instance is the argument', () => {
    const tree =
      treeOf(`struct data { unsigned long seq; int n; }; DEFINE_PER_CPU(struct data, data);
      struct data root;
      static unsigned long current_seq(unsigned long *sp) { return READ_ONCE(*sp) & 3; }
      bool f(int cpu) { return current_seq(&per_cpu_ptr(&data, cpu)->seq) == current_seq(&root.seq); }`)
    expect(lowered(tree, 'f').split('\n')).toEqual([
      '0  t1 = call current_seq<&cpu data.seq>(cpu)',
      '1  t2 = call current_seq<&global root.seq>(0)',
      '2  return (t1 == t2)',
    ])
    expect(lowered(tree, 'current_seq<&cpu data.seq>').split('\n')).toEqual([
      '0  t1 = cpu.data.seq@sp',
      '1  return (t1 & 3)',
    ])
  })

  test('a call through a table of functions is a call of the table with the index in front', () => {
    const text = 'extern long (*table[4])(int); long f(int n) { return table[n & 3](7); }'
    expect(steps(text)).toEqual(['0  t1 = call table((n & 3), 7)', '1  return t1'])
  })

  test('a hook is called first when the attributes ask for it', () => {
    const functionEntryHook = (words: readonly string[], file: string): string | undefined =>
      words.includes('notrace') ? undefined : `enter_${file.length}`
    const tree = treeOf('void f(void) { }\nnotrace void g(void) { }', { functionEntryHook })
    expect(lowered(tree, 'f').split('\n')).toEqual(['0  call enter_6()', '1  return'])
    expect(lowered(tree, 'g')).toBe('0  return')
  })

  test('arguments of tracing and printing are not evaluated', () => {
    const dropArguments = (name: string): boolean => name === 'note'
    const tree = treeOf('void f(void) { pr_err("%d", odd); note(odd->x); trace_x(1); }', {
      dropArguments,
    })
    expect(lowered(tree, 'f').split('\n')).toEqual([
      '0  call pr_err()',
      '1  call note()',
      '2  call trace_x()',
      '3  return',
    ])
  })
})

describe('refusals', () => {
  test.each([
    ['asm volatile("cli");', 'C110  assembly has no meaning in the model'],
    ['unknown = 1;', 'C101  `unknown` is not declared'],
    ['p->x = 1;', 'C102  `*(struct odd *).x` is in an object that is not modelled'],
    ['p->next->x;', 'C102  `*(struct odd *).next` is in an object that is not modelled'],
    ['h(&p->x);', 'C103  h() is given an address that it cannot follow'],
    ['two(&v, &v);', 'C103  two() is given the address of one variable twice'],
    ['n = &v;', 'C103  the address of a field or variable is used as a value'],
    ['fp(1);', 'C104  `fp` is called through a function pointer'],
    ['double d = n;', 'C105  the type floating point is not known'],
    ['missing_t m = n;', 'C105  the type `missing_t` is not known'],
    ['struct gone g = { 1 };', 'C105  `struct gone` is not defined in the files that were read'],
    ['h(1, 2);', 'C107  h() takes 1 arguments'],
    ['p++;', 'C108  arithmetic on a pointer that is not into a modelled array'],
    ['n = p + 1;', 'C108  arithmetic on a pointer that is not into a modelled array'],
    ['this_cpu_inc(n);', 'C109  this_cpu_inc() of something that is not per-CPU'],
    ['cpu_var = 1;', 'C109  `cpu_var` is per-CPU: which CPU is meant?'],
    ['break;', 'C111  not inside a loop or switch'],
    ['goto away;', 'C111  there is no label `away`'],
    ['odd_start = 1;', 'C112  the initial value of `odd_start` is not a constant'],
    ['1 = n;', 'C114  this expression designates no object'],
    ['n = nothing();', 'C114  this expression has no value'],
    ['int v[4]; v[n] = 1;', 'C115  an array of arrays, or a local array with a computed index'],
  ])('`%s` is refused: %s', (body, message) => {
    const text = `struct odd { int x; struct odd *next; }; struct bag { struct odd a, b; };
      DEFINE_PER_CPU(int, cpu_var);
      int odd_start = compute(3); void nothing(void); int h(int *p) { return 0; } int two(int *a, int *b) { return *a + *b; }
      void f(int n, struct odd *p, void (*fp)(int)) { int v; ${body} }`
    expect(lowered(treeOf(text), 'f')).toContain(message)
  })

  test('a refused function is refused as a whole, with every reason', () => {
    const { value, diagnostics } = treeOf('int f(void) { one = 1; return two; }')
      .definitions.find('f', undefined)
      ?.lower() ?? { value: undefined, diagnostics: [] }
    expect(value).toBeUndefined()
    expect(diagnostics.map((each) => each.message)).toEqual([
      '`one` is not declared',
      '`two` is not declared',
    ])
  })

  test('an address given to somebody outside of the tree is a warning', () => {
    const lower = treeOf('int f(void) { int x = 0; ask(&x); return x; }').definitions.find(
      'f',
      undefined,
    )
    const { value, diagnostics } = lower?.lower() ?? { value: undefined, diagnostics: [] }
    expect(value).toBeDefined()
    expect(diagnostics).toMatchObject([
      { severity: 'warning', message: 'what ask() stores in `x` is not modelled' },
    ])
  })
})
