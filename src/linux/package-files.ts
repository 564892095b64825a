// Where sallyport's own modules stand: the machine library and the bundled systems are read as text at
// run time, from beside the built program.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ModuleHost, resolveRelative } from '../front/ts/read-system.ts'

/** The package's root: three folders above dist/src/linux. */
export const packageRoot: string = resolve(dirname(fileURLToPath(import.meta.url)), '../../..')

/** Modules named relative to the package root. */
export const packageHost: ModuleHost = {
  read: (path) => readText(join(packageRoot, path)),
  resolve: resolveRelative,
}

/** Modules of a user: paths as given; `sallyport/…` names those of the package. */
export function userHost(): ModuleHost {
  return {
    read: (path) => readText(resolve(path)),
    resolve(specifier, from) {
      if (specifier.startsWith('sallyport/')) {
        const path = join(packageRoot, specifier.slice('sallyport/'.length))
        return slashes(relative(process.cwd(), path.endsWith('.ts') ? path : `${path}.ts`))
      }
      return resolveRelative(specifier, from)
    },
  }
}

/** Names of the bundled systems: the folders of systems/ that have a system.ts. */
export function bundledSystems(): readonly string[] {
  const folder = join(packageRoot, 'systems')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'system.ts')))
    .toSorted()
}

export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function slashes(path: string): string {
  return path.split(sep).join('/')
}
