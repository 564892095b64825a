// Small repositories, read through `git` as a comparison reads them.

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { gitHost } from './diff-git-host.ts'

const hasGit = spawnSync('git', ['--version']).status === 0
const absent = hasGit ? '' : ' (not run: no git)'

const root = mkdtempSync(join(tmpdir(), 'sallyport-git-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

type Files = Readonly<Record<string, string>>

function write(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** A repository with one commit for each of these, one upon the other. */
function repository(...states: readonly Files[]): string {
  const folder = mkdtempSync(join(root, 'tree-'))
  const who = ['-c', 'user.name=somebody', '-c', 'user.email=somebody@example.org']
  const git = (...args: readonly string[]): void => {
    expect(spawnSync('git', ['-C', folder, ...who, ...args]).status).toBe(0)
  }
  git('init', '-q')
  for (const files of states) {
    write(folder, files)
    git('add', '-A')
    git('commit', '-q', '-m', 'state')
  }
  return folder
}

describe.skipIf(!hasGit)(`gitHost()${absent}`, () => {
  test('reads each file as the revision has it, whatever the working tree has', () => {
    const folder = repository(
      { 'kernel/one.c': 'first\n' },
      { 'kernel/one.c': 'second\n', 'kernel/late.c': 'late\n' },
    )
    write(folder, { 'kernel/one.c': 'not committed\n' })
    const [old, now] = ['HEAD~1', 'HEAD'].map((revision) => gitHost(folder, revision).value)
    expect(old?.read('kernel/one.c')).toBe('first\n')
    expect(now?.read('kernel/one.c')).toBe('second\n')
    expect(old?.read('kernel/late.c')).toBeUndefined()
    expect(now?.read('kernel/late.c')).toBe('late\n')
  })

  test('reads a file and its neighbours to the byte', () => {
    const files = {
      Makefile: 'VERSION = 6\n',
      'kernel/open.c': 'no line end, and one letter that is not ASCII: ü',
      'kernel/empty.c': '',
      'kernel/like-an-answer.c': `${'0'.repeat(40)} blob 5\nabcde\n\n`,
      'kernel/header.h': '\n',
    }
    const host = gitHost(repository(files), 'HEAD').value
    for (const [path, text] of Object.entries(files)) expect(host?.read(path)).toBe(text)
    expect(host?.read('kernel/../kernel/header.h')).toBe('\n')
    expect(host?.read('kernel')).toBeUndefined()
  })

  test('reads a folder inside of the repository', () => {
    const folder = repository({ 'linux/kernel/deep.c': 'deep\n', 'other.c': 'other\n' })
    const host = gitHost(join(folder, 'linux'), 'HEAD').value
    expect(host?.read('kernel/deep.c')).toBe('deep\n')
    expect(host?.read('other.c')).toBeUndefined()
  })

  test('asks git once for all files of a kind in a folder', () => {
    const folder = repository({ 'kernel/a.c': 'asked for\n', 'kernel/b.c': 'brought with it\n' })
    const host = gitHost(folder, 'HEAD').value
    expect(host?.read('kernel/a.c')).toBe('asked for\n')
    rmSync(join(folder, '.git'), { recursive: true })
    expect(host?.read('kernel/b.c')).toBe('brought with it\n')
  })

  test('says what is wrong with a folder or a revision', () => {
    const message = 'is in no git repository, or git is not installed'
    expect(gitHost(root, 'HEAD').diagnostics).toMatchObject([{ code: 'U031', message }])
    const { value, diagnostics } = gitHost(repository({ 'a.c': '' }), '--all')
    expect(value).toBeUndefined()
    expect(diagnostics).toMatchObject([{ code: 'U031', message: 'has no revision --all' }])
  })
})
