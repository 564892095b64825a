// Test support: texts for the C front end to survive. Small units of our own words, from a grammar that is
// right most of the time, and the same with bytes knocked over.
//
// A text is its number: the same seed gives the same text on every machine, so that a failure is repeated
// by its seed. Nothing here avoids what C leaves undefined; the texts are never run.

import { lex } from './lex.ts'

export interface Dice {
  /** A whole number below `sides`. */
  readonly roll: (sides: number) => number
  readonly pick: (list: readonly string[]) => string
}

/** Mulberry32. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0
  const roll = (sides: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides
  }
  return { roll, pick: (list) => list[roll(list.length)] ?? '' }
}

/** The texts of `test.c` and of the headers that it may include. */
export interface FuzzFiles {
  readonly unit: string
  readonly headers: readonly [string, string]
}

/** From the grammar; every other one has its bytes damaged as well. */
export function fuzzFiles(seed: number): FuzzFiles {
  const dice = diceOf(seed)
  const texts = [unitText(dice), headerText(dice, 'b.h'), headerText(dice, 'a.h')]
  const [unit = '', a = '', b = ''] = texts.map((text) =>
    dice.roll(2) === 0 ? text : damage(text, dice),
  )
  return { unit, headers: [a, b] }
}

function headerText(dice: Dice, other: string): string {
  const guarded = dice.roll(3) > 0
  const guard = `GUARD_${other.charAt(0)}`
  const lines = [
    ...(guarded ? [`#ifndef ${guard}`, `#define ${guard}`] : []),
    ...(dice.roll(3) === 0 ? [`#include "${other}"`] : []),
    ...some(dice, 3, () => directive(dice)),
    ...some(dice, 2, () => topLevel(dice)),
    ...(guarded && dice.roll(12) > 0 ? ['#endif'] : []),
  ]
  return `${lines.join('\n')}\n`
}

function unitText(dice: Dice): string {
  const lines = [
    ...(dice.roll(4) === 0 ? [] : [declared]),
    ...some(dice, 2, () => '#include "a.h"'),
    ...some(dice, 4, () => directive(dice)),
    ...some(dice, 5, () => topLevel(dice)),
  ]
  return `${lines.join('\n')}\n`
}

function some(dice: Dice, most: number, make: () => string): readonly string[] {
  return Array.from({ length: dice.roll(most + 1) }, make)
}

const macros = 'TWICE ADD PASTE TEXT LOOP MANY EMPTY CONFIG_NET A B'.split(' ')
const objects = 'count state table vec ct a b x p gone'.split(' ')
const types = (
  'int|unsigned long|u8|bool|void|struct item|struct item *|enum color|state_t|long long|' +
  'const char *|atomic_t|struct none|union both|signed'
).split('|')
const called =
  'f g READ_ONCE WARN_ON_ONCE this_cpu_read raw_atomic_add set_bit min sizeof likely container_of'.split(
    ' ',
  )
const numbers = `0 1 -1 0x80000000 18446744073709551615ul 'a' 07 1.5 0b1 9z "s" '\\x41'`.split(' ')
const binary = '+ - * / % << >> < > <= == != & | ^ && || , ='.split(' ')
const assignments = '= += -= <<= |= /='.split(' ')

/** What every unit may use, so that more than nonsense is accepted. */
const declared = `struct item { int a; struct { u8 b; } c; };
enum color { RED, GREEN, BLUE };
static int count, state, a, b, x;
static int table[4];
static struct item vec[4];
DEFINE_PER_CPU(struct item, ct);
int g(int n);
`

function typeName(dice: Dice): string {
  return dice.pick(types)
}

function name(dice: Dice): string {
  return dice.roll(8) === 0 ? dice.pick(macros) : dice.pick(objects)
}

function directive(dice: Dice): string {
  const condition = (): string =>
    dice.roll(2) === 0 ? `defined(${name(dice)})` : expression(dice, 2)
  switch (dice.roll(9)) {
    case 0:
      return `#define ${dice.pick(macros)} ${expression(dice, 2)}`
    case 1:
      return `#define ${dice.pick(macros)}(x, y...) ${dice.pick(['x y', 'x ## y', '#x', 'TWICE(x)', '__VA_ARGS__', 'x, ## y'])}`
    case 2:
      return `#define ${dice.pick(macros)}(x) ${dice.pick(['(x) + (x)', 'LOOP(x)', 'ADD x', 'x ## 1', '({ int z = x; z; })'])}`
    case 3:
      return `#undef ${dice.pick(macros)}`
    case 4:
      return `#if ${condition()}\n${topLevel(dice)}\n#elif ${condition()}\nint e;\n#else\nint l;\n#endif`
    case 5:
      return `#ifdef ${dice.pick(macros)}\n${directive(dice)}\n#endif`
    case 6:
      return dice.pick([
        '#error stop',
        '#pragma once',
        '#line 7',
        '# ',
        '#include <none.h>',
        '#include PASTE',
        '#nonsense',
        '#else',
        '#endif',
        '#if',
      ])
    default:
      return `#define ${dice.pick(macros)}`
  }
}

function topLevel(dice: Dice): string {
  switch (dice.roll(9)) {
    case 0:
      return `struct item { ${typeName(dice)} a; struct { u8 b:3; } c; union { int d; u8 e; }; };`
    case 1:
      return `enum color { RED, GREEN = ${expression(dice, 1)}, BLUE };`
    case 2:
      return `static ${typeName(dice)} ${name(dice)}${dice.pick(['', '[4]', ' = 3', ' = { .a = 1 }', '(void)'])};`
    case 3:
      return `typedef ${typeName(dice)} state_t;`
    case 4:
      return `DEFINE_PER_CPU(${typeName(dice)}, ${name(dice)});`
    case 5:
      return `${dice.pick(['EXPORT_SYMBOL(f)', 'TWICE(3)', 'MANY(a, b', 'noinstr', 'extern'])};`
    default:
      return func(dice)
  }
}

function func(dice: Dice): string {
  const words = dice.pick(['static ', 'noinstr ', 'static __always_inline ', '__weak ', ''])
  const parameters = dice.pick(['void', 'int a', 'struct item *p, int a', 'int a, ...', ''])
  return `${words}${typeName(dice)} ${dice.pick(['f', 'g', 'h'])}(${parameters})\n${block(dice, 3)}`
}

function block(dice: Dice, depth: number): string {
  return `{\n${some(dice, 4, () => statement(dice, depth)).join('\n')}\n}`
}

function statement(dice: Dice, depth: number): string {
  const value = expression(dice, depth)
  if (depth === 0) return `${value};`
  const inner = (): string =>
    dice.roll(2) === 0 ? block(dice, depth - 1) : statement(dice, depth - 1)
  switch (dice.roll(15)) {
    case 0:
      return `if (${value}) ${inner()}${dice.roll(2) === 0 ? '' : ` else ${inner()}`}`
    case 1:
      return `while (${value}) ${inner()}`
    case 2:
      return `do ${inner()} while (${value});`
    case 3:
      return `for (${dice.pick(['int i = 0', 'a = 0', ''])}; ${value}; ${dice.pick(['a++', ''])}) ${inner()}`
    case 4:
      return `switch (${value}) { case ${expression(dice, 0)}: ${inner()} default: ${dice.pick(['break;', ''])} }`
    case 5:
      return `${typeName(dice)} ${name(dice)} = ${value};`
    case 6:
      return dice.pick([
        'break;',
        'continue;',
        'goto out;',
        'out: ;',
        'return;',
        ';',
        'asm volatile("sti");',
        'int n[2] = { 1 };',
      ])
    case 7:
      return `return ${value};`
    case 8:
      return `BUG_ON(${value});`
    default:
      return `${place(dice, depth)} ${dice.pick(assignments)} ${value};`
  }
}

function place(dice: Dice, depth: number): string {
  const base = name(dice)
  switch (dice.roll(6)) {
    case 0:
      return `${base}.a`
    case 1:
      return `${base}->c.b`
    case 2:
      return `${base}[${expression(dice, Math.max(0, depth - 1))}]`
    case 3:
      return `*${base}`
    default:
      return base
  }
}

function expression(dice: Dice, depth: number): string {
  if (depth <= 0) return dice.roll(2) === 0 ? dice.pick(numbers) : name(dice)
  const inner = (): string => expression(dice, depth - 1)
  switch (dice.roll(11)) {
    case 0:
      return `${inner()} ${dice.pick(binary)} ${inner()}`
    case 1:
      return `(${inner()} ${dice.pick(binary)} ${inner()})`
    case 2:
      return `${dice.pick(['!', '~', '-', '&', '*', '++'])}${inner()}`
    case 3:
      return `(${typeName(dice)})${inner()}`
    case 4:
      return `${dice.pick(called)}(${some(dice, 2, inner).join(', ')})`
    case 5:
      return `${dice.pick(macros)}(${some(dice, 3, inner).join(', ')})`
    case 6:
      return `(${inner()} ? ${dice.roll(3) === 0 ? '' : inner()} : ${inner()})`
    case 7:
      return `({ ${statement(dice, depth - 1)} ${inner()}; })`
    case 8:
      return place(dice, depth)
    default:
      return inner()
  }
}

const bytes = [
  ...'\0 \u0001 \u00ff \ufffd \ud800 " \' \\ /* */ // # ## ( ) { } [ ] ; , ... @ ` $ %: ??='.split(
    ' ',
  ),
  '\n',
  '\r\n',
  '\\\n',
  '\t',
  ' ',
]

/** One to four bytes or pieces dropped, doubled, moved, or replaced; now and then the end is lost. */
export function damage(text: string, dice: Dice): string {
  let result = text
  for (let turns = 1 + dice.roll(4); turns > 0; turns--) {
    const at = dice.roll(result.length + 1)
    const end = at + dice.roll(dice.roll(4) === 0 ? 40 : 3)
    const piece = result.slice(at, end)
    const [before, after] = [result.slice(0, at), result.slice(end)]
    switch (dice.roll(6)) {
      case 0:
        result = before + after
        break
      case 1:
        result = before + piece + piece + after
        break
      case 2:
        result = before + dice.pick(bytes) + after
        break
      case 3: {
        const to = dice.roll(before.length + 1)
        result = before.slice(0, to) + piece + before.slice(to) + after
        break
      }
      case 4:
        result = before + piece + dice.pick(bytes) + after
        break
      default:
        if (dice.roll(4) === 0) result = before
    }
  }
  return result
}

/**
 * The same tokens with other blanks between them. Undefined for a text whose lines do not come apart into
 * whole tokens: then blanks may have a meaning.
 */
export function layOut(text: string, dice: Dice): string | undefined {
  const { value, diagnostics } = lex('test.c', text)
  const odd = value.tokens.some(
    ({ problem, text: word }) => problem !== undefined || /\s/.test(word),
  )
  if (diagnostics.length > 0 || odd) return undefined
  const rows = value.tokens.map((token, at) => {
    const end = token.first && at > 0 ? '\n' : ''
    const gap = token.spaced
      ? dice.pick([' ', '\t  ', ' /* , */ ', ' \\\n ', '/**/'])
      : dice.pick(['', '\\\n'])
    return `${end}${token.first ? '' : gap}${token.text}`
  })
  return `${rows.join('')}\n`
}
