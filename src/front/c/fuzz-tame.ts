// Test support: functions that fit what fuzz-grammar.ts declares, so that most of them are lowered. Random C is
// refused at its first odd word; only text that makes sense gets to where steps are made.
//
// Here and there a piece is taken from the wild (fuzz-statements.ts), at a rate that the dice decide.

import { type Dice, type Form, oneOf, some } from './fuzz-dice.ts'
import { expression, statement } from './fuzz-statements.ts'

/** Whether this piece is to be any C at all: one in `rate`, never for 0. */
function isWild(dice: Dice, rate: number): boolean {
  return rate > 0 && dice.roll(rate) === 0
}

const places = (
  'count|state|a|b|x|i|m|table[1]|table[a & 3]|vec[2].a|vec[b & 3].c.b|both.whole|both.parts.low|' +
  'pair.one|pair.rest|pair.whole|local.whole|p->n|p->c.b|this_cpu_ptr(&ct)->n|per_cpu_ptr(&ct, 0)->n|local.one|' +
  'local.rest|item.a|item.c.b|task->flags|current->flags'
).split('|')
const values = '0 1 3 -1 255 0x80000000 0xffffffffffffffff 2147483648 1ul 07 RED BLUE'.split(' ')
const integers =
  'int|long|u8|unsigned short|s64|bool|enum color|signed char|unsigned long long'.split('|')
const binary = '+ - * & | ^ << >> == != < > <= >= && || / %'.split(' ')
const assignments = '= = = += -= *= &= |= ^= <<= >>='.split(' ')

/** Words with a meaning of ours: `$p` is a place, `$e` a value. */
const giving = (
  'READ_ONCE($p)|this_cpu_read(ct.n)|raw_cpu_dec_return(ct.n)|this_cpu_xchg(ct.n, $e)|' +
  'this_cpu_cmpxchg(ct.n, $e, $e)|per_cpu(ct.n, 0)|atomic_read(&atom)|data_race($p)|' +
  'raw_atomic_add_return($e, &atom)|atomic_fetch_or($e, &atom)|atomic_dec_and_test(&atom)|' +
  'atomic_cmpxchg(&atom, $e, $e)|atomic_add_unless(&atom, $e, $e)|xchg(&count, $e)|' +
  'cmpxchg(&count, $e, $e)|try_cmpxchg(&count, &m, $e)|smp_load_acquire(&$p)|WARN_ON_ONCE($e)|' +
  'WARN_ON($e)|likely($e)|unlikely($e)|smp_processor_id()|static_branch_unlikely(&key)|' +
  'static_branch_likely(&key)|IS_ENABLED(CONFIG_NET)|g($e)|sum(pair, $e)|bump(&m, $e)|' +
  'bump(&count, $e)|sizeof(struct item)|sizeof $p|(p == this_cpu_ptr(&ct))|(task != current)|!p'
).split('|')
const acting = [
  ...giving,
  ...(
    'WRITE_ONCE($p, $e)|this_cpu_write(ct.n, $e)|this_cpu_add(ct.n, $e)|__this_cpu_inc(ct.n)|' +
    'atomic_set(&atom, $e)|smp_store_release(&$p, $e)|BUG_ON($e)|barrier()|smp_mb()|' +
    'lockdep_assert_irqs_disabled()|might_sleep()|p = this_cpu_ptr(&ct)|task = current|p = 0'
  ).split('|'),
]

function filled(dice: Dice, depth: number, rate: number, template: string): string {
  return template.replaceAll(/\$[pe]/gu, (hole) =>
    hole === '$p' ? dice.pick(places) : tameExpression(dice, depth - 1, rate),
  )
}

function tameExpression(dice: Dice, depth: number, rate: number): string {
  if (depth <= 0) return dice.roll(3) === 0 ? `(${dice.pick(values)})` : dice.pick(places)
  if (isWild(dice, rate)) return expression(dice, depth)
  const inner = (): string => tameExpression(dice, depth - 1, rate)
  switch (dice.roll(10)) {
    case 0:
    case 1:
      return `(${inner()} ${dice.pick(binary)} ${inner()})`
    case 2:
      return `(${dice.pick(['-', '~', '!', '+'])}${inner()})`
    case 3:
      return `((${dice.pick(integers)})${inner()})`
    case 4:
      return `(${inner()} ? ${dice.roll(3) === 0 ? '' : inner()} : ${inner()})`
    case 5:
      return `({ long z = ${inner()}; ${tameStatement(dice, depth - 1, rate)} z; })`
    case 6:
      return `(${inner()}, ${inner()})`
    case 7:
      return `${dice.pick(['++', '--'])}${dice.pick(places)}`
    default:
      return `(${filled(dice, depth, rate, dice.pick(giving))})`
  }
}

const rates = [0, 0, 0, 64, 12]

function jump(dice: Dice): string {
  return dice.pick(['', '', 'break;', 'continue;', 'goto out;'])
}

function formsAt(rate: number): readonly Form[] {
  const value = (dice: Dice, depth: number): string => tameExpression(dice, depth, rate)
  const body = (dice: Dice, depth: number): string => tameBlock(dice, depth - 1, rate)
  return [
    (dice, depth) => `if (${value(dice, depth)}) ${body(dice, depth)}`,
    (dice, depth) => `if (${value(dice, depth)}) ${body(dice, depth)} else ${body(dice, depth)}`,
    (dice, depth) =>
      `while (${value(dice, depth)}) { ${jump(dice)} ${body(dice, depth)} ${jump(dice)} }`,
    (dice, depth) => `do { ${jump(dice)} ${body(dice, depth)} } while (${value(dice, depth)});`,
    (dice, depth) =>
      `for (int n = 0; n < 3; n++) { if (${value(dice, depth)}) ${jump(dice) || ';'} ${body(dice, depth)} }`,
    (dice, depth) =>
      `switch (${value(dice, depth)}) { case 0: ${body(dice, depth)} case 2 ... 5: ${body(dice, depth)} break; default: ${body(dice, depth)} }`,
    (dice, depth) =>
      `{ ${dice.pick(integers)} y = ${value(dice, depth)}, w = a; y ${dice.pick(assignments)} ${value(dice, depth)}; a = y + w; }`,
    (dice, depth) =>
      `{ struct item mine = { .c.b = ${value(dice, depth)} }; mine.a = ${value(dice, depth)}; item = mine; }`,
    (dice, depth) =>
      `{ int list[3] = { ${value(dice, depth)}, [2] = 4 }; list[1] ${dice.pick(assignments)} a; b = list[0] + list[2]; }`,
    (dice, depth) => `if (${value(dice, depth)}) goto out;`,
    (dice, depth) => `if (${value(dice, depth)}) return ${value(dice, depth)};`,
    (dice) => dice.pick(['vec[1] = item;', 'item = vec[a & 3];', 'local = pair;', 'pair = local;']),
    ...Array<Form>(3).fill((dice, depth) => `${filled(dice, depth, rate, dice.pick(acting))};`),
    ...Array<Form>(5).fill(
      (dice, depth) => `${dice.pick(places)} ${dice.pick(assignments)} ${value(dice, depth)};`,
    ),
  ]
}

const forms: ReadonlyMap<number, readonly Form[]> = new Map(
  rates.map((rate) => [rate, formsAt(rate)]),
)

function tameStatement(dice: Dice, depth: number, rate: number): string {
  if (isWild(dice, rate)) return statement(dice, depth)
  if (depth <= 0) return `${dice.pick(places)} = ${tameExpression(dice, 1, rate)};`
  return oneOf(forms.get(rate) ?? [], dice, depth)
}

function tameBlock(dice: Dice, depth: number, rate: number): string {
  return `{ ${some(dice, 3, () => tameStatement(dice, depth, rate)).join('\n')} }`
}

export function tameFunction(dice: Dice): string {
  const rate = rates[dice.roll(rates.length)] ?? 0
  const body = [1, 2].map(() => tameStatement(dice, 3, rate)).join('\n')
  return `${dice.pick(['static ', '', 'noinstr '])}long ${dice.pick(['f', 'h', 'k'])}(int a, u8 i, struct own *p, struct task_struct *task)
{
  union pair local = { .rest = 5 };
  int m = 3;
  struct item item = { 1, { 2 } };
  ${body}
out:
  return ${tameExpression(dice, 2, rate)};
}`
}
