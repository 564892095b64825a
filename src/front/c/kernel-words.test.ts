// The tables for Linux: consistent with each other, and with the meaning that they promise.

import { describe, expect, test } from 'vitest'
import { arities, keep } from './kernel-keep.ts'
import { prelude } from './kernel-prelude.ts'
import { compilerDefines, drop, recordWords } from './kernel-words.ts'
import { expand, run } from './preprocess-notation.ts'

const linux = { keep, arities, drop, recordWords, prelude, defines: compilerDefines('x86') }

describe('the tables', () => {
  test('no name is in two of them', () => {
    const ours = [...prelude.matchAll(/^#define (\w+)/gm)].map(([, name]) => name ?? '')
    const all = [...keep, ...drop.words, ...drop.calls, ...recordWords, ...ours]
    const twice = all.filter((name, at) => all.indexOf(name) !== at)
    expect(twice).toEqual([])
  })

  test('every name is an identifier', () => {
    for (const name of [...keep, ...drop.words, ...drop.calls, ...recordWords]) {
      expect(name).toMatch(/^[A-Za-z_]\w*$/)
    }
  })

  test('an arity is a number of parameters, or -1', () => {
    expect([...arities.values()].every((count) => Number.isInteger(count) && count >= -1)).toBe(
      true,
    )
    expect(arities.get('WRITE_ONCE')).toBe(2)
    expect(arities.get('this_cpu_add_4')).toBe(2)
    expect(arities.get('current')).toBe(-1)
  })

  test('the prelude is read without complaint', () => {
    expect(run('', linux).diagnostics).toEqual([])
  })
})

describe('the prelude', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['static DEFINE_PER_CPU(int, x) = 1;', 'static __percpu_object int x = 1 ;'],
    ['DECLARE_PER_CPU_ALIGNED(struct s, x);', 'extern __percpu_object struct s x ;'],
    ['DEFINE_STATIC_KEY_FALSE_RO(k);', '__static_key_false __key_of_boot k ;'],
    ['DEFINE_STATIC_KEY_TRUE(k);', '__static_key_true k ;'],
    ['DECLARE_STATIC_KEY_FALSE(k);', 'extern __static_key_false k ;'],
    ['EXPORT_SYMBOL_GPL(f);', ';'],
    ['module_param(x, int, 0644);', ';'],
    ['typecheck(unsigned long, flags)', '1'],
    ['DECLARE_BITMAP(b, 3);', 'unsigned long b [ ( ( 3 ) + 63 ) / 64 ] ;'],
    ['SYSCALL_DEFINE1(close, int, fd) { }', 'long __do_sys_close ( int fd ) { }'],
    ['BUILD_BUG_ON(sizeof(x) > 1);', ';'],
    ['container_of(p, struct s, m)', '( ( struct s * ) __container_of ( p ) )'],
    ['static_call(f)(1);', 'static_call ( f ) ( 1 ) ;'],
  ]
  test.each(cases)('%s becomes %s', (source, expected) => {
    expect(expand(source, linux)).toBe(expected)
  })

  test('a static key that depends on the configuration takes its kind from it', () => {
    const config = new Map([
      ['CONFIG_A', 'y'],
      ['CONFIG_B', 'n'],
    ])
    const text = 'DEFINE_STATIC_KEY_MAYBE(CONFIG_A, a); DECLARE_STATIC_KEY_MAYBE(CONFIG_B, b);'
    expect(expand(text, { ...linux, config })).toBe(
      '__static_key_true a ; extern __static_key_false b ;',
    )
  })

  test('its values are constants', () => {
    const { constants } = run('#define MINE (BIT(3) | GENMASK(1, 0))', linux).value
    expect(constants.get('MINE')).toBe(11n)
    expect(constants.get('LONG_MAX')).toBe((1n << 63n) - 1n)
    expect(constants.get('ULONG_MAX')).toBe((1n << 64n) - 1n)
    expect(constants.get('INT_MIN')).toBe(-(1n << 31n))
    expect(constants.get('U32_MAX')).toBe((1n << 32n) - 1n)
  })
})

describe('dropped and recorded words', () => {
  test('attributes go, what the checker needs to know stays', () => {
    const text = `
      #define noinstr noinline notrace __attribute__((section("text")))
      static noinstr void __user *f(int x __maybe_unused) __must_check __printf(1, 2);`
    expect(expand(text, linux)).toBe('static noinstr void * f ( int x ) ;')
  })

  test('a scope guard is never expanded', () => {
    const text = '#define guard(n) class_##n __attribute__((cleanup(exit_##n))) x\nguard(irq)();'
    expect(expand(text, linux)).toBe('guard ( irq ) ( ) ;')
  })
})

describe('compilerDefines()', () => {
  test('compilerDefines() names the architecture', () => {
    const named = ['x86', 'arm64', 'riscv', 'loongarch', 's390'].map((arch) =>
      [...compilerDefines(arch).keys()].find((name) =>
        /x86_64|aarch64|riscv|loongarch|s390/.test(name),
      ),
    )
    expect(named).toEqual(['__x86_64__', '__aarch64__', '__riscv', '__loongarch__', '__s390__'])
  })
})
