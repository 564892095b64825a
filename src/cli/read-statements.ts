// The statements of the machine library's properties, from where they stand: machine/properties.ts.

import { readFileSync } from 'node:fs'

import type { Statements } from './explain.ts'

/** Empty when the file is not there: then only the notes are shown. */
export function readStatements(): Statements {
  const file = new URL('../../../machine/properties.ts', import.meta.url)
  try {
    return findStatements(readFileSync(file, 'utf8'))
  } catch {
    return new Map()
  }
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
