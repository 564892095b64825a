// Everything outside the subset is refused by its code, and every code is used.

import { expect, test } from 'vitest'
import { tsCodes } from './codes.ts'
import { codesOf, systemOf } from './system-fixture.ts'

const inside = (body: string): string => `function f(): void { ${body} }`

const samples: readonly (readonly [code: string, ...texts: string[]])[] = [
  ['T001', 'function (', 'const = 3', inside('if (')],
  ['T002', "import { x } from './nowhere.ts'", "import { x } from 'node:fs'"],
  [
    'T003',
    "import * as all from 'sallyport/lang'",
    "import lang from 'sallyport/lang'",
    'export default 1',
    "export * from 'sallyport/lang'",
    'function g(): void {}\nexport { g }',
    inside("import('x')"),
  ],
  ['T005', "import { chek } from 'sallyport/lang'"],
  ['T006', inside('cpu.count = y'), inside('g()'), inside('x.y = 1'), 'const a = b\nconst b = 1'],
  [
    'T007',
    'const a = 1\nconst a = 2',
    inside('const a = 1; const a = 2'),
    'function f(a: number, a: number): void {}',
  ],
  [
    'T008',
    'let x = 1',
    'class X {}',
    'enum X { A }',
    'if (cpu.on) {}',
    'outside(1)',
    'namespace X {}',
  ],
  [
    'T009',
    'function f(a): void {}',
    'function f(a: string): void {}',
    'function f(a = 1): void {}',
    'function f(a?: number): void {}',
    'function f(...a: number[]): void {}',
    'function f({ a }: X): void {}',
    'function f() {}',
    'function f(): string { return 1 }',
    'function f<T>(a: T): void {}',
    inside('const a: string = 1'),
  ],
  [
    'T010',
    inside('var a = 1'),
    inside('throw 1'),
    inside('try {} finally {}'),
    inside('for (const a of cpu.list) {}'),
    inside('for (const a in cpu) {}'),
    inside('a: for (;;) break a'),
    inside('debugger'),
    inside('cpu.on && outside(1)'),
    inside('cpu.count'),
    inside('break'),
    inside('class X {}'),
  ],
  [
    'T011',
    inside('const a = { b: 1 }'),
    inside('const a = [1]'),
    inside('const a = new X()'),
    inside('const a = this'),
    inside('outside(...cpu.list)'),
    inside('outside?.(1)'),
    inside('const a = (1, 2)'),
    inside('const a = cpu.count as string'),
  ],
  [
    'T012',
    'async function f(): void {}',
    'function* f(): void {}',
    'const f = () => 1',
    inside('const g = () => 1'),
    inside('const g = outside'),
    inside('function g(): void {}'),
    inside('cpu.count()'),
    inside('waitUntil(async () => true)'),
  ],
  [
    'T013',
    inside('const a = 1.5'),
    inside("const a = 'x'"),
    inside('const a = `x`'),
    inside('cpu.count = null'),
  ],
  ['T014', inside('cpu.on = cpu.count == 1'), inside('cpu.on = cpu.count != 1')],
  [
    'T015',
    inside('cpu.count = cpu.count / 2'),
    inside('const a = typeof 1'),
    inside('const a = 1 in 2'),
  ],
  ['T016', inside('cpu.count = cpu.count | 0'), inside('cpu.count = cpu.count >>> 0')],
  [
    'T017',
    inside('const a = 1; a = 2'),
    inside('let a'),
    inside('const [a] = 1'),
    inside('let a = 0; const b = (a = 2)'),
    inside('let a = 0; const b = a++'),
    inside('let a = 1; a ||= 2'),
    inside('[cpu.count] = 1'),
    'const a = 1\nfunction f(): void { a = 2 }',
  ],
  [
    'T018',
    'const a = cpu.count',
    'const a = outside(1)',
    'const A = { b: thisTask() } as const',
    "const a = choose(2, 'x')",
    inside('switch (cpu.count) { case cpu.count: }'),
  ],
  [
    'T019',
    'const s = perCpu(1)',
    'const s = perCpu({ a: 1 })',
    'const s = perCpu({ a: bits(0) })',
    'const s = perCpu({ a: bits(65) })',
    'const s = perCpu({ a: int(1) })',
    'const s = perCpu({ a: bits(2, 4) })',
    'const s = perCpu({ a: array(0, bool()) })',
    'const s = perCpu({ a: array(2, array(2, bool())) })',
    'const s = perCpu({ ...cpu })',
    'const s = perCpu({ [1]: bool() })',
    'const s = perCpu({ a: bool(), a: bool() })',
    'const s = ghost(1)',
  ],
  ['T020', 'const s = perCpu({ count: int(9) })', 'const s = ghost(perCpu({ count: int(8) }))'],
  [
    'T021',
    inside('cpu.cuont = 1'),
    inside('const a = cpu'),
    inside('const a = cpu.regs'),
    inside('const a = cpu.list'),
    inside('const a = cpu.count[0]'),
    inside('const a = cpu.count.x'),
    inside('const a = of(cpu, 1)'),
    inside('const a = outside(1).x'),
  ],
  [
    'T022',
    inside('check(1, cpu.on, 2)'),
    inside("check('p', cpu.on)"),
    inside("const a = check('p', cpu.on, 'x')"),
    inside("choose(cpu.count, 'x')"),
    inside('maybe(1)'),
    inside('atomically(f)'),
    inside('waitUntil(cpu.on)'),
    inside("task('x', f)"),
    inside('of(machine, 1).lock = 1'),
    inside('of(of(cpu, 1), 1).count = 1'),
    "vector('v', 'irq', () => true, () => {})",
    "task('t', 1)",
  ],
  [
    'T023',
    inside('atomically(() => { outside(1) })'),
    inside('atomically(() => { cpu.on = true; waitUntil(() => cpu.on) })'),
    inside('atomically(() => { switchTo(1); cpu.on = true })'),
    inside('atomically(() => { return 1 })'),
    `function g(): void { switchTo(1) } ${inside('atomically(() => g())')}`,
    `function g(): void { waitUntil(() => cpu.on) } ${inside('atomically(() => g())')}`,
  ],
  [
    'T024',
    inside("check('p', maybe('x'), 'm')"),
    inside("check('p', asks(), 'm')"),
    inside('waitUntil(() => { cpu.on = true; return true })'),
    inside('waitUntil(() => {})'),
    "invariant('p', () => fetchAdd(cpu.count, 1) === 0, 'm')",
    inside("check('p', (cpu.count || machine.lock) === 1, 'm')"),
  ],
  ['T025', inside('switch (cpu.count) { case 0: cpu.on = true; case 1: cpu.on = false }')],
  [
    'T026',
    'function f(): number { if (cpu.on) return 1 }',
    'function f(): number { return }',
    'function f(): void { return 1 }',
  ],
  [
    'T027',
    `function g(): boolean { return g() } ${inside("check('p', g(), 'm')")}`,
    inside(`cpu.count = ${'1 + '.repeat(400)}cpu.count`),
    inside(`cpu.count = ${'('.repeat(300)}1${')'.repeat(300)}`),
    `// ${'x'.repeat(70_000)}`,
    inside(`const a = ${'b ? '.repeat(3000)}`),
  ],
  [
    'T028',
    inside('cpu.count = cpu.count % 0'),
    inside('cpu.list[3] = 1'),
    "task('t', () => {}, 64)",
  ],
  [
    'T029',
    'const m = new Uint8Array(new SharedArrayBuffer(4))',
    'const m = new Int32Array(4)',
    'const m = new Int32Array(new SharedArrayBuffer(6))',
    'const m = new Int32Array(new SharedArrayBuffer(0))',
    inside('Atomics.isLockFree(4)'),
    inside('Atomics.load(cpu.list, 0)'),
    `const m = new Int32Array(new SharedArrayBuffer(4))\n${inside('Atomics.notify(m, 0, 1)')}`,
    `const m = new Int32Array(new SharedArrayBuffer(4))\n${inside('const a = Atomics.wait(m, 0, 0)')}`,
    `function g(w: Int32Array): void {}\n${inside('g(cpu.count)')}`,
  ],
  [
    'T030',
    inside('for (let i = 0; ; i++) cpu.on = true'),
    inside('let i = 0; for (;;) { i = i + 1; cpu.count = 0 }'),
    inside('let i = 0; for (;;) { i += 1; for (let j = 0; j < 3; j++) cpu.on = true }'),
    inside('let i = 0; do { i *= 2 } while (cpu.on)'),
    inside('let i = 0; while (i < 3) {}'),
    inside('let i = 0; while (i < 3) { let j = i; j = j & 1 }'),
  ],
]

const ending = [
  'for (let i = 0; i < 3; i++) cpu.on = true',
  'let sum = 0; for (let i = 0; i < 3; i++) sum += cpu.list[i]; cpu.count = sum',
  'let i = 0; for (;;) { i = (i + 1) & 3; cpu.count = i }',
  'let i = 0; for (;;) { i += 1; if (i > 3) i = 0; cpu.on = true }',
  'let i = 0; for (;;) { i += 1; if (i === 3) break }',
  'let i = 0; for (;;) { cpu.count = i; i = cpu.count }',
  'for (;;) { let i = 0; i += 1; cpu.count = i }',
  'while (cpu.on) {}',
  'for (;;) {}',
]

test.each(ending)('T030 accepts a loop that ends, or goes on over state: %s', (body) => {
  expect(codesOf(inside(body))).toEqual([])
})

for (const [code, ...texts] of samples) {
  for (const text of texts) {
    test(`${code} refuses ${text.length > 90 ? `${text.slice(0, 90)}…` : text}`, () => {
      expect(codesOf(text)).toContain(code)
    })
  }
}

test('T004 and every other code has a sample here or in read-system.test.ts', () => {
  expect([...samples.map(([code]) => code), 'T004'].toSorted()).toEqual(Object.keys(tsCodes))
})

test('a diagnostic names the construct, its place, and what to write instead', () => {
  const { diagnostics } = systemOf("import { chek } from 'sallyport/lang'\n\n  let x = 1")
  expect(diagnostics.map(({ message, help }) => [message, help])).toEqual([
    ['`chek` is not exported there', 'did you mean `check`?'],
    [
      '`let` at the top of a module',
      'state is declared with perCpu, perTask, perFrame or global; constants with const',
    ],
  ])
  expect(diagnostics[1]?.span).toMatchObject({ file: 'main.ts', column: 3 })
})
