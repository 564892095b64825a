// The import table as a small project sees it: each case is one architecture page and a few files.

import { describe, expect, test } from 'vitest'
import { checkLayers } from './check-layers.ts'
import { findCycles, importsOf } from './import-graph.ts'
import { layerOf, parseLayerTable } from './layer-table.ts'

const page = `# Any
| folder | may import |
|---|---|
| src/base | nothing |
| src/front/c | src/base |
| src/front/ts | src/base |
| src/link | src/front, src/base |
| src/cli | everything |

after the table
`

function violations(files: Readonly<Record<string, string>>): string[] {
  return checkLayers(page, new Map(Object.entries(files)))
}

describe('checkLayers()', () => {
  test('checkLayers() accepts imports that the table allows', () => {
    expect(
      violations({
        'src/base/span.ts': `import './bits.ts'`,
        'src/base/bits.ts': '',
        'src/link/link.ts': `import { a } from '../front/c/a.ts'\nimport { b } from '../base/span.ts'`,
        'src/cli/main.ts': `import { a } from '../link/link.ts'\nimport { b } from 'commander'`,
      }),
    ).toEqual([])
  })
  test('checkLayers() names file and line of an import against the direction', () => {
    expect(violations({ 'src/base/a.ts': `\nimport { x } from '../link/x.ts'` })).toEqual([
      'src/base/a.ts:2: src/base may not import src/link/x.ts',
    ])
  })
  test('checkLayers() counts type imports, re-exports and dynamic imports', () => {
    const text = `import type { X } from '../cli/x.ts'
export * from '../cli/y.ts'
export { z } from '../cli/z.ts'
export const w = await import('../cli/w.ts')`
    expect(violations({ 'src/link/a.ts': text })).toHaveLength(4)
  })
  test('checkLayers() keeps neighbours in one folder apart', () => {
    expect(violations({ 'src/front/c/a.ts': `import '../ts/b.ts'` })).toEqual([
      'src/front/c/a.ts:1: src/front/c may not import src/front/ts/b.ts',
    ])
  })
  test('checkLayers() knows its own files by the name of the package', () => {
    expect(violations({ 'src/base/a.ts': `import { x } from 'sallyport/src/link/x'` })).toEqual([
      'src/base/a.ts:1: src/base may not import src/link/x.ts',
    ])
  })
  test('checkLayers() refuses even a package where the table says nothing', () => {
    expect(violations({ 'src/base/a.ts': `import { join } from 'node:path'` })).toEqual([
      'src/base/a.ts:1: src/base may import nothing, not even node:path',
    ])
  })
  test('checkLayers() lets tests import anything, and nobody import tests', () => {
    expect(
      violations({
        'src/base/a.test.ts': `import '../cli/x.ts'\nimport 'vitest'`,
        'src/cli/x.ts': `import '../base/a.test.ts'`,
      }),
    ).toEqual([
      'src/cli/x.ts:1: src/base/a.test.ts is a test, nothing imports tests',
      'src/base/a.test.ts: a cycle of imports: src/base/a.test.ts → src/cli/x.ts → src/base/a.test.ts',
    ])
  })
  test('checkLayers() reports a folder that the table does not name', () => {
    expect(violations({ 'src/basement/a.ts': '' })).toEqual([
      'src/basement/a.ts: its folder is not in the table',
    ])
  })
  test('checkLayers() reports names that say nothing and names that are not kebab-case', () => {
    expect(
      violations({ 'src/cli/utils.ts': '', 'src/cli/utils.test.ts': '', 'src/cli/myFile.ts': '' }),
    ).toHaveLength(3)
  })
  test('checkLayers() reports a file that is not TypeScript instead of passing it', () => {
    expect(violations({ 'src/cli/a.ts': 'import {' })[0]).toMatch(/^src\/cli\/a.ts: cannot be read/)
  })
  test('checkLayers() fails when the page has no table', () => {
    expect(checkLayers('# Any', new Map())).toEqual([
      'ARCHITECTURE.md: no table with the header `folder | may import`',
    ])
  })
})

describe('parseLayerTable()', () => {
  test('parseLayerTable() ends with the table', () => {
    expect(parseLayerTable(page).layers.map((layer) => layer.folder)).toEqual([
      'src/base',
      'src/front/c',
      'src/front/ts',
      'src/link',
      'src/cli',
    ])
  })
  test('parseLayerTable() reports two rows for one folder and a name without a row', () => {
    const table = '| folder | may import |\n|---|---|\n| a | b |\n| a | nothing |'
    expect(parseLayerTable(table).problems).toEqual([
      'a has two rows',
      'b may be imported but has no row of its own',
    ])
  })
  test('layerOf() takes the longest folder that holds the file', () => {
    const { layers } = parseLayerTable(
      '| folder | may import |\n|---|---|\n| src | nothing |\n| src/cli | everything |',
    )
    expect(layerOf(layers, 'src/cli/a.ts')?.folder).toBe('src/cli')
    expect(layerOf(layers, 'src/client.ts')?.folder).toBe('src')
  })
})

describe('importsOf()', () => {
  test('importsOf() resolves relative paths and counts lines from 1', () => {
    expect(importsOf('src/a/b.ts', `\nimport x from '../c/d.ts'`).imports).toEqual([
      { target: 'src/c/d.ts', own: true, line: 2 },
    ])
  })
})

describe('findCycles()', () => {
  test('findCycles() finds each cycle once, wherever the search begins', () => {
    const graph = new Map([
      ['d', ['c']],
      ['c', ['a']],
      ['a', ['b']],
      ['b', ['c']],
    ])
    expect(findCycles(graph)).toEqual([['a', 'b', 'c']])
  })
  test('findCycles() is empty for two ways to the same file', () => {
    const graph = new Map([
      ['a', ['b', 'c']],
      ['b', ['d']],
      ['c', ['d']],
      ['d', []],
    ])
    expect(findCycles(graph)).toEqual([])
  })
})
