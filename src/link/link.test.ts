// What linking promises: who wins, what becomes of leaves, and one diagnostic for each kind of mistake.

import { describe, expect, test } from 'vitest'
import { printDiagnostic } from '../base/diagnostic.ts'
import { printFunction, programNames } from '../ir/print.ts'
import type { Leaf } from './leaf.ts'
import { link } from './link.ts'
import type { LinkInput, Linked } from './link.ts'
import { buildModule, linkInput } from './object-fixture.ts'
import type { ModuleNotation } from './object-fixture.ts'

const base = { fields: {}, tasks: {}, origin: 'library', unit: 'lib.ts' } as const
const system = { ...base, origin: 'system', unit: 'system.ts' } as const
const tree = { ...base, origin: 'tree', unit: 'kernel/entry.c' } as const

function linked(modules: readonly ModuleNotation[], more: Partial<LinkInput> = {}): Linked {
  const result = link(linkInput(modules.map(buildModule), more))
  expect(result.diagnostics.map(printDiagnostic)).toEqual([])
  if (result.value === undefined) throw new Error('no program')
  return result.value
}

function diagnostics(modules: readonly ModuleNotation[], more: Partial<LinkInput> = {}): string[] {
  const result = link(linkInput(modules.map(buildModule), more))
  expect(result.value).toBeUndefined()
  return result.diagnostics.map(({ code, message }) => `${code} ${message}`)
}

function printed({ program }: Linked, name: string): string[] {
  const func = program.functions.find((candidate) => candidate.name === name)
  if (func === undefined) throw new Error(`no function ${name}`)
  return printFunction(func, programNames(program)).split('\n').slice(1)
}

const callsFoo: ModuleNotation = {
  ...system,
  functions: { main: ['r = foo(1)', 'return'], 'foo(x)': ['return 0'] },
  extern: ['foo'],
  tasks: { init: 'main' },
}
const foo = (origin: ModuleNotation['origin'], value: number): ModuleNotation => ({
  ...base,
  origin,
  unit: `${origin}-unit`,
  functions: { 'foo(x)': [`return ${value}`] },
})

const withLeaf = (leaf: Leaf, more: readonly ModuleNotation[] = []): Linked =>
  linked([callsFoo, ...more], { leaves: (name) => (name === 'foo' ? leaf : undefined) })
const reason = 'why'

const uses = (more: Partial<ModuleNotation>): ModuleNotation => ({
  ...system,
  fields: { x: { owner: 'cpu', bits: 8, initial: 3n, overflow: 'error' } },
  functions: { main: ['foo()', 'x = 1'], foo: ['return'] },
  extern: ['foo'],
  tasks: { init: 'main' },
  ...more,
})
const treeFoo = (bits: number, signed = false): ModuleNotation => ({
  ...tree,
  fields: { x: { owner: 'cpu', bits, signed } },
  functions: { foo: ['x = 2'] },
})

test('link() names the fields that the whole program writes and nobody looks at', () => {
  const { program } = linked([uses({}), treeFoo(8)])
  expect(program.unread?.map((field) => program.fields[field]?.name)).toEqual(['x'])
  const reader = uses({ functions: { main: ['foo()', 'v = x'], foo: ['return'] } })
  expect(linked([reader, treeFoo(8)]).program.unread).toEqual([])
})

describe('resolution', () => {
  test('link() takes the definition of the first module that has one', () => {
    const { program, report } = linked([callsFoo, foo('tree', 1), foo('library', 2)])
    expect(program.functions.map((func) => [func.name, func.origin])).toEqual([
      ['main', 'system'],
      ['foo', 'tree'],
    ])
    expect(report.functions).toEqual({ override: 0, tree: 1, library: 0, system: 1 })
    expect(report.linesInterpreted).toBe(1)
  })

  test('link() takes the library for a cut function and reports the cut', () => {
    const cuts = new Map([
      ['foo', 'assembly'],
      ['unused', 'assembly'],
    ])
    const { report } = linked([callsFoo, foo('tree', 1), foo('library', 2)], { cuts })
    expect(report.functions.library).toBe(1)
    expect(report.cuts).toEqual([{ name: 'foo', reason: 'assembly' }])
  })

  test('link() prefers a static function of the caller to another module of higher priority', () => {
    const caller: ModuleNotation = {
      ...system,
      functions: { main: ['r = foo(1)'], 'foo(x)': ['return 7'] },
      statics: ['foo'],
      tasks: { init: 'main' },
    }
    const { report } = linked([foo('tree', 1), caller])
    expect(report.functions).toMatchObject({ tree: 0, system: 2 })
  })

  test('link() prefers an override even to a static function of the caller', () => {
    const caller: ModuleNotation = {
      ...tree,
      functions: { main: ['r = foo(1)'], 'foo(x)': ['return 7'] },
      statics: ['foo'],
      tasks: { init: 'main' },
    }
    expect(linked([foo('override', 1), caller]).report.functions.override).toBe(1)
  })

  test('link() lowers nothing that no task or vector reaches', () => {
    const unused: ModuleNotation = {
      ...foo('library', 2),
      functions: { 'foo(x)': ['return x'], broken: ['return'] },
      refused: { broken: 'cannot be represented' },
    }
    expect(linked([callsFoo, unused]).program.functions).toHaveLength(2)
  })
})

describe('leaves', () => {
  test('link() makes an irrelevant call a step that yields 0', () => {
    const result = withLeaf({ kind: 'irrelevant', reason })
    expect(printed(result, 'main')).toEqual(['   0  r = 0', '   1  return'])
    expect(result.report.irrelevant).toEqual([{ name: 'foo', reason }])
  })

  test('link() keeps the name of a noted call at a step that does nothing', () => {
    const leaves = (): Leaf => ({ kind: 'irrelevant', noted: true, reason })
    const caller = {
      ...callsFoo,
      functions: { main: ['foo(1)', 'r = foo(1)', 'return'], 'foo(x)': ['return 0'] },
    }
    const result = linked([caller], { leaves })
    expect(printed(result, 'main')).toEqual([
      '   0  remark foo(), goto 1',
      '   1  r = 0',
      '   2  return',
    ])
    expect(result.report.irrelevant).toEqual([{ name: 'foo', reason }])
  })

  test('link() makes a constant call an assignment', () => {
    const result = withLeaf({ kind: 'constant', value: 5n, reason })
    expect(printed(result, 'main')[0]).toBe('   0  r = 5')
    expect(result.report.constants).toEqual([{ name: 'foo', value: 5n, reason }])
  })

  test('link() makes an untracked value a choice and reports the over-approximation', () => {
    const result = withLeaf({ kind: 'choice', count: 3, reason })
    expect(printed(result, 'main')[0]).toBe('   0  r = choose 3 "foo()"')
    expect(result.report.choices).toEqual([{ name: 'foo', count: 3, reason }])
  })

  test('link() redirects a call without its arguments', () => {
    const result = withLeaf({ kind: 'call', to: 'bar', reason }, [
      { ...base, functions: { bar: ['return 1'] } },
    ])
    expect(printed(result, 'main')[0]).toBe('   0  r = call bar()')
    expect(result.report.redirected).toEqual([{ name: 'foo', to: 'bar', reason }])
  })

  test('link() asks leaves only for names that nobody defines, unless they override', () => {
    const library = [foo('library', 2)]
    expect(withLeaf({ kind: 'irrelevant', reason }, library).report.irrelevant).toEqual([])
    const override = { kind: 'irrelevant', reason, override: true } as const
    expect(withLeaf(override, library).report.irrelevant).toHaveLength(1)
  })

  test('link() makes every value of a replaced call an indivisible step of its own', () => {
    const pair: ModuleNotation = {
      ...system,
      functions: { main: ['a, b = foo()', 'return a'], foo: ['return 0, 0'] },
      extern: ['foo'],
      tasks: { init: 'main' },
    }
    const result = linked([pair], { allowOpaque: true })
    expect(printed(result, 'main')).toEqual([
      '   0  a = choose 2 "foo()"; goto 2',
      '   1  return a',
      '   2+ b = choose 2 "foo()"; goto 1',
    ])
    expect(result.report.opaque.map(({ name }) => name)).toEqual(['foo'])
  })
})

describe('fields', () => {
  test('link() makes one field of all symbols with the same owner and name', () => {
    expect(linked([uses({}), treeFoo(8)]).program.fields).toHaveLength(1)
  })

  test('link() takes the narrower declaration of the model and reports what it replaced', () => {
    const { program, report } = linked([uses({}), treeFoo(64)])
    expect(program.fields[0]).toMatchObject({ type: { bits: 8 }, initial: 3n, overflow: 'error' })
    expect(report.fields).toEqual([
      {
        owner: 'cpu',
        name: 'x',
        declared: 'u64, starts with 0, wrapping',
        used: 'u8, starts with 3, checked',
        reason: 'the model declares it so',
      },
    ])
  })

  test('link() keeps the type of the tree where the model is wider', () => {
    expect(linked([uses({}), treeFoo(4)]).program.fields[0]).toMatchObject({ type: { bits: 4 } })
  })

  test('link() checks stores to a field that an override narrows', () => {
    const { program } = linked(
      [uses({ fields: { x: { bits: 8 } } }), { ...treeFoo(8), fields: { x: { bits: 8 } } }],
      {
        overrides: () => ({ type: { bits: 2, signed: false }, reason: 'two values occur' }),
      },
    )
    expect(program.fields[0]).toMatchObject({ type: { bits: 2 }, overflow: 'error' })
  })

  test('link() refuses types of which neither holds the other', () => {
    expect(diagnostics([uses({}), treeFoo(8, true)])).toEqual([
      'L007 cpu field x is declared as u8, starts with 3, checked, elsewhere as i8, starts with 0, wrapping',
    ])
  })

  test('link() refuses a field that nobody declares', () => {
    expect(diagnostics([uses({ undeclared: ['x'], extern: [] })])).toEqual([
      'L006 nobody declares the cpu field x',
    ])
  })

  test('link() refuses an initial value that does not fit', () => {
    const wrong = uses({ fields: { x: { bits: 2, initial: 9n } }, extern: [] })
    expect(diagnostics([wrong])).toEqual([
      'L013 global field x starts with 9, which u2 cannot hold',
    ])
  })
})

describe('mistakes', () => {
  test('link() names an undefined function and the chain that needs it', () => {
    const needs: ModuleNotation = {
      ...base,
      functions: { 'foo(x)': ['bar()', 'return 0'], bar: ['return'] },
      extern: ['bar'],
    }
    expect(diagnostics([callsFoo, needs])).toEqual([
      'L001 nobody defines bar(), needed by foo ← main ← task init',
    ])
  })

  test('link() passes on why a tree function was refused and does not fall back silently', () => {
    const refused = { ...foo('tree', 1), refused: { foo: 'computed goto' } }
    expect(diagnostics([callsFoo, refused, foo('library', 2)])).toEqual([
      'C999 computed goto',
      'L002 foo() is needed by main ← task init but could not be represented',
    ])
  })

  test('link() refuses wrong numbers of arguments and values', () => {
    const other: ModuleNotation = { ...base, functions: { foo: ['return'] } }
    expect(diagnostics([callsFoo, other])).toEqual([
      'L003 foo() is called with 1 arguments but has 0 parameters',
      'L004 1 values of foo() are used, which returns no value',
    ])
  })

  test('link() names the circle of a recursion', () => {
    const circle: ModuleNotation = {
      ...base,
      functions: { 'foo(x)': ['bar()', 'return 0'], bar: ['r = foo(1)'] },
    }
    expect(diagnostics([callsFoo, circle])).toEqual(['L005 foo → bar → foo is recursive'])
  })

  test('link() suggests the property that was meant', () => {
    const typo: ModuleNotation = {
      ...system,
      properties: ['rcu-watchng'],
      functions: { main: ['check rcu-watchng: 1'] },
      tasks: { init: 'main' },
    }
    const { declarations, definitions } = buildModule(typo)
    const property = { name: 'rcu-watching', statement: '', span: { file: '', line: 1, column: 1 } }
    const declared = { ...declarations, properties: [property] }
    const result = link(linkInput([{ definitions, declarations: declared }]))
    expect(result.diagnostics).toMatchObject([{ code: 'L008', help: 'did you mean rcu-watching?' }])
  })
})

describe('entries', () => {
  test('link() wants exactly one task for each CPU', () => {
    const bounds = { cpus: 2, depth: 2 }
    expect(diagnostics([callsFoo, foo('library', 1)], { bounds })).toEqual([
      'L009 CPU 1 starts with no task',
    ])
  })

  test('link() refuses an environment that waits and an entry with parameters', () => {
    const waits: ModuleNotation = {
      ...system,
      functions: { main: ['return'], env: ['await 0'], 'two(a, b)': ['return'] },
      tasks: { init: 'main' },
      vectors: { device: ['environment', '1', 'env'], timer: ['interrupt', '1', 'two'] },
    }
    expect(diagnostics([waits])).toEqual([
      'L011 vector timer starts in two(), which has 2 parameters',
      'L010 environment vector device waits in env()',
    ])
  })

  test('link() refuses two modules that declare the same task', () => {
    const twice: ModuleNotation = {
      ...system,
      functions: { main: ['return'] },
      tasks: { init: 'main' },
    }
    expect(diagnostics([twice, { ...twice, unit: 'other.ts' }])).toEqual([
      'L012 there are two of task init',
      'L009 CPU 0 starts with the tasks init and init',
    ])
  })
})
