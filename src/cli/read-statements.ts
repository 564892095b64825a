// The statements of properties, from where they stand: machine/properties.ts for those that every kernel tree
// is asked about, the modules below systems/ for those that a system says of itself.

import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { packageRoot, readText } from '../linux/package-files.ts'
import type { Statements, SystemStatements } from './explain.ts'

const machinePage = 'machine/properties.ts'

/** Empty when the file is not there: then only the notes are shown. */
export function readStatements(): Statements {
  return findStatements(readText(join(packageRoot, machinePage)) ?? '')
}

/** By property: the folders that declare it beside the machine library's page, and what they say. */
export function readSystemStatements(): SystemStatements {
  const found = new Map<string, readonly { folder: string; statement: string }[]>()
  for (const path of ['machine', 'systems'].flatMap(modulesBelow)) {
    const text = path === machinePage ? undefined : readText(join(packageRoot, path))
    for (const [name, statement] of findStatements(text ?? '')) {
      found.set(name, [...(found.get(name) ?? []), { folder: dirname(path), statement }])
    }
  }
  return found
}

function modulesBelow(folder: string): readonly string[] {
  return readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .toSorted()
}

/** Every `property('name', 'statement')` of a module; both are plain string literals. */
export function findStatements(text: string): Statements {
  const call = /\bproperty\(\s*'([^']+)',\s*'((?:[^'\\]|\\.)*)',?\s*\)/g
  return new Map(
    [...text.matchAll(call)].map(([, name = '', statement = '']) => [
      name,
      statement.replaceAll("\\'", "'"),
    ]),
  )
}
