// A Program ready to run: its memory, its call strings, and code for it in as many flavours as wanted.
//
// All flavours share one memory, so a state can be brought forward by one and taken over by another.
// What happens in between (frames pushed and popped, tasks switched, choices) is the caller's business;
// the machine only knows cells and functions.

import { assert } from '../base/assert.ts'
import type { Span } from '../base/span.ts'
import type { Expr, Program } from '../ir/program.ts'
import { callStrings } from './call-strings.ts'
import type { CallStrings } from './call-strings.ts'
import type { CellTest } from './cell-test.ts'
import { encodeModule } from './encoder.ts'
import { entryNumbers } from './entry-numbers.ts'
import { generateModule } from './generate-module.ts'
import type { CodeOptions, ModuleInput } from './generate-module.ts'
import { generatePacker, packedWords } from './generate-packer.ts'
import type { PackedGroup } from './generate-packer.ts'
import { cellBytes, layOut } from './layout.ts'
import type { Layout } from './layout.ts'
import { liveness } from './liveness.ts'
import type { Liveness } from './liveness.ts'

/** Addresses of the executing CPU, task and frame; then context and entry. The result is a `leave`. */
export type Run = (
  cpu: number,
  task: number,
  frame: number,
  context: number,
  entry: number,
) => number
/** Not 0 when one of the poll's vectors can be delivered; which ones stands in the mask cells. */
export type Poll = (cpu: number, task: number, frame: number) => number

export interface Code {
  readonly runs: readonly Run[]
  readonly polls: readonly Poll[]
  /** Reports the invariants that do not hold now. */
  readonly checkInvariants: () => void
}

/** Packs or loads a group of cells: their base address, and that of the words. */
export type Move = (base: number, words: number) => void

export interface Packer {
  readonly words: number
  readonly pack: Move
  readonly load: Move
}

/** A place that can report a violation. */
export interface Site {
  readonly property: string
  readonly message: string
  readonly span: Span | undefined
}

export interface Machine {
  readonly program: Program
  readonly layout: Layout
  readonly strings: CallStrings
  readonly liveness: readonly Liveness[]
  /** The memory as 32-bit words; a cell is two of them, the low one first. */
  readonly words: Int32Array
  /** By site number. */
  readonly sites: readonly Site[]
  /** Number of the entry at each step of each function; behind a call's return it is the next number. */
  readonly entries: readonly Int32Array[]
  /** What code is generated from. */
  readonly input: ModuleInput
  /** The bytes of the module that `compile` would make. */
  readonly encode: (options: CodeOptions) => Uint8Array<ArrayBuffer>
  readonly compile: (options: CodeOptions) => Code
  readonly compilePacker: (group: PackedGroup) => Packer
  /** Where packed states can be kept for packing code, behind the cells. */
  readonly buffer: number
  /** No packed state takes more words. */
  readonly maxWords: number
  /**
   * Receives the accesses that traced code reports: address, and 1 for a write. `all` says that it wants those
   * of the stack too: which task runs, its depth, its topmost frame.
   */
  readonly trace: {
    touched: (address: number, write: number) => void
    /** Receives the number of a test that code makes, and the cell's address; the rest is in a scratch cell. */
    tested: (test: number, address: number) => void
    all: boolean
  }
  /** By number: what traced code asks about cells. */
  readonly tests: readonly CellTest[]
  /** Asked by polls that found nothing but `passing` vectors, with the task's address: whether all of them pass. */
  readonly passing: { passes: (task: number) => boolean }
}

/** `violated` is called with a site number whenever code finds something wrong. */
export function createMachine(
  program: Program,
  violated: (site: number) => void,
  possible: (vector: number) => Expr,
): Machine {
  const layout = layOut(program)
  const strings = callStrings(program)
  const live = program.functions.map(liveness)
  // A cell is never packed into more than two words and a bit; each frame begins a new word.
  const maxWords = ((layout.end - layout.globals) / cellBytes) * 3 + 64
  const memoryPages = Math.ceil((layout.end + maxWords * 4) / 65536)
  const memory = new WebAssembly.Memory({ initial: memoryPages })
  const { sites, site } = numberSites()
  const { tests, test } = numberTests()
  const input: ModuleInput = {
    program,
    layout,
    memoryPages,
    strings,
    liveness: live,
    possible,
    site,
    test,
  }
  const trace: Machine['trace'] = { touched: () => {}, tested: () => {}, all: false }
  const passing: Machine['passing'] = { passes: () => false }
  const passes = (task: number): number => (passing.passes(task) ? 1 : 0)
  const tracer = (address: number, write: number): void => trace.touched(address, write)
  const tester = (number: number, address: number): void => trace.tested(number, address)
  const encode = (options: CodeOptions): Uint8Array<ArrayBuffer> =>
    encodeModule(generateModule(input, options))
  return {
    program,
    layout,
    strings,
    liveness: live,
    words: new Int32Array(memory.buffer),
    sites,
    tests,
    entries: program.functions.map(entryNumbers),
    input,
    encode,
    trace,
    passing,
    buffer: layout.end,
    maxWords,
    compilePacker: (group) => {
      const contents = generatePacker([group], memoryPages)
      const module = new WebAssembly.Module(encodeModule(contents))
      const { exports } = new WebAssembly.Instance(module, { host: { memory } })
      return {
        words: packedWords(group.cells),
        pack: exported(exports, `pack${group.name}`, isMove),
        load: exported(exports, `load${group.name}`, isMove),
      }
    },
    compile: (options) => lazily(() => compileNow(options)),
  }

  function compileNow(options: CodeOptions): Code {
    const module = new WebAssembly.Module(encode(options))
    const { exports } = new WebAssembly.Instance(module, {
      host: { memory, violated, touched: tracer, passes, tested: tester },
    })
    return {
      runs: program.functions.map((_, id) => exported(exports, `run${id}`, isRun)),
      polls: options.polls.map((_, poll) => exported(exports, `poll${poll}`, isPoll)),
      checkInvariants:
        program.invariants.length === 0 ? () => {} : exported(exports, 'invariants', isProcedure),
    }
  }
}

/** Not every search runs every flavour of code. */
function lazily(compile: () => Code): Code {
  let made: Code | undefined
  const code = (): Code => (made ??= compile())
  return {
    get runs() {
      return code().runs
    },
    get polls() {
      return code().polls
    },
    get checkInvariants() {
      return code().checkInvariants
    },
  }
}

/** Sites are numbered as code is generated; the same one has the same number in all flavours. */
function numberSites(): { readonly sites: readonly Site[]; readonly site: ModuleInput['site'] } {
  const { list, number } = numbering<Site>()
  return {
    sites: list,
    site: (property, message, where) => {
      const span = where?.span
      const key = `${property}\n${message}\n${span?.file}:${span?.line}:${span?.column}`
      return number(key, { property, message, span })
    },
  }
}

/** So are tests. */
function numberTests(): {
  readonly tests: readonly CellTest[]
  readonly test: ModuleInput['test']
} {
  const { list, number } = numbering<CellTest>()
  return { tests: list, test: (test) => number(JSON.stringify(test, withBigints), test) }
}

function withBigints(_: string, part: unknown): unknown {
  return typeof part === 'bigint' ? `${part}n` : part
}

/** Numbers things in the order in which they come; what has the same key has the same number. */
function numbering<T>(): {
  readonly list: readonly T[]
  readonly number: (key: string, thing: T) => number
} {
  const list: T[] = []
  const numbers = new Map<string, number>()
  return {
    list,
    number: (key, thing) => {
      const known = numbers.get(key)
      if (known !== undefined) return known
      numbers.set(key, list.length)
      return list.push(thing) - 1
    },
  }
}

/** What a module exports under a name. */
export function exported<T>(
  exports: Readonly<Record<string, unknown>>,
  name: string,
  is: (value: unknown) => value is T,
): T {
  const value = exports[name]
  assert(is(value), `the module exports ${name}`)
  return value
}

// The types of what a module exports are known to its generator alone.
function isRun(value: unknown): value is Run {
  return typeof value === 'function'
}
function isPoll(value: unknown): value is Poll {
  return typeof value === 'function'
}
function isMove(value: unknown): value is Move {
  return typeof value === 'function'
}
function isProcedure(value: unknown): value is () => void {
  return typeof value === 'function'
}
