// Executes the import table of ARCHITECTURE.md on every TypeScript file of the project.
//
// Reported, each with file and line: an import that the table does not allow, a file in a folder that
// the table does not name, a cycle of files, and a file name that says nothing about what is inside.
// Test files may import anything, and nothing imports them.

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { argv } from 'node:process'
import { pathToFileURL } from 'node:url'
import { findCycles, importsOf } from './import-graph.ts'
import type { Import } from './import-graph.ts'
import { allows, layerOf, parseLayerTable } from './layer-table.ts'
import type { Layer } from './layer-table.ts'

const roots = ['src', 'machine', 'systems', 'corpus', 'tools', 'bench']
const emptyNames = ['utils', 'util', 'helpers', 'helper', 'common', 'misc', 'manager', 'handler2']

/** Every violation as one line of text. `files` maps paths from the project's root to their text. */
export function checkLayers(architecture: string, files: ReadonlyMap<string, string>): string[] {
  const { layers, problems } = parseLayerTable(architecture)
  const found = problems.map((problem) => `ARCHITECTURE.md: ${problem}`)
  const graph = new Map<string, string[]>()
  for (const [file, text] of files) {
    found.push(...checkName(file))
    const layer = layerOf(layers, file)
    if (layer === undefined) found.push(`${file}: its folder is not in the table`)
    const read = importsOf(file, text)
    found.push(...read.problems.map((problem) => `${file}: cannot be read: ${problem}`))
    const own = read.imports.filter((each) => each.own)
    graph.set(
      file,
      own.map((each) => each.target).filter((target) => files.has(target)),
    )
    for (const each of read.imports) {
      const wrong = isTest(file) ? undefined : checkImport(layer, each)
      if (wrong !== undefined) found.push(`${file}:${each.line}: ${wrong}`)
    }
  }
  for (const cycle of findCycles(graph)) {
    found.push(`${cycle[0]}: a cycle of imports: ${[...cycle, cycle[0]].join(' → ')}`)
  }
  return found
}

function checkImport(layer: Layer | undefined, found: Import): string | undefined {
  if (isTest(found.target)) return `${found.target} is a test, nothing imports tests`
  if (layer === undefined) return undefined
  if (!found.own) {
    return layer.imports === 'nothing'
      ? `${layer.folder} may import nothing, not even ${found.target}`
      : undefined
  }
  return allows(layer, found.target) ? undefined : `${layer.folder} may not import ${found.target}`
}

function checkName(file: string): string[] {
  const name = file.slice(file.lastIndexOf('/') + 1)
  const stem = name.replace(/(\.test|\.d)?\.ts$/, '')
  if (emptyNames.includes(stem)) return [`${file}: the name says nothing about what is inside`]
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(stem) ? [] : [`${file}: file names are kebab-case`]
}

function isTest(file: string): boolean {
  return file.endsWith('.test.ts')
}

function readSources(): Map<string, string> {
  const files = new Map<string, string>()
  for (const root of roots.filter((folder) => existsSync(folder))) {
    const paths = readdirSync(root, { recursive: true, encoding: 'utf8' })
    for (const path of paths.filter((each) => each.endsWith('.ts')).toSorted()) {
      const file = join(root, path)
      files.set(file.replaceAll('\\', '/'), readFileSync(file, 'utf8'))
    }
  }
  return files
}

function main(): void {
  const files = readSources()
  const found = checkLayers(readFileSync('ARCHITECTURE.md', 'utf8'), files)
  for (const line of found) console.error(line)
  console.error(`${files.size} files, ${found.length} violations of the import table`)
  process.exitCode = found.length === 0 ? 0 : 1
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) main()
