import { describe, expect, test } from 'vitest'

import { createMemory } from './preprocess-memory.ts'
import { spell } from './preprocess-notation.ts'
import type { PreprocessOptions } from './preprocess-options.ts'
import { preprocess } from './preprocess.ts'
import { memoryHost, type SourceHost } from './source-host.ts'

const tree: Readonly<Record<string, string>> = {
  'include/first.h': '#define ONE 1\nint first = ONE;\n#ifdef LATER\nint never;\n#endif',
  'include/both.h': 'int both = TWO;',
  'a.c': '#define TWO 2\n#include <both.h>\nint a = ONE;',
  'b.c':
    '#define TWO two\n#define ONE one\n#define LATER\n#include <both.h>\nint b = ONE __COUNTER__;',
}

/** The tree with some files otherwise; undefined takes one away. */
function hostOf(edits: Readonly<Record<string, string | undefined>> = {}): SourceHost {
  const files = Object.entries({ ...tree, ...edits })
  return memoryHost(
    new Map(files.flatMap(([path, text]) => (text === undefined ? [] : [[path, text]]))),
  )
}

function optionsOf(host: SourceHost): PreprocessOptions {
  return { host, config: new Map(), includeDirs: ['include'], forced: ['first.h'] }
}

type Result = ReturnType<typeof preprocess>

function told({ value, diagnostics }: Result): unknown {
  return { ...value, constants: new Map(value.constants), diagnostics }
}

/** What both units are with this memory and without any has to be the same. */
function bothUnits(
  edits: Parameters<typeof hostOf>[0],
  memory = createMemory(),
): readonly Result[] {
  const options = optionsOf(hostOf(edits))
  return ['a.c', 'b.c'].map((file) => {
    const remembered = preprocess(file, options, memory)
    expect(told(remembered)).toEqual(told(preprocess(file, options)))
    return remembered
  })
}

describe('preprocess() with a memory', () => {
  test('keeps what one unit defines from the next one', () => {
    const memory = createMemory()
    const options = optionsOf(hostOf())
    const texts = ['a.c', 'b.c', 'a.c'].map((file) =>
      spell(preprocess(file, options, memory).value.tokens),
    )
    const a = 'int first = 1 ; int both = 2 ; int a = 1 ;'
    expect(texts).toEqual([a, 'int first = 1 ; int both = two ; int b = one 0 ;', a])
  })

  test('gives the same unit again when nothing that it reads has changed', () => {
    const memory = createMemory()
    const [a, b] = bothUnits({}, memory)
    const [sameA, otherB] = bothUnits({ 'b.c': 'int b;' }, memory)
    expect(sameA?.value).toBe(a?.value)
    expect(otherB?.value).not.toBe(b?.value)
  })

  test.each([
    ['a header that only units read', { 'include/both.h': 'int other;' }],
    ['a header that all units begin with', { 'include/first.h': '#define ONE 3\nint f;' }],
    ['lines only', { 'include/first.h': `\n${tree['include/first.h']}` }],
    ['a header that is gone', { 'include/both.h': undefined }],
    ['a forced header that is gone', { 'include/first.h': undefined }],
    ['a file that now stands in front of another', { 'first.h': 'int beside;' }],
    ['a unit that is gone', { 'a.c': undefined }],
    ['a unit that has no end', { 'a.c': '#if 1\nint a;' }],
  ])('reads again after a change of %s', (_, edits) => {
    const memory = createMemory()
    const before = bothUnits({}, memory)
    const after = bothUnits(edits, memory)
    expect(after.map(told)).not.toEqual(before.map(told))
    expect(bothUnits({}, memory).map(told)).toEqual(before.map(told))
  })

  test('looks again for a header that was not there', () => {
    const memory = createMemory()
    bothUnits({ 'include/both.h': undefined }, memory)
    const [a] = bothUnits({}, memory)
    expect(a?.value).toMatchObject({ files: ['include/first.h', 'a.c', 'include/both.h'] })
  })
})
