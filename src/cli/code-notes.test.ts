// Every code that any part can report can be explained.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { fakeScreen } from './cli-fixture.ts'
import { codeNotes, codeTables } from './code-notes.ts'
import { explain } from './explain.ts'

const root = fileURLToPath(new URL('../../../src', import.meta.url))

function codesInSource(): ReadonlySet<string> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !/\.test\.ts$|-fixture\.ts$/.test(path),
  )
  const texts = files.map((path) => readFileSync(join(root, path), 'utf8'))
  const found = texts.flatMap((text) => [...text.matchAll(/'([CTLKUP]\d{3})'/g)])
  return new Set(found.map((match) => match[1] ?? ''))
}

test('codeNotes explains every code that stands in the source', () => {
  const unexplained = [...codesInSource()].filter((code) => !(code in codeNotes)).toSorted()
  expect(unexplained).toEqual([])
})

test('codeTables have one meaning for each code', () => {
  expect(codeTables.flatMap(Object.keys).toSorted()).toEqual(Object.keys(codeNotes))
})

test('codeNotes explains no code that nobody reports', () => {
  const reported = codesInSource()
  expect(Object.keys(codeNotes).filter((code) => !reported.has(code))).toEqual([])
})

test.each(Object.entries(codeNotes))(
  'explain() says what %s means and who reports it',
  async (code, meaning) => {
    const screen = fakeScreen()
    expect(await explain(code, { machine: new Map(), systems: new Map() }, screen.io)).toBe(0)
    const text = screen.text().replaceAll(/\s+/g, ' ')
    expect(text).toContain(`${code} ${meaning} Reported`)
  },
)
