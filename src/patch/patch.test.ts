// What a patch may look like, and what it does to a tree.

import { describe, expect, test } from 'vitest'
import { applyPatch } from './apply-patch.ts'
import { parsePatch } from './parse-patch.ts'

/** The changed files, or what is wrong. */
function patched(tree: Readonly<Record<string, string>>, patch: string): unknown {
  const parsed = parsePatch('a.patch', patch)
  const problems = parsed.diagnostics.map(
    ({ code, message, span }) => `${code} ${span.line} ${message}`,
  )
  if (problems.length > 0) return problems
  const { value, diagnostics } = applyPatch('a.patch', parsed.value, (path) => tree[path])
  if (diagnostics.length > 0) {
    return diagnostics.map(({ code, message, span }) => `${code} ${span.line} ${message}`)
  }
  return Object.fromEntries(value)
}

function lines(...text: readonly string[]): string {
  return text.map((line) => `${line}\n`).join('')
}

const numbers = lines('one', 'two', 'three', 'four', 'five', 'six', 'seven')
const hunk = ['@@ -2,3 +2,3 @@', ' two', '-three', '+THREE', ' four']
const diff = lines('--- a/n.c', '+++ b/n.c', ...hunk)
const changed = { 'n.c': numbers.replace('three', 'THREE') }

describe('a plain diff', () => {
  test('changes its lines, whatever the folders in front are called', () => {
    expect(patched({ 'n.c': numbers }, diff)).toEqual(changed)
    const other = diff.replace('a/n.c', 'linux-6.12/n.c\t2026-01-01').replace('b/n.c', 'new/n.c')
    expect(patched({ 'n.c': numbers }, other)).toEqual(changed)
  })

  test('may stand elsewhere, as long as every line is there', () => {
    expect(patched({ 'n.c': `zero\nzero\n${numbers}` }, diff)).toEqual({
      'n.c': `zero\nzero\n${changed['n.c']}`,
    })
    const odd = { 'n.c': numbers.replace('four', 'vier') }
    expect(patched(odd, diff)).toEqual([
      'K031 3 hunk 1 of n.c does not fit: its lines are not in the file',
    ])
  })

  test('names each file and hunk that does not fit', () => {
    const second = ['@@ -5,3 +5,3 @@', ' five', '-SIX', '+six', ' seven']
    const both = lines('--- a/n.c', '+++ b/n.c', ...hunk, ...second)
    const more = lines('--- a/m.c', '+++ b/m.c', ...hunk)
    expect(patched({ 'n.c': numbers }, both + more)).toEqual([
      'K031 8 hunk 2 of n.c does not fit: its lines are not in the file',
      'K031 13 there is no file m.c in the tree',
    ])
  })

  test('that is damaged is refused, also where another one beside it is whole', () => {
    const second = lines('--- a/m.c', '+++ b/m.c', ...hunk)
    const damaged: readonly (readonly [string, string, string])[] = [
      [second.replace('@@ -2', '@@ -x'), '8', 'names of a file, and no hunk behind them'],
      [second.replace(/^@@.*\n/m, ''), '8', 'names of a file, and no hunk behind them'],
      [second.replace('--- ', '-- '), '10', 'a hunk that belongs to no file'],
      [second.replace(/^\+\+\+.*\n/m, ''), '9', 'a hunk that belongs to no file'],
      ['@@ -5,x +5 @@\n', '8', 'a hunk that belongs to no file'],
      ['+five\n', '8', 'hunk 1 goes on behind all the lines that its header counts'],
      ['-five\n', '8', 'hunk 1 goes on behind all the lines that its header counts'],
      [' \tfive\n', '8', 'hunk 1 goes on behind all the lines that its header counts'],
    ]
    for (const [text, line, message] of damaged) {
      expect(patched({ 'n.c': numbers, 'm.c': numbers }, diff + text)).toEqual([
        `K030 ${line} ${message}`,
      ])
    }
  })

  test('keeps a last line without a line end', () => {
    const open = ['@@ -1,2 +1,2 @@', ' one', '-two', '\\ No newline at end of file', '+TWO']
    const patch = lines('--- a/n.c', '+++ b/n.c', ...open, '\\ No newline at end of file')
    expect(patched({ 'n.c': 'one\ntwo' }, patch)).toEqual({ 'n.c': 'one\nTWO' })
    expect(patched({ 'n.c': 'one\ntwo\n' }, patch)).toHaveLength(1)
  })
})

describe('a git diff', () => {
  test('makes, removes, moves and copies files', () => {
    const made = lines('diff --git a/x.c b/x.c', 'new file mode 100644', '--- /dev/null')
    const body = lines('+++ b/x.c', '@@ -0,0 +1 @@', '+new')
    expect(patched({}, made + body)).toEqual({ 'x.c': 'new\n' })
    expect(patched({ 'x.c': 'old\n' }, made + body)).toEqual([
      'K031 1 the file x.c is there already',
    ])
    const gone = lines('diff --git a/x.c b/x.c', 'deleted file mode 100644', '--- a/x.c')
    const all = lines('+++ /dev/null', '@@ -1 +0,0 @@', '-new')
    expect(patched({ 'x.c': 'new\n' }, gone + all)).toEqual({ 'x.c': undefined })
    const names = (word: string) => lines(`${word} from x.c`, `${word} to y.c`)
    const move = `diff --git a/x.c b/y.c\nsimilarity index 100%\n`
    expect(patched({ 'x.c': 'new\n' }, move + names('rename'))).toEqual({
      'x.c': undefined,
      'y.c': 'new\n',
    })
    expect(patched({ 'x.c': 'new\n' }, move + names('copy'))).toEqual({ 'y.c': 'new\n' })
  })

  test('of binary files or of merges is refused', () => {
    const head = 'diff --git a/x b/x\n'
    expect(patched({}, `${head}GIT binary patch\n`)).toEqual(['K032 2 a change of a binary file'])
    expect(patched({}, 'diff --cc x\n')).toEqual(['K032 1 a combined diff of a merge'])
  })
})

/** A mail of a mailbox. */
function mail(subject: string, body: string, ...headers: readonly string[]): string {
  const start = ['From mboxrd@z Thu Jan  1 00:00:00 1970', 'From: A <a@example.org>']
  return `${lines(...start, `Subject: ${subject}`, ...headers)}\n${body}-- \n2.43.0\n\n`
}

describe('a mail', () => {
  test('is read for the diff in it', () => {
    const text = mail('[PATCH] n: shout', `Words.\n\n> quoted\n---\n n.c | 2 +-\n\n${diff}`)
    expect(patched({ 'n.c': numbers }, text)).toEqual(changed)
    expect(patched({ 'n.c': numbers }, text.replaceAll('\n', '\r\n'))).toEqual(changed)
  })

  test('may be quoted-printable, base64, or in parts', () => {
    const printable = diff.replaceAll('=', '=3D').replace('THREE', 'TH=\nREE')
    const encoding = 'Content-Transfer-Encoding: '
    expect(
      patched({ 'n.c': numbers }, mail('p', printable, `${encoding}quoted-printable`)),
    ).toEqual(changed)
    const packed = `${Buffer.from(diff).toString('base64')}\n`
    const only = mail('p', packed, `${encoding}base64`).replace('-- \n2.43.0\n', '')
    expect(patched({ 'n.c': numbers }, only)).toEqual(changed)
    const parts = `--x\nContent-Type: text/plain\n\nHi.\n--x\nContent-Type: text/x-patch\n\n${diff}--x--\n`
    const type = 'Content-Type: multipart/mixed;\n\tboundary="x"'
    expect(patched({ 'n.c': numbers }, mail('p', parts, type))).toEqual(changed)
  })

  test('of a series comes when its number says, and what answers suggest does not come', () => {
    const again = diff
      .replace('three', 'THREE')
      .replace('+THREE', '+Three')
      .replace(' three', ' THREE')
    const second = again.replace('-three', '-THREE')
    const answer = diff.replace('+THREE', '+drei')
    const thread =
      mail('[PATCH v2 2/2] n: whisper', second) +
      mail('[PATCH v2 0/2] n', 'About.\n') +
      mail('[PATCH v2 1/2] n: shout', diff) +
      mail('Re: [PATCH v2 1/2] n: shout', answer)
    expect(patched({ 'n.c': numbers }, thread)).toEqual({
      'n.c': numbers.replace('three', 'Three'),
    })
    expect(patched({ 'n.c': numbers }, mail('Re: how about this', answer))).toEqual({
      'n.c': numbers.replace('three', 'drei'),
    })
  })

  test('that is damaged is refused, with the line', () => {
    const short = mail('p', diff.replace(' four\n', ''))
    expect(patched({ 'n.c': numbers }, short)).toEqual([
      'K030 12 hunk 1 ends before it has all the lines that its header counts',
    ])
    expect(patched({}, mail('p', 'Only words.\n'))).toEqual(['K030 0 there is no diff in it'])
    expect(patched({}, '')).toEqual(['K030 0 there is no diff in it'])
    expect(patched({}, mail('p', diff, 'Content-Transfer-Encoding: x-uue'))).toEqual([
      'K030 6 the mail has the transfer encoding x-uue, which cannot be decoded',
    ])
  })
})
