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
import { directoryHost } from '../front/c/directory-host.ts'
import { compilerDefines } from '../front/c/kernel-words.ts'
import { lex } from '../front/c/lex.ts'
import type { PreprocessOptions } from '../front/c/preprocess-options.ts'
import type { Token } from '../front/c/token.ts'

const compiler = process.env['CC'] ?? 'gcc'

export const hasGcc: boolean = spawnSync(compiler, ['--version']).status === 0

export interface Kernel {
  readonly tree: string
  readonly arch: string
  readonly config: Config
  /** Of our own, for what is made up. */
  readonly folder: string
}

/** Below other folders, because the kernel names some headers `../../name`. */
function madeUpIn({ folder }: Pick<Kernel, 'folder'>): string {
  return join(folder, 'far/below/made-up')
}

/** Symbols with a number, which the closure never asks for and other headers do. */
const numbers: readonly (readonly [string, string])[] = pairs(`
  CONFIG_PGTABLE_LEVELS=4 CONFIG_NR_CPUS=64 CONFIG_NODES_SHIFT=0 CONFIG_BASE_SMALL=0
  CONFIG_LOG_BUF_SHIFT=18 CONFIG_X86_L1_CACHE_SHIFT=6 CONFIG_PHYSICAL_START=0x1000000
  CONFIG_PHYSICAL_ALIGN=0x200000 CONFIG_PAGE_SHIFT=12 CONFIG_ARM64_PAGE_SHIFT=12
  CONFIG_ARM64_VA_BITS=48 CONFIG_ARM64_PA_BITS=48 CONFIG_ARM64_CONT_PTE_SHIFT=4
  CONFIG_ARM64_CONT_PMD_SHIFT=4
`)

/** Where an architecture has others. */
const levels = pairs('CONFIG_PGTABLE_LEVELS=5')
const numbersOf = new Map([
  ['s390', levels],
  ['riscv', levels],
])

/** What the compiler and the kernel's build define beyond what we say that the compiler does. */
const more = pairs(`
  __SIZEOF_SHORT__=2 __SIZEOF_INT128__=16 __BYTE_ORDER__=1234 __ORDER_LITTLE_ENDIAN__=1234 _LP64=1 __KERNEL__=1
  CC_USING_FENTRY=1 KBUILD_MODNAME="x" KBUILD_BASENAME="x" KBUILD_MODFILE="x"
`)

function pairs(text: string): readonly (readonly [string, string])[] {
  return text
    .trim()
    .split(/\s+/)
    .map((each) => [each.split('=')[0] ?? '', each.split('=')[1] ?? ''])
}

/** `12 name`: line and text of each token that no condition leaves out, by file, for `wanted` files. */
export function readWithGcc(
  kernel: Kernel,
  unit: string,
  wanted: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> {
  return tokensByFile(runGcc(kernel, unit, ['-fdirectives-only']), wanted)
}

/** The unit with all its macros expanded, by a compiler that is asked about nothing of its own. */
export function expandWithGcc(kernel: Kernel, unit: string): readonly string[] {
  const silent = ['-D__has_attribute(x)=0', '-D__has_builtin(x)=0']
  const { tokens } = lex(unit, runGcc(kernel, unit, ['-P', ...silent])).value
  return withoutDirectives(tokens).map(({ text }) => text)
}

/** Texts without `_Pragma("…")`, which gcc makes lines of that are no C. */
export function withoutPragmas(tokens: readonly Token[]): readonly string[] {
  const words = tokens.map(({ text }) => text)
  const starts = new Set(words.flatMap((word, at) => (word === '_Pragma' ? [at] : [])))
  return words.filter((_, at) => ![0, 1, 2, 3].some((before) => starts.has(at - before)))
}

/** The same things told to our preprocessor, with nothing of our own vocabulary. */
export function plainOptions(
  { tree, arch, folder, config }: Kernel,
  unit: string,
): PreprocessOptions {
  const [ofTree, madeUp] = [directoryHost(tree), directoryHost(madeUpIn({ folder }))]
  const prefix = 'made-up/'
  return {
    host: {
      read: (path) =>
        path.startsWith(prefix) ? madeUp.read(path.slice(prefix.length)) : ofTree.read(path),
    },
    config: new Map([...numbers, ...config]),
    completeConfig: true,
    includeDirs: [...treeFolders(arch), prefix, dirname(unit)],
    forced: firstHeaders,
    defines: new Map(definitions(arch)),
    limits: { tokens: 5e6, expansions: 5e6, madeTokens: 5e7 },
  }
}

function runGcc(kernel: Kernel, unit: string, options: readonly string[]): string {
  writeConfig(kernel)
  for (;;) {
    const { stdout, stderr } = spawnSync(compiler, [...options, ...gccArguments(kernel, unit)], {
      cwd: kernel.tree,
      encoding: 'latin1',
      maxBuffer: 1 << 28,
    })
    const missing = /fatal error: ([^:\n]+): No such file/.exec(stderr)?.[1]
    if (missing === undefined) {
      assert(!/ error: /.test(stderr), `gcc reads ${unit}: ${stderr.slice(0, 2000)}`)
      return stdout
    }
    makeUp(kernel, missing)
  }
}

const firstHeaders = ['compiler-version.h', 'kconfig.h', 'compiler_types.h'].map(
  (name) => `include/linux/${name}`,
)

function treeFolders(arch: string): readonly string[] {
  const own = `arch/${arch}/include`
  return [own, 'include', `${own}/uapi`, 'include/uapi']
}

function definitions(arch: string): readonly (readonly [string, string])[] {
  return [...compilerDefines(arch), ...more]
}

function gccArguments({ arch, folder }: Kernel, unit: string): readonly string[] {
  const given = definitions(arch).filter(([name]) => !name.startsWith('__STDC'))
  return [
    '-E',
    '-nostdinc',
    '-undef',
    '-std=gnu11',
    '-w',
    ...given.map(([name, value]) => `-D${name}=${value}`),
    ...[...treeFolders(arch), madeUpIn({ folder }), dirname(unit)].flatMap((each) => ['-I', each]),
    ...firstHeaders.flatMap((header) => ['-include', header]),
    unit,
  ]
}

function writeConfig({ arch, config, folder }: Kernel): void {
  const lines = [...numbers, ...(numbersOf.get(arch) ?? []), ...config].flatMap(([name, value]) => {
    if (value === 'n') return []
    return value === 'm'
      ? [`#define ${name}_MODULE 1`]
      : [`#define ${name} ${value === 'y' ? 1 : value}`]
  })
  const generated = join(madeUpIn({ folder }), 'generated')
  mkdirSync(generated, { recursive: true })
  writeFileSync(join(generated, 'autoconf.h'), `${lines.join('\n')}\n`)
}

function makeUp({ tree, folder }: Kernel, header: string): void {
  const file = join(madeUpIn({ folder }), header)
  assert(file.startsWith(folder), `${header} is made up in a folder of ours`)
  assert(!existsSync(file), `gcc finds the header ${header} that was made up`)
  const generic = header.replace(/^asm\//, 'asm-generic/')
  const wrapped = ['include', 'include/uapi'].some((each) => existsSync(join(tree, each, generic)))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, generic !== header && wrapped ? `#include <${generic}>\n` : '')
}

/** Follows the line markers of the compiler's output. */
function tokensByFile(
  output: string,
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
    const [, number = '', next = ''] = marker
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
