// Random patches on files that have changed since: the same texts as `git apply` makes, and the same refusals.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { applyPatch } from './apply-patch.ts'
import { parsePatch } from './parse-patch.ts'

const hasGit = spawnSync('git', ['--version']).status === 0
const absent = hasGit ? '' : ' (not run: no git)'

/** Few different lines, so that a hunk fits in several places. */
const line = fc.constantFrom('a', 'b', 'c', '', 'a')
const text = fc.array(line, { maxLength: 14 })
const edit = fc.record({ at: fc.nat(14), remove: fc.nat(2), add: fc.array(line, { maxLength: 2 }) })

interface Edit {
  readonly at: number
  readonly remove: number
  readonly add: readonly string[]
}

function edited(lines: readonly string[], edits: readonly Edit[]): readonly string[] {
  const result = [...lines]
  for (const { at, remove, add } of edits) {
    result.splice(Math.min(at, result.length), remove, ...add)
  }
  return result
}

function fileOf(lines: readonly string[], isOpen: boolean): string {
  const all = lines.join('\n')
  return lines.length === 0 || isOpen ? all : `${all}\n`
}

const cases = fc.record({
  old: text,
  change: fc.array(edit, { minLength: 1, maxLength: 3 }),
  drift: fc.array(edit, { maxLength: 2 }),
  context: fc.constantFrom(1, 2, 3, 3),
  isOpen: fc.boolean(),
})

function git(folder: string, ...args: readonly string[]): { status: number | null; text: string } {
  const { status, stdout } = spawnSync('git', args, { cwd: folder, encoding: 'utf8' })
  return { status, text: stdout }
}

test.skipIf(!hasGit)(`applyPatch() does what git apply does${absent}`, { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-patch-'))
  const seen = { applied: 0, refused: 0 }
  const file = join(folder, 'f')
  try {
    fc.assert(
      fc.property(cases, ({ old, change, drift, context, ...rest }) => {
        // Git joins lines where text was added behind a last line without an end.
        const isOpen = rest.isOpen && drift.length === 0
        writeFileSync(join(folder, 'old'), fileOf(old, isOpen))
        writeFileSync(join(folder, 'new'), fileOf(edited(old, change), isOpen))
        const made = git(folder, 'diff', '--no-index', `-U${context}`, 'old', 'new').text
        const patch = made.replaceAll(/^(diff|---|\+\+\+) .*$/gm, (header) =>
          header.replaceAll(/[ab]\/(old|new)/g, (name) => `${name.slice(0, 2)}f`),
        )
        fc.pre(patch !== '')
        const target = fileOf(edited(old, drift), isOpen)
        writeFileSync(file, target)
        writeFileSync(join(folder, 'p'), patch)
        const isApplied = git(folder, 'apply', '--whitespace=nowarn', 'p').status === 0
        seen[isApplied ? 'applied' : 'refused']++
        const parsed = parsePatch('p', patch)
        expect(parsed.diagnostics).toEqual([])
        const { value, diagnostics } = applyPatch('p', parsed.value, (path) =>
          path === 'f' ? target : undefined,
        )
        expect(diagnostics.length === 0).toBe(isApplied)
        if (isApplied) expect(value.get('f')).toBe(readFileSync(file, 'utf8'))
      }),
      { numRuns: 150, seed: 1 },
    )
    expect(seen.applied).toBeGreaterThan(20)
    expect(seen.refused).toBeGreaterThan(20)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
