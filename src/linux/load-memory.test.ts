import { describe, expect, test } from 'vitest'

import type { ModuleHost } from '../front/ts/read-system.ts'
import { createLoadMemory, readLibrary, unitsOf } from './load-memory.ts'

/** A library of two modules, the second with this number. */
function library(number: number): ModuleHost {
  const texts = new Map([
    ['machine/a.ts', `import { N } from './b.ts'\nexport function f(): number {\n  return N\n}\n`],
    ['machine/b.ts', `export const N = ${number}\n`],
  ])
  return { read: (path) => texts.get(path), resolve: () => 'machine/b.ts' }
}

describe('unitsOf()', () => {
  test('keeps what was read under one configuration from what is read under another', () => {
    const memory = createLoadMemory()
    const settings = (value: string): readonly unknown[] => ['6.12', 'x86', [['CONFIG_A', value]]]
    const known = unitsOf(memory, settings('y'))
    expect(unitsOf(memory, settings('y'))).toBe(known)
    expect(unitsOf(memory, settings('n'))).not.toBe(known)
  })
})

describe('readLibrary()', () => {
  test('gives the same library again as long as all of its modules read the same', () => {
    const memory = createLoadMemory()
    const first = readLibrary(memory, 'machine/a.ts', library(1))
    expect(first.diagnostics).toEqual([])
    expect(readLibrary(memory, 'machine/a.ts', library(1))).toBe(first)
    const other = readLibrary(memory, 'machine/a.ts', library(2))
    expect(other).not.toBe(first)
    const returned = other.value.definitions.find('f', undefined)?.lower().value?.func.steps
    expect(returned).toMatchObject([{ kind: 'return', values: [{ kind: 'const', value: 2n }] }])
  })

  test('looks again for a module that was not there', () => {
    const memory = createLoadMemory()
    const whole = library(1)
    const lacking = {
      ...whole,
      read: (path: string) => (path.endsWith('b.ts') ? undefined : whole.read(path)),
    }
    expect(readLibrary(memory, 'machine/a.ts', lacking).diagnostics).not.toEqual([])
    expect(readLibrary(memory, 'machine/a.ts', library(1)).diagnostics).toEqual([])
  })
})
