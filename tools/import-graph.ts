// The imports of one TypeScript file, and the cycles of many.
//
// Type-only imports count like others: a reader follows them too. What comes out is what the source
// says; resolving `./x.ts` to a path is part of it, packages keep their names.

import { dirname, join } from 'node:path/posix'
import { parseSync } from 'oxc-parser'

export interface Import {
  /** Path from the project's root for a file of the project, the name as written for any other. */
  readonly target: string
  /** A file of the project: named relatively, or through the project's own name. */
  readonly own: boolean
  readonly line: number
}

export interface ImportsOfFile {
  readonly imports: readonly Import[]
  /** Why the file could not be read; empty when it was. */
  readonly problems: readonly string[]
}

/** `file` is relative to the project's root, with slashes. */
export function importsOf(file: string, text: string): ImportsOfFile {
  const { module, errors } = parseSync(file, text)
  if (errors.length > 0) return { imports: [], problems: errors.map((error) => error.message) }
  const requests = [
    ...module.staticImports.map((found) => found.moduleRequest),
    ...module.staticExports.flatMap((found) => found.entries.map((entry) => entry.moduleRequest)),
    ...module.dynamicImports.map((found) => literal(text, found.moduleRequest)),
  ]
  const seen = new Map<string, Import>()
  for (const request of requests) {
    if (request === null || request === undefined) continue
    const path = ownPath(file, request.value)
    const target = path ?? request.value
    const line = text.slice(0, request.start).split('\n').length
    if (!seen.has(`${target}:${line}`)) {
      seen.set(`${target}:${line}`, { target, own: path !== undefined, line })
    }
  }
  return { imports: [...seen.values()], problems: [] }
}

/** Checked systems name files of the project as a user's would: `sallyport/machine/lang`. */
const project = 'sallyport/'

function ownPath(file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return join(dirname(file), specifier)
  if (!specifier.startsWith(project)) return undefined
  const path = specifier.slice(project.length)
  return path.endsWith('.ts') ? path : `${path}.ts`
}

/** A dynamic import whose target is computed is nothing that can be checked here. */
function literal(
  text: string,
  range: { readonly start: number; readonly end: number },
): { readonly value: string; readonly start: number } | undefined {
  const value = /^(['"`])([^'"`$]*)\1$/.exec(text.slice(range.start, range.end))?.[2]
  return value === undefined ? undefined : { value, start: range.start }
}

/** Each cycle once, as the files on it in import order, starting with the first by name. */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles = new Map<string, string[]>()
  const done = new Set<string>()
  const visit = (file: string, trail: readonly string[]): void => {
    const at = trail.indexOf(file)
    if (at >= 0) {
      const cycle = rotate(trail.slice(at))
      cycles.set(cycle.join(' '), cycle)
      return
    }
    if (done.has(file)) return
    for (const next of graph.get(file) ?? []) visit(next, [...trail, file])
    done.add(file)
  }
  for (const file of [...graph.keys()].toSorted()) visit(file, [])
  return [...cycles.values()]
}

function rotate(cycle: readonly string[]): string[] {
  const first = cycle.indexOf(cycle.toSorted()[0] ?? '')
  return [...cycle.slice(first), ...cycle.slice(0, first)]
}
