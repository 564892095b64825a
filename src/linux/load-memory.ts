// What loading one tree leaves for loading another one that differs in a few files: preprocessed units, and
// the machine library with its lowered functions. Each is taken again only where everything that was read for
// it reads the same, so that a memory changes how long loading takes and nothing else.

import type { Parsed } from '../base/diagnostic.ts'
import { createMemory, type Memory } from '../front/c/preprocess-memory.ts'
import { type ModuleHost, readSystem, type System } from '../front/ts/read-system.ts'

export interface LoadMemory {
  /** What units have in common depends on how they are read: by release, architecture and configuration. */
  readonly units: Map<string, Memory>
  readonly libraries: Map<string, ReadLibrary>
}

interface ReadLibrary {
  readonly answers: ReadonlyMap<string, string | undefined>
  readonly system: Parsed<System>
}

export function createLoadMemory(): LoadMemory {
  return { units: new Map(), libraries: new Map() }
}

export function unitsOf({ units }: LoadMemory, settings: readonly unknown[]): Memory {
  const key = JSON.stringify(settings)
  const known = units.get(key) ?? createMemory()
  units.set(key, known)
  return known
}

/** `host`: one whose paths lead to the same modules whenever this memory is used. */
export function readLibrary(
  { libraries }: LoadMemory,
  entry: string,
  host: ModuleHost,
): Parsed<System> {
  const known = libraries.get(entry)
  if (known !== undefined && readsTheSame(host, known)) return known.system
  const answers = new Map<string, string | undefined>()
  const noting: ModuleHost = {
    ...host,
    read(path) {
      const text = host.read(path)
      answers.set(path, text)
      return text
    },
  }
  const system = readSystem(entry, noting, 'library')
  libraries.set(entry, { answers, system })
  return system
}

function readsTheSame(host: ModuleHost, { answers }: ReadLibrary): boolean {
  for (const [path, text] of answers) if (host.read(path) !== text) return false
  return true
}
