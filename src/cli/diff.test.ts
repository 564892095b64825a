// `diff` on systems, and on input that cannot be compared: one clear message and status 2.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runFake } from './cli-fixture.ts'

async function diff(
  ...args: readonly string[]
): Promise<{ readonly status: number; readonly text: string; readonly errors: string }> {
  return runFake(['diff', ...args], { jobs: [] })
}

describe('diff', () => {
  test('diff finds a system equal to itself, at every level', async () => {
    const { status, text } = await diff('exit-split', 'exit-split', '--level', 'warnings')
    expect(status).toBe(0)
    expect(text).toContain('No difference.')
  })
})

describe('wrong input', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-'))
    writeFileSync(join(folder, 'Makefile'), 'VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 1\n')
    writeFileSync(
      join(folder, 'words.mbox'),
      'From a Thu Jan  1 00:00:00 1970\nSubject: x\n\nHi.\n',
    )
    writeFileSync(join(folder, 'other.patch'), '--- a/x.c\n+++ b/x.c\n@@ -1 +1 @@\n-a\n+b\n')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ['one version', ['exit-split'], 'U003'],
    ['three versions', ['exit-split', 'exit-split', 'exit-split'], 'U003'],
    ['an unknown system', ['exit-splitt', 'exit-split'], 'U010'],
    ['a module without tasks', ['/dev/null', 'exit-split'], 'U011'],
    ['systems without a common entry', ['exit-split', 'word-rcu'], 'U030'],
    ['an unknown level', ['exit-split', 'exit-split', '--level', 'all'], 'U002'],
    ['a mapping without names', ['exit-split', 'exit-split', '--map', 'a'], 'U002'],
    ['a mapping of no function', ['exit-split', 'exit-split', '--map', 'a=b'], 'U032'],
    ['a configuration for systems', ['exit-split', 'exit-split', '--set', 'CONFIG_X=y'], 'U003'],
    ['a patch and revisions', ['FOLDER', '--patch', 'x', '--git', 'a..b'], 'U003'],
    ['a patch that is not there', ['FOLDER', '--patch', 'FOLDER/none'], 'U034'],
    ['a mail without a diff', ['FOLDER', '--patch', 'FOLDER/words.mbox'], 'K030'],
    ['a patch that does not apply', ['FOLDER', '--patch', 'FOLDER/other.patch'], 'K031'],
    ['one revision', ['FOLDER', '--git', 'HEAD'], 'U003'],
    ['a folder that git does not know', ['FOLDER', '--git', 'a..b'], 'U031'],
    ['trees without files', ['FOLDER', 'FOLDER'], 'K003'],
    ['a tree and a system', ['FOLDER', 'exit-split'], 'U003'],
    ['two systems of other names', ['generic-entry', 'kernel-exit'], 'U033'],
  ]
  test.each(cases)('diff refuses %s', async (_, args, code) => {
    const { status, text, errors } = await diff(...args.map((arg) => arg.replace('FOLDER', folder)))
    expect({ status, text }).toEqual({ status: 2, text: '' })
    expect(errors).toContain(`  ${code}`)
    expect(errors).not.toContain('bug')
  })
})
