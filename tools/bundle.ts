// `npm run build`, second half: joins what tsc has built into the files that src/cli/bundle.ts starts.
//
// Each thread gets one file with everything that it needs, the parser of TypeScript included (its native part
// stays where it is), and beside it what V8 makes of it, all functions included: reading that takes a tenth
// of the time of compiling as they are called. For the file to begin with there is the same with fewer functions, too:
// those that are called when a system is checked. The folder is made beside the old one and put in its place when
// it is complete, so that code never stands beside a text that it was not made of.

import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import type { Script } from 'node:vm'
import { type Plugin, rolldown } from 'rolldown'

import { assert, present } from '../src/base/assert.ts'
import { writeEntry } from '../src/cache/entry-file.ts'
import { buildMark, bundleFolder, codeFile, type Kept } from '../src/cli/bundle.ts'
import { markOf, runBundle, scriptOf, setEngineFlags } from '../src/cli/bundle.ts'
import { EXIT_UNUSABLE } from '../src/cli/exit-status.ts'

/**
 * What the parser loads by itself, its native part first of all, it finds from where its own files are. Its
 * visitor is joined, too.
 */
const parserPlace: Plugin = {
  name: 'parser-place',
  transform: {
    filter: { id: /oxc-parser\/src-js\// },
    handler: (code, id) => {
      if (id.endsWith('/visit/index.js')) {
        return code.replace('const require = createRequire(import.meta.url)', '')
      }
      const own = id.slice(id.lastIndexOf('oxc-parser/'))
      const place = `createRequire(import.meta.url).resolve('${own}')`
      return code.replaceAll('createRequire(import.meta.url)', `createRequire(${place})`)
    },
  },
}

async function main(): Promise<void> {
  const mark = present(buildMark(), 'tsc -b has run')
  const place = new URL('..', bundleFolder)
  const whole = `${mark} ${process.version} ${process.arch}`
  if (markOf(bundleFolder) === whole) return
  const fresh = new URL(`../bundle.${process.pid}/`, place)
  const folder = new URL('cli/', fresh)
  setEngineFlags()
  try {
    mkdirSync(folder, { recursive: true })
    writeFileSync(new URL('package.json', fresh), '{ "type": "commonjs" }\n')
    await write('bundle', folder)
    const names = new Set(['start'])
    // A set grows while it is walked, so this comes to the threads that a thread starts.
    for (const name of names) for (const thread of await join(name, folder)) names.add(thread)
    await keepFew(folder)
    writeFileSync(new URL('mark', folder), whole)
    rmSync(place, { recursive: true, force: true })
    renameSync(fresh, place)
  } catch (error) {
    // Two builds at once make the same, and one of them comes second.
    if (markOf(bundleFolder) !== whole) throw error
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** Joins what a module needs, and answers the text. */
async function write(name: string, folder: URL): Promise<string> {
  const bundle = await rolldown({
    input: fileURLToPath(new URL(`../src/cli/${name}.js`, import.meta.url)),
    platform: 'node',
    plugins: [parserPlace],
  })
  const file = fileURLToPath(new URL(`${name}.cjs`, folder))
  await bundle.write({ file, format: 'cjs', codeSplitting: false })
  await bundle.close()
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, plainText(text))
  return text
}

/** Answers which modules are started as threads from there. */
async function join(name: string, folder: URL): Promise<readonly string[]> {
  const file = new URL(`${name}.cjs`, folder)
  const text = await write(name, folder)
  // Threads are started by the name of a module, which this stands for.
  const place = `require('node:url').pathToFileURL(\`\${__dirname}/${name}.cjs\`)`
  writeFileSync(new URL(`${name}.js`, folder), `require('./bundle.cjs').loadBundle(${place})\n`)
  // What is kept depends on the flags, so that laziness is only left out while compiling.
  setFlagsFromString('--no-lazy')
  const script = scriptOf(file, new URL(`${name}.cjs`, bundleFolder))
  setFlagsFromString('--lazy')
  keepCode(script, file, 'all')
  const threads = text.matchAll(/new URL\("\.\/([\w-]+)\.js"/g)
  return [...threads].flatMap(([, thread]) => thread ?? [])
}

function keepCode(script: Script, file: URL, kept: Kept): void {
  const name = codeFile(file, kept)
  writeEntry(name, script.createCachedData())
  // Entries are for one user, and what is installed is for all.
  chmodSync(name, 0o644)
}

/** Checks a system twice, with its claims and without, and keeps the code that this has needed. */
async function keepFew(folder: URL): Promise<void> {
  const file = new URL('start.cjs', folder)
  // V8 remembers the text, and that it has compiled all of it.
  setFlagsFromString('--no-compilation-cache')
  const script = scriptOf(file, new URL('start.cjs', bundleFolder))
  setFlagsFromString('--compilation-cache')
  const output = new URL('output', folder)
  const words = ['check', '--workers', '1', '--output', fileURLToPath(output)]
  // Otherwise V8 throws away what has not been called for a while.
  setFlagsFromString('--no-flush-bytecode')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- that is the module that was joined
  const { start } = runBundle(script, file) as typeof import('../src/cli/start.ts')
  for (const more of [[], ['--no-reduce', '--depth', '4', '--format', 'json']]) {
    const status = await start([...words, ...more, 'polling-idle'])
    assert(status !== EXIT_UNUSABLE, 'a system of ours can be checked')
  }
  setFlagsFromString('--flush-bytecode')
  rmSync(output)
  keepCode(script, file, 'few')
}

/** Text of single bytes is read, kept and compared with its code in half of the memory and time. */
function plainText(text: string): string {
  const isRaw = /\\[^\0-\x7f]|String\.raw`[^`]*[^\0-\x7f]/.test(text)
  assert(!isRaw, 'an escape can take the place of each character that needs one')
  return text.replaceAll(/[^\0-\x7f]/g, escapeOf)
}

function escapeOf(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}

await main()
