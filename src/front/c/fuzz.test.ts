// Whatever text stands in a tree: reading it ends, nothing is thrown, what is accepted is well formed, how
// a text is laid out makes no difference to what is accepted, and what gcc cannot parse is not accepted.
//
// A few thousand texts in every run; a million with SALLYPORT_LONG=1 (npm run test:long).

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { printDiagnostic, type Diagnostic, type Parsed } from '../../base/diagnostic.ts'
import type { ObjectFunction } from '../../ir/object.ts'
import { printFunction, symbolNames } from '../../ir/print.ts'
import { diceOf } from './fuzz-dice.ts'
import { damage, fuzzFiles, layOut, type FuzzFiles } from './fuzz-text.ts'
import { arities, keep } from './kernel-keep.ts'
import { prelude } from './kernel-prelude.ts'
import { drop, recordWords } from './kernel-words.ts'
import { preprocess } from './preprocess.ts'
import { randomCPrelude, randomFunction } from './random-c.ts'
import { memoryHost } from './source-host.ts'
import { malformed } from './text-tree.ts'
import { readTree } from './tree-definitions.ts'

const long = process.env['SALLYPORT_LONG'] === '1'
const texts = long ? 1_000_000 : 3_000
/** A test that runs for hours says nothing while it does. */
const parts = long ? 50 : 1

/** Far below the usual ones: they are reached, and the texts are small. */
const limits = { expansions: 20_000, madeTokens: 60_000, tokens: 60_000, includes: 500 }

/** The whole vocabulary costs most of the time, so most texts do without its prelude. */
const words = { drop, recordWords, keep, arities, limits }
const whole = { ...words, prelude }

/** What becomes of a text: each function as steps or as reasons, and what was said beside. */
interface Reading {
  readonly functions: ReadonlyMap<string, string>
  readonly diagnostics: readonly Diagnostic[]
}

function read({ unit, headers: [a, b] }: FuzzFiles, vocabulary: typeof words): Reading {
  const files = Object.entries({ 'test.c': unit, 'a.h': a, 'b.h': b })
  const config = new Map([['CONFIG_NET', 'y']])
  const host = memoryHost(new Map(files))
  const unitRead = preprocess('test.c', { host, config, includeDirs: ['.'], ...vocabulary })
  const tree = readTree([unitRead.value], {})
  const functions = new Map(
    tree.names().flatMap((name) => {
      const definition = tree.definitions.find(name, 'test.c')
      return definition === undefined ? [] : [[name, inWords(definition.lower())] as const]
    }),
  )
  return { functions, diagnostics: [...unitRead.diagnostics, ...tree.diagnostics] }
}

function inWords({ value, diagnostics }: Parsed<ObjectFunction | undefined>): string {
  if (value === undefined) return diagnostics.map((each) => printDiagnostic(each)).join('\n')
  const wrong = malformed(value)
  if (wrong.length > 0) return `malformed: ${wrong.join(', ')}`
  return printFunction(value.func, symbolNames(value.symbols))
}

/** None are allowed: diagnostics that say nothing, functions that are neither accepted nor refused. */
function faults({ diagnostics, functions }: Reading): readonly string[] {
  const bad = diagnostics.filter(
    ({ code, message, span }) =>
      !/^[CK]\d{3}$/.test(code) || message === '' || !(span.line >= 0) || !(span.column >= 0),
  )
  const silent = [...functions].filter(([, text]) => text === '' || text.startsWith('malformed'))
  return [...bad.map((each) => JSON.stringify(each)), ...silent.map((pair) => pair.join('() '))]
}

function eachSeed(part: number, body: (seed: number) => readonly string[]): void {
  const count = texts / parts
  for (let seed = part * count; seed < (part + 1) * count; seed++) {
    let found: readonly string[]
    try {
      found = body(seed)
    } catch (error) {
      throw new Error(`the text of seed ${seed}`, { cause: error })
    }
    if (found.length > 0) throw new Error(`the text of seed ${seed}: ${found.join('; ')}`)
  }
}

describe.each(Array.from({ length: parts }, (_, part) => part))('random texts, part %i', (part) => {
  test('each is read without a crash', { timeout: 3_600_000 }, () => {
    eachSeed(part, (seed) => faults(read(fuzzFiles(seed), seed % 4 === 0 ? whole : words)))
  })

  test('blanks, comments and spliced lines change nothing', { timeout: 3_600_000 }, () => {
    eachSeed(part, (seed) => {
      if (seed % 10 !== 0) return []
      const files = fuzzFiles(seed)
      const asksForLine = [files.unit, ...files.headers].some((text) => text.includes('__LINE__'))
      const other = layOut(files.unit, diceOf(seed))
      if (other === undefined || asksForLine) return []
      const [one, two] = [files, { ...files, unit: other }].map((each) =>
        accepted(read(each, words)),
      )
      return one === two ? [] : [`${one ?? ''} became ${two ?? ''}`]
    })
  })
})

/** Names and steps of what was accepted, names of what was refused; places aside. */
function accepted({ functions }: Reading): string {
  return [...functions]
    .map(([name, text]) => (/ C\d{3} /.test(text) ? `${name} refused` : text))
    .join('\n')
}

const compiler = process.env['CC'] ?? 'gcc'
const hasGcc = spawnSync(compiler, ['--version']).status === 0

/** Syntax only: names may be declared in headers that are not followed, and dead code is not lowered. */
const syntaxError =
  /error: (expected (?!expression)|missing terminating|invalid suffix|both |two or )/

describe.skipIf(!hasGcc)(`gcc${hasGcc ? '' : ' (not run: there is no gcc)'}`, () => {
  test('what it cannot parse is not accepted', { timeout: 600_000 }, () => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-fuzz-'))
    const functions = fc.sample(randomFunction, { numRuns: long ? 5_000 : 300, seed: 7 })
    const files = functions.flatMap((func, seed) => {
      const text = `${randomCPrelude}${damage(func.text('f'), diceOf(seed))}\n`
      const found = read({ unit: text, headers: ['', ''] }, whole)
      const refused = found.diagnostics.some(({ severity }) => severity === 'error')
      const steps = found.functions.get('f')
      if (refused || steps === undefined || / C\d{3} /.test(steps)) return []
      const file = join(folder, `${seed}.c`)
      writeFileSync(file, text)
      return [file]
    })
    expect(files.length).toBeGreaterThan(functions.length / 20)
    const options = ['-fsyntax-only', '-w', '-std=gnu11', ...files]
    const env = { ...process.env, LC_ALL: 'C' }
    const { stderr } = spawnSync(compiler, options, { encoding: 'utf8', maxBuffer: 1 << 28, env })
    rmSync(folder, { recursive: true })
    // Of one file the first error counts: the others may follow from it.
    const errors = stderr.split('\n').filter((line) => line.includes(': error: '))
    const first = new Map(errors.map((line) => [line.split(':')[0], line] as const).toReversed())
    expect([...first.values()].filter((line) => syntaxError.test(line))).toEqual([])
  })
})

const mega = 1 << 20

describe('unkind texts', () => {
  test.each([
    ['cyclic headers', '#include "a.h"\nint f(void) { return 1; }', '#include "a.h"\n'],
    [
      'headers that include each other',
      '#include "a.h"\nint x;',
      '#include "b.h"\n#include "a.h"\n',
    ],
    ['macros that name each other', '#define A B\n#define B A\nint f(void) { return A; }', ''],
    ['a macro that doubles itself', `${doubling(40)}int f(void) { return M40; }`, ''],
    ['a comment without end', 'int f(void) { return 1; } /* ', ''],
    ['a string without end', 'char *s = "abc', ''],
    ['a splice at the end', 'int f(void) { return 1; }\\', ''],
    ['conditions without end', '#if 1\n'.repeat(5_000), ''],
    ['a macro call without end', '#define F(x) x\nint f(void) { return F((((', ''],
    ['open brackets', `int f(void) { return ${'('.repeat(100_000)}`, ''],
    ['open braces', `int f(void) { ${'{'.repeat(100_000)}`, ''],
    ['a long chain', `int f(void) { return 1${' + 1'.repeat(100_000)}; }`, ''],
    ['a deep declarator', `int ${'*'.repeat(100_000)}p;`, ''],
    ['nested structs', 'struct { '.repeat(20_000), ''],
    ['only NUL bytes', '\0'.repeat(mega), ''],
    ['a NUL byte in the middle', 'int f(void) { return 1;\0 }', ''],
    ['10 MB of names', 'name '.repeat(2 * mega), ''],
    ['10 MB in one line comment', `// ${'x'.repeat(10 * mega)}`, ''],
    ['10 MB of one number', `int x = ${'9'.repeat(10 * mega)};`, ''],
    ['many mistakes', '@ '.repeat(mega), ''],
    ['many errors', '#error no\n'.repeat(100_000), ''],
    ['lone surrogates', '\ud800'.repeat(1_000), ''],
  ])('%s: reading ends, with few words', { timeout: 120_000 }, (_, unit, header) => {
    const found = read({ unit, headers: [header, header] }, whole)
    expect(faults(found)).toEqual([])
    expect(found.diagnostics.length).toBeLessThan(1_000)
  })
})

function doubling(times: number): string {
  const lines = Array.from({ length: times }, (_, at) => `#define M${at + 1} M${at} M${at}\n`)
  return `#define M0 1 +\n${lines.join('')}`
}
