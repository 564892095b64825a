import { describe, expect, test } from 'vitest'
import { lowered, treeOf } from './text-tree.ts'

const objects = `
enum states { NOT_RUNNING, EXECUTING, LATCHED };
struct tracking { bool active; int recursion; atomic_t state; long nesting; };
struct thread_info { unsigned long flags; };
struct task_struct { struct thread_info thread_info; unsigned int flags; };
DEFINE_PER_CPU(struct tracking, tracking);
DEFINE_PER_CPU(enum states, nmi_state);
DEFINE_PER_CPU(int, count);
DEFINE_PER_CPU(unsigned long, slots[4]);
DEFINE_STATIC_KEY_FALSE(key);
unsigned long word; int ready;
`

function steps(body: string): string[] {
  const tree = treeOf(`${objects}\nlong f(int n, struct task_struct *t, bool b) { ${body} }`)
  return lowered(tree, 'f').split('\n')
}

/** What one statement becomes, without the return behind it. */
function step(statement: string): string {
  return steps(statement).slice(0, -1).join('; ')
}

describe('this_cpu_*', () => {
  test.each([
    ['n = this_cpu_read(tracking.recursion);', '0  n = cpu.tracking.recursion'],
    ['this_cpu_write(tracking.active, n);', '0  cpu.tracking.active := (n != 0)'],
    ['__this_cpu_inc(count);', '0  rmw cpu.count := i32((old + 1))'],
    ['raw_cpu_add_4(count, -n);', '0  rmw cpu.count := i32((old + i32(-n)))'],
    ['raw_cpu_and_4(count, ~0x80000000);', '0  rmw cpu.count := i32((old & 0x7fffffff))'],
    ['n = __this_cpu_inc_return(count);', '0  rmw cpu.count := i32((old + 1)), n = new'],
    ['n = this_cpu_xchg(count, 2);', '0  rmw cpu.count := 2, n = old'],
    [
      'b = this_cpu_dec_return(nmi_state);',
      '0  rmw cpu.nmi_state := u32((old - 1)), t3 = new; 1  b = (t3 != 0)',
    ],
    ['per_cpu(tracking.active, n) = true;', '0  cpu.tracking.active@n := 1'],
    ['n = __this_cpu_read(slots[n]);', '0  t3 = cpu.slots[n]; 1  n = i32(t3)'],
    ['n = *per_cpu_ptr(&count, 2);', '0  n = cpu.count@2'],
    ['n = smp_processor_id();', '0  n = cpu'],
  ])('`%s` is %s', (statement, expected) => {
    expect(step(statement)).toBe(expected)
  })

  test('this_cpu_ptr() remembers the CPU on which it was evaluated', () => {
    expect(steps('struct tracking *p = this_cpu_ptr(&tracking); g(); return p->nesting;')).toEqual([
      '0  p = cpu',
      '1  call g()',
      '2  t4 = cpu.tracking.nesting@p',
      '3  return t4',
    ])
  })

  test('this_cpu_try_cmpxchg() puts what it found into the expected value', () => {
    expect(
      steps('int old = 1; while (!raw_cpu_try_cmpxchg_4(count, &old, n)) ; return old;'),
    ).toEqual([
      '0  old = 1',
      '1  rmw cpu.count := ((old == old) ? n : old), t4 = old',
      '2  t5 = (t4 == old)',
      '3  old = t4',
      '4  if t5 goto 5 else 1',
      '5  return old',
    ])
  })

  test('GEN_UNARY_RMWcc("decl", …, e) is the decrement whose result is zero', () => {
    expect(step('b = GEN_UNARY_RMWcc("decl", __my_cpu_var(count), e, __percpu_arg([var]));')).toBe(
      '0  rmw cpu.count := i32((old - 1)), t3 = new; 1  b = (t3 == 0)',
    )
    expect(step('b = GEN_UNARY_RMWcc("decl", count, e, __percpu_arg([var]));')).toBe(
      '0  rmw cpu.count := i32((old - 1)), t3 = new; 1  b = (t3 == 0)',
    )
    const plain = 'b = GEN_UNARY_RMWcc("decl", count, e, [var]);'
    expect(steps(plain).join('\n')).toMatch('C109')
    const other = 'b = GEN_UNARY_RMWcc("incl", __my_cpu_var(count), e, [var]);'
    expect(steps(other).join('\n')).toMatch('C109')
  })
})

describe('atomics and bits', () => {
  const state = 'this_cpu_ptr(&tracking.state)'
  test.each([
    [`n = raw_atomic_read(${state}) & 4;`, '0  t3 = cpu.tracking.state; 1  n = (t3 & 4)'],
    [`atomic_set(${state}, n);`, '0  cpu.tracking.state := n'],
    [`raw_atomic_add(n, ${state});`, '0  rmw cpu.tracking.state := i32((old + n))'],
    [
      `n = raw_atomic_add_return(2, ${state});`,
      '0  rmw cpu.tracking.state := i32((old + 2)), n = new',
    ],
    [
      `n = atomic_fetch_andnot(4, ${state});`,
      '0  rmw cpu.tracking.state := i32((old & -5)), n = old',
    ],
    [
      `b = atomic_dec_and_test(${state});`,
      '0  rmw cpu.tracking.state := i32((old - 1)), t3 = new; 1  b = (t3 == 0)',
    ],
    ['n = READ_ONCE(ready);', '0  n = global.ready'],
    ['WRITE_ONCE(t->flags, n);', '0  task.flags@t := u32(n)'],
    ['n = smp_load_acquire(&ready);', '0  n = global.ready'],
    ['smp_store_release(&ready, 1);', '0  global.ready := 1'],
    ['n = xchg(&ready, 3);', '0  rmw global.ready := 3, n = old'],
    [
      'set_bit(3, (unsigned long *)&t->thread_info.flags);',
      '0  rmw task.thread_info.flags@t := (old | 8)',
    ],
    ['clear_bit(n, &word);', '0  rmw global.word := (old & ~(1 << n))'],
    ['b = test_bit(1, &word);', '0  t3 = global.word; 1  b = ((t3 & 2) != 0)'],
    [
      'b = test_and_set_bit(1, &word);',
      '0  rmw global.word := (old | 2), t3 = old; 1  b = ((t3 & 2) != 0)',
    ],
    ['smp_mb();', '0  fence'],
    ['barrier();', ''],
  ])('`%s` is %s', (statement, expected) => {
    expect(step(statement)).toBe(expected)
  })

  test('a bit beyond the word is refused: it would be in another one', () => {
    expect(steps('set_bit(64, &word);').join('\n')).toMatch('C109')
  })
})

describe('checks', () => {
  test('WARN_ON_ONCE() evaluates once, checks, and yields the truth', () => {
    expect(steps('if (WARN_ON_ONCE(g(n) != 2)) return 1; return 0;')).toEqual([
      '0  t3 = call g(n)',
      '1  t4 = (t3 != 2)',
      '2  check kernel-warning: !t4 "WARN_ON_ONCE(g(n) != 2)"',
      '3  if t4 goto 4 else 5',
      '4  return 1',
      '5  return 0',
    ])
  })

  test('the message shows macros by name, not what they expand to', () => {
    const text = `#define MASK (0xf << 4)
#define in_nmi() (count() & MASK)
void f(void) { BUG_ON(in_nmi() == MASK || !in_nmi()); }`
    expect(lowered(treeOf(text), 'f')).toMatch('"BUG_ON(in_nmi() == MASK || !in_nmi())"')
  })

  test('a warning that the configuration rules out asks nothing', () => {
    expect(step('WARN_ON(0 && g(n));')).toBe('')
  })

  test('RCU_LOCKDEP_WARN() looks only when lockdep is enabled, and says its text', () => {
    expect(steps('RCU_LOCKDEP_WARN(n < 0, "counter underflow!"); return 0;')).toEqual([
      '0  t3 = call debug_lockdep_rcu_enabled()',
      '1  if (t3 != 0) goto 2 else 4',
      '2  t4 = (n < 0)',
      '3  check kernel-warning: !t4 "counter underflow!"',
      '4  return 0',
    ])
  })
})

describe('kernel words', () => {
  test('current is the task, its thread_info the same task', () => {
    expect(step('n = current->flags + current_thread_info()->flags;')).toBe(
      '0  t3 = task.flags; 1  t4 = task.thread_info.flags; 2  n = i32((t3 + t4))',
    )
  })

  test('a static key is a boolean field, whichever way it is asked', () => {
    expect(step('b = static_branch_unlikely(&key);')).toBe('0  b = global.key')
    expect(step('b = static_branch_likely(&key);')).toBe('0  b = global.key')
  })

  test('calling on the interrupt stack is entering, calling and leaving', () => {
    const name = 'run_sysvec_on_irqstack_cond'
    expect(step(`${name}(handler, t);`)).toBe(
      '0  call irq_enter_rcu(); 1  call handler(t); 2  call irq_exit_rcu()',
    )
    expect(step('do_softirq_own_stack();')).toBe('0  call __do_softirq()')
  })

  test('ffs() is a choice over the bits', () => {
    expect(step('n = ffs(n & 3);')).toContain('? 1 : (')
  })

  test('a system register is part of the name of who reads and writes it', () => {
    expect(step('write_sysreg(n, daif); n = read_sysreg(daif);')).toBe(
      '0  call write_sysreg__daif(n); 1  t3 = call read_sysreg__daif(); 2  n = i32(t3)',
    )
  })

  test('min() and max() compare as C does', () => {
    expect(step('n = max(n, 3);')).toBe('0  n = ((3 < n) ? n : 3)')
  })

  test('addresses of code are zero', () => {
    expect(step('g(_RET_IP_, CALLER_ADDR0, TPS("text"));')).toBe('0  call g(0, 0, 0)')
  })
})
