// Where sallyport's own modules stand: the machine library and the bundled systems are read as text at
// run time, from beside the built program.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ModuleHost, resolveRelative } from '../front/ts/read-system.ts'

/** The package's root: three folders above dist/src/linux. */
export const packageRoot: string = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')

/** Modules named relative to the package root. */
export const packageHost: ModuleHost = {
  read: (path) => readText(join(packageRoot, path)),
  resolve: (specifier, from) => ownModule(specifier) ?? resolveRelative(specifier, from),
}

/** Modules of a user: paths as given; `sallyport/…` names those of the package. */
export function userHost(): ModuleHost {
  return {
    read: (path) => readText(resolve(path)),
    resolve(specifier, from) {
      const own = ownModule(specifier)
      if (own === undefined) return resolveRelative(specifier, from)
      return slashes(relative(process.cwd(), join(packageRoot, own)))
    },
  }
}

/** `sallyport/src/runtime/protocol` → `src/runtime/protocol.ts`. */
function ownModule(specifier: string): string | undefined {
  const name = 'sallyport/'
  if (!specifier.startsWith(name)) return undefined
  const path = specifier.slice(name.length)
  return path.endsWith('.ts') ? path : `${path}.ts`
}

/** Names of the bundled systems: the folders below systems/ that have a system.ts. */
export function bundledSystems(): readonly string[] {
  bundled ??= systemsIn(join(packageRoot, 'systems'))
  return bundled
}

/** Asked for again and again, and none comes while the program runs. */
let bundled: readonly string[] | undefined

function systemsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => basename(path) === 'system.ts')
    .map((path) => slashes(dirname(path)))
    .toSorted()
}

/** The bundled systems that a name stands for: one, or all in a folder of them. */
export function bundledUnder(name: string): readonly string[] {
  return bundledSystems().filter((system) => system === name || system.startsWith(`${name}/`))
}

export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** What stands under a path that somebody named; what cannot be looked at is nothing. */
export function whatIsAt(path: string): 'folder' | 'file' | 'nothing' {
  try {
    return statSync(path).isDirectory() ? 'folder' : 'file'
  } catch {
    return 'nothing'
  }
}

function slashes(path: string): string {
  return path.split(sep).join('/')
}
