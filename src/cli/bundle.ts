// The built program as one file for each thread, and as V8's own code: how that is found and started.
//
// Four hundred modules take longer to load than most systems take to be searched. So `npm run build` joins
// them (tools/bundle.ts) and keeps what V8 makes of the result beside it. Both are used only while they are
// of the files that tsc built last: whoever runs tsc alone gets the separate files. What another version
// of V8 has made is refused by V8, and then it compiles as it always does, as it does with functions of which
// no code is kept. This file is joined, too, for those who start the others.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { Script } from 'node:vm'
import { Worker } from 'node:worker_threads'

import { readEntry } from '../cache/entry-file.ts'

/** Beside dist/src/cli: so deep in the package that what is found relative to a file is found from here, too. */
export const bundleFolder: URL = new URL('../../bundle/cli/', import.meta.url)

/**
 * For all threads, and to be set before anything is compiled: V8 takes code only with the flags that it was
 * made with. Reading a tree runs much code a few times, and with V8's own budget a third of the processor
 * time goes into optimizing functions that are hardly called again. What is searched for long is
 * WebAssembly anyway. And V8 goes through a thread's whole memory for the first time at 9 MB, of which hardly any is
 * free: that is in the middle of a small search, and takes a quarter of it. So it is to begin later. What is young it
 * goes through in one thread alone: as many search as there are cores, so that nobody is there to help.
 */
export function setEngineFlags(): void {
  setFlagsFromString('--interrupt-budget=1000000')
  setFlagsFromString('--initial-old-space-size=64')
  setFlagsFromString('--no-parallel-scavenge')
}

/** Of what a bundle is made; undefined in a package, where nobody builds. */
export function buildMark(): string | undefined {
  const build = read(new URL('../../tsconfig.tsbuildinfo', import.meta.url))
  const names = read(new URL('../../../package.json', import.meta.url))
  if (build === undefined || names === undefined) return undefined
  return createHash('sha256').update(build).update(names).digest('hex')
}

/** The file to begin with when the bundle is of this build. */
export function currentBundle(): URL | undefined {
  const mark = markOf(bundleFolder)
  if (mark === undefined) return undefined
  const current = buildMark()
  const isCurrent = current === undefined || mark.startsWith(current)
  return isCurrent ? new URL('start.cjs', bundleFolder) : undefined
}

/**
 * A thread for searches, where the command is one that searches: it takes as long to begin as the rest of the
 * program and a small system take to be read, so it begins before them.
 */
export function beginThread([command]: readonly string[]): Worker | undefined {
  if (command !== 'check' && command !== 'diff') return undefined
  try {
    const thread = new Worker(new URL('search-worker.js', bundleFolder))
    thread.unref()
    return thread
  } catch {
    // Whoever needs a thread will say why there is none.
    return undefined
  }
}

/** What the bundle in this folder was made of, and by which Node; undefined when there is none. */
export function markOf(folder: URL): string | undefined {
  return read(new URL('mark', folder))?.toString()
}

/** Which functions code is kept of: all, or those that checking a system calls, which are read in half of the time. */
export type Kept = 'all' | 'few'

/** What there is to be read of the code when these are the words of the command. */
export function keptFor([command, ...words]: readonly string[]): Kept {
  return command === 'diff' || words.some((word) => word.startsWith('--tree')) ? 'all' : 'few'
}

/** Runs the bundle in this file and gives what it exports. */
export function loadBundle(file: URL, kept: Kept = 'all'): unknown {
  const code = readEntry(codeFile(file, kept))
  return runBundle(scriptOf(file, file, code.kind === 'found' ? code.content : undefined), file)
}

export function runBundle(script: Script, file: URL): unknown {
  const name = fileURLToPath(file)
  const module = { exports: {} }
  // oxlint-disable-next-line typescript/no-unsafe-call -- the text is a function, see below
  script.runInThisContext()(module.exports, createRequire(name), module, name, dirname(name))
  return module.exports
}

/** Where the code of a bundle is kept, with a hash: V8 itself does not see whether it is damaged. */
export function codeFile(file: URL, kept: Kept): string {
  return `${fileURLToPath(file)}.${kept}.code`
}

/**
 * `shown`: where errors say that they come from. The text, which has no character beyond ASCII, is wrapped on its
 * line, so that lines stay what they are.
 */
export function scriptOf(file: URL, shown: URL, cachedData?: Buffer): Script {
  const text = readFileSync(file, 'latin1')
  const wrapped = `(function (exports, require, module, __filename, __dirname) {${text}\n})`
  return new Script(wrapped, { filename: fileURLToPath(shown), ...(cachedData && { cachedData }) })
}

function read(file: URL): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}
