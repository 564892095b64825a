// No text makes the front end throw or hang: random text, and programs with random damage.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { assert as holds } from '../../base/assert.ts'
import { successors } from '../../ir/walk.ts'
import { readSystem } from './read-system.ts'
import { hostOf, lowerAll, prelude } from './system-fixture.ts'

const program = `${prelude}
const Mode = { User: 0, Kernel: 1 } as const
function g(x: number, deep: boolean): number {
  for (let i = 0; i < 3; i++) { if (cpu.on && x > i) continue; cpu.list[i] = x }
  do { x -= 1 } while (x > 0 && machine.lock === 0)
  switch (x) { case Mode.User: return 1; case Mode.Kernel: cpu.on = deep; break; default: cpu.count++ }
  return deep ? cpu.count : Math.trunc(x / 2)
}
function f(): void {
  atomically(() => { waitUntil(() => machine.lock === 0); machine.lock = g(2, true) })
  const a = choose(3, 'which') + fetchAdd(of(cpu, 1).count, 1)
  check('p', cpu.on || seen.depth < a, 'message')
  while (maybe('again')) { emit('turn', a, cpu.count); if (asks()) switchTo(1) }
}
vector('v', 'interrupt', () => cpu.on && frame.mode === 0, f)
task('t', () => { for (;;) f() }, 0)
property('p', 'statement')
invariant('p', () => machine.lock < 2, 'message')
`

/** Lowers all that can be reached; what is lowered must be whole. */
function swallow(text: string): void {
  const { diagnostics, value } = readSystem('main.ts', hostOf({ 'main.ts': text }))
  const lowered = lowerAll(value, ['f', 'g', 'f@atomic'])
  for (const { severity, span } of [...diagnostics, ...lowered.diagnostics]) {
    expect(severity).toBe('error')
    expect(span.line).toBeGreaterThan(0)
  }
  for (const { func, symbols } of lowered.functions) {
    expect(func.steps.length).toBeGreaterThan(0)
    for (const step of func.steps) {
      for (const next of successors(step)) holds(next < func.steps.length, 'a step leads nowhere')
      if (step.kind === 'call') holds(step.func < symbols.functions.length, 'an unknown callee')
    }
  }
}

test('the program that is damaged below is right', () => {
  const { diagnostics, value } = readSystem('main.ts', hostOf({ 'main.ts': program }))
  expect(diagnostics).toEqual([])
  expect(lowerAll(value, ['f', 'g']).diagnostics).toEqual([])
})

test('readSystem() never throws on random text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), swallow))
})

const fragments = [...new Set(program.match(/\w+|[^\s\w]+/g))]

test('readSystem() never throws on random words of the language', () => {
  const words = fc.array(fc.constantFrom(...fragments), { maxLength: 40 })
  fc.assert(
    fc.property(words, (parts) => swallow(`${prelude}\nfunction f(): void { ${parts.join(' ')} }`)),
  )
})

test('readSystem() never throws on a program with damage', () => {
  const at = fc.nat({ max: program.length })
  const damage = fc.array(fc.tuple(at, fc.nat({ max: 30 }), fc.constantFrom('', ...fragments)), {
    minLength: 1,
    maxLength: 3,
  })
  fc.assert(
    fc.property(damage, (changes) => {
      const damaged = changes.reduce(
        (text, [start, length, put]) => text.slice(0, start) + put + text.slice(start + length),
        program,
      )
      swallow(damaged)
    }),
    { numRuns: 400 },
  )
})

test('readSystem() never throws when words of a program change places', () => {
  const tokens = program.split(/(?<=\W)|(?=\W)/)
  const swap = fc.tuple(fc.nat({ max: tokens.length - 1 }), fc.nat({ max: tokens.length - 1 }))
  fc.assert(
    fc.property(fc.array(swap, { minLength: 1, maxLength: 3 }), (swaps) => {
      const mixed = [...tokens]
      for (const [from, to] of swaps) mixed[to] = tokens[from] ?? ''
      swallow(mixed.join(''))
    }),
    { numRuns: 400 },
  )
})

test('nesting without end is refused before the parser sees it', () => {
  for (const part of ['(', '[', '{', 'a=>', 'a?1:', 'a=', 'new ', 'function f(){', '`${']) {
    expect(() => swallow(part.repeat(20_000))).not.toThrow()
  }
  for (const part of ['!', '1+', 'if(1)', '-', 'x:', 'a.', 'for(;;)', 'else ', 'typeof ']) {
    expect(() => swallow(`function f(): void { ${part.repeat(6000)}`)).not.toThrow()
    expect(() => swallow(`function f(): void { ${part.repeat(6000)} 1 }`)).not.toThrow()
  }
})
