// Whatever C is thrown at it, lowering ends, does not crash, and yields a well-formed function or reasons.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomCPrelude, randomFunction } from './random-c.ts'
import { malformed, unitOf } from './text-tree.ts'
import type { Token } from './token.ts'
import { readTree } from './tree-definitions.ts'

const kernelLike = `
struct task_struct { unsigned flags; union { struct { u8 a; u8 b; } b; u16 s; } special; };
struct ct { bool active; int recursion; atomic_t state; long nesting; };
struct action { void (*run)(void); int n; };
struct pt_regs { long ip; };
typedef struct st { union { bool rcu; bool lockdep; }; } st_t;
DEFINE_PER_CPU(struct ct, ct) = { .nesting = 1, .state = ATOMIC_INIT(4) };
DEFINE_STATIC_KEY_TRUE(key);
static struct action vec[4];
st_t enter(struct pt_regs *regs)
{
  st_t ret = { .rcu = false };
  if (static_branch_likely(&key) && regs->ip) { ret.rcu = true; return ret; }
  return ret;
}
int walk(struct task_struct *t, int n)
{
  struct ct *c = this_cpu_ptr(&ct);
  struct action *a = vec;
  int old, v[2] = { n, 1 };
restart:
  WARN_ON_ONCE(c->nesting <= 0);
  RCU_LOCKDEP_WARN(n > 3, "text");
  old = raw_cpu_read_4(ct.recursion);
  do { n = old | t->special.s; } while (!raw_cpu_try_cmpxchg_4(ct.recursion, &old, n));
  raw_atomic_add(4, &c->state);
  set_bit(2, &c->nesting);
  switch (enter((struct pt_regs *)0).lockdep ? n : v[1]) { case 1: break; default: a += n; }
  a->run();
  if (({ int z = n; z++; z; }) && current->flags & ~4u) goto restart;
  per_cpu(ct.active, n) = a - vec;
  return WARN_ON(n) ?: smp_load_acquire(&vec[1].n);
}`

const words = [
  ...'{ } ( ) [ ] ; , : ? . -> ... = == + ++ - * & && ! << ~ '.trim().split(' '),
  ...'if else while do for switch case default goto return break continue'.split(' '),
  ...'struct int char static sizeof restart z ct vec enter regs c a NULL current 0 1'.split(' '),
  ...'this_cpu_ptr READ_ONCE raw_atomic_add set_bit WARN_ON per_cpu ffs min static_call'.split(' '),
]

function wordToken(text: string): Token {
  const kind = /^\d/u.test(text) ? 'number' : /^\w/u.test(text) ? 'identifier' : 'punctuator'
  return { kind, text, span: { file: 'test.c', line: 1, column: 1 }, macros: [] }
}

type Damage = readonly [what: 'drop' | 'double' | 'replace' | 'swap', at: number, word: string]

function damage(tokens: readonly Token[], [what, at, word]: Damage): readonly Token[] {
  const place = at % tokens.length
  const token = tokens[place]
  const other = tokens[(at * 31) % tokens.length]
  if (token === undefined || other === undefined) return tokens
  if (what === 'drop') return tokens.toSpliced(place, 1)
  if (what === 'double') return tokens.toSpliced(place, 0, token)
  return tokens.with(place, what === 'swap' ? other : wordToken(word))
}

const damages: fc.Arbitrary<Damage[]> = fc.array(
  fc.tuple(
    fc.constantFrom('drop', 'double', 'replace', 'swap' as const),
    fc.nat(),
    fc.constantFrom(...words),
  ),
  { minLength: 1, maxLength: 6 },
)

function lowerAll(tokens: readonly Token[]): void {
  const tree = readTree([{ file: 'test.c', tokens, constants: new Map(), files: [] }], {})
  for (const name of tree.names()) {
    const lowered = tree.definitions.find(name, undefined)?.lower()
    if (lowered === undefined) continue
    if (lowered.value === undefined) expect(lowered.diagnostics.length).toBeGreaterThan(0)
    else expect(malformed(lowered.value)).toEqual([])
  }
}

test('lower() of damaged kernel code gives a well-formed function or reasons', () => {
  const { tokens } = unitOf('test.c', kernelLike)
  fc.assert(
    fc.property(damages, (list) => {
      lowerAll(list.reduce(damage, tokens))
    }),
    { numRuns: 1500 },
  )
})

test('lower() of damaged random functions gives a well-formed function or reasons', () => {
  const { tokens } = unitOf('test.c', randomCPrelude)
  fc.assert(
    fc.property(randomFunction, damages, (func, list) => {
      const own = unitOf('test.c', func.text('f')).tokens
      lowerAll([...tokens, ...list.reduce(damage, own)])
    }),
    { numRuns: 150 },
  )
})

test('lower() refuses what is nested too deeply instead of overflowing the stack', () => {
  const chain = `int f(int a) { return a${' + a'.repeat(900)}; }`
  const commas = `int f(int a) { return (a${', a'.repeat(900)}); }`
  const logic = `int f(int a) { if (g(a)${' && g(a)'.repeat(900)}) return 1; return 0; }`
  for (const text of [chain, commas, logic]) lowerAll(unitOf('test.c', text).tokens)
})
