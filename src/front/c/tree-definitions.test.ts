import { describe, expect, test } from 'vitest'
import { present } from '../../base/assert.ts'
import type { ObjectFunction } from '../../ir/object.ts'
import { lowered, treeOf } from './text-tree.ts'
import type { KernelTree } from './tree-definitions.ts'

function lower(tree: KernelTree, name: string): ObjectFunction | undefined {
  return tree.definitions.find(name, undefined)?.lower().value
}

function declared(tree: KernelTree, name: string, field: string): unknown {
  const symbols = lower(tree, name)?.symbols.fields
  return symbols?.find((symbol) => symbol.name === field)?.declaration
}

describe('names', () => {
  test('a static function is seen by its own unit only, and before an external one', () => {
    const tree = treeOf({
      'a.c': 'static int g(void) { return 1; } int f(void) { return g(); }',
      'b.c': 'int g(void) { return 2; } int h(void) { return g(); }',
    })
    const { definitions } = tree
    expect(definitions.find('g', 'a.c')?.unit).toBe('a.c')
    expect(definitions.find('g', 'b.c')?.unit).toBe('b.c')
    expect(definitions.find('g', undefined)?.unit).toBe('b.c')
    expect(definitions.find('nobody', 'a.c')).toBeUndefined()
  })

  test('a static function of one file is not found from another one, but from outside of the tree', () => {
    const { definitions } = treeOf({ 'a.c': 'static int g(void) { return 1; }', 'b.c': 'int h;' })
    expect(definitions.find('g', 'b.c')).toBeUndefined()
    expect(definitions.find('g', undefined)?.unit).toBe('a.c')
  })

  test('two static functions of one name are ambiguous from outside', () => {
    const text = 'static int g(void) { return 1; }'
    const { definitions } = treeOf({ 'a.c': text, 'b.c': `\n${text}` })
    expect(definitions.find('g', undefined)).toBeUndefined()
  })

  test('a strong definition beats a weak one wherever it stands', () => {
    const weak = 'void __weak idle(void) { wait(); }'
    const strong = 'void idle(void) { halt(); }'
    for (const texts of [
      { 'a.c': weak, 'b.c': strong },
      { 'a.c': strong, 'b.c': weak },
    ]) {
      const tree = treeOf(texts)
      expect(lowered(tree, 'idle')).toContain('call halt()')
      expect(tree.diagnostics).toEqual([])
    }
  })

  test('two strong definitions are an error that names both places', () => {
    const { diagnostics } = treeOf({ 'a.c': 'int g(void) { }', 'b.c': '\nint g(void) { }' })
    expect(diagnostics).toMatchObject([
      {
        code: 'C120',
        severity: 'error',
        message: 'g() is defined twice, first at a.c:1',
        span: { file: 'b.c', line: 2 },
      },
    ])
  })

  test('statistics count functions that parse and those that do not', () => {
    const { statistics } = treeOf('void f(void) { } void g(void) { each(x) y(); z }')
    expect(statistics).toEqual({ units: 1, functionsParsed: 1, unparsable: 1, skippedItems: 0 })
  })

  test('an unparsable function says so only when it is needed', () => {
    const tree = treeOf('void g(void) { each(x) y(); }')
    expect(tree.diagnostics).toEqual([])
    expect(lowered(tree, 'g')).toContain('C100  g() does not parse: expected `;`, found `y`')
  })
})

describe('objects', () => {
  const header = 'struct ct { int recursion; atomic_t state; long nesting; struct { u8 a; } in; };'

  test('a field starts as the definition says, also where only a declaration was seen', () => {
    const tree = treeOf({
      'a.c': `${header} DECLARE_PER_CPU(struct ct, ct);
        long f(void) { return this_cpu_read(ct.nesting) + this_cpu_read(ct.recursion)
          + atomic_read(this_cpu_ptr(&ct.state)) + this_cpu_read(ct.in.a); }`,
      'b.c': `${header} DEFINE_PER_CPU(struct ct, ct) =
        { .nesting = 1L << 62, .state = ATOMIC_INIT(4), .in.a = 3 };`,
    })
    const type = { bits: 64, signed: true }
    expect(declared(tree, 'f', 'ct.nesting')).toEqual({
      type,
      length: 1,
      initial: 1n << 62n,
      overflow: 'wrap',
      ghost: false,
    })
    expect(declared(tree, 'f', 'ct.state')).toMatchObject({ type: { bits: 32 }, initial: 4n })
    expect(declared(tree, 'f', 'ct.recursion')).toMatchObject({ initial: 0n })
    expect(declared(tree, 'f', 'ct.in.a')).toMatchObject({ initial: 3n })
  })

  test('a table without a length is as long as its initialiser', () => {
    const tree = treeOf(`enum { FIRST, SECOND, THIRD };
      struct row { const char *name; int n; };
      struct row designated[] = { [THIRD] = { .name = "c" }, [FIRST] = { .name = "a" } };
      int listed[] = { 0, 0 };
      int f(int i) { use(designated[i].name); return designated[i].n + listed[i]; }`)
    expect(declared(tree, 'f', 'designated.name')).toMatchObject({ length: 3, initial: 0n })
    expect(declared(tree, 'f', 'designated.n')).toMatchObject({ length: 3, initial: 0n })
    expect(declared(tree, 'f', 'listed')).toMatchObject({ length: 2 })
  })

  test('static keys start as they were defined', () => {
    const tree = treeOf(`DEFINE_STATIC_KEY_TRUE(on); DEFINE_STATIC_KEY_FALSE(off);
      extern struct static_key_true far;
      int f(void) { return static_branch_likely(&on) + static_branch_likely(&off)
        + static_branch_likely(&far); }`)
    expect(declared(tree, 'f', 'on')).toMatchObject({ type: { bits: 1 }, initial: 1n })
    expect(declared(tree, 'f', 'off')).toMatchObject({ type: { bits: 1 }, initial: 0n })
    expect(declared(tree, 'f', 'far')).toMatchObject({ type: { bits: 1 }, initial: 1n })
  })

  test('keys() names the static keys that can be flipped after boot', () => {
    const tree = treeOf(`DEFINE_STATIC_KEY_TRUE(on); static DEFINE_STATIC_KEY_FALSE(off);
      extern struct static_key_false far; int not_a_key;
      DECLARE_STATIC_KEY_FALSE(fixed); DEFINE_STATIC_KEY_FALSE_RO(fixed);
      DEFINE_STATIC_KEY_MAYBE_RO(CONFIG_A, configured);`)
    expect([...tree.keys()].toSorted()).toEqual(['far', 'off', 'on'])
  })

  test('arrays, bit fields and pointers are declared with their width', () => {
    const tree = treeOf(`struct task_struct { unsigned int one:1; };
      DEFINE_PER_CPU(struct task_struct *, thread); void *opaque; u16 table[5];
      int f(struct task_struct *t) { table[1] = t->one; opaque = NULL;
        return this_cpu_read(thread) == NULL; }`)
    expect(declared(tree, 'f', 'table')).toMatchObject({ type: { bits: 16 }, length: 5 })
    expect(declared(tree, 'f', 'one')).toMatchObject({ type: { bits: 1, signed: false } })
    expect(declared(tree, 'f', 'thread')).toMatchObject({
      type: { bits: 8, signed: true },
      initial: -1n,
    })
    expect(declared(tree, 'f', 'opaque')).toMatchObject({ type: { bits: 64 }, initial: 0n })
  })

  test('two static objects of one name are two fields', () => {
    const tree = treeOf({
      'a.c': 'static int n = 1; int f(void) { return n; }',
      'b.c': 'static int n = 2; int g(void) { return n; }',
    })
    expect(lowered(tree, 'f')).toContain('global.n')
    expect(lowered(tree, 'g')).toContain('global.b.c:n')
    expect(declared(tree, 'g', 'b.c:n')).toMatchObject({ initial: 2n })
  })

  test('fields() lists what the objects of the tree consist of', () => {
    const tree = treeOf(`${header} DEFINE_PER_CPU(struct ct, ct) = { .nesting = 1 }; int n = 2;`)
    expect(tree.fields().map(({ owner, name }) => `${owner} ${name}`)).toEqual([
      'cpu ct.recursion',
      'cpu ct.state',
      'cpu ct.nesting',
      'cpu ct.in.a',
      'global n',
    ])
  })
})

describe('pointers', () => {
  const types = `struct task_struct { int flags; struct thread_info { long flags; } thread_info; };
    struct pt_regs { long ip; }; struct node { int mask; }; struct odd { int x; };
    DEFINE_PER_CPU(struct task_struct *, thread);`

  test('the type of a pointer says whose field it is', () => {
    const families = new Map([['node', { owner: 'global', prefix: 'root' } as const]])
    const text = `${types} long f(struct task_struct *t, struct pt_regs *r, struct node *n) {
      struct thread_info *ti = (struct thread_info *)t;
      return t->flags + r->ip + n->mask + ti->flags + (&t->thread_info)->flags; }`
    expect(lowered(treeOf(text, { families }), 'f').split('\n').slice(0, 6)).toEqual([
      '0  ti = t',
      '1  t4 = task.flags@t',
      '2  t5 = frame.regs.ip@r',
      '3  t6 = global.root.mask',
      '4  t7 = task.thread_info.flags@ti',
      '5  t8 = task.thread_info.flags@t',
    ])
  })

  test('NULL is -1 for pointers to modelled objects and 0 for others, and survives conversions', () => {
    const text = `${types} void f(struct task_struct *t, struct odd *o, void *v) {
      if (t) g1(); if (o) g2(); v = t; t = v; t = NULL; o = NULL; }`
    expect(lowered(treeOf(text), 'f').split('\n')).toEqual([
      '0  if (t != -1) goto 1 else 2',
      '1  call g1()',
      '2  if (o != 0) goto 3 else 4',
      '3  call g2()',
      '4  v = (t + 1)',
      '5  t = i8((v - 1))',
      '6  t = -1',
      '7  o = 0',
      '8  return',
    ])
  })

  test('a pointer into a global array is an index', () => {
    const text = `struct action { int n; }; static struct action vec[4];
      long f(void) { struct action *a = &vec[1]; a++; a[1].n = 5; return a - vec; }`
    expect(lowered(treeOf(text), 'f').split('\n')).toEqual([
      '0  a = 1',
      '1  a = (a + 1)',
      '2  global.vec.n[(a + 1)] := 5',
      '3  return a',
    ])
  })

  test('one global struct is no reason to believe that every pointer to its type means it', () => {
    const text = `struct mm { int users; }; struct mm init_mm;
      int f(struct mm *p) { return p->users; } int g(void) { return init_mm.users; }`
    const tree = treeOf(text)
    expect(lowered(tree, 'f')).toContain('C102  `p->users` is in an object that is not modelled')
    expect(lowered(tree, 'g')).toContain('global.init_mm.users')
  })

  test('with two objects of one type a pointer could mean either and is opaque', () => {
    const text = `struct s { int x; }; DEFINE_PER_CPU(struct s, one); DEFINE_PER_CPU(struct s, two);
      int f(struct s *p) { return p->x; } int g(void) { return this_cpu_read(two.x); }`
    const tree = treeOf(text)
    expect(lowered(tree, 'f')).toContain('C102')
    expect(lowered(tree, 'g')).toContain('cpu.two.x')
  })
})

describe('unions', () => {
  const types = `union special { struct { u8 blocked; u8 need_qs; } b; u16 s; };
    struct task_struct { union special special; };
    struct pt_regs { union { u64 csx; u16 cs; }; };`

  test('an integer over a struct of the same size is read and written in one indivisible action', () => {
    const text = `${types} u16 f(struct task_struct *t) { t->special.s = 0x102;
      t->special.b.need_qs = 1; return t->special.s; }`
    expect(lowered(treeOf(text), 'f').split('\n')).toEqual([
      '0  task.special.b.blocked@t := 2',
      '1+ task.special.b.need_qs@t := 1',
      '2  task.special.b.need_qs@t := 1',
      '3  t1 = task.special.b.blocked@t',
      '4+ t2 = task.special.b.need_qs@t',
      '5  return u16((u8(t1) | (u8(t2) << 8)))',
    ])
  })

  test('an integer over a bit-field that begins the struct and is as wide is the bit-field', () => {
    const tree = treeOf(`struct ext { u64 ss : 16, : 16, vector : 8; };
      struct pt_regs { union { u16 ss; u64 ssx; struct ext ext; }; };
      int f(struct pt_regs *r) { return r->ss + r->ext.ss + r->ext.vector; }
      long g(struct pt_regs *r) { return r->ssx; }`)
    expect(lowered(tree, 'f').match(/frame\.regs\.[a-z.]+/g)).toEqual([
      'frame.regs.ext.ss',
      'frame.regs.ext.ss',
      'frame.regs.ext.vector',
    ])
    expect(lowered(tree, 'g')).toContain('C106')
  })

  const code = `union code { u64 all; struct { u64 damage : 1; u64 : 3; u64 rest : 12; }; };
    union code stored = { .rest = 5, .damage = 1 };`
  const readsBoth = `${code} int f(void) { union code c; c.all = stored.all;
    return c.damage ? c.rest : 0; }`

  test('bit-fields that name the bits of an integer are shifts and masks of it', () => {
    expect(lowered(treeOf(readsBoth), 'f').split('\n')).toEqual([
      '0  c.all = global.stored.all',
      '1  if u1(c.all) goto 2 else 3',
      '2  t2 = u12((c.all >>u 4)); goto 4',
      '3  t2 = 0',
      '4  return t2',
    ])
    const tree = treeOf(readsBoth)
    expect(tree.fields().map(({ name, declaration }) => [name, declaration?.initial])).toEqual([
      ['stored.all', 0x51n],
    ])
  })

  test('the first of them has the highest bits on a big-endian machine', () => {
    const tree = treeOf(readsBoth, { bigEndian: true })
    expect(lowered(tree, 'f')).toContain('if u1((c.all >>u 63))')
    expect(lowered(tree, 'f')).toContain('u12((c.all >>u 48))')
    expect(tree.fields()[0]?.declaration?.initial).toBe(
      BigInt.asIntN(64, (1n << 63n) | (5n << 48n)),
    )
  })

  test('a bit-field is written by a load and a store, and is worth what fits it', () => {
    const text = `${code} int f(int n) { return stored.rest = n; }`
    const [read, write, last] = lowered(treeOf(text), 'f').split('\n')
    expect(read).toBe('0  t1 = global.stored.all')
    expect(write).toMatch(/^1 {2}global\.stored\.all := /)
    expect(last).toMatch(/^2 {2}return .*u12\(n\)/)
  })

  test('a struct of one integer beside it is all of its bits', () => {
    const tree = treeOf(`struct whole { u64 value; };
      union reg { u64 all; struct whole whole; struct { u64 : 4; u64 gate : 1; }; } reg;
      int f(void) { struct whole w = { 16 }; union reg r; r.whole = w; reg.whole = r.whole;
        return reg.gate + r.gate; }`)
    expect(lowered(tree, 'f').split('\n')).toEqual([
      '0  w.value = 16',
      '1  r.all = w.value',
      '2  global.reg.all := r.all',
      '3  t2 = global.reg.all',
      '4  return i32((u1((t2 >>u 4)) + u1((r.all >>u 4))))',
    ])
  })

  test.each([
    ['narrower', 'u64 all; struct { u32 a : 1; u32 b : 31; u32 c : 2; };'],
    ['wider than the integer', 'u32 all; struct { u32 a : 20; u32 b : 20; };'],
    ['of no width', 'u64 all; struct { u64 a : 1; u64 : 0; u64 b : 2; };'],
    ['beside a member of another kind', 'u64 all; u8 first; struct { u64 a : 1; u64 b : 2; };'],
  ])('bit-fields %s are refused beside the integer', (_, members) => {
    const tree = treeOf(`union code { ${members} }; union code code;
      u64 f(void) { return code.all; } u64 g(void) { return code.b; }`)
    lowered(tree, 'f')
    expect(lowered(tree, 'g')).toContain('C10')
  })

  test('of members that overlay each other otherwise, only the one used first exists', () => {
    const tree = treeOf(`${types} int f(struct pt_regs *r) { return r->cs; }
      long g(struct pt_regs *r) { return r->csx; }`)
    expect(lowered(tree, 'f')).toContain('frame.regs.cs@r')
    expect(lowered(tree, 'g')).toContain('C106  `csx` overlays `cs`, which is used elsewhere')
  })
})

test('every step names the line that it comes from, through macros', () => {
  const tree = treeOf(`#define BUMP(x) \\
  do { x++; } while (0)
int n;
void f(void)
{
  BUMP(n);
}`)
  const spans = lower(tree, 'f')?.func.steps.map((step) => step.span)
  expect(spans?.[0]).toMatchObject({ line: 2, via: { file: 'test.c', line: 6 } })
})

test('an internal function that one unit defines twice is refused to whoever calls it', () => {
  const twice = 'static int f(void) { return 1; }\nstatic int f(void) { return 2; }'
  const tree = treeOf(`${twice}\nint g(void) { return 3; }`)
  expect(tree.diagnostics).toEqual([])
  const { value, diagnostics } = present(tree.definitions.find('f', 'test.c'), 'f()').lower()
  expect(value).toBeUndefined()
  expect(diagnostics).toMatchObject([{ code: 'C120', span: { line: 2 } }])
  expect(tree.definitions.find('g', 'test.c')?.lower().value).toBeDefined()
})
