// Test support: a unit of a kernel tree as the compiler's preprocessor reads it, with all headers of the
// tree. `-fdirectives-only` decides every condition and leaves macros alone, so that each token still
// stands where it stands in its file.
//
// Headers that the kernel's build generates are in no source tree. They are made up as they are asked for:
// wrappers of asm-generic as the build makes them, and empty ones.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { assert } from '../base/assert.ts'
import type { Config } from '../front/c/config.ts'
import { compilerDefines } from '../front/c/kernel-words.ts'
import { lex } from '../front/c/lex.ts'
import type { Token } from '../front/c/token.ts'

export const hasGcc: boolean = spawnSync('gcc', ['--version']).status === 0

export interface Kernel {
  readonly tree: string
  readonly arch: string
  readonly config: Config
  /** Of our own, for what is made up. */
  readonly folder: string
}

/** Symbols with a number, which the closure never asks for and other headers do. */
const numbers = `
  PGTABLE_LEVELS=4 NR_CPUS=64 NODES_SHIFT=0 BASE_SMALL=0 LOG_BUF_SHIFT=18 X86_L1_CACHE_SHIFT=6
  PHYSICAL_START=0x1000000 PHYSICAL_ALIGN=0x200000 ARM64_PAGE_SHIFT=12 PAGE_SHIFT=12
  ARM64_VA_BITS=48 ARM64_PA_BITS=48 ARM64_CONT_PTE_SHIFT=4 ARM64_CONT_PMD_SHIFT=4
`

/** What the compiler defines beyond what we say that it does. */
const more = '__SIZEOF_INT128__=16 __BYTE_ORDER__=1234 __ORDER_LITTLE_ENDIAN__=1234 _LP64=1'

/** `12 name`: line and text of each token that no condition leaves out, by file, for `wanted` files. */
export function readWithGcc(
  kernel: Kernel,
  unit: string,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  writeConfig(kernel)
  for (;;) {
    const { stdout, stderr } = spawnSync('gcc', gccArguments(kernel, unit), {
      encoding: 'latin1',
      maxBuffer: 1 << 28,
    })
    const missing = /fatal error: ([^:\n]+): No such file/.exec(stderr)?.[1]
    if (missing === undefined) {
      assert(!/ error: /.test(stderr), `gcc reads ${unit}: ${stderr.slice(0, 2000)}`)
      return tokensByFile(stdout, `${kernel.tree}/`, wanted)
    }
    makeUp(kernel, missing)
  }
}

function gccArguments({ tree, arch, folder }: Kernel, unit: string): readonly string[] {
  const folders = [
    join(tree, 'arch', arch, 'include'),
    join(tree, 'include'),
    join(tree, 'arch', arch, 'include/uapi'),
    join(tree, 'include/uapi'),
    folder,
    join(tree, dirname(unit)),
  ]
  const first = ['compiler-version.h', 'kconfig.h', 'compiler_types.h']
  const defined = [...compilerDefines(arch)].filter(([name]) => !name.startsWith('__STDC'))
  return [
    '-E',
    '-fdirectives-only',
    '-nostdinc',
    '-undef',
    '-std=gnu11',
    '-w',
    ...defined.map(([name, value]) => `-D${name}=${value}`),
    ...more.split(' ').map((each) => `-D${each}`),
    '-D__KERNEL__',
    '-DCC_USING_FENTRY',
    '-DKBUILD_MODNAME="x"',
    '-DKBUILD_BASENAME="x"',
    ...folders.flatMap((each) => ['-I', each]),
    ...first.flatMap((each) => ['-include', join(tree, 'include/linux', each)]),
    join(tree, unit),
  ]
}

function writeConfig({ config, folder }: Kernel): void {
  const lines = [...config].flatMap(([name, value]) => {
    if (value === 'n') return []
    return value === 'm'
      ? [`#define ${name}_MODULE 1`]
      : [`#define ${name} ${value === 'y' ? 1 : value}`]
  })
  const given = numbers.trim().split(/\s+/)
  const own = given.map((each) => `#define CONFIG_${each.replace('=', ' ')}`)
  const others = own.filter((line) => !config.has(line.split(' ')[1] ?? ''))
  mkdirSync(join(folder, 'generated'), { recursive: true })
  writeFileSync(join(folder, 'generated/autoconf.h'), `${[...lines, ...others].join('\n')}\n`)
}

function makeUp({ tree, folder }: Kernel, header: string): void {
  const file = join(folder, header)
  assert(!existsSync(file), `gcc finds the header ${header} that was made up`)
  const generic = header.replace(/^asm\//, 'asm-generic/')
  const wrapped = ['include', 'include/uapi'].some((each) => existsSync(join(tree, each, generic)))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, generic !== header && wrapped ? `#include <${generic}>\n` : '')
}

/** Follows the line markers of the compiler's output. */
function tokensByFile(
  output: string,
  root: string,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>()
  let [file, line] = ['', 1]
  let rows: string[] = []
  const flush = (): void => {
    if (!wanted.has(file) || rows.length === 0) return
    const before = found.get(file) ?? []
    const { tokens } = lex(file, rows.join('\n')).value
    const texts = withoutDirectives(tokens).map(
      ({ span, text }) => `${span.line + line - 1} ${text}`,
    )
    found.set(file, [...before, ...texts])
  }
  for (const row of output.split('\n')) {
    const marker = /^# (\d+) "([^"]*)"/.exec(row)
    if (marker === null) {
      rows.push(row)
      continue
    }
    const [, number = '', path = ''] = marker
    const next = path.startsWith(root) ? path.slice(root.length) : path
    const gap = Number(number) - (line + rows.length)
    if (next === file && gap >= 0) {
      // Lines that conditions left out, in the middle of what may be one comment or one token's neighbour.
      for (let each = 0; each < gap; each++) rows.push('')
      continue
    }
    flush()
    ;[file, line, rows] = [next, Number(number), []]
  }
  flush()
  return found
}

/** `-fdirectives-only` hands on the directives that define macros. */
function withoutDirectives<T extends Token & { readonly first: boolean }>(
  tokens: readonly T[],
): readonly T[] {
  let inside = false
  return tokens.filter((token) => {
    if (token.first) inside = token.text === '#'
    return !inside
  })
}
