// Test support: statements and expressions for random texts, in every form that the parser knows, and a few that
// it must refuse. Names and types are few, so that much of it fits together; nothing here avoids what C leaves
// undefined, as the texts are never run. fuzz-grammar.test.ts asks whether a form is missing.

import { type Dice, type Form, oneOf, some } from './fuzz-dice.ts'
import { arities, keep } from './kernel-keep.ts'

export const macros: readonly string[] = words(
  'TWICE ADD PASTE TEXT LOOP MANY EMPTY CONFIG_NET A B',
)
const objects = words('count state table vec ct a b x p gone key pair word')
const types = (
  'int|unsigned long|u8|bool|void|struct item|struct item *|enum color|state_t|long long|' +
  'const char *|atomic_t|struct none|union both|signed|unsigned short|char|__u64|int *|' +
  'double|__int128|volatile int|typeof(a)|__auto_type|struct { int a; }|enum { LEFT, RIGHT }'
).split('|')
const called = words(
  'f g h READ_ONCE WARN_ON_ONCE this_cpu_read raw_atomic_add set_bit min sizeof likely container_of',
)
const vocabulary: readonly string[] = [...keep]
const numbers = words(
  `0 1 -1 3 0x80000000 18446744073709551615ul 'a' '\\0' 07 1.5 0b1 9z "s" '\\x41' 0xffu 1LL 2Lu 18446744073709551616 'é' '' 1e3`,
)
const binary = words('+ - * / % << >> < > <= >= == != & | ^ && || , =')
const assignments = words('= = = += -= *= /= %= &= |= ^= <<= >>=')

function words(text: string): readonly string[] {
  return text.split(' ')
}

export function typeName(dice: Dice): string {
  return dice.pick(types)
}

export function name(dice: Dice): string {
  return dice.roll(8) === 0 ? dice.pick(macros) : dice.pick(objects)
}

/** A name as a declaration gives it, with what stands around it. */
export function declarator(dice: Dice): string {
  const own = name(dice)
  switch (dice.roll(9)) {
    case 0:
      return `*${own}`
    case 1:
      return `${own}[${dice.pick(['', '4', 'RED + 2', 'a'])}]`
    case 2:
      return `(*${own})(${dice.pick(['int', 'void', 'struct item *, ...'])})`
    case 3:
      return `${own}[2][3]`
    case 4:
      return dice.pick([`* const ${own}`, `(${own})(int)`, `*(*${own})[4]`, `((${own}))`])
    default:
      return own
  }
}

export function initial(dice: Dice, depth: number): string {
  const value = (): string => expression(dice, depth - 1)
  const element = (): string => {
    const given = depth > 0 && dice.roll(4) === 0 ? initial(dice, depth - 1) : value()
    return `${dice.pick(['', '', '.a = ', '.c.b = ', '[1] = ', '[0 ... 2] = ', '[1].a = ', 'a: '])}${given}`
  }
  if (dice.roll(2) === 0) return value()
  return `{ ${some(dice, 3, element).join(', ')}${dice.pick(['', ','])} }`
}

const statementForms: readonly Form[] = [
  (dice, depth) =>
    `if (${expression(dice, depth)}) ${inner(dice, depth)}${dice.roll(2) === 0 ? '' : ` else ${inner(dice, depth)}`}`,
  (dice, depth) => `while (${expression(dice, depth)}) ${inner(dice, depth)}`,
  (dice, depth) => `do ${inner(dice, depth)} while (${expression(dice, depth)});`,
  (dice, depth) =>
    `for (${dice.pick(['int i = 0', 'a = 0', '', 'int i = 0, j = 1'])}; ${dice.pick(['', 'a < 3', expression(dice, depth)])}; ${dice.pick(['a++', '', 'a--, b++'])}) ${inner(dice, depth)}`,
  (dice, depth) =>
    `switch (${expression(dice, depth)}) { case ${expression(dice, 0)}: ${inner(dice, depth)} case 4 ... ${dice.pick(['6', '2', 'BLUE', 'a'])}: ${dice.pick(['break;', '__attribute__((fallthrough));', ''])} default: ${dice.pick(['break;', '', inner(dice, depth)])} }`,
  (dice, depth) => `switch (${expression(dice, depth)}) ${inner(dice, depth)}`,
  (dice, depth) =>
    `${dice.pick(['', '', 'static ', 'extern ', 'typedef ', 'register ', 'const '])}${typeName(dice)} ${declarator(dice)} = ${initial(dice, depth)};`,
  (dice) =>
    `${dice.pick(['', 'typedef ', 'extern ', 'static '])}${typeName(dice)} ${declarator(dice)}, ${declarator(dice)};`,
  (dice) =>
    dice.pick([
      'break;',
      'continue;',
      'goto out;',
      'goto *p;',
      'out: ;',
      'out: a = 1;',
      'return;',
      ';',
      'else ;',
      'case 3: ;',
      'default: ;',
      'asm volatile("sti");',
      'asm volatile("mov %1, %0" : "=r" (a) : "r" (b) : "memory");',
      'asm goto("jmp %l[out]" : : : : out);',
      'int n[2] = { 1 };',
      'int n[2] = { 1 }; n[a] = 2;',
      'int n[2] = { 1 }; a = n[b];',
      'int n[a];',
      'register int r asm("r1");',
    ]),
  (dice, depth) => `return ${expression(dice, depth)};`,
  (dice, depth) => `BUG_ON(${expression(dice, depth)});`,
  (dice, depth) => `${name(dice)}: ${inner(dice, depth)}`,
  ...Array<Form>(9).fill(
    (dice, depth) => `${place(dice, depth)} ${dice.pick(assignments)} ${expression(dice, depth)};`,
  ),
]

export function statement(dice: Dice, depth: number): string {
  return depth === 0 ? `${expression(dice, 0)};` : oneOf(statementForms, dice, depth)
}

function inner(dice: Dice, depth: number): string {
  return dice.roll(2) === 0 ? block(dice, depth - 1) : statement(dice, depth - 1)
}

export function block(dice: Dice, depth: number): string {
  return `{\n${some(dice, 4, () => statement(dice, depth)).join('\n')}\n}`
}

function place(dice: Dice, depth: number): string {
  const base = name(dice)
  switch (dice.roll(8)) {
    case 0:
      return `${base}.a`
    case 1:
      return `${base}->c.b`
    case 2:
      return `${base}[${expression(dice, Math.max(0, depth - 1))}]`
    case 3:
      return `*${base}`
    case 4:
      return dice.pick([
        'word.low',
        'word.all',
        'word.parts[a]',
        'pair.one',
        'pair.whole',
        'pair.rest',
      ])
    case 5:
      return dice.pick(['vec[a].c.b', '(*p).a', '(&vec[1])->a', 'this_cpu_ptr(&ct)->a', '*&a'])
    default:
      return base
  }
}

const expressionForms: readonly Form[] = [
  (dice, depth) => `${deeper(dice, depth)} ${dice.pick(binary)} ${deeper(dice, depth)}`,
  (dice, depth) => `(${deeper(dice, depth)} ${dice.pick(binary)} ${deeper(dice, depth)})`,
  (dice, depth) =>
    `${dice.pick(['!', '~', '-', '+', '&', '*', '++', '--', '__extension__ '])}${deeper(dice, depth)}`,
  (dice, depth) => `${place(dice, depth)}${dice.pick(['++', '--'])}`,
  (dice, depth) => `(${typeName(dice)})${deeper(dice, depth)}`,
  (dice, depth) => `(${typeName(dice)})${initial(dice, depth)}`,
  (dice, depth) => `${dice.pick(called)}(${some(dice, 2, () => deeper(dice, depth)).join(', ')})`,
  keptCall,
  keptCall,
  (dice, depth) =>
    dice.pick([
      `p->op(${deeper(dice, depth)})`,
      `vec[a].op(${deeper(dice, depth)})`,
      `(*p)(${deeper(dice, depth)})`,
      `f(${typeName(dice)}, [a])`,
    ]),
  (dice, depth) => `${dice.pick(macros)}(${some(dice, 3, () => deeper(dice, depth)).join(', ')})`,
  (dice, depth) =>
    `(${deeper(dice, depth)} ? ${dice.roll(3) === 0 ? '' : deeper(dice, depth)} : ${deeper(dice, depth)})`,
  (dice, depth) => `({ ${statement(dice, depth - 1)} ${deeper(dice, depth)}; })`,
  (dice, depth) => place(dice, depth),
  (dice, depth) =>
    dice.pick([
      `sizeof(${typeName(dice)})`,
      `sizeof ${deeper(dice, depth)}`,
      '"one" "two"',
      '"x" TEXT(a)',
    ]),
  (dice) =>
    dice.pick([
      '__LINE__',
      '__FILE__',
      '__COUNTER__',
      '__func__',
      'IS_ENABLED(CONFIG_NET)',
      '&&out',
      'RED',
    ]),
  ...Array<Form>(2).fill(deeper),
]

export function expression(dice: Dice, depth: number): string {
  if (depth <= 0) return dice.roll(2) === 0 ? dice.pick(numbers) : name(dice)
  return oneOf(expressionForms, dice, depth)
}

function deeper(dice: Dice, depth: number): string {
  return expression(dice, depth - 1)
}

/** A word with a meaning of ours, most of the time with as many arguments as it takes. */
function keptCall(dice: Dice, depth: number): string {
  const word = dice.pick(vocabulary)
  const known = arities.get(word)
  if (known === -1 || (known === undefined && dice.roll(4) === 0)) return word
  const count = dice.roll(8) === 0 || known === undefined ? dice.roll(4) : known
  const argument = (): string =>
    dice.roll(2) === 0 ? `${dice.pick(['&', ''])}${place(dice, depth)}` : deeper(dice, depth)
  return `${word}(${Array.from({ length: count }, argument).join(', ')})`
}
