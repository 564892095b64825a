// Test support: whole units and headers from a grammar that is right most of the time: directives, declarations
// of every kind, functions. What stands in functions is fuzz-statements.ts.

import { type Dice, type Form, oneOf, some } from './fuzz-dice.ts'
import {
  block,
  declarator,
  expression,
  initial,
  macros,
  name,
  statement,
  typeName,
} from './fuzz-statements.ts'
import { tameFunction } from './fuzz-tame.ts'

/** What nearly every unit may use, so that more than nonsense is accepted. */
const declared = `struct item { int a; struct { u8 b; } c; };
enum color { RED, GREEN, BLUE };
union word { u32 all; u16 parts[2]; struct { u16 low; u16 high; }; };
union pair { u64 whole; struct { u64 one : 1; u64 : 3; u64 rest : 60; }; };
static int count, state, a, b, x;
static int table[4];
static struct item vec[4];
union both { u64 whole; struct { u32 low; u32 high; } parts; };
struct own { int n; struct { u8 b; } c; };
struct task_struct { unsigned int flags; };
static union word word;
static union pair pair;
static union both both;
static atomic_t atom;
__percpu_object struct own ct;
__static_key_false key;
int g(int n);
static inline long sum(union pair pair, int n) { return pair.one + pair.rest * n; }
static inline int bump(int *to, int by) { *to += by; return *to; }
#define ADD(x, y) ((x) + (y))
`

export function headerText(dice: Dice, other: string): string {
  const guarded = dice.roll(3) > 0
  const guard = `GUARD_${other.charAt(0)}`
  const lines = [
    ...(dice.roll(8) === 0 ? ['#pragma once'] : []),
    ...(guarded ? [`#ifndef ${guard}`, `#define ${guard}`] : []),
    ...(dice.roll(3) === 0 ? [`#include "${other}"`] : []),
    ...some(dice, 3, () => directive(dice)),
    ...some(dice, 2, () => topLevel(dice)),
    ...(guarded && dice.roll(12) > 0 ? ['#endif'] : []),
  ]
  return `${lines.join('\n')}\n`
}

export function unitText(dice: Dice): string {
  const lines = [
    ...(dice.roll(4) === 0 ? [] : [declared]),
    ...some(dice, 2, () => dice.pick(['#include "a.h"', '#include <b.h>', '#include_next "a.h"'])),
    ...some(dice, 4, () => directive(dice)),
    ...some(dice, 5, () => topLevel(dice)),
  ]
  return `${lines.join('\n')}\n`
}

function condition(dice: Dice): string {
  switch (dice.roll(4)) {
    case 0:
      return `defined(${name(dice)})`
    case 1:
      return dice.pick([
        'defined CONFIG_NET',
        'IS_ENABLED(CONFIG_NET) && !IS_MODULE(CONFIG_A)',
        '__has_attribute(noreturn)',
        '__has_include("a.h")',
        '__LINE__ > 3',
        "'a' == 97",
        '1 ? 2 : 3',
        'A B',
        '1 / 0',
        '(-1 >> 70) % 0',
        '',
      ])
    default:
      return expression(dice, 2)
  }
}

const directiveForms: readonly Form[] = [
  (dice) => `#define ${dice.pick(macros)} ${expression(dice, 2)}`,
  (dice) => `#define ${dice.pick(macros)} ${statement(dice, 1).replaceAll('\n', ' \\\n')}`,
  (dice) =>
    `#define ${dice.pick(macros)}(x, y...) ${dice.pick(['x y', 'x ## y', '#x', 'TWICE(x)', 'x __VA_OPT__(, y)', 'x, ## y'])}`,
  (dice) =>
    `#define ${dice.pick(macros)}(${dice.pick(['...', 'x, ...', 'x, x', 'x', ''])}) ${dice.pick(['__VA_ARGS__', 'x, ## __VA_ARGS__', 'A __VA_OPT__(B ## x) #__VA_ARGS__', '#__VA_ARGS__', '## x', '# y'])}`,
  (dice) =>
    `#define ${dice.pick(macros)}(x) ${dice.pick(['(x) + (x)', 'LOOP(x)', 'ADD x', 'x ## 1', '({ int z = x; z; })', 'do { x; } while (0)'])}`,
  (dice) => `#undef ${dice.pick([...macros, 'WARN_ON', '__LINE__', 'defined'])}`,
  (dice) =>
    `#if ${condition(dice)}\n${topLevel(dice)}\n#elif ${condition(dice)}\nint e;\n#else\nint l;\n#endif`,
  (dice) =>
    `#${dice.pick(['ifdef', 'ifndef'])} ${dice.pick(macros)}\n${directive(dice)}\n${dice.pick(['', `#elifdef ${dice.pick(macros)}\nint d;`, `#elifndef ${dice.pick(macros)}\nint n;`])}\n#endif`,
  (dice) =>
    dice.pick([
      '#error stop',
      '#warning slow',
      '#ident "x"',
      '#pragma once',
      '#line 7',
      '# 7 "x.c"',
      '# ',
      '#include <none.h>',
      '#include PASTE',
      '#import "b.h"',
      '#nonsense',
      '#else',
      '#elif 1',
      '#endif',
      '#if',
      '#define WARN_ON(x, y) x',
      '#define __LINE__ 3',
    ]),
  ...Array<Form>(2).fill((dice) => `#define ${dice.pick(macros)}`),
]

function directive(dice: Dice): string {
  return oneOf(directiveForms, dice, 0)
}

/** Members of a struct or a union, some of which overlay each other. */
function members(dice: Dice, depth: number): string {
  const one = (): string =>
    depth > 0 && dice.roll(4) === 0
      ? `${dice.pick(['struct', 'union'])} { ${members(dice, depth - 1)} } ${dice.pick(['', 'c', 'c[2]'])};`
      : `${dice.pick(['u8', 'u16', 'u32', 'u64', 'int', typeName(dice)])} ${dice.pick(['a', 'b', 'd[2]', 'e : 3', ': 5', ': 0', 'one : 1', '*p', '(*op)(int)', 'a, b'])};`
  return [one(), ...some(dice, 3, one)].join(' ')
}

const attributes = ['', '', '', ' __attribute__((packed))', ' __aligned(8)', ' __packed']

const declarations: readonly Form[] = [
  (dice) =>
    `struct ${dice.pick(['item', 'none', ''])} { ${members(dice, 2)} }${dice.pick(attributes)};`,
  (dice) =>
    `${dice.pick(['union both', 'union word', 'union pair', 'struct item'])} { ${members(dice, 1)} } ${dice.pick(['', 'word', 'pair', 'vec[2]'])};`,
  (dice) =>
    `enum ${dice.pick(['color', ''])} { RED, GREEN = ${expression(dice, 1)}, BLUE${dice.pick(['', ','])} };`,
  (dice) =>
    `${dice.pick(['static ', 'extern ', '', 'const '])}${typeName(dice)} ${declarator(dice)}${dice.pick(['', '', '[4]', ' = 3', ` = ${initial(dice, 2)}`, '(void)'])};`,
  (dice) =>
    `typedef ${typeName(dice)} ${dice.pick(['state_t', 'state_t[2]', '*state_t', '(*state_t)(int)', 'u8'])};`,
  (dice) =>
    `${dice.pick(['DEFINE_PER_CPU', 'DECLARE_PER_CPU', 'DEFINE_PER_CPU_ALIGNED'])}(${typeName(dice)}, ${name(dice)})${dice.pick(['', ' = { .a = 1 }'])};`,
  (dice) =>
    `${dice.pick(['DEFINE_STATIC_KEY_TRUE', 'DECLARE_STATIC_KEY_FALSE', 'DEFINE_STATIC_KEY_FALSE_RO'])}(${name(dice)});`,
  (dice) =>
    dice.pick([
      'EXPORT_SYMBOL(f);',
      'TWICE(3);',
      'MANY(a, b;',
      'noinstr;',
      'extern;',
      ';',
      'asm(".text");',
      '_Static_assert(1, "x");',
      'int f(a) int a; { return a; }',
      '}',
      'int;',
      'extern "C" { int z; }',
    ]),
]

function topLevel(dice: Dice): string {
  switch (dice.roll(4)) {
    case 0:
      return func(dice)
    case 1:
      return oneOf(declarations, dice, 0)
    default:
      return tameFunction(dice)
  }
}

function func(dice: Dice): string {
  const words = dice.pick([
    'static ',
    'noinstr ',
    'static __always_inline ',
    '__weak ',
    'extern inline ',
    '',
  ])
  const parameters = dice.pick([
    'void',
    'int a',
    'struct item *p, int a',
    'int a, ...',
    '',
    'union pair pair, union word word',
    'int (*p)(int), const char *x',
    'int table[4], struct item vec',
    'struct pt_regs *p, enum color',
  ])
  return `${words}${typeName(dice)} ${dice.pick(['f', 'g', 'h', '*f'])}(${parameters})\n${block(dice, 3)}`
}
