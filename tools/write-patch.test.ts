import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyPatch } from '../src/patch/apply-patch.ts'
import { parsePatch } from '../src/patch/parse-patch.ts'
import { writePatch } from './write-patch.ts'

const texts = fc
  .array(fc.constantFrom('', 'a;', 'b;', '-', ' '), { minLength: 1, maxLength: 12 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''))

test('writePatch() writes what makes one text of the other', () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      fc.pre(before !== after)
      const { value, diagnostics } = parsePatch('test', writePatch('f.c', before, after))
      expect(diagnostics).toEqual([])
      const made = applyPatch('test', value, () => before)
      expect(made.diagnostics).toEqual([])
      expect(made.value.get('f.c')).toBe(after)
    }),
  )
})

test('writePatch() shows three lines around the edit', () => {
  const before = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n'
  const patch = writePatch('f.c', before, before.replace('five\n', ''))
  expect(patch.split('\n').slice(2)).toEqual([
    '@@ -2,7 +2,6 @@',
    ' two',
    ' three',
    ' four',
    '-five',
    ' six',
    ' seven',
    ' eight',
    '',
  ])
})
