// Random functions, lowered here and compiled by gcc, must compute the same results and leave the same
// memory behind. One compiler run serves all functions. Seeds are fixed: a failure can be repeated.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { wrap } from '../../base/integer.ts'
import { applyBinary, applyUnary } from '../../ir/arithmetic.ts'
import type { RandomFunction } from './random-c.ts'
import { randomCPrelude, randomFunction, wordAtStart } from './random-c.ts'
import { run, treeOf } from './text-tree.ts'

const compiler = process.env['CC'] ?? 'gcc'
const hasGcc = spawnSync(compiler, ['--version']).status === 0
const title = hasGcc ? 'lowered code and gcc' : 'lowered code and gcc (not run: there is no gcc)'

const values = [
  0n,
  1n,
  -1n,
  200n,
  -129n,
  70000n,
  0x7fffffffn,
  -0x80000000n,
  1n << 62n,
  -(1n << 63n),
]
const argumentLists = [0, 1, 2, 3].map((row) =>
  [0, 1, 2, 3].map((column) => values[(row * 7 + column * 3) % values.length] ?? 0n),
)

/** Argument values as a parameter of this type receives them. */
function received(type: string, value: bigint): bigint {
  if (type === '_Bool') return value === 0n ? 0n : 1n
  if (type.includes('long')) return value
  const unsigned = type.startsWith('unsigned') || type === 'enum color'
  const bits = type.includes('char') ? 8 : type.includes('short') ? 16 : 32
  return wrap({ bits, signed: !unsigned }, value)
}

function printLiteral(value: bigint): string {
  return value === -(1n << 63n) ? '(-0x7fffffffffffffffL - 1)' : `${value}L`
}

function mainText(functions: readonly RandomFunction[]): string {
  const calls = functions.flatMap((_, index) =>
    argumentLists.map(
      (args) => `
  { counter = 7; word = start; for (int i = 0; i < 4; i++) table[i] = 0;
    long r = f${index}(${args.map(printLiteral).join(', ')});
    printf("%ld %d %lu %d %d %d %d\\n", r, counter, word.all, table[0], table[1], table[2], table[3]); }`,
    ),
  )
  return `\nint main(void) { union bits start = word;${calls.join('')}\n  return 0;\n}\n`
}

function compileAndRun(text: string): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'sallyport-'))
  try {
    const source = join(directory, 'random.c')
    const binary = join(directory, 'random')
    writeFileSync(source, `#include <stdio.h>\n${text}`)
    const compiled = spawnSync(compiler, ['-w', '-fwrapv', '-O0', '-o', binary, source])
    expect(compiled.stderr.toString()).toBe('')
    return spawnSync(binary).stdout.toString().trim().split('\n')
  } finally {
    rmSync(directory, { recursive: true })
  }
}

describe.skipIf(!hasGcc)(title, () => {
  test.each([1, 2])('they agree on 80 random functions with seed %i', (seed) => {
    const functions = fc.sample(randomFunction, { seed, numRuns: 80 })
    const text = randomCPrelude + functions.map((func, index) => func.text(`f${index}`)).join('\n')
    const expected = compileAndRun(text + mainText(functions))
    const tree = treeOf(text)
    const operators = { unary: applyUnary, binary: applyBinary }
    const actual = functions.flatMap((func, index) =>
      argumentLists.map((args) => {
        const memory = new Map<string, bigint>()
        const given = func.parameters.map((type, position) => received(type, args[position] ?? 0n))
        const [result = 0n] = run({ tree, operators, memory, failed: [] }, `f${index}`, given)
        const table = [0, 1, 2, 3].map((element) => memory.get(`table[${element}]`) ?? 0n)
        const word = BigInt.asUintN(64, memory.get('word.all') ?? wordAtStart)
        return [result, memory.get('counter') ?? 7n, word, ...table].join(' ')
      }),
    )
    expect(actual).toEqual(expected)
  })
})
