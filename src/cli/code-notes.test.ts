// Every code that any part can report can be explained.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { codeNotes } from './code-notes.ts'

const root = fileURLToPath(new URL('../../../src', import.meta.url))

test('codeNotes explains every code that stands in the source', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !/\.test\.ts$|-fixture\.ts$/.test(path),
  )
  const codes = files.flatMap((path) =>
    [...readFileSync(join(root, path), 'utf8').matchAll(/'([CTLKU]\d{3})'/g)].map(
      (match) => match[1] ?? '',
    ),
  )
  const unexplained = [...new Set(codes)].filter((code) => !(code in codeNotes)).toSorted()
  expect(unexplained).toEqual([])
})
