// Modules, what they declare, and how the linker finds their functions.

import { expect, test } from 'vitest'
import { printExpr, symbolNames } from '../../ir/print.ts'
import { readSystem, resolveRelative } from './read-system.ts'
import { codesOf, hostOf, systemOf } from './system-fixture.ts'

const lang =
  "import { perCpu, bits, int, bool, array, wrapping, ghost, vector } from '../machine/lang.ts'\n"

test('readSystem() reads imports first, each once, and not the language', () => {
  const { diagnostics, value } = readSystem(
    'systems/main.ts',
    hostOf({
      'systems/main.ts':
        "import { b } from './b.ts'\nimport { c } from './c.ts'\nexport const main = b + c",
      'systems/b.ts': "import { c } from './c.ts'\nexport const b = c + 1",
      'systems/c.ts': `${lang}export const c = 5`,
    }),
  )
  expect(diagnostics).toEqual([])
  expect(value.files).toEqual(['systems/c.ts', 'systems/b.ts', 'systems/main.ts'])
})

test('readSystem() names fields by their path and takes the owner from the word', () => {
  const { value } = readSystem(
    'm/a.ts',
    hostOf({
      'm/a.ts': `${lang}
        const nesting = int(64, 1)
        export const ct = perCpu({ context_tracking: { nesting, state: wrapping(bits(3, 4)) } })
        export const g = ghost(perCpu({ list: array(4, bool(true)) }))`,
    }),
  )
  expect(
    value.declarations.fields.map(({ owner, name, declaration }) => [owner, name, declaration]),
  ).toEqual([
    ['cpu', 'context_tracking.nesting', field({ bits: 64, signed: true }, 1n)],
    [
      'cpu',
      'context_tracking.state',
      { ...field({ bits: 3, signed: false }, 4n), overflow: 'wrap' },
    ],
    ['cpu', 'list', { ...field({ bits: 1, signed: false }, 1n), length: 4, ghost: true }],
  ])
})

function field(type: { bits: number; signed: boolean }, initial: bigint): object {
  return { type, length: 1, initial, overflow: 'error', ghost: false }
}

test('readSystem() accepts a field that is declared twice in the same way, and once counts', () => {
  const { diagnostics, value } = systemOf('const again = perCpu({ regs: { flags: bits(4) } })')
  expect(diagnostics).toEqual([])
  expect(value.declarations.fields.filter(({ name }) => name === 'regs.flags')).toHaveLength(1)
})

test('readSystem() gathers vectors, tasks, properties and invariants', () => {
  const { diagnostics, value } = systemOf(`
    const Line = { Timer: 0, Disk: 2 } as const
    type Line = (typeof Line)[keyof typeof Line]
    function on(): boolean { return cpu.on }
    function handler(): void { cpu.count = Line.Disk }
    vector('timer', 'interrupt', on, handler)
    vector('nmi', 'nmi', () => !seen.hint, () => { cpu.on = false })
    task('init', () => handler(), 0)
    task('other', handler)
    property('lost-update', 'Every increment counts.')
    invariant('lost-update', () => machine.lock < 2, 'the lock is no lock')
  `)
  expect(diagnostics).toEqual([])
  const { invariants, properties, tasks, vectors } = value.declarations
  const shown = vectors.map(({ name, kind, func, deliverable }) => {
    return [name, kind, func, printExpr(deliverable.expr, symbolNames(deliverable.symbols))]
  })
  expect(shown).toEqual([
    ['timer', 'interrupt', 'handler', 'cpu.on'],
    ['nmi', 'nmi', 'vector nmi', '!cpu.hint'],
  ])
  expect(tasks.map(({ name, func, runsOn }) => [name, func, runsOn])).toEqual([
    ['init', 'task init', 0],
    ['other', 'handler', undefined],
  ])
  expect(properties.map(({ name, statement }) => [name, statement])).toEqual([
    ['lost-update', 'Every increment counts.'],
  ])
  expect(invariants.map(({ property, message }) => [property, message])).toEqual([
    ['lost-update', 'the lock is no lock'],
  ])
  expect(value.definitions.find('vector nmi', undefined)?.lower().value?.func.steps).toHaveLength(2)
})

test('find() asks the unit itself first, then what modules export', () => {
  const { value } = readSystem(
    'a.ts',
    hostOf({
      'a.ts':
        "import { helper } from './b.ts'\nfunction own(): number { return 1 }\nexport function f(): void { helper() }",
      'b.ts': 'export function helper(): void {}\nfunction own(): number { return 2 }',
    }),
  )
  const unitOf = (name: string, unit?: string): string | undefined =>
    value.definitions.find(name, unit)?.unit
  expect(unitOf('helper', 'a.ts')).toBe('b.ts')
  expect(unitOf('own', 'a.ts')).toBe('a.ts')
  expect(unitOf('own', 'b.ts')).toBe('b.ts')
  expect(unitOf('own')).toBeUndefined()
  expect(unitOf('f@atomic')).toBe('a.ts')
  expect(unitOf('nobody')).toBeUndefined()
})

test('lower() says where a function stands, how long it is, and whose it is', () => {
  const host = hostOf({
    'systems/a.ts':
      "import { b } from '../machine/b.ts'\n\nexport function f(): void {\n  b()\n}\n",
    'machine/b.ts': 'export function b(): void {}',
  })
  const { definitions } = readSystem('systems/a.ts', host).value
  const func = definitions.find('f', undefined)?.lower().value?.func
  expect(func).toMatchObject({
    origin: 'system',
    lines: 3,
    span: { file: 'systems/a.ts', line: 3 },
  })
  expect(func?.steps[0]?.span).toEqual({ file: 'systems/a.ts', line: 4, column: 3 })
  expect(definitions.find('b', undefined)?.lower().value?.func.origin).toBe('library')
})

test('a circle of imports, a missing module and a missing name are reported', () => {
  const a = "import { b } from './b.ts'\nexport const a = 1"
  expect(
    codes('a.ts', { 'a.ts': a, 'b.ts': "import { a } from './a.ts'\nexport const b = a" }),
  ).toEqual(['T004'])
  expect(codes('a.ts', { 'a.ts': a })).toEqual(['T002'])
  expect(codes('a.ts', { 'a.ts': a, 'b.ts': 'const b = 1' })).toEqual(['T005'])
  expect(codes('a.ts', {})).toEqual(['T002'])
})

function codes(entry: string, modules: Readonly<Record<string, string>>): readonly string[] {
  return readSystem(entry, hostOf(modules)).diagnostics.map(({ code }) => code)
}

test('functions that are linked by name must not share it', () => {
  const other = { 'b.ts': 'export function g(): void {}\nfunction h(): void {}' }
  expect(codesOf("import { g as b } from './b.ts'\nexport function g(): void {}", other)).toEqual([
    'T007',
  ])
  expect(codesOf("import { g as b } from './b.ts'\nfunction h(): void { b() }", other)).toEqual([])
  expect(
    codesOf(
      "import { g as b } from './b.ts'\nfunction g(): void {}\nfunction f(): void { b() }",
      other,
    ),
  ).toEqual(['T007'])
  expect(
    codesOf("import { g } from './b.ts'\nfunction h(): void { g() }\ntask('t', h)", other),
  ).toEqual(['T007'])
})

test('resolveRelative() joins as a URL does', () => {
  expect(resolveRelative('./b.ts', 'x/a.ts')).toBe('x/b.ts')
  expect(resolveRelative('../y/b.ts', 'x/z/a.ts')).toBe('x/y/b.ts')
  expect(resolveRelative('../../b.ts', 'x/a.ts')).toBe('../b.ts')
  expect(resolveRelative('oxc-parser', 'x/a.ts')).toBeUndefined()
})
