import { describe, expect, test } from 'vitest'
import { lowered, treeOf } from './text-tree.ts'

/** The steps of the last function in the text. */
function steps(text: string): string[] {
  const tree = treeOf(text)
  const name = /(\w+)\([^()]*\)\s*\{[^]*$/u.exec(text.split('\n').at(-1) ?? '')?.[1] ?? 'f'
  return lowered(tree, name).split('\n')
}

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

  test('a call through a member of a table names both, with the index in front', () => {
    const text = `static const struct { const char *name; int (*act)(int); } table[] =
        { [1] = { .name = "a", .act = one }, [0] = { .name = "b", .act = two } };
      int f(int n) { return table[n].act(7); }`
    expect(steps(text)).toEqual(['0  t1 = call table__act(n, 7)', '1  return i32(t1)'])
  })

  test('a local that is left out is a function of its name, and nothing else', () => {
    const leftOut = new Set(['act', '*stack', '*(stack + offset)'])
    const tree = treeOf(
      `extern int (*table[4])(int);
      int f(int n) { int (*act)(int); act = table[next(n)]; return act(7); }
      void g(long stack, long n) { *(long *)stack = n; *(long *)(stack + offset) = n; }
      int h(void) { int (*act)(int); return act == one; }`,
      { leftOut },
    )
    expect(lowered(tree, 'f').split('\n').slice(0, 2)).toEqual([
      '0  t1 = call next(n)',
      '1  t2 = call act(7)',
    ])
    expect(lowered(tree, 'g')).toBe('0  return')
    expect(lowered(tree, 'h')).toContain('C104')
  })

  test('a hook is called first when the attributes ask for it', () => {
    const functionEntryHook = (words: readonly string[], file: string): string | undefined =>
      words.includes('notrace') ? undefined : `enter_${file.length}`
    const tree = treeOf('void f(void) { }\nnotrace void g(void) { }', { functionEntryHook })
    expect(lowered(tree, 'f').split('\n')).toEqual(['0  call enter_6()', '1  return'])
    expect(lowered(tree, 'g')).toBe('0  return')
  })

  test('a hook is called before a call when the attributes and the callee ask for it', () => {
    const functionCallHook = (words: readonly string[], callee: string): string | undefined =>
      words.includes('noinstr') && callee === 'traced' ? 'look' : undefined
    const text = 'noinstr void f(void) { other(); traced(); }\nvoid g(void) { traced(); }'
    const tree = treeOf(text, { functionCallHook })
    expect(lowered(tree, 'f').split('\n')).toEqual([
      '0  call other()',
      '1  call look()',
      '2  call traced()',
      '3  return',
    ])
    expect(lowered(tree, 'g').split('\n')).toEqual(['0  call traced()', '1  return'])
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
    ['p->x = 1;', 'C102  `p->x` is in an object that is not modelled'],
    ['p->next->x;', 'C102  `p->next` is in an object that is not modelled'],
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
    ['int v;', 'C120  `v` is declared twice in one block'],
    ['1 = n;', 'C114  this expression designates no object'],
    ['n = nothing();', 'C114  this expression has no value'],
    ['int w[4]; w[n] = 1;', 'C115  an array of arrays, or a local array with a computed index'],
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

  test('the address of a struct that is not modelled is not NULL, and who follows it is refused', () => {
    const tree = treeOf(`struct big { long a[9]; };
      int look(struct big *b) { return b ? 1 : 2; } int follow(struct big *b) { return b->a[1]; }
      int f(struct other *o) { struct big b; return look(&b) + look(&o->b) + follow(&b); }`)
    expect(lowered(tree, 'f').split('\n').slice(0, 3)).toEqual([
      '0  t1 = call look(1)',
      '1  t2 = call look(1)',
      '2  t3 = call follow(1)',
    ])
    expect(lowered(tree, 'look')).toBe('0  return ((b != 0) ? 1 : 2)')
    expect(lowered(tree, 'follow')).toContain(
      'C102  `b->a[…]` is in an object that is not modelled',
    )
  })

  test('a local object cannot take the place of a modelled one', () => {
    const tree = treeOf(`struct pt_regs { long ip; }; long ip(struct pt_regs *r) { return r->ip; }
      long f(void) { struct pt_regs regs; return ip(&regs); }`)
    expect(lowered(tree, 'f')).toContain('C103  ip() is given an object that is not modelled')
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
